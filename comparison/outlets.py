"""
Where findings go. The app above declares an `Outlet` in its `outlets.py`; comparison calls each.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from comparison.models import Batch
from core.registry import Registry


@dataclass(frozen=True)
class Fate:
    """What became of a finding: in words for the department, and when."""

    text: str
    at: datetime | None = None


@dataclass(frozen=True)
class Outlet:
    """
    `distribute` turns a live batch's findings into work and returns how many pieces; calling it
    again adds nothing. `withdraw` takes back what nobody has worked on: {reversed, kept, failed}.
    """

    name: str
    order: int
    distribute: Callable[[Batch, User, datetime], int]
    withdraw: Callable[[Batch, User, datetime], dict[str, int]]
    count: Callable[[Batch], int]
    fates: Callable[[Collection[UUID]], dict[UUID, Fate]]


outlets: Registry[Outlet] = Registry("outlets")
