"""What has to be unique in a ledger beside its key, such as one public post at a time."""

from collections.abc import Mapping
from typing import Any

from django.db.models import UniqueConstraint

from ledgers.bulk import as_json
from ledgers.entries.declaration import Ledger

ANOTHER = "another row of the file"
Held = dict[tuple[str, tuple[Any, ...]], Any]
"""What a uniqueness beside the key is taken by: its name and values → the key of the row."""


def others_of(ledger: Ledger) -> list[UniqueConstraint]:
    """Return what else has to be unique in a ledger, such as one public post at a time."""
    key = {ledger.subject.field, *(ledger.fields[name].name for name in ledger.key)}
    found = [each for each in ledger.model._meta.constraints if isinstance(each, UniqueConstraint)]
    return [each for each in found if set(each.fields) != key]


def place_in(
    ledger: Ledger, unique: UniqueConstraint, subject: Any, values: Mapping[str, Any]
) -> tuple[Any, ...] | None:
    """Return the values that a row takes in a uniqueness; None where its condition spares the row."""
    wanted: dict[str, Any] = dict(unique.condition.children) if unique.condition else {}  # type: ignore[arg-type]
    if any(values.get(name) != value for name, value in wanted.items()):
        return None
    known = {**values, ledger.subject.field: subject}
    return tuple(as_json(known[name]) for name in unique.fields)


def held_by(ledger: Ledger, others: list[UniqueConstraint], rows: list[Any]) -> Held:
    found: Held = {}
    for other in others:
        for row in rows:
            values = {name: getattr(row, name) for name in ledger.fields}
            subject = getattr(row, f"{ledger.subject.field}_id")
            if place := place_in(ledger, other, subject, values):
                found[other.name, place] = row.pk
    return found
