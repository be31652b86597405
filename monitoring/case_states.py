"""
The life of an inclusion case, as data.

`manage.py diagrams` draws docs/reference/case-states.md from TRANSITIONS; CI draws it again and
compares. The same tables draw the progress bar and decide the buttons.
"""

from collections.abc import Mapping

from django.db import models

from accounts.permissions import Permission
from monitoring.procedure import Verb


class Status(models.TextChoices):
    """What has been done last; the label says it as the pages do."""

    VERIFYING = "verifying", "待入户核实"
    VERIFIED = "verified", "已核实，待授权"
    AUTHORISED = "authorised", "已授权，待比对"
    COMPARING = "comparing", "信息比对中"
    EXPLAINING = "explaining", "疑点待说明"
    COMPARED = "compared", "比对完成，待评议"
    REVIEWED = "reviewed", "评议通过，待公示"
    PUBLICISED = "publicised", "村内公示"
    OBJECTION_OPEN = "objection_open", "异议核查中"
    TOWNSHIP_REVIEWED = "township_reviewed", "乡镇已审核，待区级审批"
    APPROVED = "approved", "区级已审批，待公告"
    ANNOUNCED = "announced", "已公告，待录入"
    REGISTERED = "registered", "已录入建档，帮扶中"
    ELIMINATED = "eliminated", "风险已消除"
    SUSPENDED = "suspended", "已中止（撤回授权）"
    CLOSED = "closed", "已终止"


S = Status
_EARLY = {S.SUSPENDED, S.CLOSED}

TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    S.VERIFYING: frozenset({S.VERIFIED, S.CLOSED}),
    S.VERIFIED: frozenset({S.AUTHORISED, S.CLOSED}),
    S.AUTHORISED: frozenset({S.COMPARING} | _EARLY),
    S.COMPARING: frozenset({S.EXPLAINING, S.COMPARED} | _EARLY),
    S.EXPLAINING: frozenset({S.COMPARED} | _EARLY),
    S.COMPARED: frozenset({S.REVIEWED} | _EARLY),
    S.REVIEWED: frozenset({S.PUBLICISED} | _EARLY),
    # Back: the township sends it back for correction.
    S.PUBLICISED: frozenset(
        {S.OBJECTION_OPEN, S.TOWNSHIP_REVIEWED, S.VERIFYING, S.AUTHORISED, S.COMPARED} | _EARLY
    ),
    # Back to the meeting: an objection was upheld.
    S.OBJECTION_OPEN: frozenset({S.PUBLICISED, S.COMPARED} | _EARLY),
    # Back: the district sends it back.
    S.TOWNSHIP_REVIEWED: frozenset(
        {S.APPROVED, S.PUBLICISED, S.VERIFYING, S.AUTHORISED, S.COMPARED} | _EARLY
    ),
    S.APPROVED: frozenset({S.ANNOUNCED, S.CLOSED}),
    S.ANNOUNCED: frozenset({S.REGISTERED, S.CLOSED}),
    S.REGISTERED: frozenset({S.ELIMINATED, S.CLOSED}),
    S.ELIMINATED: frozenset({S.REGISTERED}),  # rolled back, in the same round
    # A renewed authorisation takes the case back to where it stood.
    S.SUSPENDED: frozenset(
        {
            S.AUTHORISED, S.COMPARING, S.EXPLAINING, S.COMPARED, S.REVIEWED, S.PUBLICISED,
            S.OBJECTION_OPEN, S.TOWNSHIP_REVIEWED, S.CLOSED,
        }
    ),
    S.CLOSED: frozenset(),
}  # fmt: skip

OPEN = frozenset(Status) - {S.ELIMINATED, S.CLOSED}
IN_PROCEDURE = OPEN - {S.REGISTERED}
MAY_SUSPEND = frozenset(old for old, new in TRANSITIONS.items() if S.SUSPENDED in new)
SEND_BACK_TO = frozenset({S.VERIFYING, S.AUTHORISED, S.COMPARED, S.PUBLICISED})


class CloseReason(models.TextChoices):
    """Why a case ends without inclusion; the household is told which."""

    NOT_ELIGIBLE = "not_eligible", "入户核实不符合条件"
    NO_AUTHORISATION = "no_authorisation", "农户不同意授权"
    REJECTED_REVIEW = "rejected_review", "村级评议未通过"
    OBJECTION_UPHELD = "objection_upheld", "公示异议成立"
    NOT_REVIEWED = "not_reviewed", "乡镇审核不通过"
    NOT_APPROVED = "not_approved", "区级审批不通过"
    REMOVED = "removed", "自然减少（死亡、迁出等）"


HEADINGS = ("承诺授权", "信息比对", "村级初选", "乡镇确定", "录入建档")
"""The five headings of the source document; the real steps stand under them."""

SUBSTEPS: tuple[tuple[int, str, str, frozenset[Status]], ...] = (
    # heading, action, name, the states in which it is the step at hand
    (1, "verify", "入户核实", frozenset({S.VERIFYING})),
    (1, "authorise", "承诺授权", frozenset({S.VERIFIED, S.SUSPENDED})),
    (2, "compare", "部门比对", frozenset({S.AUTHORISED, S.COMPARING})),
    (2, "explain", "疑点说明", frozenset({S.EXPLAINING})),
    (3, "review", "村级评议", frozenset({S.COMPARED})),
    (3, "publicise", "张贴公示", frozenset({S.REVIEWED})),
    (4, "township_review", "乡镇审核", frozenset({S.PUBLICISED, S.OBJECTION_OPEN})),
    (4, "approve", "区级审批", frozenset({S.TOWNSHIP_REVIEWED})),
    (4, "announce", "乡镇公告", frozenset({S.APPROVED})),
    (5, "register", "录入建档", frozenset({S.ANNOUNCED})),
)


P = Permission
_VILLAGE = frozenset({P.CASE_ENTER})


def _verbs(*rows: Verb) -> dict[str, Verb]:
    return {row.name: row for row in rows}


VERBS = _verbs(
    Verb("verify", "登记入户核实", _VILLAGE, frozenset({S.VERIFYING}),
         ("survey_form", "information_form", "income_sheet"), "入户核实已登记"),
    Verb("authorise", "登记承诺授权", _VILLAGE, frozenset({S.VERIFIED, S.SUSPENDED}),
         ("authorisation", "id_copies"), "承诺授权已登记"),
    Verb("sign", "登记亲属和补签授权", _VILLAGE, frozenset({S.AUTHORISED, S.COMPARING}), (),
         "授权已登记"),
    Verb("withdraw", "登记撤回授权", _VILLAGE, MAY_SUSPEND, (), "撤回授权已登记，比对结果不再显示"),
    Verb("compare", "信息比对", frozenset({P.CASE_COMPARE}),
         frozenset({S.AUTHORISED, S.COMPARING}), ("comparison_result",), "信息比对已记录"),
    Verb("explain", "说明疑点", _VILLAGE, frozenset({S.EXPLAINING}),
         ("explanation",), "疑点说明已记录"),
    Verb("review", "登记村级评议", _VILLAGE, frozenset({S.COMPARED}),
         ("minutes", "sign_in", "meeting_photo"), "村级评议已登记"),
    Verb("publicise", "张贴公示", _VILLAGE, frozenset({S.REVIEWED}),
         ("notice_photo",), "公示已张贴"),
    Verb("object", "登记异议", frozenset({P.CASE_OBJECT}),
         frozenset({S.PUBLICISED, S.OBJECTION_OPEN}), (), "异议已登记，公示暂停上报"),
    Verb("answer_objection", "答复异议", _VILLAGE, frozenset({S.OBJECTION_OPEN}), (),
         "异议已答复"),
    Verb("township_review", "乡镇审核通过", frozenset({P.CASE_REVIEW}), frozenset({S.PUBLICISED}),
         ("township_form",), "已审核通过，报区级审批"),
    Verb("send_back", "退回补正", frozenset({P.CASE_REVIEW, P.CASE_APPROVE}),
         frozenset({S.PUBLICISED, S.TOWNSHIP_REVIEWED}), (), "已退回"),
    Verb("approve", "区级审批通过", frozenset({P.CASE_APPROVE}), frozenset({S.TOWNSHIP_REVIEWED}),
         ("district_reply",), "已审批通过，请乡镇公告"),
    Verb("announce", "张贴公告", frozenset({P.CASE_REVIEW}), frozenset({S.APPROVED}),
         ("announcement_photo",), "公告已张贴"),
    Verb("register", "录入建档", frozenset({P.CASE_REGISTER}), frozenset({S.ANNOUNCED}),
         ("household_plan",), "已录入建档，开始帮扶"),
    Verb("close", "终止并告知", frozenset({P.CASE_ENTER, P.CASE_REVIEW, P.CASE_APPROVE}),
         frozenset(old for old, new in TRANSITIONS.items() if S.CLOSED in new), (),
         "已终止，告知情况已记录"),
    Verb("roll_back", "回退风险消除", frozenset({P.CASE_ROLL_BACK}), frozenset({S.ELIMINATED}), (),
         "风险消除已回退，恢复监测帮扶"),
)  # fmt: skip

STEP_LIMITS: Mapping[Status, str] = {
    S.VERIFYING: "case.verify",
    S.VERIFIED: "case.authorise",
    S.AUTHORISED: "case.compare",
    S.COMPARING: "case.compare",
    S.EXPLAINING: "case.explain",
    S.COMPARED: "case.review",
    S.REVIEWED: "case.publicise",
    S.PUBLICISED: "case.township_review",
    S.OBJECTION_OPEN: "case.objection",
    S.TOWNSHIP_REVIEWED: "case.approve",
    S.APPROVED: "case.announce",
    S.ANNOUNCED: "case.register",
}
"""Which limit (monitoring/case_limits.py) starts when a state is entered."""


PAUSES: Mapping[Status, str] = {S.SUSPENDED: "", S.OBJECTION_OPEN: "case.objection_pauses"}
"""While a case is here its whole time does not run; where a limit is named, if that is not 0."""


WAITING: Mapping[Permission, list[Status]] = {
    P.CASE_ENTER: [
        S.VERIFYING, S.VERIFIED, S.EXPLAINING, S.COMPARED, S.REVIEWED,
        S.OBJECTION_OPEN,
    ],
    P.CASE_COMPARE: [S.AUTHORISED, S.COMPARING],
    P.CASE_REVIEW: [S.APPROVED],
    P.CASE_APPROVE: [S.TOWNSHIP_REVIEWED],
    P.CASE_REGISTER: [S.ANNOUNCED],
}  # fmt: skip
"""Whose work a state is. A public notice waits for nobody until it has stood its full days."""


def step_of(status: str) -> tuple[int, str]:
    """
    Return the heading (1–5) and the name of the step at hand; 5 once registered.

    >>> step_of("publicised")
    (4, '乡镇审核')
    >>> step_of("registered")
    (5, '已录入建档，帮扶中')
    """
    for heading, _, name, states in SUBSTEPS:
        if status in states:
            return heading, name
    return 5, str(Status(status).label)
