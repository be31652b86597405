"""
Every figure is defined once, in its app's `metrics.py`, and everything that shows it asks here.

A metric is a queryset: its value is the number of its rows, so tile, table, API and the list that
opens behind it cannot differ. `visible_to` comes first in every one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet
from django.db.models.functions import Substr

from accounts.models import User
from core.registry import Registry
from regions.models import Region

TOWNSHIP_PATH = len("411099/101/")


@dataclass(frozen=True)
class Shown:
    """One row behind a figure, as lists show it."""

    title: str
    place: str
    note: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Metric:
    """
    A figure: what it is called, its unit and source, and the rows that it counts.

    `of` names the metric that this one is a part of, where the share is worth saying.
    `filters` are the only narrowings the page may ask for, each a name → look-up on the rows.
    `paths` are the columns that hold the rows' place: the planner needs it on each joined table.
    """

    name: str
    order: int
    title: str
    unit: str
    work_point: int
    source: str
    rows: Callable[[User, date], "QuerySet[Any]"]
    shown: Callable[[Any], Shown]
    fetch: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ("region_path",)
    target: str = ""
    tone: str = ""
    of: str = ""

    def narrowed(
        self, user: User, on: date, *, region: Region | None, chosen: Mapping[str, str]
    ) -> "QuerySet[Any]":
        """
        Return the rows within a place and with the chosen filters.

        :raises KeyError: a filter that this metric does not have
        :raises ValidationError: a value that its column cannot have
        """
        rows = self.rows(user, on)
        if region is not None:
            for path in self.paths:
                rows = rows.filter(**{f"{path}__startswith": region.path})
        for name, value in chosen.items():
            lookup = self.filters[name]
            rows = rows.filter(**{lookup: _typed(rows.model, lookup, value)})
        return rows

    def value(self, user: User, on: date, *, region: Region | None = None) -> int:
        return self.narrowed(user, on, region=region, chosen={}).order_by().count()


metrics: Registry[Metric] = Registry("metrics")


def share(part: int, whole: int) -> int | None:
    """
    Return whole percents, rounded down so that 100 says that nothing is left; None of nothing.

    >>> share(199, 200), share(0, 0)
    (99, None)
    """
    return part * 100 // whole if whole else None


def _typed(model: type[Model], lookup: str, value: str) -> object:
    """Return a filter's value: one of its column's choices, or true or false."""
    for name in lookup.split("__"):
        field: Any = model._meta.get_field(name)
        model = field.related_model or model
    if field.flatchoices:
        fits = {"", *(str(code) for code, _ in field.flatchoices)}
        typed: object = value
    else:
        fits = {"true", "false"}
        typed = value == "true"
    if value not in fits:
        raise ValidationError(f"“{value[:20]}”不在可选的范围内。")
    return typed


def by_township(rows: "QuerySet[Any]", *columns: str) -> list[dict[str, Any]]:
    """Count rows by township path and further columns, in one query."""
    return list(
        rows.order_by()
        .annotate(place=Substr("region_path", 1, TOWNSHIP_PATH))
        .values("place", *columns)
        .annotate(n=Count("*"))
        .order_by("place", *columns)
    )


def by_village(rows: "QuerySet[Any]", *columns: str) -> list[dict[str, Any]]:
    return list(
        rows.order_by()
        .values("region_path", *columns)
        .annotate(n=Count("*"))
        .order_by("region_path", *columns)
    )


def by_column(rows: "QuerySet[Any]", column: str) -> dict[str, int]:
    """Count rows by the values of one column, in one query."""
    counted = rows.order_by().values(column).annotate(n=Count("*"))
    return dict(counted.values_list(column, "n"))
