"""What every step of an inclusion case does first and last."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied

from accounts.models import User
from core.dates import local_date
from core.errors import Refused
from monitoring import attached
from monitoring.case_guards import refuse_unless_ready
from monitoring.case_states import VERBS
from monitoring.models.case_parts import Paper
from monitoring.models.cases import Case
from monitoring.models.notices import PublicNotice
from monitoring.procedure import PaperKind

ORDER = (
    "verify", "authorise", "compare", "explain", "review", "publicise", "township_review",
    "approve", "announce", "register",
)  # fmt: skip


def take(case: Case, action: str, *, by: User, at: datetime) -> Case:
    """
    Lock a case for one step: permission → scope → lock → guard.

    :raises PermissionDenied: this kind of person does not take this step
    :raises Case.DoesNotExist: the case lies outside `by`'s place
    :raises Refused: something is missing, or the case has moved on meanwhile
    """
    if not VERBS[action].open_to(by):
        raise PermissionDenied(action)
    rows = Case.objects.visible_to(by).select_for_update(of=["self"])
    locked = rows.select_related("household", "region__parent").get(pk=case.pk)
    refuse_unless_ready(locked, action, by=by, on=local_date(at))
    return locked


def refuse(*faults: Iterable[str]) -> None:
    """
    :raises Refused: with every fault, when there is one
    """
    if all_faults := [text for some in faults for text in some]:
        raise Refused(*all_faults)


def missing_papers(case: Case, action: str, papers: Iterable[str]) -> list[str]:
    wanted = VERBS[action].papers
    have = attached.of_step(case, wanted, papers)
    return [f"还缺：{PaperKind(k).label}。" for k in wanted if k not in have]


def file_papers(
    case: Case, action: str, papers: Iterable[str], *, dated_on: date, by: User, at: datetime
) -> None:
    """Put a step's papers on the household's file; an older one of a kind is superseded."""
    kinds = sorted(attached.of_step(case, VERBS[action].papers, papers))
    case.papers.live().filter(kind__in=kinds).update(superseded_at=at)
    Paper.objects.bulk_create(
        Paper(
            case=case, kind=kind, action=action, dated_on=dated_on, recorded_at=at, recorded_by=by
        )
        for kind in kinds
    )


def supersede_from(case: Case, action: str, *, at: datetime) -> None:
    """Let what was produced from a step on no longer count: it will be done again."""
    later = ORDER[ORDER.index(action) :]
    case.papers.live().filter(action__in=later).update(superseded_at=at)
    if "compare" in later:
        case.hits.filter(superseded_at=None).update(superseded_at=at)
    if "review" in later:
        case.meetings.filter(superseded_at=None).update(superseded_at=at)
        case.notices.filter(superseded_at=None).update(superseded_at=at)
        case.notice_ends_on = None
    if "verify" in later:
        case.verified_at = case.verified_by = None
    case.township_reviewed_at = case.township_reviewed_by = None
    case.save(
        update_fields=[
            "notice_ends_on", "verified_at", "verified_by", "township_reviewed_at",
            "township_reviewed_by",
        ]
    )  # fmt: skip


def day_of(case: Case, action: str) -> date | None:
    """Return the day that the last step of a kind was about."""
    step = case.steps.filter(action=action).order_by("-seq").first()
    if step is None:
        return None
    day = step.facts.get("on")
    return date.fromisoformat(day) if day else local_date(step.at)


def live_notice(case: Case, kind: str = PublicNotice.Kind.PUBLICITY) -> PublicNotice:
    return case.notices.get(kind=kind, superseded_at=None)
