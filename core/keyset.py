"""Pages by key over several columns: page 4,000 costs what page 1 costs, and no name is in a URL."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from core.api import short_count


@dataclass(frozen=True)
class Page:
    """Rows, the key to ask for the next ones with ("" at the end), and the count up to 500."""

    rows: list[Any]
    after: str
    count: int | str


def page(rows: "QuerySet[Any]", *fields: str, after: str, size: int = 50) -> Page:
    """
    Return the page that follows the row named by `after` in the order of `fields`.

    `fields` end in a unique column. The key is the last row's own: what its columns hold is
    looked up again within `rows`, so a row that is gone or not ours begins at the beginning.
    """
    count = short_count(rows)
    rows = rows.order_by(*fields)
    if (last := _key(after)) is not None:
        values = rows.filter(pk=last).values_list(*fields).first()
        if values is not None:
            rows = rows.filter(TupleGreaterThan(Tuple(*fields), values))
    found = list(rows[: size + 1])
    more = len(found) > size
    return Page(found[:size], str(found[size - 1].pk) if more else "", count)


def _key(after: str) -> UUID | None:
    try:
        return UUID(after)
    except (ValueError, ValidationError):
        return None
