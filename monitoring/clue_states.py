"""
The life of a clue, as data. `manage.py diagrams` draws it; CI draws it again and compares.
"""

from collections.abc import Mapping

from django.db import models


class ClueState(models.TextChoices):
    OPEN = "open", "待核实"
    NO_RISK = "no_risk", "核实无风险"
    KNOWN = "known", "已在监测"
    CASE = "case", "进入纳入程序"
    WITHDRAWN = "withdrawn", "已撤回"


S = ClueState

TRANSITIONS: Mapping[ClueState, frozenset[ClueState]] = {
    S.OPEN: frozenset({S.NO_RISK, S.KNOWN, S.CASE, S.WITHDRAWN}),
    S.NO_RISK: frozenset({S.OPEN}),  # reopened: the judgement was mistaken
    S.KNOWN: frozenset({S.OPEN}),
    S.CASE: frozenset(),
    S.WITHDRAWN: frozenset(),
}

VERIFIED = frozenset({S.NO_RISK, S.KNOWN, S.CASE})
"""What a person has said after looking; each tells the department something."""

OUTCOMES: Mapping[str, ClueState] = {
    "no_risk": S.NO_RISK,
    "known": S.KNOWN,
    "eligible": S.CASE,
}
"""The outcomes of a verification as the API names them."""

REASONS: Mapping[str, tuple[str, ...]] = {
    "no_risk": (
        "费用已报销，家庭能够承受",
        "家庭收入稳定，没有返贫致贫风险",
        "政策已落实，困难已解决",
        "情况已恢复正常",
        "部门数据有误",
        "人已去世或整户迁出",
    ),
    "known": ("已纳入监测，正在帮扶", "已有案件正在办理", "已享受低保、特困等兜底"),
    "eligible": ("入户核实属实，符合监测条件",),
}
"""The usual reasons, offered as chips; anything else may be written."""


class Source(models.TextChoices):
    VISIT = "visit", "走访发现"
    DEPARTMENT = "department", "部门比对"
    SELF = "self", "自主申报"
    HOTLINE = "hotline", "12317热线"
    PETITION = "petition", "信访"
    MEDIA = "media", "媒体舆情"
    OTHER = "other", "其他"
