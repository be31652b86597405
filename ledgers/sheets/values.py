"""
One cell → one value, in every spelling offices use.

Each function raises ValueError with the reason in Chinese, for the clerk who will correct the
cell; blank cells are errors too, so ask `is_blank` first where a blank is allowed.
"""

import re
import unicodedata
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ledgers.sheets import limits
from ledgers.sheets.cells import Cell

NUMBER = "\0"
"""Stands before a text that was a doubtful number; no cell can hold it."""

CENT = Decimal("0.01")
_LOST = 10**14  # from here on Excel may have dropped digits
_ALL_DIGITS = 15  # so many digits would pass for an identity number
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?", re.ASCII)
_WRAPPED = re.compile(r'\s*=\s*"(.*)"\s*', re.DOTALL)  # ="411099…", against scientific notation
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?E[+-]?\d+", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]+[0-9XB]*")
_SEPARATORS = re.compile(r"[\s'’‘`·\-_]")
_AMOUNT = re.compile(r"([+-]?)(\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(\.\d{1,200})?(万?)元?")
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
    r"(?:[\sT]*(?:上午|下午|[AP]M)?\s*\d{1,2}:\d{2}.*)?",
    re.IGNORECASE | re.DOTALL,
)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:份)?")
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")

# Excel counts days from here; the day before 1 March 1900 never existed but is counted.
_EPOCH = date(1899, 12, 30)
# Whole numbers below are years or months somebody typed, not dates anybody is asked for.
_FIRST_SERIAL, _END_OF_SERIALS = 5_000, 73_051  # 1913-09-08 to 2099-12-31

YES = frozenset(["是", "有", "对", "已", "√", "✓", "✔", "y", "yes", "t", "true", "1"])
NO = frozenset(
    ["否", "无", "没有", "不是", "错", "未", "×", "✗", "✘", "x", "n", "no", "f", "false", "0"]
)


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell is empty, or holds only white space."""
    return isinstance(cell, str) and not cell.strip()


def text(cell: Cell) -> str:
    """
    Return what the clerk sees in the cell, without wrapping, apostrophe and invisible characters.

    Characters are kept as they are: a rare character of a name has no normal form. A number that
    has lost digits keeps its look, 4.110992007051638e+17.
    """
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < limits.EXACT:
        return str(int(cell))
    if not isinstance(cell, str):
        return str(cell)
    if wrapped := _WRAPPED.fullmatch(cell):
        cell = wrapped[1]
    return _INVISIBLE.sub("", cell).strip().removeprefix("'").strip()


def spelled(cell: Cell) -> str:
    """
    Return a cell as columns of text hold it, whichever way the file was read.

    A doubtful number begins with `NUMBER`: one of fifteen digits or more, for some may be lost
    and it would pass for an identity number; and 2022.1, which is January or October. Numbers
    have nine decimals: what lies beyond is left over from sums. Text stays as it is, but that a
    day has no midnight and no fraction of a second.

    >>> spelled(" a"), spelled(0.1 + 0.2), spelled(2022.1), spelled("2022-04-12 00:00:00")
    (' a', '0.3', '\\x002022.1', '2022-04-12')
    """
    if isinstance(cell, str):
        moment = _MOMENT.fullmatch(cell) if cell[:1].isdigit() else None
        if moment:
            return moment[1] if moment[2] == "00:00:00" else f"{moment[1]} {moment[2]}"
        return cell.replace(NUMBER, "") if NUMBER in cell else cell
    shown = text(cell)
    if isinstance(cell, float) and not cell.is_integer():
        shown = f"{cell:.9f}".rstrip("0").rstrip(".")
        shown = "0" if shown == "-0" else shown
    lost = abs(cell) >= _LOST or sum(map(str.isdigit, shown)) >= _ALL_DIGITS
    ambiguous = 1900 <= cell < 2100 and f"{cell:.4f}".endswith(".1000")
    return NUMBER + shown if lost or ambiguous else shown


def digits(cell: Cell) -> str:
    """
    Return a code of digits (telephone, household number), half width, without separators.

    An X or B that ends an identity or 残疾证 number stays. Whole numbers below 10**15 are
    accepted: they are exact. For identity and bank numbers refuse number cells beforehand.

    :raises ValueError: blank, digits were lost, or other characters
    """
    if isinstance(cell, bool | float) or (isinstance(cell, int) and not 0 <= cell < limits.EXACT):
        raise ValueError(f"“{short(cell)}”被表格软件当成了数字，后几位可能已丢失，请设为文本后重填")
    found = unicodedata.normalize("NFKC", text(cell)).upper()
    if not found:
        raise ValueError("没有填写")
    if _SCIENTIFIC.fullmatch(found):
        raise ValueError(f"“{short(cell)}”是科学计数法，后几位已丢失，请设为文本后重填")
    found = _SEPARATORS.sub("", found)
    if not _DIGITS.fullmatch(found):
        raise ValueError(f"“{short(cell)}”含有不是数字的字符")
    return found


def money(cell: Cell) -> Decimal:
    """
    Return an amount in yuan, rounded half up to 0.01; “1.2万元” is 12,000.00.

    :raises ValueError: blank, or not an amount below a million million yuan
    """
    if isinstance(cell, bool):
        raise ValueError(f"“{short(cell)}”不是金额")
    # repr of a float is the shortest decimal that gives it back: what the clerk typed.
    found = _spread(cell) if isinstance(cell, str) else f"{Decimal(repr(cell)):f}"
    if not found:
        raise ValueError("没有填写金额")
    amount = _AMOUNT.fullmatch(found.lstrip("¥￥"))
    if not amount:
        raise ValueError(f"“{short(cell)}”不是金额")
    sign, whole, fraction, ten_thousands = amount.groups("")
    value = Decimal(sign + whole.replace(",", "") + fraction)
    if ten_thousands:
        value *= 10_000
    if abs(value) >= 10**12:
        raise ValueError(f"“{short(cell)}”金额太大，请核对")
    return value.quantize(CENT, ROUND_HALF_UP)


def day(cell: Cell) -> date:
    """
    Return a day: 2022-04-12, 2022/4/12, 2022.4.12, 20220412, 2022年4月12日, with or without a time.

    A number is Excel's count of days (44663) or a compact date (20220412); the same count
    written as text is not accepted, for nobody types it.

    :raises ValueError: blank, no such day, or any other spelling
    """
    if isinstance(cell, int | float) and _FIRST_SERIAL <= cell < _END_OF_SERIALS:
        return _EPOCH + timedelta(days=int(cell))
    found = _spread(text(cell), keep_spaces=True)
    if not found:
        raise ValueError("没有填写日期")
    parts = _DAY.fullmatch(found) or _COMPACT_DAY.fullmatch(found)
    if not parts:
        raise ValueError(f"“{short(cell)}”不是日期，请写成 2022-04-12 的样子")
    return _date(cell, *map(int, parts.groups()))


def month(cell: Cell) -> str:
    """
    Return a month as YYYYMM: 202101, 2022.4, 2022年4月, 2022-04, 2022/4, or the month of a day.

    The number 2022.1 is refused: January and October look alike once Excel has dropped a zero.

    :raises ValueError: blank, no such month, or any other spelling
    """
    if isinstance(cell, float) and f"{cell:.4f}".endswith(".1000"):
        raise ValueError(f"“{short(cell)}”分不清是1月还是10月，请写成 202201 或 202210")
    found = _spread(text(cell), keep_spaces=True)
    if not found:
        raise ValueError("没有填写月份")
    parts = _MONTH.fullmatch(found) or _COMPACT_MONTH.fullmatch(found)
    if parts:
        return _date(cell, int(parts[1]), int(parts[2]), 1).strftime("%Y%m")
    try:
        return day(cell).strftime("%Y%m")
    except ValueError as error:
        raise ValueError(f"“{short(cell)}”不是月份，请写成 202204 的样子") from error


def yes_no(cell: Cell) -> bool:
    """
    Return whether a cell says yes: 是/否, 有/无, √/×, 1/0, Y/N.

    :raises ValueError: blank, or anything else
    """
    if isinstance(cell, bool):
        return cell
    found = _spread(text(cell)).lower()
    if found in YES:
        return True
    if found in NO:
        return False
    raise ValueError(f"“{short(cell)}”应填“是”或“否”" if found else "没有填写是或否")


def short(cell: Cell) -> str:
    """Return a cell as it looks, cut to 40 characters, for messages."""
    shown = str(cell).strip()
    return shown if len(shown) <= 40 else shown[:39] + "…"


def _spread(found: str, *, keep_spaces: bool = False) -> str:
    """Return text in half width, without wrapping; spaces matter only before a time of day."""
    half_width = unicodedata.normalize("NFKC", text(found))[:200]
    return half_width.strip() if keep_spaces else "".join(half_width.split())


def _date(cell: Cell, year: int, month_: int, day_: int) -> date:
    try:
        found = date(year, month_, day_)
    except ValueError as error:
        raise ValueError(f"“{short(cell)}”不是真实存在的日期") from error
    if not 1900 <= year < 2100:
        raise ValueError(f"“{short(cell)}”的年份不对，请核对")
    return found
