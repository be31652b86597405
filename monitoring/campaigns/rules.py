"""
How a sample is drawn, and where two visits of one household differ. No database, no clock.

A sample is reproducible: who has the seed and the list gets the same households, in any order.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from monitoring.rules.visits import ITEMS, Item

UNTOUCHED, CHANGED, UNCHANGED = "没有提到", "有变化", "无变化"
USUAL: Mapping[str, frozenset[str]] = {
    "income": frozenset({"none"}),
    "expense": frozenset({"none"}),
    "food_clothing": frozenset({"ok"}),
    "schooling": frozenset({"in_school", "none"}),
    "medical": frozenset({"insured"}),
    "housing": frozenset({"safe"}),
    "water": frozenset({"ok"}),
    "employment": frozenset({"steady"}),
    "subsidies": frozenset({"received"}),
    "home_care": frozenset({"ok"}),
    "appearance": frozenset({""}),  # looked at or not, it has no state
}
"""Answers that contradict nobody who left the item untouched."""
WORDS = "text"
"""Free words are never the same twice: they are shown, not compared."""

Answers = Mapping[str, Mapping[str, Any]]


def sample_size(covered: int, *, share: int, minimum: int) -> int:
    """
    Return how many of a village's visited households are visited again: `share` percent rounded
    up, at least `minimum`, at most all.

    >>> [sample_size(n, share=5, minimum=3) for n in (0, 2, 40, 61, 200)]
    [0, 2, 3, 4, 10]
    """
    return min(covered, max(minimum, -(-covered * share // 100)))


def drawn(keys: Collection[str], number: int, *, seed: str) -> list[str]:
    """
    Return `number` of the keys by chance: those whose hash with the seed is smallest.

    >>> drawn(["a", "b", "c"], 2, seed="1") == drawn(["c", "b", "a"], 2, seed="1")
    True
    """
    return sorted(keys, key=lambda key: (_rank(key, seed), key))[:number]


def _rank(key: str, seed: str) -> str:
    return hashlib.sha256(f"{seed}|{key}".encode()).hexdigest()


@dataclass(frozen=True)
class Said:
    """What one visit recorded, as far as another can differ from it."""

    changed: bool
    items: Answers
    note: str = ""

    @property
    def tells(self) -> bool:
        """Whether it tells of a change: 饮水正常 alone is none."""
        telling = [key for key, answers in self.items.items() if not _is_usual(key, answers)]
        return self.changed and bool(telling or self.note or not self.items)


@dataclass(frozen=True)
class Difference:
    item: str
    label: str
    first: str
    second: str

    def as_json(self) -> dict[str, str]:
        return {
            "item": self.item, "label": self.label, "first": self.first, "second": self.second
        }  # fmt: skip


def differences(first: Said, second: Said, *, tolerance: Decimal) -> list[Difference]:
    """
    Return where a second visit found something else, in the order of the form.

    Compared are choices, yes and no, counts and yuan; amounts agree within `tolerance` (0.1 is a
    tenth of the larger one). What only one of them answered about an item both looked at is
    unknown, not different. That one tells of a change and the other does not is a difference
    of its own when no item says so already.
    """
    found: list[Difference] = []
    for item in ITEMS:
        found += _of_item(
            item, first.items.get(item.key, {}), second.items.get(item.key, {}), tolerance
        )
    if not found and first.tells != second.tells:
        words = {True: CHANGED, False: UNCHANGED}
        found.append(Difference("changed", "有无变化", words[first.tells], words[second.tells]))
    return found


def _of_item(
    item: Item, first: Mapping[str, Any], second: Mapping[str, Any], tolerance: Decimal
) -> list[Difference]:
    if not first or not second:
        only = first or second
        if not only or _is_usual(item.key, only):
            return []
        shown = _compared(item, only)
        if not shown:
            return []
        pair = (shown, UNTOUCHED) if first else (UNTOUCHED, shown)
        return [Difference(item.key, item.label, *pair)]
    return [
        Difference(
            f"{item.key}.{part.key}",
            item.label if part.key == "state" else f"{item.label}·{part.label}",
            part.shown(first[part.key]), part.shown(second[part.key]),
        )
        for part in item.parts
        if part.kind != WORDS and part.key in first and part.key in second
        and not _agree(part.kind, first[part.key], second[part.key], tolerance)
    ]  # fmt: skip


def _agree(kind: str, one: Any, other: Any, tolerance: Decimal) -> bool:
    if kind != "yuan":
        return bool(one == other)
    a, b = Decimal(str(one)), Decimal(str(other))
    return abs(a - b) <= max(a, b) * tolerance


def _is_usual(key: str, answers: Mapping[str, Any]) -> bool:
    return str(answers.get("state", "")) in USUAL.get(key, frozenset())


def _compared(item: Item, answers: Mapping[str, Any]) -> str:
    """Return an item's answers without its free words; these may be all there is (诉求)."""
    parts = [part for part in item.parts if part.kind != WORDS and part.key in answers]
    return "，".join(part.shown(answers[part.key]) for part in parts)
