"""When visits are asked about: rows an administrator edits."""

from core.limits import declare

_OFFICE = "区乡村振兴局核定（上级未规定）"

HASTY_HOMES = declare(
    "question.hasty_homes", "走访疑问：同一人短时间内记录满多少户就问", "10", "count",
    f"{_OFFICE}：5分钟内走不完10户，可能是集中补录",
)  # fmt: skip
HASTY_MINUTES = declare(
    "question.hasty_minutes", "走访疑问：短时间是几分钟", "5", "minutes",
    f"{_OFFICE}：5分钟内走不完10户",
)  # fmt: skip
WORDS_LENGTH = declare(
    "question.words_length", "走访疑问：满多少字的文字才比较", "20", "count",
    f"{_OFFICE}：“一切正常”一类短话相同很平常",
)  # fmt: skip
WORDS_HOMES = declare(
    "question.words_homes", "走访疑问：同样的话写给几户就问", "3", "count",
    f"{_OFFICE}：两户情况相同很平常",
)  # fmt: skip
DAYS = declare(
    "question.days", "走访疑问：每晚查看最近几天收到的走访", "14", "natural_days",
    "与补录期限相同：两周内的走访还在陆续上传",
)  # fmt: skip
