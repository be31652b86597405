"""What the doctor's pages, API and sheet show: the same rows, narrowed the same way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from households.doctor.checks import Check, checks
from households.models import DataFault
from ledgers.metrics import by_column, by_township, by_village
from regions.models import Region

STATES = (("open", "待核对"), ("excused", "已说明"), ("gone", "已改正"))
ORDER = ("region_path", "rule", "pk")


@dataclass(frozen=True)
class Counted:
    """A check or a place, with how many rows it has."""

    of: Any
    n: int


def narrowed(
    user: User, *, on: date, region: Region | None = None, check: str = "", state: str = "open"
) -> "QuerySet[DataFault]":
    """Return a person's faults in a place, of one check and one state."""
    rows = DataFault.objects.visible_to(user)
    rows = {"open": rows.open(on=on), "excused": rows.excused(on=on), "gone": rows.gone()}[state]
    if region is not None:
        rows = rows.within(region)
    return rows.filter(rule=check) if check else rows


def of_checks(rows: "QuerySet[DataFault]") -> list[Counted]:
    """Return the checks that found something, in the list's order."""
    counted: Mapping[str, int] = by_column(rows, "rule")
    return [Counted(check, counted[check.name]) for check in checks if check.name in counted]


def of_places(rows: "QuerySet[DataFault]", region: Region) -> list[Counted]:
    """Return the places just below one that have something: townships, or villages."""
    if region.level == Region.Level.VILLAGE:
        return []
    if region.level == Region.Level.DISTRICT:
        counted = {row["place"]: row["n"] for row in by_township(rows)}
    else:
        counted = {row["region_path"]: row["n"] for row in by_village(rows)}
    places = Region.objects.filter(path__in=list(counted)).order_by("path")
    return [Counted(place, counted[place.path]) for place in places]


def waiting() -> list[Check]:
    return [check for check in checks if check.waits_for]


def check_of(fault: DataFault) -> Check | None:
    """Return a fault's check, or None when no app declares it any more."""
    return checks.get(fault.rule)
