"""
Signed pages that are attached already: a step does not ask again for a paper that is there.

The app above that keeps scans declares in its `attached.py` when the newest page came.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from core.registry import Registry
from monitoring.models.case_parts import Paper
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from monitoring.procedure import UNSIGNED

Subject = Case | Exit


@dataclass(frozen=True)
class Keeper:
    """Says for some subjects when the newest page of each kind of paper was attached."""

    name: str
    order: int
    newest: Callable[[Sequence[Subject]], dict[tuple[UUID, str], datetime]]


keepers: Registry[Keeper] = Registry("attached")


def kinds(subject: Subject) -> frozenset[str]:
    """Return the kinds whose pages are there for the step to come."""
    known = getattr(subject, "attached_kinds", None)
    return known if known is not None else _of([subject]).get(subject.pk, frozenset())


def remember(subjects: Sequence[Subject]) -> None:
    """Let each of many subjects know its kinds: a few queries for all of them."""
    found = _of(subjects)
    for subject in subjects:
        subject.attached_kinds = found.get(subject.pk, frozenset())  # type: ignore[union-attr]


def of_step(subject: Subject, wanted: Iterable[str], named: Iterable[str]) -> set[str]:
    """Return the papers a step has: those somebody named, and those that need nobody's word."""
    return set(named) | set(wanted) & (UNSIGNED | kinds(subject))


def _of(subjects: Sequence[Subject]) -> dict[UUID, frozenset[str]]:
    """
    Keep what came after the last time such a paper was put on the file.

    A page of a meeting that failed, or of a step that was sent back, does not count for the next.
    """
    newest: dict[tuple[UUID, str], datetime] = {}
    for keeper in keepers:
        newest |= keeper.newest(subjects)
    if not newest:
        return {}
    keys = {pk for pk, _ in newest}
    papers = Paper.objects.filter(Q(case__in=keys) | Q(exit__in=keys))
    for case, exit_, kind, gone in papers.values_list("case", "exit", "kind", "superseded_at"):
        key = (case or exit_, kind)
        if key in newest and (gone is None or newest[key] <= gone):
            del newest[key]
    found: dict[UUID, frozenset[str]] = {}
    for pk, kind in newest:
        found[pk] = found.get(pk, frozenset()) | {kind}
    return found
