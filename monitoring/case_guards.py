"""
What must be so before a step of an inclusion case: one list serves the page and the refusal.

Each function returns Checks: true ones are shown with ✓, false ones with ✗ and are the reasons
of the refusal. What people type is judged in `case_rules`, by the action.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from accounts.models import User
from accounts.permissions import Permission
from core.errors import Refused
from households.rules import net_income, per_head
from monitoring import case_rules
from monitoring.case_states import VERBS, CloseReason, Status
from monitoring.models.case_parts import AssetHit
from monitoring.models.cases import Case
from monitoring.models.meetings import ReviewMeeting
from monitoring.models.notices import PublicNotice
from monitoring.procedure import Check, PaperKind, blockers

R = TypeVar("R", AssetHit, PublicNotice, ReviewMeeting)

VILLAGE_STEPS = (
    "open", "verify", "authorise", "sign", "withdraw", "explain", "review", "publicise",
    "answer_objection",
)  # fmt: skip


def checks_for(case: Case, action: str, *, by: User, on: date) -> list[Check]:
    """Return the conditions of a step, first whether it is this step's turn."""
    verb = VERBS[action]
    turn = Check(
        ok=case.status in verb.states,
        text=f"轮到“{verb.label}”",
        missing=f"当前是“{case.get_status_display()}”，还不能“{verb.label}”。",
    )
    more = GUARDS.get(action)
    if not turn.ok or more is None:
        return [turn]
    return [turn, *more(case, by, on)]


def refuse_unless_ready(case: Case, action: str, *, by: User, on: date) -> None:
    """
    :raises Refused: with every sentence that stands in the way
    """
    if reasons := blockers(checks_for(case, action, by=by, on=on)):
        raise Refused(*reasons)


def live(rows: Iterable[R]) -> list[R]:
    """
    Keep what nothing newer has replaced; of 疑点 those that are not withheld.

    The rows are looked through here and not by the database, so that those which a page fetched
    for all its cases (`CaseQuerySet.for_desk`) serve as well.
    """
    rows = [row for row in rows if row.superseded_at is None]
    return [row for row in rows if not isinstance(row, AssetHit) or row.is_live]


def open_objections(case: Case) -> int:
    notices = live(case.notices.all())
    return sum(o.answered_at is None for notice in notices for o in notice.objections.all())


def per_head_income(case: Case) -> Decimal | None:
    """Return yuan per member of the case's income sheet, or None."""
    if case.income is None:
        return None
    i = case.income
    total = net_income(
        wage=i.wage, business=i.business, property_=i.property, transfer=i.transfer,
        business_expense=i.business_expense,
    )  # fmt: skip
    return per_head(total, members=i.members)


def _nothing_entered_by(case: Case, by: User) -> Check:
    entered = any(s.by_id == by.pk and s.action in VILLAGE_STEPS for s in case.steps.all())
    return Check(
        ok=not entered,
        text="审核审批与填报不是同一人",
        missing="您填报过该案件，不能由您审核或审批，请交其他人办理。",
    )


def _income(case: Case) -> Check:
    return Check(
        ok=case.income_id is not None,
        text="收入测算已完成",
        missing="还缺：收入测算（入户核实时填写）。",
    )


def _not_in_batch(case: Case) -> Check:
    entry = case.asset_entries.open().select_related("batch").first()
    return Check(
        ok=entry is None,
        text="没有在办的信息比对批次",
        missing="已在信息比对批次中，各部门答复后自动进入下一环节。",
        url=entry.batch.get_absolute_url() if entry else "",
        action="看批次",
    )


def _compare(case: Case, by: User, on: date) -> list[Check]:
    in_batch = _not_in_batch(case)
    return [Check(ok=True, text="承诺授权书有效"), *([] if in_batch.ok else [in_batch])]


def _sign(case: Case, by: User, on: date) -> list[Check]:
    return [_not_in_batch(case)]


def _review(case: Case, by: User, on: date) -> list[Check]:
    left = sum(hit.explained_at is None for hit in live(case.hits.all()))
    return [
        Check(
            ok=not left,
            text="信息比对疑点均已说明",
            missing=f"还有 {left} 个疑点没有说明，请先说明。",
        ),
        _income(case),
    ]


def _publicise(case: Case, by: User, on: date) -> list[Check]:
    passed = case.meetings.filter(superseded_at=None, passed=True).exists()
    return [Check(ok=passed, text="村级评议通过", missing="还缺：评议通过的会议记录。")]


def _answer_objection(case: Case, by: User, on: date) -> list[Check]:
    return [
        Check(ok=open_objections(case) > 0, text="有待答复的异议", missing="没有待答复的异议。")
    ]


def _township_review(case: Case, by: User, on: date) -> list[Check]:
    ends = case.notice_ends_on
    waiting = open_objections(case)
    return [
        Check(
            ok=ends is not None and ends < on,
            text="村内公示期满",
            missing=f"公示未满规定天数，到 {ends} 止，次日起可审核。",
        ),
        Check(ok=waiting == 0, text="没有未答复的异议", missing=f"还有 {waiting} 个异议没有答复。"),
        _income(case),
        _nothing_entered_by(case, by),
        *_warnings(case, on),
    ]


def _warnings(case: Case, on: date) -> list[Check]:
    line = case.line_on(on)
    found = case_rules.category_warnings(
        category=case.category,
        household_type=case.household.household_type,
        per_head=per_head_income(case),
        line=line.amount if line else None,
    )
    matters = AssetHit.Conclusion.MATTERS
    against = sum(hit.conclusion == matters for hit in live(case.hits.all()))
    if against:
        found.append(f"有 {against} 个疑点属实并影响认定，请重点核对。")
    return [Check(ok=None, text=text) for text in found]


def _send_back(case: Case, by: User, on: date) -> list[Check]:
    needed = (
        Permission.CASE_APPROVE
        if case.status == Status.TOWNSHIP_REVIEWED
        else Permission.CASE_REVIEW
    )
    who = "区级审批人" if needed == Permission.CASE_APPROVE else "乡镇审核人"
    return [Check(ok=by.may(needed), text=f"由{who}退回", missing=f"现在应由{who}退回。")]


def _approve(case: Case, by: User, on: date) -> list[Check]:
    line = case.line_on(on)
    return [
        Check(
            ok=line is not None,
            text=f"当年监测线 {line.amount:,} 元" if line else "当年监测线",
            missing="还没有可用的监测线，请系统管理员先录入。",
        ),
        _income(case),
        _nothing_entered_by(case, by),
        Check(
            ok=case.township_reviewed_by_id != by.pk,
            text="审核与审批不是同一人",
            missing="您审核过该案件，不能再由您审批。",
        ),
        *_warnings(case, on),
    ]


def _register(case: Case, by: User, on: date) -> list[Check]:
    needed = [kind for name, verb in VERBS.items() for kind in verb.papers if name != "register"]
    if not case.hits.live().exists():
        needed.remove("explanation")
    have = set(case.papers.live().values_list("kind", flat=True))
    return [paper_check(kind, kind in have) for kind in needed]


def paper_check(kind: str, there: bool) -> Check:
    label = PaperKind(kind).label
    return Check(ok=there, text=f"{label}已归档", missing=f"还缺：{label}。")


def _close(case: Case, by: User, on: date) -> list[Check]:
    who = closer_of(case.status)
    return [
        Check(
            ok=by.may(who),
            text="由当前环节的办理人终止",
            missing=f"现在是“{case.get_status_display()}”，应由当前环节的办理人终止。",
        )
    ]


def closer_of(status: str) -> Permission:
    """Return the power that may end a case in a state."""
    if status == Status.TOWNSHIP_REVIEWED:
        return Permission.CASE_APPROVE
    if status in {Status.PUBLICISED, Status.APPROVED, Status.ANNOUNCED, Status.REGISTERED}:
        return Permission.CASE_REVIEW
    return Permission.CASE_ENTER


def close_reasons(status: str) -> list[CloseReason]:
    """Return the reasons for which a case may end in a state."""
    r = CloseReason
    early = {
        Status.VERIFYING: [r.NOT_ELIGIBLE, r.REMOVED],
        Status.VERIFIED: [r.NOT_ELIGIBLE, r.NO_AUTHORISATION, r.REMOVED],
        Status.SUSPENDED: [r.NO_AUTHORISATION, r.REMOVED],
        Status.COMPARED: [r.REJECTED_REVIEW, r.NOT_ELIGIBLE, r.OBJECTION_UPHELD, r.REMOVED],
        Status.PUBLICISED: [r.NOT_REVIEWED, r.REMOVED],
        Status.OBJECTION_OPEN: [r.OBJECTION_UPHELD, r.REMOVED],
        Status.TOWNSHIP_REVIEWED: [r.NOT_APPROVED, r.REMOVED],
        Status.APPROVED: [r.REMOVED],
        Status.ANNOUNCED: [r.REMOVED],
        Status.REGISTERED: [r.REMOVED],
    }
    return early.get(Status(status), [r.NOT_ELIGIBLE, r.REMOVED])


GUARDS: dict[str, Callable[[Case, User, date], list[Check]]] = {
    "compare": _compare,
    "sign": _sign,
    "review": _review,
    "publicise": _publicise,
    "answer_objection": _answer_objection,
    "township_review": _township_review,
    "send_back": _send_back,
    "approve": _approve,
    "register": _register,
    "close": _close,
}
