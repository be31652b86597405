"""Whom the ledgers of the apps above are about: a household, or one of its people."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from core import identity, names
from households.models import Household, Member, id_index
from ledgers.entries.subjects import TOWNSHIP, VILLAGE, Values, picked
from ledgers.imports import BadCell
from ledgers.sheets import values as cell
from ledgers.sheets.headers import Column
from ledgers.sheets.rows import Value
from regions.models import Region

NUMBER_ALIASES = ("身份证号", "身份证号码", "证件号", "公民身份号码", "身份证")
NOT_HERE = "该证件号码不在您辖区的登记中，请核对"


def _number(given: Values, key: str) -> "bytes | BadCell":
    """Return the index of the number in a cell."""
    reading = identity.read(given[key])
    if reading.fault:
        shown = identity.masked(reading.text) if reading.text else ""
        return BadCell(reading.fault.label, column=key, shown=shown)
    return id_index(reading.number)


def _differs(given: Values, *, name: str, mask: str, index: bytes | None) -> str:
    """Return why a sheet's name and number cannot be those on record; "" if they can."""
    said = names.canonical(cell.text(given["name"]))
    if said and said != names.canonical(name):
        return f"记录号登记的是{name}"
    number = cell.text(given["id_number"])
    if not number or number == mask:
        return ""
    found = _number(given, "id_number")
    return "" if found == index else "证件号码与记录号登记的人不一致"


def _place_cells(region: Region) -> list[Value]:
    return [region.parent.name if region.parent else "", region.name]


class HouseholdSubject:
    """Rows about a household, which a sheet names by its head's number."""

    unit = "户"
    heading = "户主"
    field = "household"
    related: tuple[str, ...] = ("household",)
    columns: tuple[Column, ...] = (
        TOWNSHIP,
        VILLAGE,
        Column("name", "户主姓名", ("户主", "姓名"), required=True),
        Column("id_number", "户主证件号码", ("户主身份证号", "户主身份证号码", "证件号码",
                                       *NUMBER_ALIASES), required=True, as_text=True),
    )  # fmt: skip

    def find(self, rows: Sequence[Values], *, place: Region) -> "list[Any | BadCell]":
        numbers = [_number(given, "id_number") for given in rows]
        found = self._by_number([each for each in numbers if isinstance(each, bytes)], place)
        return [_one(given, number, found) for given, number in zip(rows, numbers, strict=True)]

    def _by_number(self, indexes: list[bytes], place: Region) -> "dict[bytes, list[Any]]":
        """A household is found by its head's number, and by that of whoever else lives there."""
        homes = Household.objects.within(place).current().select_related("region__parent")
        found: dict[bytes, list[Any]] = defaultdict(list)
        for home in homes.filter(head_id_index__in=indexes):
            found[bytes(home.head_id_index or b"")].append((home.head_name, home))
        rest = set(indexes) - found.keys()
        people = Member.objects.within(place).present().filter(id_number_index__in=rest)
        for member in people.select_related("household__region__parent"):
            found[bytes(member.id_number_index or b"")].append((member.name, member.household))
        return found

    def pick(self, key: str, *, place: Region) -> Household:
        rows = Household.objects.within(place).current().select_related("region__parent")
        household: Household = picked(Household, rows, key)
        return household

    def candidates(self, text: str, *, place: Region) -> "QuerySet[Household]":
        rows = Household.objects.within(place).current().for_list()
        reading = identity.read(text)
        if not reading.fault:
            return rows.filter(head_id_index=id_index(reading.number))
        return rows.found_by(text) if text else rows.none()

    def search(self, rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        reading = identity.read(text)
        if not reading.fault:
            return rows.filter(household__head_id_index=id_index(reading.number))
        return rows.filter(household__head_name__startswith=names.canonical(text))

    def village_of(self, subject: Any) -> Region:
        region: Region = subject.region
        return region

    def cells(self, entry: Any) -> list[Value]:
        home = entry.household
        return [*_place_cells(entry.region), home.head_name, home.head_id_masked]

    def everybody(self, place: Region) -> "QuerySet[Household]":
        rows = Household.objects.within(place).current().exclude(head_id_index=None)
        return rows.order_by("pk")

    def said(self, subject: Any) -> list[Value]:
        return [*_place_cells(subject.region), subject.head_name, subject.head_id]

    def differs(self, entry: Any, given: Values) -> str:
        home = entry.household
        index = bytes(home.head_id_index) if home.head_id_index else None
        return _differs(given, name=home.head_name, mask=home.head_id_masked, index=index)

    def label(self, subject: Any) -> str:
        return f"{subject.region.name} {subject}"

    def title(self, entry: Any) -> str:
        return str(entry.household)


class PersonSubject:
    """Rows about one person, whom a sheet names by the identity number."""

    unit = "人"
    heading = "姓名"
    field = "member"
    related: tuple[str, ...] = ("member__household",)
    columns: tuple[Column, ...] = (
        TOWNSHIP,
        VILLAGE,
        Column("name", "姓名", ("人员姓名", "成员姓名"), required=True),
        Column("id_number", "证件号码", NUMBER_ALIASES, required=True, as_text=True),
    )

    def find(self, rows: Sequence[Values], *, place: Region) -> "list[Any | BadCell]":
        numbers = [_number(given, "id_number") for given in rows]
        indexes = [each for each in numbers if isinstance(each, bytes)]
        found: dict[bytes, list[Any]] = defaultdict(list)
        people = Member.objects.within(place).present().filter(id_number_index__in=indexes)
        for member in people.select_related("household", "region__parent"):
            found[bytes(member.id_number_index or b"")].append((member.name, member))
        return [_one(given, number, found) for given, number in zip(rows, numbers, strict=True)]

    def pick(self, key: str, *, place: Region) -> Member:
        rows = Member.objects.within(place).present().select_related("household", "region__parent")
        member: Member = picked(Member, rows, key)
        return member

    def candidates(self, text: str, *, place: Region) -> "QuerySet[Member]":
        rows = Member.objects.within(place).present().select_related("household", "region__parent")
        reading = identity.read(text)
        if not reading.fault:
            return rows.filter(id_number_index=id_index(reading.number))
        found = rows.filter(name__startswith=names.canonical(text)) if text else rows.none()
        return found.order_by("region_path", "name", "pk")

    def search(self, rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        reading = identity.read(text)
        if not reading.fault:
            return rows.filter(member__id_number_index=id_index(reading.number))
        return rows.filter(member__name__startswith=names.canonical(text))

    def village_of(self, subject: Any) -> Region:
        region: Region = subject.region
        return region

    def cells(self, entry: Any) -> list[Value]:
        member = entry.member
        return [*_place_cells(entry.region), member.name, member.id_number_masked]

    def everybody(self, place: Region) -> "QuerySet[Member]":
        rows = Member.objects.within(place).present().exclude(id_number_index=None)
        return rows.order_by("pk")

    def said(self, subject: Any) -> list[Value]:
        return [*_place_cells(subject.region), subject.name, subject.id_number]

    def differs(self, entry: Any, given: Values) -> str:
        member = entry.member
        index = bytes(member.id_number_index) if member.id_number_index else None
        return _differs(given, name=member.name, mask=member.id_number_masked, index=index)

    def label(self, subject: Any) -> str:
        return f"{subject.region.name} {subject.name}（{subject.household}）"

    def title(self, entry: Any) -> str:
        return f"{entry.member.name}（{entry.member.household}）"


def _one(given: Values, number: "bytes | BadCell", found: "dict[bytes, list[Any]]") -> Any:
    """Return whom a number and a name mean together; a number with another's name is nobody's."""
    if isinstance(number, BadCell):
        return number
    there = found.get(number, [])
    if not there:
        return BadCell(NOT_HERE, column="id_number")
    said = names.canonical(cell.text(given["name"]))
    mine = [subject for name, subject in there if names.canonical(name) == said]
    if not mine:
        return BadCell(
            f"该证件号码登记的是{there[0][0]}，姓名不一致，请核对", column="name", shown=said
        )
    return mine[0]


HOUSEHOLD = HouseholdSubject()
PERSON = PersonSubject()
