"""One row of a list of places → a region's values, or why not."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ledgers.imports import BadCell, Finding, Outcome
from ledgers.sheets import values as cell
from ledgers.sheets.headers import Column
from ledgers.sheets.tables import Record
from regions.models import Region, path_of

COLUMNS = (
    Column("code", "区划代码", ("行政区划代码", "代码", "编码", "区划编码"), True, True),
    Column("name", "名称", ("区划名称", "单位名称", "地名"), True),
    Column("level", "级别", ("行政级别", "层级", "区划级别")),
    Column("parent", "上级代码", ("上级区划代码", "父级代码", "上级区划"), False, True),
    Column("is_central_village", "中心村", ("是否中心村",)),
    Column("has_party_committee", "农村社区党委", ("是否建立农村社区党委", "社区党委")),
)
FLAGS = ("is_central_village", "has_party_committee")
LEVELS = {
    "县级": "district", "区县": "district", "区级": "district", "县": "district", "区": "district",
    "乡级": "township", "乡镇": "township", "乡镇级": "township", "镇": "township",
    "乡": "township", "街道": "township",
    "村级": "village", "村": "village", "行政村": "village", "社区": "village",
}  # fmt: skip


def level_of(code: str) -> str:
    """
    Return the level that a code's shape says.

    >>> level_of("411099000000"), level_of("411099101000"), level_of("411099101201")
    ('district', 'township', 'village')
    """
    return ("district", "township", "village")[path_of(code).count("/") - 1]


def parent_of(code: str) -> str:
    """
    Return the code above, or "" for a district.

    >>> parent_of("411099101201"), parent_of("411099101000"), parent_of("411099000000")
    ('411099101000', '411099000000', '')
    """
    level = level_of(code)
    return {"village": code[:9] + "000", "township": code[:6] + "000000", "district": ""}[level]


def code(given: Any, *, column: str = "code") -> str:
    try:
        found = cell.digits(given)
    except ValueError as error:
        raise BadCell(f"区划代码{error}", column=column, shown=cell.short(given)) from None
    if not re.fullmatch(r"[0-9]{12}", found):
        reason = f"区划代码应为12位数字，现为“{cell.short(found)}”"
        raise BadCell(reason, column=column, shown=found)
    return found


class Judge:
    """Compares rows with the places on record; remembers the codes seen in the file."""

    def __init__(self, *, under: str, in_file: frozenset[str]) -> None:
        self.absent: frozenset[str] = frozenset()
        self.under = under
        self.in_file = in_file
        self.seen: set[str] = set()
        self.known = {row.code: row for row in Region.objects.all()}

    def __call__(self, batch: Sequence[Record]) -> Iterable[Finding | BadCell]:
        return [self._one(record.values) for record in batch]

    def _one(self, given: dict[str, Any]) -> Finding | BadCell:
        try:
            values = self._values(given)
        except BadCell as bad:
            return bad
        row = self.known.get(values["code"])
        if row is None:
            return Finding(Outcome.CREATED, values["code"], values)
        new = {key: values[key] for key in ("name", *FLAGS) if key in values}
        if all(getattr(row, key) == value for key, value in new.items()):
            return Finding(Outcome.SAME, row.code)
        return Finding(Outcome.CHANGED, row.code, values)

    def _values(self, given: dict[str, Any]) -> dict[str, Any]:
        found = code(given["code"])
        name = cell.text(given["name"])
        if not name or len(name) > 60:
            raise BadCell("没有填写名称" if not name else "名称超过60个字", column="name")
        if not path_of(found).startswith(self.under):
            raise BadCell("该区划不在您的管辖范围内", column="code", shown=found)
        if found in self.seen:
            raise BadCell("同一区划代码在文件中重复出现", column="code", shown=found)
        level, parent = level_of(found), parent_of(found)
        said = cell.text(given["level"])
        if said and LEVELS.get(said) != level:
            label = Region.Level(level).label
            raise BadCell(
                f"级别“{cell.short(said)}”与代码不符，该代码是{label}", column="level", shown=said
            )
        above = given["parent"]
        if not cell.is_blank(above) and code(above, column="parent") != parent:
            reason = f"上级代码与区划代码不符，应为{parent or '空'}"
            raise BadCell(reason, column="parent", shown=cell.text(above))
        if parent and parent not in self.known and parent not in self.in_file:
            reason = f"上级区划{parent}还没有登记，请先导入上级"
            raise BadCell(reason, column="parent", shown=parent)
        self.seen.add(found)
        values: dict[str, Any] = {"code": found, "name": name, "level": level, "parent": parent}
        for key in FLAGS:
            if not cell.is_blank(given[key]):
                values[key] = self._flag(key, given[key])
        return values

    def _flag(self, key: str, given: Any) -> bool:
        try:
            return cell.yes_no(given)
        except ValueError as error:
            raise BadCell(str(error), column=key, shown=cell.short(given)) from None
