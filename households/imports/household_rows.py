"""One row of the 户 export, compared with the register."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from accounts.models import User
from core import crypto, names
from core.ids import uuid7
from households import codes, rules
from households.codes import Category, Elimination, Risk
from households.entering import OWN_NUMBER
from households.imports import cells
from households.models import Household, Member, id_index
from ledgers.bulk import as_json
from ledgers.imports import BadCell, Finding, Outcome
from ledgers.places.villages import Villages
from ledgers.sheets import values as cell
from ledgers.sheets.tables import Record

TYPES = {
    "脱贫户": "escaped", "建档立卡户": "escaped", "建档立卡脱贫户": "escaped",
    "已脱贫户": "escaped", "一般农户": "ordinary", "普通农户": "ordinary", "非脱贫户": "ordinary",
    "一般户": "ordinary",
}  # fmt: skip
CATEGORIES = {
    **{str(each.label): each.value for each in Category},
    "突发严重困难": "sudden", "突发困难户": "sudden", "边缘户": "marginal", "无": "",
    "非监测对象": "", "否": "",
}  # fmt: skip
RISKS = {
    **{str(each.label): each.value for each in Risk},
    **{alias: risk.value for alias, risk in codes.RISK_ALIASES.items()},
    "无": "",
}
METHODS = {str(each.label): each.value for each in Elimination}
GRADES = {**{g: g for g in codes.HOUSE_GRADES}, **{g[0]: g for g in codes.HOUSE_GRADES[:4]}}
FLAGS = ("no_labour_safety_net", "in_resettlement", "military_family")
SEALED = ("head_id", "phone", "bank_card")
# A blank cell of these takes nothing away: the export often leaves out what the village knows.
KEPT = ("phone", "bank_card", "bank", "address", "natural_village", "house_grade", "arable_mu",
        "water_safe", "development_status", "risk_note")  # fmt: skip


class Judge:
    """Compares batches with the register; remembers who was seen in the file."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.absent: frozenset[str] = frozenset()
        self.villages = Villages(by.region)
        self.numbers: dict[str, int] = {}
        self.heads: dict[bytes, int] = {}

    def __call__(self, batch: Sequence[Record]) -> Iterable[Finding | BadCell]:
        read = [self._read(record) for record in batch]
        good = [row for row in read if isinstance(row, dict)]
        wanted = [row["national_no"] for row in good]
        rows = Household.objects.filter(national_no__in=wanted)
        rows = rows.select_related("region__parent", "support_officer__region")
        there = {household.national_no: household for household in rows}
        indexes = [row["_index"] for row in good]
        heads = self._heads(indexes)
        members = self._members(indexes)
        return [
            row if isinstance(row, BadCell) else self._judge(row, there, heads, members)
            for row in read
        ]

    def _read(self, record: Record) -> dict[str, Any] | BadCell:
        try:
            row = read(record.values, self.villages)
        except BadCell as bad:
            return bad
        number, index = row["national_no"], row["_index"]
        for seen, key in ((self.numbers, number), (self.heads, index)):
            if key in seen:
                what = "户编号" if key == number else "户主"
                column = "national_no" if key == number else "head_id"
                return BadCell(
                    f"同一户在文件中重复出现（{what}与第{seen[key]}行相同）", column=column
                )
        self.numbers[number], self.heads[index] = record.number, record.number
        return row

    def _heads(self, indexes: list[bytes]) -> dict[bytes, Household]:
        rows = Household.objects.current().filter(head_id_index__in=indexes)
        rows = rows.select_related("region__parent")
        return {bytes(row.head_id_index or b""): row for row in rows}

    def _members(self, indexes: list[bytes]) -> dict[bytes, str]:
        rows = Member.objects.present().filter(id_number_index__in=indexes)
        pairs = rows.values_list("id_number_index", "household__national_no")
        return {bytes(index): number for index, number in pairs if index}

    def _judge(
        self,
        row: dict[str, Any],
        there: dict[str, Household],
        heads: dict[bytes, Household],
        members: dict[bytes, str],
    ) -> Finding | BadCell:
        index, warning = row.pop("_index"), row.pop("_warning")
        household, other = there.get(row["national_no"]), heads.get(index)
        own = "" if other is None else other.national_no
        if household is None and own.startswith(OWN_NUMBER):
            household, other = other, None  # entered by hand: the file brings its national number
        if other is not None and other.national_no != row["national_no"]:
            place = other.region.parent or other.region
            return BadCell(f"该户主已在{place.name}登记为另一户的户主，请核对", column="head_id")
        if members.get(index, row["national_no"]) not in {row["national_no"], own}:
            warning = _join(warning, "户主已登记为另一户的成员，请核对")
        if household is None:
            return Finding(Outcome.CREATED, *_new(row, index), warning)
        path = self.by.region.path if self.by.region else "-"
        if not household.region_path.startswith(path):
            return BadCell("该户编号已登记在您的辖区之外，请核对", column="national_no")
        absent = self.absent | ({"risks"} if "risk1" in self.absent else set())
        new = _changes(household, row, absent)
        if not new:
            return Finding(Outcome.SAME, str(household.pk), {}, warning)
        new["_version"] = household.version
        if household.region_id != row["region_id"]:
            new |= _left_behind(household, row["region_path"])
            home = household.region
            was = f"{home.parent.name if home.parent else ''}{home.name}"
            warning = _join(f"迁村：原登记在{was}，生效后成员、走访等一并迁到新的村", warning)
        return Finding(Outcome.CHANGED, str(household.pk), new, warning)


def read(given: cells.Values, villages: Villages) -> dict[str, Any]:
    """
    Return a row's values by field; `_index` finds the head, `_warning` is for people.

    Columns that the file does not have come as blank cells; `_changes` leaves them out.

    :raises BadCell: the row cannot be used
    """
    row: dict[str, Any] = {
        "national_no": cells.code(given, "national_no", label="户编号"),
        "head_name": cells.name(given, "head_name"),
        "head_id": cells.id_number(given, "head_id").number,
    }
    region = villages.find(cell.text(given["township"]), cell.text(given["village"]))
    row |= {"region_id": region.code, "region_path": region.path}
    row["_index"] = id_index(row["head_id"])
    row["head_pinyin"] = names.pinyin_key(row["head_name"])
    row["household_type"] = cells.choice(given, "household_type", TYPES, label="户类型")
    if not row["household_type"]:
        raise BadCell("没有填写户类型（脱贫户或一般农户）", column="household_type")
    row["size"] = cells.count(given, "size", up_to=60) or 1
    phone, warning = cells.phone(given, "phone")
    row |= {"phone": phone, "bank_card": cells.bank_card(given, "bank_card")}
    for key, length in (("bank", 60), ("address", 120), ("natural_village", 40),
                        ("development_status", 20), ("risk_note", 200)):  # fmt: skip
        row[key] = cells.words(given, key, length=length)
    row["house_grade"] = cells.choice(given, "house_grade", GRADES, label="危房级别")
    row["arable_mu"] = cells.amount(given, "arable_mu", up_to=100_000)
    row["water_safe"] = cells.yes_no(given, "water_safe")
    row |= {key: cells.yes_no(given, key) or False for key in FLAGS}
    row["_warning"] = _join(warning, _monitoring(given, row))
    return row


def _monitoring(given: cells.Values, row: dict[str, Any]) -> str:
    """Add what the row says about monitoring, and return what in it looks wrong."""
    risks = [cells.choice(given, f"risk{n}", RISKS, label="风险") for n in range(1, 6)]
    row["category"] = cells.choice(given, "category", CATEGORIES, label="监测对象类别")
    row["identified_month"] = cells.month(given, "identified_month")
    row["risks"] = list(dict.fromkeys(risk for risk in risks if risk))
    row["eliminated"] = cells.yes_no(given, "eliminated") or False
    row["elimination_method"] = cells.choice(given, "elimination_method", METHODS, label="消除方式")
    row["eliminated_month"] = cells.month(given, "eliminated_month")
    warning = rules.category_warning(row["household_type"], row["category"])
    if row["eliminated"] and not row["category"]:
        row["eliminated"] = False
        warning = _join(warning, "没有监测对象类别，“风险已消除”未采用")
    return warning


def _new(row: dict[str, Any], index: bytes) -> tuple[str, dict[str, Any]]:
    pk = uuid7()
    values = {key: value for key, value in row.items() if key not in SEALED}
    values["head_id_index"] = index
    for key in SEALED:
        if row[key]:
            # Sealed by hand: a model for each of many thousand rows costs more than all the rest.
            values[f"{key}_sealed"] = crypto.seal(row[key], f"households.household.{key}|{pk}")
    return str(pk), {key: as_json(value) for key, value in values.items()}


def columns_of(key: str) -> list[str]:
    """Return the columns behind a sealed attribute."""
    return [f"{key}_sealed", *(["head_id_index"] if key == "head_id" else [])]


def _changes(household: Household, row: dict[str, Any], absent: Collection[str]) -> dict[str, Any]:
    new: dict[str, Any] = {}
    for key, value in row.items():
        if key in absent or (key in KEPT and value in ("", None)):
            continue
        if getattr(household, key) != value:
            if key in SEALED:
                setattr(household, key, value)
                new |= {column: getattr(household, column) for column in columns_of(key)}
            else:
                new[key] = value
    return {key: as_json(value) for key, value in new.items()}


def _left_behind(household: Household, path: str) -> dict[str, None]:
    """Return what does not move along: the village's grid, an officer of the old place."""
    officer = household.support_officer
    stays = officer and (officer.region is None or not path.startswith(officer.region.path))
    left: dict[str, None] = {"grid_id": None} if household.grid_id else {}
    return left | ({"support_officer_id": None} if stays else {})


def _join(*warnings: str) -> str:
    return "；".join(warning for warning in warnings if warning)
