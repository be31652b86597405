"""Meeting, notice, objection and announcement of an exit."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from core import limits
from core.dates import local_date
from core.errors import Refused
from households.codes import Category
from monitoring import case_limits, case_rules
from monitoring.actions.case_common import refuse
from monitoring.actions.exit_common import (
    day_of,
    file_papers,
    live_notice,
    missing_papers,
    take,
)
from monitoring.exit_states import Status
from monitoring.models.exits import Exit
from monitoring.models.meetings import ReviewMeeting
from monitoring.models.notices import Objection, PublicNotice


@transaction.atomic
def review(
    *,
    exit_: Exit,
    by: User,
    at: datetime,
    held_on: date,
    invited: int,
    present: int,
    votes_for: int,
    votes_against: int,
    abstained: int,
    minutes: str,
    papers: Sequence[str] = (),
) -> Exit:
    """Record the village's review meeting. A vote that fails is kept, and the exit stays."""
    exit_ = take(exit_, "review", by=by, at=at)
    refuse(
        case_rules.date_faults(
            "评议会议", held_on, on=local_date(at), after=day_of(exit_, "study"),
            after_what="综合研判",
        ),
        case_rules.meeting_faults(
            invited=invited, present=present, votes_for=votes_for, votes_against=votes_against,
            abstained=abstained, minutes=minutes,
            least_percent=limits.amount(case_limits.ATTENDANCE),
        ),
        missing_papers(exit_, "review", papers),
    )  # fmt: skip

    passed = case_rules.vote_passes(votes_for=votes_for, present=present)
    ReviewMeeting.objects.create(
        exit=exit_, held_on=held_on, invited=invited, present=present, votes_for=votes_for,
        votes_against=votes_against, abstained=abstained, passed=passed, minutes=minutes,
        recorded_at=at, recorded_by=by,
    )  # fmt: skip
    file_papers(exit_, "review", papers, dated_on=held_on, by=by, at=at)
    facts = {
        "on": str(held_on), "invited": invited, "present": present, "for": votes_for,
        "against": votes_against, "abstained": abstained, "passed": passed,
    }  # fmt: skip
    if not passed:
        note = f"评议未通过：同意 {votes_for} / 实到 {present}"
        exit_.remark("review", by=by, at=at, note=note, facts=facts)
        return exit_
    exit_.move_to(Status.REVIEWED, "review", by=by, at=at, facts=facts)
    return exit_


@transaction.atomic
def publicise(
    *, exit_: Exit, by: User, at: datetime, posted_on: date, papers: Sequence[str] = ()
) -> Exit:
    """Post the public notice of the elimination; it stands its full days."""
    exit_ = take(exit_, "publicise", by=by, at=at)
    refuse(
        case_rules.date_faults(
            "公示", posted_on, on=local_date(at), after=day_of(exit_, "review"),
            after_what="评议会议",
        ),
        missing_papers(exit_, "publicise", papers),
    )  # fmt: skip

    ends_on = limits.due(case_limits.NOTICE, start=posted_on)
    PublicNotice.objects.create(
        exit=exit_, kind=PublicNotice.Kind.PUBLICITY, posted_on=posted_on, ends_on=ends_on,
        text=notice_for(exit_, "publicity", posted_on, ends_on), posted_at=at, posted_by=by,
    )  # fmt: skip
    file_papers(exit_, "publicise", papers, dated_on=posted_on, by=by, at=at)
    exit_.notice_ends_on = ends_on
    exit_.save(update_fields=["notice_ends_on"])
    facts = {"on": str(posted_on), "ends_on": str(ends_on)}
    exit_.move_to(Status.PUBLICISED, "publicise", by=by, at=at, facts=facts, limit_from=ends_on)
    return exit_


@transaction.atomic
def raise_objection(
    *, exit_: Exit, by: User, at: datetime, raised_on: date, content: str, raised_by: str = ""
) -> Exit:
    """Record a villager's objection to the notice; the exit waits until it is answered."""
    exit_ = take(exit_, "object", by=by, at=at)
    notice = live_notice(exit_)
    late = notice.ends_on is not None and raised_on > notice.ends_on
    refuse(
        [] if content.strip() else ["请填写异议内容。"],
        case_rules.date_faults(
            "异议", raised_on, on=local_date(at), after=notice.posted_on, after_what="公示张贴"
        ),
        [f"公示已于 {notice.ends_on} 结束，请作为新线索登记。"] if late else [],
    )

    Objection.objects.create(
        notice=notice, raised_on=raised_on, raised_by=raised_by, content=content,
        entered_at=at, entered_by=by,
    )  # fmt: skip
    facts = {"on": str(raised_on)}
    if exit_.status == Status.OBJECTION_OPEN:
        exit_.remark("object", by=by, at=at, note=content, facts=facts)
    else:
        exit_.move_to(Status.OBJECTION_OPEN, "object", by=by, at=at, note=content, facts=facts)
    return exit_


@transaction.atomic
def answer_objection(
    *,
    exit_: Exit,
    by: User,
    at: datetime,
    outcome: str,
    finding: str,
    objection: str | None = None,
) -> Exit:
    """Answer an objection: upheld takes the exit back to the meeting, dismissed lets it go on."""
    exit_ = take(exit_, "answer_objection", by=by, at=at)
    rows = Objection.objects.filter(notice=live_notice(exit_), answered_at=None)
    found = rows.filter(pk=objection).first() if objection else rows.order_by("pk").first()
    refuse([] if finding.strip() else ["请填写核查情况。"])
    if found is None:
        raise Refused("该异议已答复或不存在，请刷新页面。")

    found.outcome, found.finding = outcome, finding
    found.answered_at, found.answered_by = at, by
    found.save(update_fields=["outcome", "finding", "answered_at", "answered_by"])
    facts = {"outcome": outcome}
    if outcome == Objection.Outcome.UPHELD:
        exit_.meetings.filter(superseded_at=None).update(superseded_at=at)
        exit_.notices.filter(superseded_at=None).update(superseded_at=at)
        exit_.papers.live().filter(action__in=["review", "publicise"]).update(superseded_at=at)
        exit_.notice_ends_on = None
        exit_.save(update_fields=["notice_ends_on"])
        exit_.move_to(Status.STUDIED, "answer_objection", by=by, at=at, note=finding, facts=facts)
    elif rows.exclude(pk=found.pk).exists():
        exit_.remark("answer_objection", by=by, at=at, note=finding, facts=facts)
    else:
        exit_.move_to(
            Status.PUBLICISED, "answer_objection", by=by, at=at, note=finding, facts=facts,
            limit_from=max(exit_.notice_ends_on or local_date(at), local_date(at)),
        )  # fmt: skip
    return exit_


@transaction.atomic
def announce(
    *, exit_: Exit, by: User, at: datetime, posted_on: date, papers: Sequence[str] = ()
) -> Exit:
    """Post the township's announcement in the village."""
    exit_ = take(exit_, "announce", by=by, at=at)
    decided = local_date(exit_.decided_at) if exit_.decided_at else None
    refuse(
        case_rules.date_faults(
            "公告", posted_on, on=local_date(at), after=decided, after_what="乡镇确定"
        ),
        missing_papers(exit_, "announce", papers),
    )

    PublicNotice.objects.create(
        exit=exit_, kind=PublicNotice.Kind.ANNOUNCEMENT, posted_on=posted_on,
        text=notice_for(exit_, "announcement", posted_on, None), posted_at=at, posted_by=by,
    )  # fmt: skip
    file_papers(exit_, "announce", papers, dated_on=posted_on, by=by, at=at)
    facts = {"on": str(posted_on)}
    exit_.move_to(Status.ANNOUNCED, "announce", by=by, at=at, facts=facts)
    return exit_


def notice_for(exit_: Exit, kind: str, posted_on: date, ends_on: date | None) -> str:
    """Return the words to post: only what may be public goes in."""
    village, household = exit_.region, exit_.case.household
    township = village.parent.name if village.parent else ""
    return case_rules.notice_text(
        kind=kind, village=f"{township}{village.name}", head=household.head_name,
        size=household.size, category=Category(exit_.case.category).label, posted_on=posted_on,
        ends_on=ends_on, leaving=True,
        issuer=f"{village.name}村民委员会" if kind == "publicity" else f"{township}人民政府",
    )  # fmt: skip
