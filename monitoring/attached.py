"""
Signed pages that are attached already: a step does not ask again for a paper that is there.

The app above that keeps scans declares in its `attached.py` when the newest page came.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from core.registry import Registry
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from monitoring.procedure import UNSIGNED

Subject = Case | Exit


@dataclass(frozen=True)
class Keeper:
    """Says when the newest page of each kind of paper was attached to a case or an exit."""

    name: str
    order: int
    newest: Callable[[Subject], dict[str, datetime]]


keepers: Registry[Keeper] = Registry("attached")


def kinds(subject: Subject) -> frozenset[str]:
    """
    Return the kinds whose pages are there for the step to come.

    What came after the last time such a paper was put on the file: a page of a meeting that
    failed, or of a step that was sent back, does not count for the next.
    """
    newest: dict[str, datetime] = {}
    for keeper in keepers:
        newest |= keeper.newest(subject)
    if newest:
        for kind, gone in subject.papers.values_list("kind", "superseded_at"):
            if kind in newest and (gone is None or newest[kind] <= gone):
                del newest[kind]
    return frozenset(newest)


def of_step(subject: Subject, wanted: Iterable[str], named: Iterable[str]) -> set[str]:
    """Return the papers a step has: those somebody named, and those that need nobody's word."""
    return set(named) | set(wanted) & (UNSIGNED | kinds(subject))
