"""
Reads the limits an administrator edits; the declared defaults seed the rows.

An app adds its own with `declare()` in its `limits.py`, imported when Django is ready.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from core.dates import Pause, add_days
from core.models import Holiday, Limit

_declared: "dict[str, Default]" = {}


@dataclass(frozen=True)
class Default:
    """The first value of a limit, before anyone in the district changed it."""

    key: str
    title: str
    amount: Decimal
    unit: str
    source: str


def declare(key: str, title: str, amount: str, unit: str, source: str) -> str:
    """Declare a limit and return its key, for use as a name in the app's `limits.py`."""
    _declared[key] = Default(key, title, Decimal(amount), unit, source)
    return key


def declared() -> list[Default]:
    return sorted(_declared.values(), key=lambda each: each.key)


@transaction.atomic
def seed() -> int:
    """Write a row for every declared limit that has none; edited rows stay. Return how many."""
    rows = [
        Limit(key=d.key, title=d.title, amount=d.amount, unit=d.unit, source=d.source)
        for d in declared()
    ]
    before = Limit.objects.count()
    Limit.objects.bulk_create(rows, ignore_conflicts=True)
    return Limit.objects.count() - before


def row(key: str) -> Limit:
    """Return the row of a limit; before seeding, its declared default (unsaved)."""
    found = Limit.objects.filter(key=key).first()
    if found:
        return found
    d = _declared[key]
    return Limit(key=d.key, title=d.title, amount=d.amount, unit=d.unit, source=d.source)


def amount(key: str) -> Decimal:
    """Return a limit's figure in its own unit (`Limit.unit`)."""
    return row(key).amount


def number(key: str) -> int:
    return int(amount(key))


def due(key: str, *, start: date, pauses: Sequence[Pause] = ()) -> date:
    """Return the last day of a limit that starts on `start`, in natural or working days."""
    return dues(key, [start], pauses=pauses)[start]


def dues(key: str, starts: Iterable[date], *, pauses: Sequence[Pause] = ()) -> dict[date, date]:
    """Return the last day of a limit for each day it may have started on."""
    limit, days = row(key), sorted(set(starts))
    if not days:
        return {}
    working = limit.unit == Limit.Unit.WORKING_DAYS
    holidays = Holiday.table(days[0], days[-1]) if working else {}
    return {
        start: add_days(start, int(limit.amount), working=working, holidays=holidays, pauses=pauses)
        for start in days
    }
