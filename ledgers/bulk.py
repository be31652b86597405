"""
Rows that a dry run judged, made live and taken back by thousands, whatever table they are of.

The table has a `version` that goes up with every change and an `updated_at`: what moved since the
dry run is refused, never overwritten, and what moved since it went live is kept, never undone.
"""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import BinaryField, DateField, DecimalField, ForeignKey, Model, UUIDField
from django.utils import timezone

from ledgers import imports
from ledgers.models import ImportRow

R = TypeVar("R", bound=Model)
Late = Callable[[list[tuple[ImportRow, R]]], dict[int, str]]
STALE = "检查之后这里又改过，请重新导入后再确认"
CHANGED_SINCE = "之后又改过，保留现在的内容"
WORKED_ON = "之后又改过，或已有后续记录，保留"


def as_json(value: Any) -> Any:
    """Return a value as the import's rows keep it: bytes as hexadecimal, days and money as text."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def decoded(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an import row as the model's fields hold them."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key.startswith("_"):
            continue
        field: Any = model._meta.get_field(key)
        while isinstance(field, ForeignKey):
            field = field.target_field
        if value is None:
            found[key] = None
        elif isinstance(field, BinaryField):
            found[key] = bytes.fromhex(value)
        elif isinstance(field, UUIDField):
            found[key] = UUID(value)
        elif isinstance(field, DateField):
            found[key] = date.fromisoformat(value)
        elif isinstance(field, DecimalField):
            found[key] = Decimal(value)
        else:
            found[key] = value
    return found


def write(
    model: type[R],
    batch: list[ImportRow],
    *,
    late: "Late[R]",
    settle: Callable[[list[R]], None] | None = None,
    saved: Callable[[list[R], set[str]], None] | None = None,
) -> None:
    """
    Make a batch live. `late` says which new rows came too late, and why, by the row's key;
    `settle` puts new rows right before they are written, `saved` sees to what follows a change.
    """
    new = [
        (row, model(pk=row.target, **decoded(model, row.values)))
        for row in batch
        if row.outcome == imports.Outcome.CREATED
    ]
    touched: list[ImportRow] = []
    reasons = late(new)
    for row, _ in new:
        if row.pk in reasons:
            imports.refuse(row, reasons[row.pk])
            touched.append(row)
    fresh = [each for row, each in new if row.pk not in reasons]
    if settle:
        settle(fresh)
    model._default_manager.bulk_create(fresh)
    changed = [row for row in batch if row.outcome == imports.Outcome.CHANGED]
    there: dict[str, Any] = _locked(model, changed)
    rows, fields = [], set()
    for row in changed:
        each, version = there.get(row.target), row.values["_version"]
        touched.append(row)
        if each is None or each.version != version:
            imports.refuse(row, STALE)
            continue
        values = decoded(model, row.values)
        row.before = {key: as_json(getattr(each, key)) for key in values}
        fields |= _set(each, values)
        rows.append(each)
    _save(model, rows, fields, saved)
    imports.save_rows(touched)


def reverse(
    model: type[R],
    batch: list[ImportRow],
    *,
    saved: Callable[[list[R], set[str]], None] | None = None,
) -> list[ImportRow]:
    """Undo a batch and return the rows kept because somebody has worked on them since."""
    kept = []
    changed = [row for row in batch if row.outcome == imports.Outcome.CHANGED]
    created = [row for row in batch if row.outcome == imports.Outcome.CREATED]
    there: dict[str, Any] = _locked(model, batch)
    rows, fields = [], set()
    for row in changed:
        each = there.get(row.target)
        if each is None or each.version != row.values["_version"] + 1:
            row.reason = CHANGED_SINCE
            kept.append(row)
            continue
        fields |= _set(each, decoded(model, row.before))
        rows.append(each)
    _save(model, rows, fields, saved)
    used = imports.referred_to(model, [row.target for row in created])
    gone = []
    for row in created:
        each = there.get(row.target)
        if each is not None and (each.version != 1 or row.target in used):
            row.reason = WORKED_ON
            kept.append(row)
        else:
            gone.append(row.target)
    model._default_manager.filter(pk__in=gone).delete()
    return kept


def _locked(model: type[R], rows: Collection[ImportRow]) -> dict[str, R]:
    pks = [row.target for row in rows]
    found = model._default_manager.select_for_update(of=("self",)).filter(pk__in=pks)
    return {str(each.pk): each for each in found.order_by("pk")}


def _set(each: Any, values: dict[str, Any]) -> set[str]:
    for key, value in values.items():
        setattr(each, key, value)
    each.version += 1
    each.updated_at = timezone.now()
    return set(values)


def _save(
    model: type[R],
    rows: list[R],
    fields: set[str],
    saved: Callable[[list[R], set[str]], None] | None,
) -> None:
    """Write many changed rows in one statement; an UPDATE by CASE would cost minutes."""
    if not rows:
        return
    model._default_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=sorted(fields | {"version", "updated_at"}),
    )
    if saved:
        saved(rows, fields)
