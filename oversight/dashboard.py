"""
What the dashboard shows of a place: built from the metrics, a fixed number of queries.

Each cell carries the address of its rows: the metric's page with the same narrowing.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from households.codes import Category
from ledgers.metrics import Metric, by_township, by_village, metrics
from regions.models import Region

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


def get(name: str) -> Metric:
    metric = metrics.get(name)
    if metric is None:
        raise LookupError(name)
    return metric


def tiles(user: User, on: date, region: Region) -> list[dict[str, Any]]:
    """Return the six figures at the top."""
    found = []
    for name in TILES:
        metric = get(name)
        value = metric.value(user, on, region=region)
        found.append(
            {
                "title": metric.title,
                "value": value,
                "unit": metric.unit,
                "tone": metric.tone if value else "",
                "url": rows_url(name, region=region.code),
            }
        )
    return found


def parts_below(region: Region) -> list[Region]:
    """Return the places one level down, in the order of their codes."""
    return list(region.children.order_by("code"))


def spread(
    metric: Metric, user: User, on: date, region: Region, *columns: str
) -> dict[tuple[Any, ...], int]:
    """Count a metric's rows by the places below a region and by columns, in one query."""
    rows = metric.narrowed(user, on, region=region, chosen={})
    if region.level == Region.Level.DISTRICT:
        found, place = by_township(rows, *columns), "place"
    else:
        found, place = by_village(rows, *columns), "region_path"
    return {(row[place], *(row[column] for column in columns)): row["n"] for row in found}


MONITORED_COLUMNS: tuple[tuple[str, str, str], ...] = tuple(
    (category, eliminated, f"{Category(category).label}{label}")
    for category in Category.values
    for eliminated, label in (("false", "未消除"), ("true", "已消除"))
)


def monitored_table(user: User, on: date, region: Region, metric: str) -> dict[str, Any]:
    """Return households (or persons) × category × eliminated × place below, with totals."""
    prefix = "household__" if metric == "monitored_persons" else ""
    counted = spread(get(metric), user, on, region, f"{prefix}category", f"{prefix}eliminated")
    lines = [
        Line(
            place.name,
            reverse("oversight:dashboard") + f"?region={place.code}",
            [
                Cell(
                    counted.get((place.path, category, eliminated == "true"), 0),
                    rows_url(metric, region=place.code, category=category, eliminated=eliminated),
                )
                for category, eliminated, _ in MONITORED_COLUMNS
            ],
        )
        for place in parts_below(region) or [region]
    ]
    totals = [
        Cell(
            sum(line.cells[i].value for line in lines),
            rows_url(metric, region=region.code, category=category, eliminated=eliminated),
        )
        for i, (category, eliminated, _) in enumerate(MONITORED_COLUMNS)
    ]
    return {
        "columns": [label for _, _, label in MONITORED_COLUMNS],
        "lines": lines,
        "totals": totals,
        "all": Cell(sum(cell.value for cell in totals), rows_url(metric, region=region.code)),
    }


def places_chart(
    name: str, user: User, on: date, region: Region, *, label: str, tone: str
) -> dict[str, Any]:
    """Return a chart of a metric over the places below."""
    counted = spread(get(name), user, on, region)
    places = parts_below(region) or [region]
    return {
        "kind": "bar",
        "unit": get(name).unit,
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
