"""Thresholds of the screening rules and of batches; rows an administrator edits."""

from core.limits import declare

_INCOME = "河南农村居民人均可支配收入（2021年约17,533元）"
BURDEN_KEY_GROUPS = declare(
    "comparison.burden_key_groups", "医保预警：脱贫户和监测对象年度个人负担超过", "8767", "yuan",
    f"{_INCOME}的50%；外地同类做法",
)  # fmt: skip
BURDEN_OTHERS = declare(
    "comparison.burden_others", "医保预警：其他农户年度个人负担超过", "17533", "yuan",
    f"{_INCOME}的100%；外地同类做法",
)  # fmt: skip
