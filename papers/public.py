"""
What a public notice may say, as a type: village, householder, size, category, telephone, days.

Source: privacy rules for notices: no identity number, phone, account, health. A value is one of a
few words, a small number, a day, or a name in which no number can stand.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from core.errors import Refused
from households.codes import Category
from monitoring.case_rules import HOTLINE
from papers.layout import Values, printable

DIGITS = re.compile(r"[0-9〇零一二三四五六七八九]{5,}")
LONGEST = 60
POSTED = re.compile(
    r"村：(?P<village>[^\n]*)\n户主姓名：(?P<head>[^\n]*)\n家庭人口：(?P<size>[0-9]{1,3})人\n"
    r"监测类别：(?P<category>[^\n]*)\n举报电话：[0-9]+\n(?P<issuer>[^\n]*)\n[^\n]*\Z"
)


class PublicPlace(str):
    """The name of a place or an office; a number of five digits and more cannot be part of it."""

    __slots__ = ()

    def __new__(cls, text: str) -> "PublicPlace":
        clean = _clean(text)
        if DIGITS.search(clean):
            raise Refused("村或单位名称里有一长串数字，不能张贴，请系统管理员先更正区划名称。")
        return super().__new__(cls, clean)


class PublicName(str):
    """A person's name; no figure at all can be part of it."""

    __slots__ = ()

    def __new__(cls, text: str) -> "PublicName":
        clean = _clean(text)
        if any(unicodedata.numeric(c, None) is not None and not c.isalpha() for c in clean) or (
            DIGITS.search(clean)
        ):
            raise Refused("户主姓名里有数字，不能张贴，请先在户籍信息中更正姓名。")
        return super().__new__(cls, clean)


def _clean(text: str) -> str:
    """Return a name on one line, figures in one form, at most sixty characters."""
    flat = "".join(printable(unicodedata.normalize("NFKC", text)).split())
    return flat[:LONGEST]


@dataclass(frozen=True)
class PublicText:
    """One notice (公示) or announcement (公告). There is no field for anything else."""

    leaving: bool
    village: PublicPlace
    head: PublicName
    size: int
    category: Category
    issuer: PublicPlace
    posted_on: date
    ends_on: date | None

    def __post_init__(self) -> None:
        """:raises TypeError: a value is not of its type: a plain text could carry anything"""
        kinds = (
            (self.village, PublicPlace), (self.head, PublicName), (self.issuer, PublicPlace),
            (self.category, Category), (self.size, int), (self.posted_on, date),
        )  # fmt: skip
        for value, kind in kinds:
            if not isinstance(value, kind):
                raise TypeError(f"{value!r} is no {kind.__name__}.")
        if not 0 < self.size < 100:
            raise Refused("家庭人口数不对，不能张贴，请先更正。")

    def values(self) -> Values:
        """Return the fields of the paper: the only way from a notice to its print."""
        matter = "风险消除" if self.leaving else "监测对象纳入"
        if self.ends_on:
            words = "拟消除风险" if self.leaving else "拟纳入监测帮扶"
            lead = (
                f"经村级评议，以下农户{words}，现予公示。"
                f"公示时间：{chinese(self.posted_on)}至{chinese(self.ends_on)}。"
            )
        else:
            words = "确定消除风险" if self.leaving else "确定纳入监测帮扶"
            lead = f"经公示和审核，以下农户{words}，现予公告。"
        return {
            "title": f"{matter}{'公示' if self.ends_on else '公告'}", "lead": lead,
            "village": str(self.village), "head": str(self.head), "size": f"{self.size}人",
            "category": str(self.category.label), "hotline": HOTLINE,
            "issuer": str(self.issuer), "day": chinese(self.posted_on),
        }  # fmt: skip


def chinese(day: date) -> str:
    """
    >>> chinese(date(2022, 5, 8))
    '2022年5月8日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def posted(text: str, *, leaving: bool, posted_on: date, ends_on: date | None) -> PublicText:
    """
    Read a notice that hangs already, so that it is printed again as it was posted.

    :raises Refused: its words are not those the system writes
    """
    found = POSTED.search(text)
    labels = {str(each.label): each for each in Category}
    if found is None or found["category"] not in labels:
        raise Refused("这份公示（公告）的内容不是系统生成的，请重新张贴。")
    return PublicText(
        leaving=leaving, village=PublicPlace(found["village"]), head=PublicName(found["head"]),
        size=int(found["size"]), category=labels[found["category"]],
        issuer=PublicPlace(found["issuer"]), posted_on=posted_on, ends_on=ends_on,
    )  # fmt: skip
