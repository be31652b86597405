"""
Worksheets of an .xlsx as columns of text, in the process that opens files (`ledgers.sheets.child`).

Text alone does not say what the spreadsheet held: 411099199001009984 may be a number that has lost
its last digits. So a worksheet is loaded twice by the same library: as booleans, which only
numbers and booleans become, and as text. No pattern of ours decides what is a number.

What comes out is the text that `values.spelled` gives for the same cell in a file read row by row.
A sheet that cannot be told exactly raises `Inexact`: the slower way is open to every file.
"""

import math
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from fastexcel import ExcelReader, read_excel

from core.errors import Refused
from ledgers.sheets import limits
from ledgers.sheets.reasons import ODD_NUMBER
from ledgers.sheets.values import spelled

# Numbers that are spelled as they stand; of the others few are different, so those are looked at.
_PLAIN = r"^(?:0|-?[1-9][0-9]{0,8}(?:\.[0-9]{1,5})?)$"
_YEAR = r"^(?:19|20)[0-9]{2}\."
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}"
# Times of day and periods come as moments of 1899 and 1900, days beyond 9999 with a sign.
_NO_DAY = r"^(?:18[0-9]{2}-|1900-0[12]-|[+-][0-9]+-)[0-9-]{2,5} [0-9]{2}:[0-9]{2}:[0-9]{2}"


class Inexact(Exception):
    """Something in a sheet has no exact text in columns."""


class ColumnSheet:
    """A worksheet whose cells are all text, column by column."""

    def __init__(self, book: ExcelReader, name: str) -> None:
        numbers, visible, _ = _load(book, name, "boolean")
        self._numbers = numbers.select(pl.all().is_not_null())
        # The first load is freed before the second needs the memory.
        self._raw, _, self._columns = _load(book, name, "string")
        self.name, self.visible, self.rows = name, visible, self._raw.height
        width = max(self._columns, default=-1) + 1
        if (
            self._raw.shape != self._numbers.shape
            or width > limits.MAX_COLUMNS
            or width * self.rows > limits.MAX_GRID
            or any(column.str.contains(_NO_DAY).any() for column in self._raw)
        ):
            raise Inexact(name)

    def numbered(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield rows as the other sheets do, numbers as numbers."""
        width = max(self._columns, default=-1) + 1
        pairs = zip(self._raw.iter_rows(), self._numbers.iter_rows(), strict=True)
        for number, (cells, are_numbers) in enumerate(pairs, 1):
            row: list[Any] = [""] * width
            for column, cell, is_number in zip(self._columns, cells, are_numbers, strict=True):
                row[column] = _number(cell) if is_number else spelled(cell or "")
            yield number, row

    def frames(self) -> Iterator[tuple[int, memoryview]]:
        """Yield (number of its first row, Arrow) of each part; the same file, the same parts."""
        yield from self._parts(0, self.rows, limits.FRAME_ROWS)

    def _parts(self, start: int, end: int, size: int) -> Iterator[tuple[int, memoryview]]:
        for first in range(start, end, size):
            rows = min(size, end - first)
            raw = BytesIO()
            self._spelled(first, rows).write_ipc(raw, compression="uncompressed")
            if raw.tell() > limits.MAX_FRAME and rows > 1:
                yield from self._parts(first, first + rows, (rows + 1) // 2)
            else:
                yield first + 1, raw.getbuffer()

    def filled(self) -> int:
        """Count the cells that are not empty."""
        filled = self._raw.select((pl.all().is_not_null() & (pl.all() != "")).sum())
        return sum(filled.row(0)) if filled.width else 0

    def _spelled(self, first: int, rows: int) -> pl.DataFrame:
        texts, numbers = self._raw.slice(first, rows), self._numbers.slice(first, rows)
        return pl.DataFrame([_column(texts[c], numbers[c]) for c in texts.columns])


def open_columns(path: Path) -> list[ColumnSheet]:
    """
    Open all worksheets of an .xlsx.

    The library goes by the ending of a name, which means nothing: it is given none.

    :raises Refused: a number is infinite or none
    :raises Inexact: columns cannot tell all of it; any error of the library means the same
    """
    with closing(path.open("rb")) as file:
        book = read_excel(f"/dev/fd/{file.fileno()}")
        return [ColumnSheet(book, name) for name in book.sheet_names]


def _load(book: ExcelReader, name: str, kind: Any) -> tuple[pl.DataFrame, bool, list[int]]:
    """Return a sheet with its columns named c0, c1, … as they stand, if it is visible, and where."""
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind)
    at = [each.absolute_index for each in sheet.available_columns()]
    frame = pl.DataFrame(sheet)
    frame.columns = [f"c{index}" for index in at]
    # A column without any value has no type.
    wanted = pl.Boolean if kind == "boolean" else pl.String
    return frame.cast(wanted), sheet.visible == "visible", at


def _column(texts: pl.Series, numbers: pl.Series) -> pl.Series:
    """Spell the cells that need it; nearly all stay as they are."""
    plain = (texts.str.contains(_PLAIN) & ~texts.str.contains(_YEAR)).fill_null(value=True)
    moment = (texts.str.contains(_MOMENT) | texts.str.contains("\0", literal=True)).fill_null(
        value=False
    )
    at = ((numbers & ~plain) | (~numbers & moment)).arg_true()
    if not len(at):
        return texts
    pairs = zip(texts.gather(at), numbers.gather(at), strict=True)
    new = [spelled(_number(cell) if is_number else cell) for cell, is_number in pairs]
    return texts.clone().scatter(at, pl.Series(new, dtype=pl.String))


def _number(text: str) -> int | float | bool:
    """Return what was stored, a whole number as int where a float is exact."""
    if text in {"true", "false"}:
        return text == "true"
    number = float(text)
    if not math.isfinite(number):
        raise Refused(ODD_NUMBER)
    whole = number.is_integer() and abs(number) < limits.EXACT
    return int(number) if whole else number
