"""Families change: one action for each kind, by the names the pages and the API use."""

from collections.abc import Callable

from households.changes.common import (
    Already,
    Headless,
    Said,
    Stale,
    Unclear,
    blockers,
    frozen,
    refuse_stale,
    seen,
)
from households.changes.people import birth, change_head, death, marriage, moved_out
from households.changes.whole import merge, move, split
from households.models import LifeEvent

BY_NAME: dict[str, Callable[..., LifeEvent]] = {
    LifeEvent.Kind.BIRTH: birth,
    LifeEvent.Kind.MARRIAGE: marriage,
    LifeEvent.Kind.DEATH: death,
    LifeEvent.Kind.MOVED_OUT: moved_out,
    LifeEvent.Kind.HEAD: change_head,
    LifeEvent.Kind.SPLIT: split,
    LifeEvent.Kind.MERGE: merge,
    LifeEvent.Kind.MOVE: move,
}

__all__ = [
    "BY_NAME", "Already", "Headless", "Said", "Stale", "Unclear", "birth", "blockers", "change_head", "death",
    "frozen", "marriage",
    "merge", "move", "moved_out", "refuse_stale", "seen", "split",
]  # fmt: skip
