"""
Worksheets of an .xlsx as columns of text, in the process that opens files (`ledgers.sheets.child`).

Text alone does not say what the spreadsheet held: 411099199001009984 may be a number that has lost
its last digits. The witness has seen in the XML which cells hold such numbers; it says so before
the columns are handed over. Where it could not place one, the file is read row by row.

What comes out is the text that `values.spelled` gives for the same cell in a file read row by row.
A sheet that cannot be told exactly raises `Inexact`: the slower way is open to every file.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from fastexcel import ExcelReader, read_excel

from core.errors import Refused
from ledgers.sheets import limits
from ledgers.sheets.reasons import ODD_NUMBER, SUSPECT
from ledgers.sheets.values import spelled

Places = Mapping[str, Sequence[int]]
"""{"rows": numbers of rows as Excel shows them, "columns": from 0}, of cells that go together."""

_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}"
# Times of day and periods come as moments of 1899 and 1900, days beyond 9999 with a sign.
_NO_DAY = r"^(?:18[0-9]{2}-|1900-0[12]-|[+-][0-9]+-)[0-9-]{2,5} [0-9]{2}:[0-9]{2}:[0-9]{2}"


class Inexact(Exception):
    """Something in a sheet has no exact text in columns."""


class ColumnSheet:
    """A worksheet whose cells are all text, column by column."""

    def __init__(self, book: ExcelReader, name: str) -> None:
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        self._columns = [each.absolute_index for each in sheet.available_columns()]
        raw = pl.DataFrame(sheet)
        raw.columns = [f"c{index}" for index in self._columns]
        self._raw = raw.cast(pl.String)  # a column without any value has no type
        self.name, self.visible = name, sheet.visible == "visible"
        self.rows, self.width = raw.height, max(self._columns, default=-1) + 1
        if (
            self.width > limits.MAX_COLUMNS
            or self.width * self.rows > limits.MAX_GRID
            or any(column.str.contains(_NO_DAY).any() for column in self._raw)
        ):
            raise Inexact(name)

    def numbered(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield rows as the other sheets do, but everything is text."""
        for number, cells in enumerate(self._raw.iter_rows(), 1):
            row: list[Any] = [""] * self.width
            for column, cell in zip(self._columns, cells, strict=True):
                row[column] = spelled(cell or "")
            yield number, row

    def frames(self, numbers: Places) -> Iterator[tuple[int, memoryview]]:
        """
        Yield (number of its first row, Arrow) of each part; the same file, the same parts.

        `numbers` are the cells whose number looks like another one once it is text.

        :raises Refused: one of them is infinite, or in a column that is not there
        """
        yield from self._parts(0, self.rows, limits.FRAME_ROWS, pl.DataFrame(dict(numbers)))

    def _parts(
        self, start: int, end: int, size: int, numbers: pl.DataFrame
    ) -> Iterator[tuple[int, memoryview]]:
        for first in range(start, end, size):
            rows = min(size, end - first)
            # Rows are counted from 1 there.
            here = numbers.filter(pl.col("rows").is_between(first + 1, first + rows))
            raw = BytesIO()
            self._spelled(first, rows, here).write_ipc(raw, compression="uncompressed")
            if raw.tell() > limits.MAX_FRAME and rows > 1:
                yield from self._parts(first, first + rows, (rows + 1) // 2, here)
            else:
                yield first + 1, raw.getbuffer()

    def filled(self) -> int:
        """Count the cells that are not empty."""
        filled = self._raw.select((pl.all().is_not_null() & (pl.all() != "")).sum())
        return sum(filled.row(0)) if filled.width else 0

    def _spelled(self, first: int, rows: int, numbers: pl.DataFrame) -> pl.DataFrame:
        texts = self._raw.slice(first, rows)
        tidy = {name: _tidy(texts[name]) for name in texts.columns}
        for (column,), at in numbers.group_by("columns"):
            name, places = f"c{column}", at["rows"] - 1 - first
            if name not in tidy:
                raise Refused(SUSPECT)
            tidy[name] = tidy[name].clone().scatter(places, _numbers(texts[name].gather(places)))
        return pl.DataFrame(tidy)


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


def _tidy(texts: pl.Series) -> pl.Series:
    """Spell the texts that need it; nearly all stay as they are."""
    odd = texts.str.contains(_MOMENT) | texts.str.contains("\0", literal=True)
    at = odd.arg_true()
    if not len(at):
        return texts
    new = [spelled(text) for text in texts.gather(at)]
    return texts.clone().scatter(at, pl.Series(new, dtype=pl.String))


def _numbers(texts: pl.Series) -> pl.Series:
    """Spell numbers; what the library gives as a day or another text was none to it."""
    return pl.Series([spelled(_number(text)) if text else None for text in texts], dtype=pl.String)


def _number(text: str) -> int | float | bool | str:
    """Return what was stored, a whole number as int where a float is exact."""
    if text in {"true", "false"}:
        return text == "true"
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        raise Refused(ODD_NUMBER)
    whole = number.is_integer() and abs(number) < limits.EXACT
    return int(number) if whole else number
