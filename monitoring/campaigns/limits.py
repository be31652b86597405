"""Limits of a campaign: rows an administrator edits; the first three are only what a form proposes."""

from core.limits import declare

_OFFICE = "区乡村振兴局核定（上级未规定）"

FREEZE = declare(
    "campaign.freeze", "集中排查结束后数据冻结的天数", "7", "natural_days",
    f"{_OFFICE}：汇总和抽查期间户情不变，数字才对得上",
)  # fmt: skip
SHARE = declare(
    "campaign.share", "集中排查抽查回访比例", "5", "percent", f"{_OFFICE}：每村按比例抽查"
)
MINIMUM = declare(
    "campaign.minimum", "集中排查每村最少抽查户数", "3", "count", f"{_OFFICE}：小村也要抽到"
)
TOLERANCE = declare(
    "campaign.tolerance", "抽查回访：金额相差多少以内算一致", "10", "percent",
    f"{_OFFICE}：农户说的金额是估计数",
)  # fmt: skip
