"""
What makes the township ask about visits, and in which words: never a verdict, never a score.

Whoever reads a question may find that all is well: papers typed in together in the evening, one
photo of a meeting of three families, a sentence the village agreed on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from posixpath import commonpath
from typing import Any
from unicodedata import normalize
from uuid import UUID

from monitoring.rules.visits import BY_KEY


def trusted(made: datetime, *, at: datetime, ahead: timedelta, kept: timedelta) -> datetime | None:
    """
    Return when a phone says that a visit was saved, or None when its clock cannot be right.

    `at`: when it arrived; `ahead`: how fast a clock may go; `kept`: how long a visit may have
    waited on the phone.
    """
    return made if at - kept <= made <= at + ahead else None


@dataclass(frozen=True)
class Mark:
    """A visit as far as a question needs it: when it was made, at whose home, where, by whom."""

    visit: UUID
    home: UUID
    path: str
    by: int
    moment: datetime


def bursts(marks: Sequence[Mark], *, least: int, within: timedelta) -> list[Sequence[Mark]]:
    """
    Return the runs in which `least` households or more were recorded `within` a time; runs that
    share a visit are one. `marks` are one person's, in the order they were made.
    """
    runs: list[tuple[int, int]] = []
    start, seen = 0, Counter[UUID]()
    for end, mark in enumerate(marks):
        seen[mark.home] += 1
        while mark.moment - marks[start].moment > within:
            seen[marks[start].home] -= 1
            start += 1
        if len(+seen) < max(least, 1):
            continue
        joined = runs.pop()[0] if runs and start <= runs[-1][1] else start
        runs.append((joined, end))
    return [marks[start : end + 1] for start, end in runs]


def normalised(text: str) -> str:
    """
    Return the letters, signs and figures of a text alone: spaces, stops and width aside.

    >>> normalised("家里 都好，低保按时到账。") == normalised("家里都好,低保按时到账")
    True
    """
    return "".join(sign for sign in normalize("NFKC", text).casefold() if sign.isalnum())


def words(items: Mapping[str, Mapping[str, Any]], note: str, *, least: int) -> set[str]:
    """Return the free texts of a visit, normalised, that have `least` signs or more."""
    texts = [
        answers[part.key]
        for key, answers in items.items()
        if key in BY_KEY
        for part in BY_KEY[key].parts
        if part.kind == "text" and part.key in answers
    ]
    return {text for text in map(normalised, [note, *texts]) if len(text) >= max(least, 1)}


def homes(marks: Iterable[Mark]) -> int:
    return len({mark.home for mark in marks})


def common_place(paths: Iterable[str]) -> str:
    """
    Return the path of the smallest place that takes in all of some places.

    >>> common_place(["411099/101/501/", "411099/101/502/"])
    '411099/101/'
    """
    return commonpath(list(paths)) + "/"


def sentence(kind: str, *, visits: int, homes: int, lasted: timedelta) -> str:
    """
    Return the question in words. `lasted`: from the first visit to the last one.

    >>> sentence("hasty", visits=12, homes=12, lasted=timedelta(minutes=4, seconds=10))
    '5分钟内记录了12户走访，是集中补录吗？'
    """
    minutes = max(1, ceil(lasted / timedelta(minutes=1)))
    return {
        "hasty": f"{minutes}分钟内记录了{homes}户走访，是集中补录吗？",
        "photo": f"{visits}次走访传了同一张照片，是选错照片了吗？",
        "words": f"{homes}户的走访写了同样的话，各户情况确实一样吗？",
    }[kind]
