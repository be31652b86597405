"""What every step of an exit does first and last."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied

from accounts.models import User
from core.dates import local_date
from monitoring import attached
from monitoring.exit_guards import refuse_unless_ready
from monitoring.exit_states import VERBS
from monitoring.models.case_parts import Paper
from monitoring.models.exits import Exit
from monitoring.models.notices import PublicNotice
from monitoring.procedure import PaperKind


def take(exit_: Exit, action: str, *, by: User, at: datetime) -> Exit:
    """
    Lock an exit for one step: permission → scope → lock → guard.

    :raises PermissionDenied: this kind of person does not take this step
    :raises Exit.DoesNotExist: the exit lies outside `by`'s place
    :raises Refused: something is missing, or the exit has moved on meanwhile
    """
    if not VERBS[action].open_to(by):
        raise PermissionDenied(action)
    rows = Exit.objects.visible_to(by).select_for_update(of=["self"])
    locked = rows.select_related("case__household", "region__parent", "income").get(pk=exit_.pk)
    refuse_unless_ready(locked, action, by=by, on=local_date(at))
    return locked


def missing_papers(exit_: Exit, action: str, papers: Iterable[str]) -> list[str]:
    wanted = VERBS[action].papers
    have = attached.of_step(exit_, wanted, papers)
    return [f"还缺：{PaperKind(k).label}。" for k in wanted if k not in have]


def file_papers(
    exit_: Exit, action: str, papers: Iterable[str], *, dated_on: date, by: User, at: datetime
) -> None:
    """Put a step's papers on the household's file; an older one of a kind is superseded."""
    kinds = sorted(attached.of_step(exit_, VERBS[action].papers, papers))
    exit_.papers.live().filter(kind__in=kinds).update(superseded_at=at)
    Paper.objects.bulk_create(
        Paper(
            exit=exit_, kind=kind, action=action, dated_on=dated_on, recorded_at=at,
            recorded_by=by,
        )
        for kind in kinds
    )  # fmt: skip


def day_of(exit_: Exit, action: str) -> date | None:
    """Return the day that the last step of a kind was about."""
    step = exit_.steps.filter(action=action).order_by("-seq").first()
    if step is None:
        return None
    day = step.facts.get("on")
    return date.fromisoformat(day) if day else local_date(step.at)


def live_notice(exit_: Exit) -> PublicNotice:
    return exit_.notices.get(kind=PublicNotice.Kind.PUBLICITY, superseded_at=None)
