"""
What hangs on a household in the apps above: what stands in the way of a change, what follows it.

Each app declares its own in its `holds.py`; the changes ask them all.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from accounts.models import User
from core.registry import Registry
from households.models import Household
from regions.models import Region


class Wish(StrEnum):
    """What is to become of a household as a whole."""

    SPLIT = "split"
    MERGE = "merge"
    REMOVE = "remove"


class Linked(str):
    """A reason for people that leads to the place where it is put right."""

    __slots__ = ("action", "url")

    url: str
    action: str

    def __new__(cls, text: str, url: str, action: str = "去办理") -> "Linked":
        made = super().__new__(cls, text)
        made.url, made.action = url, action
        return made

    @property
    def text(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Hold:
    """
    One app's part in a change.

    `lock` takes its rows before the households are locked, in the order in which the app's own
    actions lock; `blockers` says what stands in the way; `remove` closes what is open of a
    household that is no more; `carry` gives what is open to the household its people join;
    `divide` follows a monitored household's split; `frozen` says why no family of a place is
    changed on a day, whom to ask and until when.
    """

    name: str
    order: int
    lock: Callable[[Collection[UUID]], None]
    blockers: Callable[[Household, Wish, User], list[str]]
    remove: Callable[[Household, User, datetime, str], None]
    carry: Callable[[Household, Household, User, datetime], None]
    divide: Callable[[Household, Household, User, datetime], None]
    frozen: Callable[[Region, date], list[str]]


holds: Registry[Hold] = Registry("holds")
