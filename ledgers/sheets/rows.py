"""
Rows straight into a worksheet of XlsxWriter, seven times as fast as its cell by cell calls.

XlsxWriter in constant-memory mode appends each finished row to a file of its own and copies that
file into the workbook at the end. This module appends rows to the same file; titles, styles,
filters and everything else stay with XlsxWriter. Text is always written as text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from ledgers.sheets import limits
from ledgers.sheets.cells import column_letter

Value = str | int | float | Decimal | bool | date | datetime | None
"""What a cell may be given. Aware times are written as they stand: convert them beforehand."""

# Text that a spreadsheet, or a person editing the cell, would take for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  Excel's days have no time zone
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")
_NUMBERS = frozenset({int, float, Decimal})
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_": "_x005F_"}


@dataclass(frozen=True)
class Styles:
    """Numbers of the cell styles of a workbook."""

    day: int
    moment: int
    quoted: int  # shows text that looks like a formula, and keeps it text when edited


def append_rows(
    worksheet: Any, number: int, rows: Iterable[Iterable[Value]], styles: Styles
) -> int:
    """
    Append rows below what was written so far; `number` is the first one, counted from 0.

    Return the number of the row after the last.
    """
    first, width = number, 1
    worksheet._write_single_row(number)  # the row before is still in memory
    openings = [f'<c r="{column_letter(index)}' for index in range(2 * limits.MAX_COLUMNS)]
    # Names of villages, hospitals and kinds come again and again.
    text = lru_cache(maxsize=20_000)(partial(_text, styles=styles))
    write = worksheet.row_data_fh.write
    for row in rows:
        number += 1
        if number > limits.MAX_ROWS:
            raise ValueError(f"A sheet ends at row {limits.MAX_ROWS}.")
        cells = [
            f'{opening}{number}"{text(value) if type(value) is str else _other(value, styles)}'
            for opening, value in zip(openings, row, strict=False)
            if value is not None and value != ""
        ]
        width = max(width, len(cells))
        write(f'<row r="{number}">{"".join(cells)}</row>')
    if number > first:
        worksheet._check_dimensions(number - 1, width - 1)
        worksheet.previous_row = number
    return number


def _other(value: Value, styles: Styles) -> str:
    """Return the rest of a cell, behind its reference, for anything but plain text."""
    if type(value) in _NUMBERS:
        return _number(value, styles)
    if isinstance(value, str):  # choices of Django are a subclass
        return _text(str(value), styles=styles)
    if isinstance(value, bool):
        return _text("是" if value else "否", styles=styles)
    if isinstance(value, datetime):
        days = (value.replace(tzinfo=None) - _EPOCH).total_seconds() / 86_400
        if value.date() >= _FIRST_DAY:
            return f' s="{styles.moment}"><v>{days!r}</v></c>'
        return _text(value.isoformat(" ", "seconds"), styles=styles)
    if isinstance(value, date):
        if value >= _FIRST_DAY:
            return f' s="{styles.day}"><v>{(value - _EPOCH.date()).days}</v></c>'
        return _text(value.isoformat(), styles=styles)
    return _number(value, styles)


def _number(value: Any, styles: Styles) -> str:
    # Excel keeps fifteen digits; a longer number is shown whole as text, and so is "infinite".
    if -limits.EXACT < value < limits.EXACT:
        return f"><v>{value}</v></c>"
    return _text(str(value), styles=styles)


def _text(text: str, *, styles: Styles) -> str:
    style = f' s="{styles.quoted}"' if text.startswith(FORMULA_STARTS) else ""
    keep = "" if text[:1].strip() and text[-1:].strip() else ' xml:space="preserve"'
    if len(text) > limits.MAX_CELL // 2:
        text = _cut(text)
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(_escape, text)
    return f'{style} t="inlineStr"><is><t{keep}>{text}</t></is></c>'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _NAMED:
        return _NAMED[character]
    # Controls have an escape of Excel's own; the others are no characters at all.
    return f"_x{ord(character):04X}_" if character < " " else "\ufffd"


def _cut(text: str) -> str:
    """Cut text to what Excel accepts: it counts in UTF-16, so rare characters count twice."""
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * limits.MAX_CELL:
        return text
    return units[: 2 * limits.MAX_CELL - 2].decode("utf-16-le", "ignore") + "…"
