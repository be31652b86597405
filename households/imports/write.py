"""Applying and undoing judged rows, for households and for members alike: by thousands."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import BinaryField, DateField, DecimalField
from django.utils import timezone

from households.actions import bring_along
from households.imports.cells import as_json
from households.models import Household, Member
from ledgers import imports
from ledgers.models import ImportRow

R = TypeVar("R", Household, Member)
STALE = "检查之后这里又改过，请重新导入后再确认"


def decoded(model: type[Household] | type[Member], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an import row as the model's fields hold them."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key.startswith("_"):
            continue
        if key == "household_id":
            found[key] = UUID(value)
            continue
        field = model._meta.get_field(key)
        if value is None:
            found[key] = None
        elif isinstance(field, BinaryField):
            found[key] = bytes.fromhex(value)
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
    taken: Callable[[list[tuple[ImportRow, R]]], dict[int, str]],
) -> None:
    """
    Make a batch live. `taken` says which new rows came too late, and why, by the row's key.

    A row that moved since the dry run is refused, never overwritten.
    """
    new = [
        (row, model(id=row.target, **decoded(model, row.values)))
        for row in batch
        if row.outcome == imports.Outcome.CREATED
    ]
    touched: list[ImportRow] = []
    late = taken(new)
    for row, _ in new:
        if row.pk in late:
            imports.refuse(row, late[row.pk])
            touched.append(row)
    fresh = [each for row, each in new if row.pk not in late]
    _settle(fresh)
    model._default_manager.bulk_create(fresh)
    changed = [row for row in batch if row.outcome == imports.Outcome.CHANGED]
    there = _locked(model, changed)
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
    _save(model, rows, fields)
    imports.save_rows(touched)


def reverse(model: type[R], batch: list[ImportRow]) -> list[ImportRow]:
    """Undo a batch and return the rows kept because somebody has worked on them since."""
    kept = []
    changed = [row for row in batch if row.outcome == imports.Outcome.CHANGED]
    created = [row for row in batch if row.outcome == imports.Outcome.CREATED]
    there = _locked(model, batch)
    rows, fields = [], set()
    for row in changed:
        each = there.get(row.target)
        if each is None or each.version != row.values["_version"] + 1:
            row.reason = "之后又改过，保留现在的内容"
            kept.append(row)
            continue
        fields |= _set(each, decoded(model, row.before))
        rows.append(each)
    _save(model, rows, fields)
    used = imports.referred_to(model, [row.target for row in created])
    gone = []
    for row in created:
        each = there.get(row.target)
        if each is not None and (each.version != 1 or row.target in used):
            row.reason = "之后又改过，或已有成员、走访、标签等记录，保留"
            kept.append(row)
        else:
            gone.append(row.target)
    model._default_manager.filter(pk__in=gone).delete()
    return kept


def _locked(model: type[R], rows: list[ImportRow]) -> dict[str, R]:
    pks = [row.target for row in rows]
    found = model._default_manager.select_for_update(of=("self",)).filter(pk__in=pks)
    return {str(each.pk): each for each in found.order_by("pk")}


def _set(each: R, values: dict[str, Any]) -> set[str]:
    for key, value in values.items():
        setattr(each, key, value)
    each.version += 1
    each.updated_at = timezone.now()
    return set(values)


def _save(model: type[R], rows: list[R], fields: set[str]) -> None:
    """Write many changed rows in one statement; an UPDATE by CASE would cost minutes."""
    if rows:
        model._default_manager.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=sorted(fields | {"version", "updated_at"}),
        )
        if model is Household and "region_id" in fields:
            bring_along([each.pk for each in rows])


def _settle(fresh: Sequence[Household | Member]) -> None:
    """Put new members where their household lives by now: it may have moved since the dry run."""
    members = [each for each in fresh if isinstance(each, Member)]
    rows = Household.objects.filter(pk__in={each.household_id for each in members})
    homes = {pk: place for pk, *place in rows.values_list("pk", "region", "region_path")}
    for each in members:
        each.region_id, each.region_path = homes[each.household_id]
