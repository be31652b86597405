"""The township's and the district's steps of an inclusion case."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from core.dates import local_date
from core.errors import Refused
from households.codes import Category, Risk
from households.models import MonitoringLine
from monitoring import case_rules
from monitoring.actions.case_common import (
    file_papers,
    missing_papers,
    refuse,
    supersede_from,
    take,
)
from monitoring.actions.case_consent import leave_batch
from monitoring.actions.case_village import notice_for
from monitoring.case_guards import close_reasons, per_head_income
from monitoring.case_states import SEND_BACK_TO, CloseReason, Status
from monitoring.models.cases import Case
from monitoring.models.notices import PublicNotice

SEND_BACK_FROM = {
    Status.VERIFYING: "verify",
    Status.AUTHORISED: "compare",
    Status.COMPARED: "review",
    Status.PUBLICISED: "township_review",
}
"""From which step on the work is done again, by the state a case is sent back to."""


@transaction.atomic
def township_review(
    *, case: Case, by: User, at: datetime, opinion: str, papers: Sequence[str] = ()
) -> Case:
    """Pass a publicised case at the township, and put it before the district."""
    case = take(case, "township_review", by=by, at=at)
    refuse(
        [] if opinion.strip() else ["请填写审核意见。"],
        missing_papers(case, "township_review", papers),
    )

    case.township_reviewed_at, case.township_reviewed_by = at, by
    case.returned_reason = ""
    case.save(update_fields=["township_reviewed_at", "township_reviewed_by", "returned_reason"])
    file_papers(case, "township_review", papers, dated_on=local_date(at), by=by, at=at)
    case.move_to(Status.TOWNSHIP_REVIEWED, "township_review", by=by, at=at, note=opinion)
    return case


@transaction.atomic
def send_back(*, case: Case, by: User, at: datetime, to: str, reason: str) -> Case:
    """
    Send a case back to an earlier step for correction; what followed that step is done again.

    :raises Refused: no reason, or a step that is not behind
    """
    case = take(case, "send_back", by=by, at=at)
    if not reason.strip():
        raise Refused("请写明退回原因和需要补正的内容。")
    if to not in SEND_BACK_TO or to == case.status:
        raise Refused("只能退回到前面的环节，请重新选择。")

    target = Status(to)
    supersede_from(case, SEND_BACK_FROM[target], at=at)
    case.returned_reason = reason[:500]
    case.save(update_fields=["returned_reason"])
    waits = local_date(at) if target == Status.PUBLICISED else None
    facts = {"to": to}
    case.move_to(target, "send_back", by=by, at=at, note=reason, facts=facts, limit_from=waits)
    return case


@transaction.atomic
def approve(
    *,
    case: Case,
    by: User,
    at: datetime,
    opinion: str,
    category: str = "",
    risks: Sequence[str] = (),
    papers: Sequence[str] = (),
) -> Case:
    """
    Approve at the district; the year's line is stored as it is on this day.

    `category` and `risks` stand as the village proposed them unless given.
    """
    case = take(case, "approve", by=by, at=at)
    category, chosen = category or case.category, list(risks) or case.risks
    on = local_date(at)
    line = MonitoringLine.in_force(path=case.region_path, on=on)
    refuse(
        [] if opinion.strip() else ["请填写审批意见。"],
        [] if category in Category.values else ["请选择监测对象类别。"],
        [] if chosen and set(chosen) <= set(Risk.values) else ["请选择致贫返贫风险。"],
        missing_papers(case, "approve", papers),
    )
    if line is None:
        raise Refused("还没有可用的监测线，请系统管理员先录入。")

    case.category, case.risks = category, chosen
    case.line_year, case.line_amount = line.year, line.amount
    case.approved_at, case.approved_by = at, by
    case.save(
        update_fields=[
            "category", "risks", "line_year", "line_amount", "approved_at", "approved_by",
        ]
    )  # fmt: skip
    file_papers(case, "approve", papers, dated_on=on, by=by, at=at)
    per_head = per_head_income(case)
    warnings = case_rules.category_warnings(
        category=category, household_type=case.household.household_type, per_head=per_head,
        line=line.amount,
    )  # fmt: skip
    facts = {
        "line": str(line.amount), "line_year": line.year, "category": category, "risks": chosen,
        "per_head": str(per_head), "warnings": warnings,
    }  # fmt: skip
    case.move_to(Status.APPROVED, "approve", by=by, at=at, note=opinion, facts=facts)
    return case


@transaction.atomic
def announce(
    *, case: Case, by: User, at: datetime, posted_on: date, papers: Sequence[str] = ()
) -> Case:
    """Post the township's announcement in the village."""
    case = take(case, "announce", by=by, at=at)
    approved = local_date(case.approved_at) if case.approved_at else None
    refuse(
        case_rules.date_faults(
            "公告", posted_on, on=local_date(at), after=approved, after_what="区级审批"
        ),
        missing_papers(case, "announce", papers),
    )

    PublicNotice.objects.create(
        case=case, kind=PublicNotice.Kind.ANNOUNCEMENT, posted_on=posted_on,
        text=notice_for(case, "announcement", posted_on, None), posted_at=at, posted_by=by,
    )  # fmt: skip
    file_papers(case, "announce", papers, dated_on=posted_on, by=by, at=at)
    facts = {"on": str(posted_on)}
    case.move_to(Status.ANNOUNCED, "announce", by=by, at=at, facts=facts)
    return case


@transaction.atomic
def close(
    *,
    case: Case,
    by: User,
    at: datetime,
    reason: str,
    note: str,
    told_on: date,
    told_how: str,
) -> Case:
    """
    End a case without inclusion; the household has been told why, and how is written down.

    :raises Refused: not told, or a reason that does not belong to this step
    """
    case = take(case, "close", by=by, at=at)
    allowed = close_reasons(case.status)
    refuse(
        [] if reason in allowed else ["请选择适合当前环节的终止原因。"],
        [] if note.strip() else ["请写明终止的具体情况。"],
        [] if told_how.strip() else ["请填写告知方式（上门、电话、书面等）。"],
        case_rules.date_faults(
            "告知", told_on, on=local_date(at), after=case.began_on, after_what="线索日期"
        ),
        ["该户没有登记自然减少，请先在户籍信息中登记。"]
        if reason == CloseReason.REMOVED and case.household.removed_on is None
        else [],
        ["没有评议未通过的记录，请先登记村级评议。"]
        if reason == CloseReason.REJECTED_REVIEW and not case.meetings.filter(passed=False).exists()
        else [],
    )

    case.closed_reason, case.told_on, case.told_how = reason, told_on, told_how
    case.save(update_fields=["closed_reason", "told_on", "told_how"])
    leave_batch(case, at=at)
    facts = {"reason": reason, "on": str(told_on), "told_how": told_how}
    case.move_to(Status.CLOSED, "close", by=by, at=at, note=note, facts=facts)
    return case
