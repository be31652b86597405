"""Limits of the ledgers; each is a row with its source."""

from core import limits
from core.models import Limit

WATER_TEST = limits.declare(
    "water.test_months", "供水点水质检测间隔", "6", Limit.Unit.MONTHS,
    "工作要点第9条：每半年对供水点水质进行一次检测",
)  # fmt: skip
_OFFICE = "区乡村振兴局核定（上级未规定）"
CLAIM = limits.declare(
    "insurance.claim_days", "防贫保报案后理赔时限", "30", Limit.Unit.NATURAL_DAYS,
    f"{_OFFICE}：工作要点第5条只说按照时间节点",
)  # fmt: skip
HOME_VISIT = limits.declare(
    "safety_net.visit_days", "集中兜底人员多久没有探视算近期没有", "30", Limit.Unit.NATURAL_DAYS,
    f"{_OFFICE}：工作要点第11条只说不定期",
)  # fmt: skip
LOAN_DUE = limits.declare(
    "loans.soon_days", "贷款到期前多少天提醒", "60", Limit.Unit.NATURAL_DAYS, _OFFICE
)
