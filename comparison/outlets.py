"""
Where findings go. The app above declares an `Outlet` in its `outlets.py`; comparison calls each.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import models

from accounts.models import User
from comparison.models import Batch
from core.registry import Registry


class Verdict(models.TextChoices):
    """What people said of a finding once they had been there."""

    OPEN = "open", "待核实"
    CASE = "case", "进入纳入程序"
    NO_RISK = "no_risk", "核实无风险"
    KNOWN = "known", "已在监测"
    WITHDRAWN = "withdrawn", "已撤回"


@dataclass(frozen=True)
class Fate:
    """What became of a finding: in words for the department, the verdict, and when."""

    text: str
    verdict: Verdict
    at: datetime | None = None


@dataclass
class Tally:
    """How far a batch's pieces of work are: by verdict; `overdue` of the open ones."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    overdue: int = 0

    @property
    def total(self) -> int:
        return self.verdicts.total()


@dataclass(frozen=True)
class Outlet:
    """
    `distribute` turns a live batch's findings into work and returns how many pieces; calling it
    again adds nothing. `withdraw` takes back what nobody has worked on: {reversed, kept, failed}.
    `tally` says of some batches how far their work is on a day; `url` leads to the pieces of a
    batch with a verdict, "" for those who may not see them.
    """

    name: str
    order: int
    distribute: Callable[[Batch, User, datetime], int]
    withdraw: Callable[[Batch, User, datetime], dict[str, int]]
    fates: Callable[[Collection[UUID]], dict[UUID, Fate]]
    tally: Callable[[Collection[UUID], date], Mapping[UUID, Tally]]
    url: Callable[[User, UUID, Verdict], str]


outlets: Registry[Outlet] = Registry("outlets")


def fates(findings: Collection[UUID]) -> dict[UUID, Fate]:
    """Return what became of each finding that some outlet took on."""
    found: dict[UUID, Fate] = {}
    for outlet in outlets:
        found.update(outlet.fates(findings))
    return found


def tallies(batches: Collection[UUID], *, on: date) -> dict[UUID, Tally]:
    """Return how far the work of each batch is that has any, in one query per outlet."""
    found: dict[UUID, Tally] = {}
    for outlet in outlets:
        for batch, tally in outlet.tally(batches, on).items():
            sum_ = found.setdefault(batch, Tally())
            sum_.verdicts += tally.verdicts
            sum_.overdue += tally.overdue
    return found


def url_of(user: User, batch: UUID, verdict: Verdict) -> str:
    """Return where a person sees a batch's pieces of work with a verdict, or ""."""
    return next((url for outlet in outlets if (url := outlet.url(user, batch, verdict))), "")
