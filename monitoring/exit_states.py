"""
The life of an exit (风险消除), as data: 村级评议公示 → 乡镇确定公告 → 标注风险消除 → 告知监测对象.

Drawn by `manage.py diagrams` into docs/reference/exit-states.md.
"""

from collections.abc import Mapping

from django.db import models

from accounts.permissions import Permission
from monitoring.procedure import Verb


class Status(models.TextChoices):
    PROPOSED = "proposed", "待综合研判"
    STUDIED = "studied", "研判通过，待评议"
    REVIEWED = "reviewed", "评议通过，待公示"
    PUBLICISED = "publicised", "村内公示"
    OBJECTION_OPEN = "objection_open", "异议核查中"
    DECIDED = "decided", "乡镇已确定，待公告"
    ANNOUNCED = "announced", "已公告，待标注"
    MARKED = "marked", "已标注，待告知"
    NOTIFIED = "notified", "已告知，办结"
    HOLD = "hold", "暂不标注（整户无劳动能力）"
    REFUSED = "refused", "不予消除"
    ROLLED_BACK = "rolled_back", "已回退"


S = Status

TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    S.PROPOSED: frozenset({S.STUDIED, S.HOLD, S.REFUSED}),
    S.STUDIED: frozenset({S.REVIEWED, S.HOLD, S.REFUSED}),
    S.REVIEWED: frozenset({S.PUBLICISED, S.REFUSED}),
    S.PUBLICISED: frozenset({S.OBJECTION_OPEN, S.DECIDED, S.REFUSED}),
    # Back to the meeting: an objection was upheld.
    S.OBJECTION_OPEN: frozenset({S.PUBLICISED, S.STUDIED, S.REFUSED}),
    S.DECIDED: frozenset({S.ANNOUNCED, S.REFUSED}),
    S.ANNOUNCED: frozenset({S.MARKED}),
    S.MARKED: frozenset({S.NOTIFIED, S.ROLLED_BACK}),
    S.NOTIFIED: frozenset({S.ROLLED_BACK}),
    S.HOLD: frozenset({S.STUDIED, S.REFUSED}),
    S.REFUSED: frozenset(),
    S.ROLLED_BACK: frozenset(),
}

OPEN = frozenset(Status) - {S.NOTIFIED, S.REFUSED, S.ROLLED_BACK}

HEADINGS = ("村级评议公示", "乡镇确定公告", "标注风险消除", "告知监测对象")

SUBSTEPS: tuple[tuple[int, str, str, frozenset[Status]], ...] = (
    (1, "study", "综合研判", frozenset({S.PROPOSED, S.HOLD})),
    (1, "review", "村级评议", frozenset({S.STUDIED})),
    (1, "publicise", "张贴公示", frozenset({S.REVIEWED})),
    (2, "decide", "乡镇确定", frozenset({S.PUBLICISED, S.OBJECTION_OPEN})),
    (2, "announce", "乡镇公告", frozenset({S.DECIDED})),
    (3, "mark", "标注风险消除", frozenset({S.ANNOUNCED})),
    (4, "notify", "告知监测对象", frozenset({S.MARKED})),
)


P = Permission
_VILLAGE = frozenset({P.CASE_ENTER})
_TOWNSHIP = frozenset({P.CASE_REVIEW})

VERBS: dict[str, Verb] = {
    row.name: row
    for row in (
        Verb("study", "登记综合研判", _VILLAGE, frozenset({S.PROPOSED, S.HOLD}),
             ("exit_information", "exit_measures", "exit_assessment"), "研判通过，请召开评议"),
        Verb("review", "登记村级评议", _VILLAGE, frozenset({S.STUDIED}),
             ("minutes", "sign_in", "meeting_photo"), "村级评议已登记"),
        Verb("publicise", "张贴公示", _VILLAGE, frozenset({S.REVIEWED}), ("notice_photo",),
             "公示已张贴"),
        Verb("object", "登记异议", frozenset({P.CASE_OBJECT}),
             frozenset({S.PUBLICISED, S.OBJECTION_OPEN}), (), "异议已登记"),
        Verb("answer_objection", "答复异议", _VILLAGE, frozenset({S.OBJECTION_OPEN}), (),
             "异议已答复"),
        Verb("decide", "乡镇确定", _TOWNSHIP, frozenset({S.PUBLICISED}), ("township_form",),
             "已确定，请张贴公告"),
        Verb("announce", "张贴公告", _TOWNSHIP, frozenset({S.DECIDED}), ("announcement_photo",),
             "公告已张贴"),
        Verb("mark", "标注风险消除", frozenset({P.CASE_REGISTER}), frozenset({S.ANNOUNCED}), (),
             "已标注风险消除，请告知农户"),
        Verb("notify", "登记告知", _VILLAGE, frozenset({S.MARKED}), ("told_receipt",),
             "已告知，办结"),
        Verb("hold", "暂不标注", frozenset({P.CASE_ENTER, P.CASE_REVIEW}),
             frozenset({S.PROPOSED, S.STUDIED}), (), "已列为暂不标注，继续监测帮扶"),
        Verb("refuse", "不予消除", frozenset({P.CASE_ENTER, P.CASE_REVIEW}),
             frozenset(old for old, new in TRANSITIONS.items() if S.REFUSED in new), (),
             "不予消除，继续监测帮扶"),
    )
}  # fmt: skip

STEP_LIMITS: Mapping[Status, str] = {
    S.PROPOSED: "exit.study",
    S.STUDIED: "exit.review",
    S.REVIEWED: "exit.publicise",
    S.PUBLICISED: "exit.decide",
    S.OBJECTION_OPEN: "case.objection",
    S.DECIDED: "exit.announce",
    S.ANNOUNCED: "exit.mark",
    S.MARKED: "exit.notify",
}


def step_of(status: str) -> tuple[int, str]:
    """
    Return the heading (1–4) and the name of the step at hand.

    >>> step_of("announced")
    (3, '标注风险消除')
    """
    for heading, _, name, states in SUBSTEPS:
        if status in states:
            return heading, name
    return 4, str(Status(status).label)
