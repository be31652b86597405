"""One row of the 人 export, compared with the register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from accounts.models import User
from core import crypto, identity
from core.ids import uuid7
from households import codes
from households.imports import cells
from households.models import Household, Member, id_index
from ledgers.bulk import as_json
from ledgers.imports import BadCell, Finding, Outcome
from ledgers.sheets import values as cell
from ledgers.sheets.tables import Record

SEXES = {"男": "男", "女": "女", "1": "男", "2": "女", "男性": "男", "女性": "女"}
NOT_ENJOYED = {"不享受": "不享受", "未享受": "不享受", "否": "不享受", "无": "不享受"}
DIBAO = {**{each: each for each in codes.DIBAO}, **NOT_ENJOYED}
TEKUN = {**{each: each for each in codes.TEKUN}, **NOT_ENJOYED}
# A blank cell of these takes nothing away.
KEPT = ("national_no", "disability_kind", "disability_grade", "wage_year", "work_months",
        "resident_insurance", "employee_insurance", "dibao", "tekun", "ethnicity", "politics",
        "work_place")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Register:
    """What the register knows about a batch."""

    households: dict[str, Household]
    members: dict[bytes, Member]
    heads: dict[UUID, bytes]


class Judge:
    """Compares batches with the register; remembers who was seen in the file."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.absent: frozenset[str] = frozenset()
        self.seen: dict[bytes, int] = {}
        self.heads: dict[str, int] = {}
        self.no_longer_head: set[bytes] = set()

    def __call__(self, batch: Sequence[Record]) -> Iterable[Finding | BadCell]:
        rows = [_try(record) for record in batch]
        good = [row for row in rows if isinstance(row, dict)]
        register = self._register(good)
        self.no_longer_head |= {row["_index"] for row in good if row["relation"] != codes.HEAD}
        return [
            row if isinstance(row, BadCell) else self._judge(row, record.number, register)
            for row, record in zip(rows, batch, strict=True)
        ]

    def _register(self, rows: list[dict[str, Any]]) -> _Register:
        numbers = {row["household_no"] for row in rows}
        households = Household.objects.visible_to(self.by).current().filter(national_no__in=numbers)
        found = {household.national_no: household for household in households}
        members = Member.objects.present().filter(id_number_index__in=[r["_index"] for r in rows])
        ids = [household.pk for household in found.values()]
        heads = Member.objects.present().filter(household__in=ids, relation=codes.HEAD)
        return _Register(
            found,
            {bytes(m.id_number_index or b""): m for m in members.select_related("region__parent")},
            {pk: bytes(i) for pk, i in heads.values_list("household", "id_number_index") if i},
        )

    def _judge(self, row: dict[str, Any], line: int, register: _Register) -> Finding | BadCell:
        household = register.households.get(row["household_no"])
        if household is None:
            reason = "户编号不在您辖区的登记中，请先导入户信息"
            return BadCell(reason, column="household_no", shown=row["household_no"])
        index = row["_index"]
        if index in self.seen:
            reason = f"同一证件号码在文件中重复出现（与第{self.seen[index]}行相同）"
            return BadCell(reason, column="id_number")
        member = register.members.get(index)
        if member and member.household_id != household.pk:
            place = member.region.parent or member.region
            reason = f"该证件号码已登记在{place.name}的另一户，请核对"
            return BadCell(reason, column="id_number")
        if row["relation"] == codes.HEAD and (why := self._second_head(row, household, register)):
            return BadCell(why, column="relation", shown=codes.HEAD)
        self.seen[index] = line
        if row["relation"] == codes.HEAD:
            self.heads[row["household_no"]] = line
        return self._compare(row, household, member)

    def _second_head(self, row: dict[str, Any], household: Household, register: _Register) -> str:
        first = self.heads.get(row["household_no"])
        if first is not None:
            return f"一户只能有一个户主，第{first}行已是户主"
        head = register.heads.get(household.pk)
        if head in {None, row["_index"]} or head in self.no_longer_head:
            return ""
        return "该户已登记了另一位户主；变更户主时，请把原户主的新关系放在同一份表里"

    def _compare(self, row: dict[str, Any], household: Household, member: Member | None) -> Finding:
        warning = row.pop("_warning")
        is_head, index, number = (
            row["relation"] == codes.HEAD,
            row.pop("_index"),
            row.pop("_number"),
        )
        if is_head and household.head_id_index and bytes(household.head_id_index) != index:
            warning = _join(warning, "与户信息中的户主证件号码不一致，请核对")
        del row["household_no"]
        if member is None:
            return Finding(Outcome.CREATED, *_new(row, number, index, household), warning)
        new = {
            key: as_json(value)
            for key, value in row.items()
            if getattr(member, key) != value
            and key not in self.absent
            and not (key in KEPT and value in ("", None))
        }
        if not new:
            return Finding(Outcome.SAME, str(member.pk), {}, warning)
        new["relation"] = row["relation"]  # the order of writing depends on it
        return Finding(Outcome.CHANGED, str(member.pk), new | {"_version": member.version}, warning)


def _try(record: Record) -> dict[str, Any] | BadCell:
    try:
        return read(record.values)
    except BadCell as bad:
        return bad


def read(given: cells.Values) -> dict[str, Any]:
    """
    Return a row's values by field; `_index` and `_number` say who, `_warning` is for people.

    :raises BadCell: the row cannot be used
    """
    household_no = cells.code(given, "household_no", label="户编号")
    name = cells.name(given, "name")
    reading = cells.id_number(given, "id_number")
    number = reading.number
    row: dict[str, Any] = {
        "household_no": household_no,
        "national_no": cells.code(given, "national_no", label="人口编号", needed=False),
        "name": name,
        "_number": number,
        "_index": id_index(number),
        "relation": cells.choice(given, "relation", codes.RELATIONS, label="与户主关系"),
        "education": cells.choice(given, "education", codes.EDUCATION, label="文化程度"),
        "school_status": cells.choice(given, "school_status", codes.SCHOOL, label="在校生状况"),
        "labour": cells.choice(given, "labour", codes.LABOUR, label="劳动技能"),
        "dibao": cells.choice(given, "dibao", DIBAO, label="低保情况"),
        "tekun": cells.choice(given, "tekun", TEKUN, label="特困情况"),
        "health": _health(given),
        "ethnicity": cells.words(given, "ethnicity", length=20),
        "politics": cells.words(given, "politics", length=10),
        "id_type": cells.words(given, "id_type", length=10) or "居民身份证",
        "work_place": cells.words(given, "work_place", length=80),
        "work_months": cells.count(given, "work_months", up_to=12),
        "wage_year": cells.amount(given, "wage_year", up_to=10_000_000),
        "resident_insurance": cells.yes_no(given, "resident_insurance"),
        "employee_insurance": cells.yes_no(given, "employee_insurance"),
    }
    if not row["relation"]:
        raise BadCell("没有填写与户主关系", column="relation")
    row |= _card(reading)
    row["_warning"] = _person(given, number, row)
    return row


def _person(given: cells.Values, number: str, row: dict[str, Any]) -> str:
    """Add sex and birth date; the number decides, and a cell that contradicts it is a warning."""
    says = "男" if identity.is_male(number) else "女"
    row["sex"] = cells.choice(given, "sex", SEXES, label="性别") or says
    warning = "性别与证件号码不一致，请核对" if row["sex"] != says else ""
    born = identity.birth_date(number)
    row["birth_date"] = born
    written: date | None = None
    if not cell.is_blank(given["birth_date"]):
        try:
            written = cells.day(given, "birth_date")
        except BadCell:
            return _join(warning, "出生日期不是日期，已按证件号码登记")
    if written and written != born:
        return _join(warning, "出生日期与证件号码不一致，已按证件号码登记")
    return warning


def _card(reading: identity.Reading) -> dict[str, Any]:
    """Return kind and grade of a 残疾证 number: its 19th and 20th characters."""
    kind, grade = "", None
    if reading.correction == identity.Correction.DISABILITY_CARD:
        if reading.text[18] in codes.DISABILITY_KINDS:
            kind = reading.text[18]
        if reading.text[19] in "1234":
            grade = int(reading.text[19])
    return {"disability_kind": kind, "disability_grade": grade}


def _health(given: cells.Values) -> list[str]:
    found = cell.text(given["health"]).replace("，", "、").replace(",", "、").replace(";", "、")
    parts = [part.strip() for part in found.replace("；", "、").split("、") if part.strip()]
    for part in parts:
        if part not in codes.HEALTH:
            reason = f"健康状况“{cell.short(part)}”不在可填的范围内"
            raise BadCell(reason, column="health", shown=part)
    return list(dict.fromkeys(parts))


def _new(
    row: dict[str, Any], number: str, index: bytes, household: Household
) -> tuple[str, dict[str, Any]]:
    pk = uuid7()
    values = row | {
        "household_id": str(household.pk),
        "region_id": household.region_id,
        "region_path": household.region_path,
        # Sealed by hand: a model for each of many thousand rows costs more than all the rest.
        "id_number_sealed": crypto.seal(number, f"households.member.id_number|{pk}"),
        "id_number_index": index,
    }
    return str(pk), {key: as_json(value) for key, value in values.items()}


def _join(*warnings: str) -> str:
    return "；".join(warning for warning in warnings if warning)
