"""Everything people do to a ledger by hand: enter a row, change it, take it off, send a sheet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from core.errors import Refused
from ledgers import actions
from ledgers.bulk import as_json
from ledgers.entries import fields
from ledgers.entries.declaration import Ledger
from ledgers.models import Entry, EntryChange, Job
from regions.models import Region

STALE = "您打开之后这条记录又有改动，请核对后再保存。"
K = EntryChange.Kind


@transaction.atomic
def enter(ledger: Ledger, /, *, subject: str, by: User, at: datetime, **given: Any) -> Entry:
    """
    Enter a row about `subject` (a key) with the values of the ledger's fields.

    :raises PermissionDenied: this ledger is not theirs to write
    :raises DoesNotExist: the subject lies outside their place
    :raises Refused: it is entered already, or a value cannot be
    """
    place = _place(ledger, by)
    whom = ledger.subject.pick(subject, place=place)
    entry: Entry = ledger.model(entered_at=at, entered_by=by, updated_at=at)
    setattr(entry, ledger.subject.field, whom)
    entry.region = ledger.subject.village_of(whom)
    entry.region_path = entry.region.path
    changes = _set(ledger, entry, given)
    _check(ledger, entry, by)
    entry.save(force_insert=True)
    _note(ledger, entry, K.ENTERED, by=by, at=at, changes=changes)
    return entry


@transaction.atomic
def change(
    ledger: Ledger, /, *, pk: UUID, version: int, by: User, at: datetime, **given: Any
) -> Entry:
    """
    Change a standing row; what is not given stays.

    :raises PermissionDenied: this ledger is not theirs to write
    :raises DoesNotExist: the row lies outside their place, or was taken off
    :raises Refused: somebody changed it meanwhile, or a value cannot be
    """
    _place(ledger, by)
    entry: Entry = _locked(ledger, pk, by)
    if entry.version != version:
        raise Refused(STALE)
    changes = _set(ledger, entry, given)
    if not changes:
        return entry
    entry.version += 1
    entry.updated_at = at
    _check(ledger, entry, by)
    entry.save()
    _note(ledger, entry, K.CHANGED, by=by, at=at, changes=changes)
    return entry


@transaction.atomic
def take_off(ledger: Ledger, /, *, pk: UUID, by: User, at: datetime, reason: str) -> Entry:
    """
    Take a row off the ledger: it no longer holds, or never did.

    :raises PermissionDenied: this ledger is not theirs to write
    :raises DoesNotExist: the row lies outside their place, or was taken off before
    """
    _place(ledger, by)
    entry: Entry = _locked(ledger, pk, by)
    entry.ended_at, entry.ended_by, entry.ended_reason = at, by, reason
    entry.version += 1
    entry.updated_at = at
    entry.save(update_fields=["ended_at", "ended_by", "ended_reason", "version", "updated_at"])
    _note(ledger, entry, K.ENDED, by=by, at=at, reason=reason)
    return entry


def import_sheet(ledger: Ledger, /, *, upload: "UploadedFile[bytes]", by: User) -> Job:
    """
    Put the dry run of a ledger's sheet in line.

    :raises PermissionDenied: this ledger is not theirs to write
    :raises Refused: not a spreadsheet, or the same file is in work
    """
    _place(ledger, by)
    return actions.submit(
        f"ledgers.{ledger.name}", upload=upload, by=by, title=f"导入{ledger.title}"
    )


def _place(ledger: Ledger, by: User) -> Region:
    place = ledger.place_of(by)
    if not ledger.is_written_by(by) or place is None:
        raise PermissionDenied
    return place


def _locked(ledger: Ledger, pk: UUID, by: User) -> Any:
    return ledger.rows(by).select_for_update(of=("self",)).get(pk=pk)


def _set(ledger: Ledger, entry: Any, given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Put values on a row; return what changed, in words, by field."""
    changes = {}
    for name, value in given.items():
        field = ledger.fields[name]
        old = getattr(entry, name)
        if as_json(old) == as_json(value):
            continue
        setattr(entry, name, value)
        changes[name] = [fields.text_of(field, old), fields.text_of(field, value)]
    return changes


def _check(ledger: Ledger, entry: Entry, by: User) -> None:
    """
    Hold a row against what `by` may name, the ledger's rule, the model's and the database's
    constraints, in words.

    :raises Refused: one reason for each that fails
    """
    for name, words in ledger.words(by).items():
        if getattr(entry, name) not in words:
            raise Refused(f"{ledger.labels()[name]}“{getattr(entry, name)}”不在可填的范围内。")
    if fault := ledger.fault({name: getattr(entry, name) for name in ledger.fields}):
        raise Refused(fault[1])
    try:
        entry.full_clean(exclude=["region_path"])
    except ValidationError as error:
        raise Refused(*_reasons(entry, error)) from None


def _reasons(entry: Entry, error: ValidationError) -> list[str]:
    found = []
    for name, reasons in error.message_dict.items():
        label = "" if name == "__all__" else f"{entry._meta.get_field(name).verbose_name}："  # type: ignore[union-attr]
        found += [f"{label}{reason}" for reason in reasons]
    return found


def _note(
    ledger: Ledger, entry: Entry, kind: EntryChange.Kind, *, by: User, at: datetime,
    changes: dict[str, list[str]] | None = None, reason: str = "",
) -> None:  # fmt: skip
    EntryChange.objects.create(
        ledger=ledger.name, entry=entry.pk, kind=kind, at=at, by=by, changes=changes or {},
        reason=reason,
    )  # fmt: skip
