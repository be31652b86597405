"""A village by the names that a file uses, within the importer's own place."""

import re
from collections import defaultdict

from core import names
from ledgers.imports import BadCell
from regions.models import Region

_VILLAGE = re.compile(r"(村民委员会|居民委员会|村委会|居委会|行政村|社区|村)$")
_TOWNSHIP = re.compile(r"(街道办事处|街道办|人民政府|街道|镇|乡)$")


class Villages:
    """Finds villages by 乡 and 村: first as written, then without 镇, 村, 村委会."""

    def __init__(self, within: Region | None) -> None:
        rows = Region.objects.within(within).villages().select_related("parent")
        self._exact: dict[tuple[str, str], list[Region]] = defaultdict(list)
        self._bare: dict[tuple[str, str], list[Region]] = defaultdict(list)
        self.townships: set[str] = set()
        for row in rows:
            above = row.parent.name if row.parent else ""
            self._exact[names.canonical(above), names.canonical(row.name)].append(row)
            self._bare[_bare(above, _TOWNSHIP), _bare(row.name, _VILLAGE)].append(row)
            self.townships |= {names.canonical(above), _bare(above, _TOWNSHIP)}

    def find(self, township: str, village: str) -> Region:
        """
        Return the one village of these names.

        :raises BadCell: none, or several; the reason names what was looked for
        """
        if not village:
            raise BadCell("没有填写村", column="village")
        found = self._exact.get((names.canonical(township), names.canonical(village)))
        if not found:
            found = self._bare.get((_bare(township, _TOWNSHIP), _bare(village, _VILLAGE)))
        if not found:
            known = _bare(township, _TOWNSHIP) in self.townships
            where = f"“{township}”没有登记名为“{village}”的村" if known else ""
            reason = where or f"您的辖区内没有名为“{township}”的乡镇"
            column, shown = ("village", village) if known else ("township", township)
            raise BadCell(f"{reason}，请核对名称或先导入行政区划", column=column, shown=shown)
        if len(found) > 1:
            reason = f"“{township}{village}”有{len(found)}个同名的村，无法判断是哪一个"
            raise BadCell(reason, column="village", shown=village)
        return found[0]


def _bare(name: str, ending: re.Pattern[str]) -> str:
    name = names.canonical(name)
    return ending.sub("", name) or name
