"""Whom a ledger's row is about: how a sheet says it, how it is found, how it is shown."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Model, QuerySet

from core import names
from ledgers.imports import BadCell
from ledgers.places.villages import Villages
from ledgers.sheets import values as cell
from ledgers.sheets.cells import Cell
from ledgers.sheets.headers import Column
from ledgers.sheets.rows import Value
from regions.models import Region

TOWNSHIP = Column("township", "乡镇", ("乡", "乡（镇）", "乡镇（街道）", "所在乡镇", "镇"))
VILLAGE = Column("village", "村", ("行政村", "村名", "村（居）", "所在村", "村（社区）"))

Values = Mapping[str, Cell]


class Subject(Protocol):
    """
    `field` is the entry's foreign key to it, `related` what a list fetches along.

    `find` looks up a batch of sheet rows at once within a place: for each what it is about, or
    why nobody can tell. `everybody` are all there are, and `said` is how an office names one, the
    number in full: both for files that are made up. `search` narrows a ledger's rows, `candidates` finds whom to enter.
    """

    unit: str
    heading: str
    field: str
    related: tuple[str, ...]
    columns: tuple[Column, ...]

    def find(self, rows: Sequence[Values], *, place: Region) -> "list[Any | BadCell]": ...
    def pick(self, key: str, *, place: Region) -> Any: ...
    def candidates(self, text: str, *, place: Region) -> "QuerySet[Any]": ...
    def search(self, rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]": ...
    def village_of(self, subject: Any) -> Region: ...
    def cells(self, entry: Any) -> list[Value]: ...
    def everybody(self, place: Region) -> "QuerySet[Any]": ...
    def said(self, subject: Any) -> list[Value]: ...
    def differs(self, entry: Any, given: Values) -> str: ...
    def label(self, subject: Any) -> str: ...
    def title(self, entry: Any) -> str: ...


class VillageSubject:
    """Rows about a village, or about something in it that has a name of its own."""

    unit = "个"
    heading = "名称"
    field = "region"
    related: tuple[str, ...] = ()
    columns: tuple[Column, ...] = (
        Column(TOWNSHIP.key, TOWNSHIP.label, TOWNSHIP.aliases, required=True),
        Column(VILLAGE.key, VILLAGE.label, VILLAGE.aliases, required=True),
    )

    def __init__(self, name: str = "") -> None:
        self.name = name  # the field that holds a name of its own

    def find(self, rows: Sequence[Values], *, place: Region) -> "list[Any | BadCell]":
        villages = Villages(place)
        return [self._one(given, villages) for given in rows]

    def _one(self, given: Values, villages: Villages) -> "Region | BadCell":
        township, village = cell.text(given["township"]), cell.text(given["village"])
        try:
            return villages.find(township, village)
        except BadCell as bad:
            return bad

    def pick(self, key: str, *, place: Region) -> Region:
        return Region.objects.within(place).villages().get(pk=key)

    def candidates(self, text: str, *, place: Region) -> "QuerySet[Region]":
        rows = Region.objects.within(place).villages().select_related("parent").order_by("path")
        return rows.filter(name__contains=names.canonical(text)) if text else rows

    def search(self, rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        lookup = f"{self.name or 'region__name'}__contains"
        return rows.filter(**{lookup: names.canonical(text)})

    def village_of(self, subject: Any) -> Region:
        village: Region = subject
        return village

    def cells(self, entry: Any) -> list[Value]:
        above = entry.region.parent
        return [above.name if above else "", entry.region.name]

    def everybody(self, place: Region) -> "QuerySet[Any]":
        return Region.objects.within(place).villages().order_by("pk")

    def said(self, subject: Any) -> list[Value]:
        return [subject.parent.name if subject.parent else "", subject.name]

    def differs(self, entry: Any, given: Values) -> str:
        village = names.canonical(cell.text(given["village"]))
        if village in {"", names.canonical(entry.region.name)}:
            return ""
        return f"记录号登记的是{entry.region.name}"

    def label(self, subject: Any) -> str:
        return f"{subject.parent.name if subject.parent else ''}{subject.name}"

    def title(self, entry: Any) -> str:
        return str(getattr(entry, self.name)) if self.name else str(entry.region)


class PlaceSubject(VillageSubject):
    """Rows of a township, or of the whole district: what no single village has."""

    columns: tuple[Column, ...] = (
        Column(TOWNSHIP.key, "乡镇（全区的写区名）", (TOWNSHIP.label, *TOWNSHIP.aliases, "举办地"),
               required=True),
    )  # fmt: skip

    def find(self, rows: Sequence[Values], *, place: Region) -> "list[Any | BadCell]":
        known = {names.canonical(each.name): each for each in self.everybody(place)}
        found: list[Any] = []
        for given in rows:
            said = names.canonical(cell.text(given["township"]))
            found.append(known.get(said) or self._strange(said))
        return found

    @staticmethod
    def _strange(said: str) -> BadCell:
        return BadCell("没有这个乡镇，或它不在您的辖区", column="township", shown=said[:20])

    def pick(self, key: str, *, place: Region) -> Region:
        return self.everybody(place).get(pk=key)

    def candidates(self, text: str, *, place: Region) -> "QuerySet[Region]":
        rows = self.everybody(place)
        return rows.filter(name__contains=names.canonical(text)) if text else rows

    def cells(self, entry: Any) -> list[Value]:
        return [entry.region.name]

    def everybody(self, place: Region) -> "QuerySet[Region]":
        rows = Region.objects.within(place).exclude(level=Region.Level.VILLAGE)
        return rows.order_by("path")

    def said(self, subject: Any) -> list[Value]:
        return [subject.name]

    def differs(self, entry: Any, given: Values) -> str:
        township = names.canonical(cell.text(given["township"]))
        if township in {"", names.canonical(entry.region.name)}:
            return ""
        return f"记录号登记的是{entry.region.name}"

    def label(self, subject: Any) -> str:
        return str(subject.name)


def picked(model: type[Model], rows: "QuerySet[Any]", key: str) -> Any:
    """Return a row by the key in an address. :raises DoesNotExist: none, or no key at all"""
    try:
        return rows.get(pk=UUID(key))
    except ValueError:
        raise model.DoesNotExist from None  # type: ignore[attr-defined]
