"""Pages by key over several columns: page 4,000 costs what page 1 costs, and no name is in a URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

COUNT_UP_TO = 500


@dataclass(frozen=True)
class Page:
    """Rows, the key to ask for the next ones with ("" at the end), and the count up to 500."""

    rows: list[Any]
    after: str
    count: int | str


def page(
    rows: "QuerySet[Any]", *fields: str, after: str, size: int = 50, count: int | None = None
) -> Page:
    """
    Return the page that follows the row named by `after` in the order of `fields`.

    `fields` end in a unique column and go one way, all up or all down. The key is the last row's
    own: what its columns hold is looked up again within `rows`, so a row that is gone or not ours
    begins at the beginning. Rows that were counted already are not counted again.
    """
    known = short_count(rows) if count is None else count
    rows = rows.order_by(*fields)
    if (last := key(rows.model._meta.pk, after)) is not None:
        values = rows.filter(pk=last).values_list(*names(fields)).first()
        if values is not None:
            rows = beyond(rows, fields, values)
    found = list(rows[: size + 1])
    more = len(found) > size
    return Page(found[:size], str(found[size - 1].pk) if more else "", known)


def names(fields: Sequence[str]) -> list[str]:
    """Return the columns of an order without their direction."""
    return [field.removeprefix("-") for field in fields]


def beyond(rows: "QuerySet[Any]", fields: Sequence[str], values: Sequence[Any]) -> "QuerySet[Any]":
    """Keep the rows that come after some values in an order that goes one way: a range of it."""
    after = TupleLessThan if fields[0].startswith("-") else TupleGreaterThan
    return rows.filter(after(Tuple(*names(fields)), values))


def short_count(rows: "QuerySet[Any]") -> int | str:
    """Return the number of rows, exact up to 500 and else "500+": counting all is the slow part."""
    found = rows.order_by()[: COUNT_UP_TO + 1].count()
    return found if found <= COUNT_UP_TO else f"{COUNT_UP_TO}+"


def key(column: "Field[Any, Any]", text: str) -> Any:
    """Return a row's key as an address names it, or None for what the column cannot hold."""
    try:
        return column.to_python(text) if text else None
    except ValidationError:
        return None
