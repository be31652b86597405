"""
National-style exports of invented households, as offices send them, with an answer key beside.

For tests, benchmarks and practice: the households are not in the register, their numbers have a
never-assigned prefix of their own, and a known share of rows is faulty in a known way.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from core import identity
from households import codes
from households.codes import Category, Elimination, Risk
from households.families import Family, Maker, Person
from ledgers.sheets.writer import write_table
from regions.models import Region

HOUSEHOLD_HEADINGS = (
    "省", "市", "县", "乡", "村", "户编号", "户主姓名", "户主证件号码", "家庭人口数", "户联系电话",
    "户类型", "监测对象类别", "识别监测时间", "致贫/返贫风险1", "致贫/返贫风险2", "风险是否已消除",
    "风险消除方式", "风险消除时间", "整户无劳动能力兜底保障户", "开户银行名称", "银行卡号",
)  # fmt: skip
MEMBER_HEADINGS = (
    "户编号", "人口编号", "姓名", "性别", "证件类型", "证件号码", "出生日期", "与户主关系", "民族",
    "政治面貌", "文化程度", "在校生状况", "健康状况", "劳动技能",
    "是否参加城乡居民基本医疗保险", "是否参加城镇职工基本医疗保险", "务工所在地", "务工时间（月）",
)  # fmt: skip
TITLE = "防返贫监测信息系统 导出"
PREFIX = "411098"
AS_OF = date(2022, 5, 1)
FAULTS = ("check digit", "a number, not text", "no identity number", "unknown village")
CONTRADICTS = "warning: category contradicts household type"
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

Row = list[Any]
Key = dict[str, Any]


def write_national(
    kind: str, rows: int, seed: int, path: Path, key_path: Path | None = None
) -> None:
    """
    Write a 户 export (`kind` "household") of so many households, or the 人 export of their people
    ("member"). The same seed makes the same households in both, so the second fits the first.
    """
    villages = list(Region.objects.villages().select_related("parent__parent").order_by("path"))
    if not villages:
        raise ValueError("Places come first: there is no village.")
    making = _Making(rows, seed, villages)
    lines = making.households() if kind == "household" else making.members()
    headings = HOUSEHOLD_HEADINGS if kind == "household" else MEMBER_HEADINGS
    found = list(lines)
    first = 3 if kind == "household" else 2  # the 户 export has a title row
    note = f"全国{TITLE}" if kind == "household" else None
    title = "Sheet1" if kind == "household" else "人员信息"
    write_table(path, sheets=[(title, headings, (cells for cells, _ in found))], note=note)
    key = {
        "note": "row = Excel row; first import of households not in the register",
        "rows": [{"row": first + n, **each} for n, (_, each) in enumerate(found)],
    }
    key_path = key_path or path.with_name(f"{path.name}.key.json")
    key_path.write_text(json.dumps(key, ensure_ascii=False, indent=1), encoding="utf-8")


def spelled(number: str, how: int) -> str:
    """
    Return an identity number in one of the seven ways offices write it.

    >>> [spelled("41109919900101001X", how) for how in (0, 1, 2, 3)]
    ['41109919900101001X', "'41109919900101001X", '411099 19900101 001X', ' 41109919900101001X']
    """
    return (
        number,
        f"'{number}",
        f"{number[:6]} {number[6:14]} {number[14:]}",
        f" {number}",
        f"{number} ",
        number.translate(FULL_WIDTH),
        number.lower(),
    )[how % 7]


class _Making:
    """The households of one export, each with its fault, the same for both kinds of file."""

    def __init__(self, rows: int, seed: int, villages: Sequence[Region]) -> None:
        self.count, self.seed, self.villages = rows, seed, villages

    def _all(self) -> Iterator[tuple[int, str, Region, Family, str]]:
        """Yield index, household number, village, family and the fault of its row ("" for none)."""
        rng = Random(self.seed)  # noqa: S311  # invented data
        # Exports of different seeds share no number (until the tenth).
        first = self.seed % 10 * 100
        maker = Maker(rng, on=AS_OF, prefix=PREFIX, orders=range(first, first + 100))
        for n in range(self.count):
            village = self.villages[n * len(self.villages) // self.count]
            fault = FAULTS[n // 10 % len(FAULTS)] if n % 10 == 9 and n % 20 == 19 else ""
            number = f"88{self.seed % 1000:03d}{n:07d}"
            yield n, number, village, maker.family(), fault

    def households(self) -> Iterator[tuple[Row, Key]]:
        last: Row | None = None
        for n, number, village, family, fault in self._all():
            row, why = self._household(n, number, village, family), fault
            head = family.people[0]
            if fault == "check digit":
                row[7] = _wrong(head.id_number)
            elif fault == "a number, not text":
                row[7] = float(head.id_number[:17] + "0")
            elif fault == "no identity number":
                row[7] = ""
            elif fault == "unknown village":
                row[4] = "没有这个村"
            elif n % 60 == 33:
                row[10], row[11], row[12] = "一般农户", "脱贫不稳定户", "202103"
                why = CONTRADICTS
            expected = "refused" if fault else "created"
            yield row, {"household": number, "expected": expected, "why": why}
            if not fault:
                last = row
        if last is not None:
            why = "the same household twice in the file"
            yield list(last), {"household": last[5], "expected": "refused", "why": why}

    def _household(self, n: int, number: str, village: Region, family: Family) -> Row:
        head, township = family.people[0], village.parent
        county = township.parent.name if township and township.parent else ""
        risks = [str(Risk(risk).label) for risk in family.risks[:2]]
        eliminated = "" if not family.category else "是" if family.eliminated else "否"
        method = family.elimination_method
        return [
            "河南省", "许昌市", county, township.name if township else "", village.name, number,
            head.name, spelled(head.id_number, n), len(family.people), family.phone,
            "脱贫户" if family.household_type == "escaped" else "一般农户",
            str(Category(family.category).label) if family.category else "",
            family.identified_month, *[*risks, "", ""][:2], eliminated,
            str(Elimination(method).label) if method else "", family.eliminated_month,
            "是" if family.no_labour_safety_net else "否", "农村信用社", "",
        ]  # fmt: skip

    def members(self) -> Iterator[tuple[Row, Key]]:
        for n, number, _, family, fault in self._all():
            for k, person in enumerate(family.people):
                row = _member(n + k, f"{number}{k + 1:02d}", number, person)
                key = {"household": number, "expected": "created", "why": ""}
                if fault:
                    key |= {"expected": "refused", "why": "household not in the register"}
                elif n % 37 == 11 and k == 1:
                    row[5] = _wrong(person.id_number)
                    key |= {"expected": "refused", "why": "check digit"}
                elif n % 53 == 17 and k == 1:
                    row[7] = codes.HEAD
                    key |= {"expected": "refused", "why": "two heads in one household"}
                yield row, key


def _member(n: int, person_no: str, household_no: str, person: Person) -> Row:
    number, kind = spelled(person.id_number, n), "居民身份证"
    if person.disability_grade:
        number = f"{person.id_number}{person.disability_kind}{person.disability_grade}"
        kind = "残疾人证"
    work = (person.work_place, str(person.work_months or ""))
    return [
        household_no, person_no, person.name, person.sex, kind, number, person.born.isoformat(),
        person.relation, "汉族", "群众", person.education, person.school, "、".join(person.health),
        person.labour, "是", "否", *work,
    ]  # fmt: skip


def _wrong(number: str) -> str:
    """Return the number with a check digit that cannot be right."""
    right = identity.check_digit(number[:17])
    return number[:17] + ("1" if right != "1" else "2")
