from core import limits
from core.models import Limit

SOON = limits.declare(
    "sweeps.soon_days", "排查截止前几天提醒", "3", Limit.Unit.NATURAL_DAYS,
    "区乡村振兴局核定（上级未规定）",
)  # fmt: skip
