"""Objections to the public notice of an inclusion case."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from core.dates import local_date
from core.errors import Refused
from monitoring import case_rules
from monitoring.actions.case_common import live_notice, refuse, supersede_from, take
from monitoring.case_states import Status
from monitoring.models.cases import Case
from monitoring.models.notices import Objection


@transaction.atomic
def raise_objection(
    *, case: Case, by: User, at: datetime, raised_on: date, content: str, raised_by: str = ""
) -> Case:
    """Record a villager's objection to the notice; the case waits until it is answered."""
    case = take(case, "object", by=by, at=at)
    notice = live_notice(case)
    on = local_date(at)
    late = notice.ends_on is not None and raised_on > notice.ends_on
    refuse(
        [] if content.strip() else ["请填写异议内容。"],
        case_rules.date_faults(
            "异议", raised_on, on=on, after=notice.posted_on, after_what="公示张贴"
        ),
        [f"公示已于 {notice.ends_on} 结束，请作为新线索登记。"] if late else [],
    )

    Objection.objects.create(
        notice=notice, raised_on=raised_on, raised_by=raised_by, content=content,
        entered_at=at, entered_by=by,
    )  # fmt: skip
    facts = {"on": str(raised_on)}
    if case.status == Status.OBJECTION_OPEN:
        case.remark("object", by=by, at=at, note=content, facts=facts)
    else:
        case.move_to(Status.OBJECTION_OPEN, "object", by=by, at=at, note=content, facts=facts)
    return case


@transaction.atomic
def answer_objection(
    *,
    case: Case,
    by: User,
    at: datetime,
    outcome: str,
    finding: str,
    objection: str | None = None,
) -> Case:
    """
    Answer an objection: upheld takes the case back to the meeting, dismissed lets it go on.

    Without `objection` the oldest open one is answered.
    """
    case = take(case, "answer_objection", by=by, at=at)
    rows = Objection.objects.filter(notice=live_notice(case), answered_at=None)
    found = rows.filter(pk=objection).first() if objection else rows.order_by("pk").first()
    refuse(
        [] if found else ["该异议已答复或不存在，请刷新页面。"],
        [] if finding.strip() else ["请填写核查情况。"],
    )
    if found is None:
        raise Refused("没有待答复的异议。")

    found.outcome, found.finding = outcome, finding
    found.answered_at, found.answered_by = at, by
    found.save(update_fields=["outcome", "finding", "answered_at", "answered_by"])
    facts = {"outcome": outcome}
    if outcome == Objection.Outcome.UPHELD:
        supersede_from(case, "review", at=at)
        case.returned_reason = f"公示异议成立：{finding}"[:500]
        case.save(update_fields=["returned_reason"])
        case.move_to(Status.COMPARED, "answer_objection", by=by, at=at, note=finding, facts=facts)
    elif rows.exclude(pk=found.pk).exists():
        case.remark("answer_objection", by=by, at=at, note=finding, facts=facts)
    else:
        case.move_to(
            Status.PUBLICISED, "answer_objection", by=by, at=at, note=finding, facts=facts,
            limit_from=max(case.notice_ends_on or local_date(at), local_date(at)),
        )  # fmt: skip
    return case
