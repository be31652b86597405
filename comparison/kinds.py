"""
What stands in a column, brought to one spelling: text in, canonical text out.

A department's file is read as columns of text, so a kind is a function of text. Canonical texts
are compared as they are between batches, cast by the database in rules, and kept with the row.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledgers.sheets import values

NUMBER = "\0"  # stands before a doubtful number, see ledgers.sheets.frames
_SERIAL = re.compile(r"[0-9]{4,5}(\.[0-9]+)?")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_FLOAT = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")
_UNITS = (
    "升/人·天", "升/人/天", "升/天", "平方米", "个月", "分钟", "天", "月", "人", "亩", "间", "次",
    "年", "岁", "米", "升", "%",
)  # fmt: skip


class Type(StrEnum):
    """What a rule may ask of a column, and what the database casts it to."""

    TEXT = "text"
    NUMBER = "numeric"
    DAY = "date"


@dataclass(frozen=True)
class Kind:
    """
    One kind of content.

    `read` returns the canonical text or raises ValueError with the reason in Chinese. `plain` is
    a pattern of texts that are canonical already: most cells, which then need no call.
    """

    name: str
    type: Type
    read: Callable[[str], str]
    plain: str = ""


def _of_text(read: Callable[[str], str]) -> Callable[[str], str]:
    """Read a cell whether the spreadsheet held it as text or as a number."""
    return lambda text: read(text.removeprefix(NUMBER))


def _month(text: str) -> str:
    """
    Return a month as 202204. The number 2022.1 is refused: January and October look alike.

    >>> _month("2022.1"), _month("2022年4月")
    ('202201', '202204')
    """
    number = text.removeprefix(NUMBER)
    was_number = number != text and _FLOAT.fullmatch(number)
    return values.month(float(number) if was_number else number)


def _amount(text: str) -> str:
    """
    Return yuan without idle zeros: amounts are compared as text between batches.

    >>> _amount("1.2万元"), _amount("210.00"), _amount("¥1,689.70")
    ('12000', '210', '1689.7')
    """
    return f"{values.money(text).normalize():f}"


def _number(text: str) -> str:
    """
    Return a number without its unit; nothing at all is 0.

    >>> _number("25分钟"), _number("30升/人·天"), _number("3.50 亩"), _number("无")
    ('25', '30', '3.5', '0')
    """
    found = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    for unit in _UNITS:
        found = found.removesuffix(unit)
    if found.strip() in {"无", "没有"}:
        return "0"
    if not _NUMBER.fullmatch(found.strip()):
        raise ValueError(f"“{text[:20]}”不是数字")
    found = found.strip()
    return (found.rstrip("0").rstrip(".") if "." in found else found) or "0"


def _day(text: str) -> str:
    """
    Return a day as 2022-04-12; a spreadsheet's bare count of days is one too.

    >>> _day("2022年4月12日"), _day("44663")
    ('2022-04-12', '2022-04-12')
    """
    bare = text.strip()
    cell = int(float(bare)) if _SERIAL.fullmatch(bare) else bare
    return values.day(cell).isoformat()


def _word(text: str) -> str:
    """
    Return a word of a list (a grade, a status) in one spelling: half width, no blanks.

    >>> _word(" 疑似 辍学"), _word("Ｃ级")
    ('疑似辍学', 'C级')
    """
    return "".join(unicodedata.normalize("NFKC", values.text(text)).split())[:60]


TEXT = Kind("text", Type.TEXT, _of_text(lambda text: values.text(text)[:120]))
WORD = Kind("word", Type.TEXT, _of_text(_word))
MONEY = Kind("money", Type.NUMBER, _of_text(_amount), plain=r"(0|[1-9][0-9]{0,10})(\.[0-9]?[1-9])?")
COUNT = Kind("count", Type.NUMBER, _of_text(_number), plain=r"0|[1-9][0-9]{0,10}")
DAY = Kind("day", Type.DAY, _of_text(_day))
MONTH = Kind("month", Type.TEXT, _month)


def _ten_thousands(text: str) -> str:
    return MONEY.read(text if "元" in text or "万" in text else f"{text.strip()}万元")


def under(heading: str, kind: Kind) -> Kind:
    """
    Return the kind of the cells under a heading: bare amounts under “（万元）” are ten thousands.

    >>> under("直接经济损失（万元）", MONEY).read("1.25"), under("直接经济损失", MONEY).read("1.25")
    ('12500', '1.25')
    >>> under("直接经济损失(万元)", MONEY).read("800元")
    '800'
    """
    if kind is MONEY and "万元" in unicodedata.normalize("NFKC", heading):
        return Kind("ten_thousands", Type.NUMBER, _ten_thousands)
    return kind


def one_of(name: str, words: Mapping[str, tuple[str, ...]], fault: str) -> Kind:
    """
    Return a kind for a list of words: canonical → its other spellings; any other is a fault.

    >>> one_of("grade", {"C级": ("C", "三级")}, "应为C级").read("ｃ")
    'C级'
    """
    known = {_word(w).upper(): canonical for canonical, more in words.items() for w in more}
    known |= {_word(canonical).upper(): canonical for canonical in words}

    def read(text: str) -> str:
        found = known.get(_word(text).upper())
        if found is None:
            raise ValueError(f"{fault}，现在是“{_word(text)[:20]}”")
        return found

    return Kind(name, Type.TEXT, _of_text(read))


def first_in(name: str, words: Mapping[str, str], other: str = "") -> Kind:
    """
    Return a kind that says which of some words a text contains, by the order given.

    >>> first_in("help", {"低保边缘": "低保边缘", "低保": "低保"}).read("农村低保B")
    '低保'
    """

    def read(text: str) -> str:
        word = _word(text)
        return next((said for part, said in words.items() if part in word), other or word[:20])

    return Kind(name, Type.TEXT, _of_text(read))
