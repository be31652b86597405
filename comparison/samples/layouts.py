"""Files as offices save them. Rows are numbered as Excel shows them, for the answer key."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from comparison.samples.mess import Cell

XLS_ROWS = 65_000  # an old .xls ends at row 65,536
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Layout:
    """
    How a source's file looks. `groups` is the upper header row: heading → how many columns.

    `total`: a total and a signature line below. `hidden`: every so many rows one is filtered
    away. `instructions`: a sheet of text that opens first. `by_township`: a sheet for each.
    """

    headings: tuple[str, ...]
    sheet: str = "Sheet1"
    title: str = ""
    groups: tuple[tuple[str, int], ...] = ()
    total: bool = False
    hidden: int = 0
    instructions: str = ""
    by_township: bool = False

    @property
    def first_row(self) -> int:
        """The number of the first row of data."""
        return 2 + bool(self.title) + bool(self.groups)

    def above(self) -> list[list[Cell]]:
        """Return the rows above the data."""
        rows: list[list[Cell]] = [[self.title]] if self.title else []
        if self.groups:
            upper: list[Cell] = []
            for heading, width in self.groups:
                upper += [heading, *[""] * (width - 1)]
            # What no group holds together is merged downwards: its name stands above.
            merged = {at for at, (_, width) in self._starts() if width == 1}
            rows += [upper, ["" if at in merged else h for at, h in enumerate(self.headings)]]
        else:
            rows.append(list(self.headings))
        return rows

    def _starts(self) -> list[tuple[int, tuple[str, int]]]:
        at, starts = 0, []
        for group in self.groups:
            starts.append((at, group))
            at += group[1]
        return starts

    def below(self) -> list[list[Cell]]:
        if not self.total:
            return []
        total: list[Cell] = ["合计", *[""] * (len(self.headings) - 2), 123456]
        return [total, ["填报人：        审核人：        （盖章）"]]


def write(path: Path, layout: Layout, sheets: Mapping[str, Rows]) -> None:
    """
    Write .csv (GBK, one sheet), .xls or .xlsx, as the name of the file says.

    :raises ValueError: another ending, or more rows than an .xls holds
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        _csv(path, layout, [row for rows in sheets.values() for row in rows])
    elif suffix == ".xls":
        if max(map(len, sheets.values()), default=0) > XLS_ROWS:
            raise ValueError(f"An .xls holds {XLS_ROWS} rows; name the file .xlsx.")
        _xls(path, layout, sheets)
    elif suffix == ".xlsx":
        _xlsx(path, layout, sheets)
    else:
        raise ValueError(f"{path.name}: write .csv, .xls or .xlsx.")


def _csv(path: Path, layout: Layout, rows: Rows) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        out = csv.writer(file)
        out.writerows(layout.above())
        # What a spreadsheet holds as a number it saves as it shows it.
        out.writerows(
            [f"{cell:.5E}" if isinstance(cell, float) and cell > 1e15 else cell for cell in row]
            for row in rows
        )


def _xls(path: Path, layout: Layout, sheets: Mapping[str, Rows]) -> None:
    import xlwt  # only made-up files are written in the old format

    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet: Any = book.add_sheet(name)
        for number, row in enumerate([*layout.above(), *rows, *layout.below()]):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, column, cell)
        if layout.title:
            sheet.merge(0, 0, 0, len(layout.headings) - 1)
    book.save(str(path))


def _xlsx(path: Path, layout: Layout, sheets: Mapping[str, Rows]) -> None:
    book: Any = xlsxwriter.Workbook(str(path), _OPTIONS)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate([*layout.above(), *rows, *layout.below()]):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif cell != "":
                    sheet.write(number, column, cell)
        _merge(sheet, layout)
        if layout.hidden:
            for number in range(layout.first_row, layout.first_row + len(rows), layout.hidden):
                sheet.set_row(number, None, None, {"hidden": True})
    if layout.instructions:
        sheet = book.add_worksheet("填报说明")
        sheet.write(0, 0, layout.instructions)
        sheet.activate()
    book.close()


def _merge(sheet: Any, layout: Layout) -> None:
    if not layout.groups:
        return
    top = int(bool(layout.title))
    for at, (heading, width) in layout._starts():
        if width > 1:
            sheet.merge_range(top, at, top, at + width - 1, heading)
        else:
            sheet.merge_range(top, at, top + 1, at, heading)
