"""
What the dashboard shows of a place: built from the metrics, a fixed number of queries.

Each cell carries the address of its rows: the metric's page with the same narrowing.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from households.codes import Category
from ledgers.metrics import Metric, by_column, by_township, by_village, metrics
from regions.models import Region

Key = TypeVar("Key")

TILES = (
    "open_monitored_households",
    "monitored_persons",
    "duties_of_the_week",
    "open_clues",
    "overdue_clues",
    "open_cases",
)


@dataclass(frozen=True)
class Cell:
    value: int
    url: str


@dataclass(frozen=True)
class Line:
    """One row of a table: a place with its figures."""

    name: str
    url: str
    cells: list[Cell]


def rows_url(metric: str, *, region: str = "", **chosen: str) -> str:
    query = {key: value for key, value in {"region": region, **chosen}.items() if value}
    address = reverse("oversight:metric", args=[metric])
    return f"{address}?{urlencode(query)}" if query else address


class Figures:
    """
    The figures of one place on one day, as one person sees them; none is asked for twice.

    Where a metric was counted by columns its value is the sum of that, so ask for tables first.
    """

    def __init__(self, user: User, on: date, region: Region) -> None:
        self.user, self.on, self.region = user, on, region
        self._sums: dict[str, int] = {}

    def value(self, name: str) -> int:
        if name not in self._sums:
            self._sums[name] = metric(name).value(self.user, self.on, region=self.region)
        return self._sums[name]

    def by(self, name: str, column: str) -> dict[str, int]:
        """Count a metric's rows by the values of one column, in one query."""
        return self._summed(name, by_column(self._rows(name), column))

    def by_place(self, name: str, *columns: str) -> dict[tuple[Any, ...], int]:
        """Count a metric's rows by the places below and by columns, in one query."""
        rows = self._rows(name)
        if self.region.level == Region.Level.DISTRICT:
            found, place = by_township(rows, *columns), "place"
        else:
            found, place = by_village(rows, *columns), "region_path"
        counted = {(row[place], *(row[column] for column in columns)): row["n"] for row in found}
        return self._summed(name, counted)

    @cached_property
    def places(self) -> list[Region]:
        """Return the places one level down, in the order of their codes; a village is its own."""
        return list(self.region.children.order_by("code")) or [self.region]

    def _rows(self, name: str) -> "QuerySet[Any]":
        return metric(name).narrowed(self.user, self.on, region=self.region, chosen={})

    def _summed(self, name: str, counted: dict[Key, int]) -> dict[Key, int]:
        self._sums[name] = sum(counted.values())
        return counted


def metric(name: str) -> Metric:
    found = metrics.get(name)
    if found is None:
        raise LookupError(name)
    return found


def tiles(figures: Figures) -> list[dict[str, Any]]:
    """Return the six figures at the top."""
    found = []
    for name in TILES:
        each, value = metric(name), figures.value(name)
        found.append(
            {
                "title": each.title,
                "value": value,
                "unit": each.unit,
                "tone": each.tone if value else "",
                "url": rows_url(name, region=figures.region.code),
            }
        )
    return found


MONITORED_COLUMNS: tuple[tuple[str, str, str], ...] = tuple(
    (category, eliminated, f"{Category(category).label}{label}")
    for category in Category.values
    for eliminated, label in (("false", "未消除"), ("true", "已消除"))
)


def monitored_table(figures: Figures, name: str) -> dict[str, Any]:
    """Return households (or persons) × category × eliminated × place below, with totals."""
    prefix = "household__" if name == "monitored_persons" else ""
    counted = figures.by_place(name, f"{prefix}category", f"{prefix}eliminated")
    lines = [
        Line(
            place.name,
            reverse("oversight:dashboard") + f"?region={place.code}",
            [
                Cell(
                    counted.get((place.path, category, eliminated == "true"), 0),
                    rows_url(name, region=place.code, category=category, eliminated=eliminated),
                )
                for category, eliminated, _ in MONITORED_COLUMNS
            ],
        )
        for place in figures.places
    ]
    here = figures.region.code
    totals = [
        Cell(
            sum(line.cells[i].value for line in lines),
            rows_url(name, region=here, category=category, eliminated=eliminated),
        )
        for i, (category, eliminated, _) in enumerate(MONITORED_COLUMNS)
    ]
    return {
        "columns": [label for _, _, label in MONITORED_COLUMNS],
        "lines": lines,
        "totals": totals,
        "all": Cell(sum(cell.value for cell in totals), rows_url(name, region=here)),
    }


def places_chart(figures: Figures, name: str, *, label: str, tone: str) -> dict[str, Any]:
    """Return a chart of a metric over the places below."""
    counted, places = figures.by_place(name), figures.places
    return {
        "kind": "bar",
        "unit": metric(name).unit,
        "categories": [place.name for place in places],
        "series": [
            {
                "name": label,
                "tone": tone,
                "data": [counted.get((place.path,), 0) for place in places],
            }
        ],
        "urls": [rows_url(name, region=place.code) for place in places],
    }
