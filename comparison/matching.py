"""
Who a row means. Every rule that is not "this very number" is named and must be unique.

A chunk of rows is matched with a fixed number of queries: by key, by the keys one digit away, and
by place and name for people to choose from. Names alone never match, and nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from comparison.models import Row
from comparison.sources import Source
from core import identity, names
from households.models import Member, id_index
from ledgers.sheets.tables import Record
from regions.models import Region

O = Row.Outcome  # noqa: E741
ONE_DIGIT = "one_digit"
SWAPPED = "swapped_columns"
CORRECTION_LABELS = {
    **{str(each): each.label for each in identity.Correction},
    ONE_DIGIT: "号码错一位，姓名相符且唯一",
    SWAPPED: "姓名与号码两列填反",
}
MOST_CANDIDATES = 5
# Scores say how near a candidate is, for sorting; no score decides.
SAME_NUMBER_BUT_ONE, SAME_VILLAGE, SAME_TOWNSHIP = 90, 80, 60


@dataclass
class Judged:
    """One row with what was found out about it."""

    record: Record
    name: str
    outcome: str = ""
    member: UUID | None = None
    key: bytes | None = None
    number: str = ""  # kept, sealed, only where nobody was found
    correction: str = ""
    reason: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)


def judge(source: Source, records: Sequence[Record]) -> list[Judged]:
    """Return an outcome for each row; repeats are found later, over the whole file."""
    rows = [_read(source, record) for record in records]
    by_key = _members({row.key for row in rows if row.key})
    for row in rows:
        if row.key is not None:
            found = by_key.get(row.key)
            row.member = found[0] if found else None
            if found:
                row.outcome = O.CORRECTED if row.correction else O.MATCHED
            else:
                row.outcome = O.OUTSIDE
                row.correction = ""
    _one_digit(rows)
    _candidates(source, rows)
    for row in rows:
        row.outcome = row.outcome or O.INVALID
    return rows


def _read(source: Source, record: Record) -> Judged:
    cell, name = record.values[source.identity], record.values[source.person]
    reading = identity.read(cell)
    swapped = ""
    if reading.fault and isinstance(name, str) and identity.read(name).number:
        reading, name, swapped = identity.read(name), cell, SWAPPED
    row = Judged(record, names.canonical(str(name))[:60])
    if reading.number:
        row.key, row.number = id_index(reading.number), reading.number
        row.correction = swapped or (str(reading.correction) if reading.correction else "")
    else:
        row.reason = str(reading.fault)
        row.number = reading.text[:40]
    return row


def _members(keys: set[bytes]) -> dict[bytes, tuple[UUID, str]]:
    """Return the present members under these keys: key → (member, name)."""
    found = Member.objects.present().filter(id_number_index__in=list(keys))
    return {
        bytes(key): (pk, name)
        for key, pk, name in found.values_list("id_number_index", "pk", "name")
    }


def _one_digit(rows: list[Judged]) -> None:
    """Correct a number with one wrong digit where exactly one such person bears the name."""
    wrong = [row for row in rows if row.reason == identity.Fault.CHECK_DIGIT and row.name]
    if not wrong:
        return
    variants = {
        id(row): {id_index(number): number for number in identity.one_digit_off(row.number)}
        for row in wrong
    }
    there = _members({key for keys in variants.values() for key in keys})
    for row in wrong:
        fits = [
            (key, there[key][0])
            for key in variants[id(row)]
            if key in there and names.canonical(there[key][1]) == row.name
        ]
        if len(fits) == 1:
            row.key, row.member = fits[0]
            row.outcome, row.correction, row.reason = O.CORRECTED, ONE_DIGIT, ""
        elif fits:
            row.outcome = O.CANDIDATE
            row.candidates = [{"member": str(pk), "score": SAME_NUMBER_BUT_ONE} for _, pk in fits]


def _candidates(source: Source, rows: list[Judged]) -> None:
    """
    Offer people of the same name in the same place for rows without a usable number.

    A number lost to the spreadsheet, or of a wrong length, stays an error of the file: the
    department must send it again.
    """
    askable = {str(identity.Fault.MISSING), str(identity.Fault.CHECK_DIGIT)}
    asked = [row for row in rows if not row.outcome and row.reason in askable and row.name]
    places = _places(source, asked)
    wanted = [row for row in asked if id(row) in places]
    if not wanted:
        return
    found: dict[str, list[tuple[UUID, str]]] = defaultdict(list)
    people = Member.objects.present().filter(name__in={row.name for row in wanted})
    for pk, name, path in people.values_list("pk", "name", "region_path"):
        found[names.canonical(name)].append((pk, path))
    for row in wanted:
        path = places[id(row)]
        here = [(pk, p) for pk, p in found[row.name] if p.startswith(path)]
        if here:
            row.outcome = O.CANDIDATE
            row.candidates = [
                {"member": str(pk), "score": SAME_VILLAGE if p == path else SAME_TOWNSHIP}
                for pk, p in here
            ][:MOST_CANDIDATES]


def _places(source: Source, rows: list[Judged]) -> dict[int, str]:
    """Return the path of each row's village (else township) where its name means one place."""
    if not rows:
        return {}
    townships = {r.name: r.path for r in Region.objects.townships().only("name", "path")}
    villages: dict[tuple[str, str], str] = {}
    for r in Region.objects.villages().select_related("parent"):
        if r.parent is not None:
            villages[(r.parent.name, r.name)] = r.path
    places = {}
    for row in rows:
        township = str(row.record.values.get(source.township) or row.record.sheet).strip()
        village = str(row.record.values.get(source.village) or "").strip()
        path = villages.get((township, village)) or townships.get(township)
        if path:
            places[id(row)] = path
    return places
