"""Files as offices save them. Rows are numbered as Excel shows them, for the answer key."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from comparison.samples.mess import Cell

XLS_ROWS = 65_000  # an old .xls ends at row 65,536
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_DAY, _TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"

Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Layout:
    """
    How a source's file looks, and as what it is mostly saved (`ending`).

    Above the header: `title`, and `lines` below it (who fills it in, in which unit). `groups` is
    the upper header row: heading → how many columns. `repeat`: the header is printed again every
    so many rows; `gap`: a row is left blank. Below: `total`, with a line for signatures, `notes`.
    `hidden`: every so many rows one is filtered away. `instructions`: a sheet of text that opens
    first. `by_township`: a sheet for each. `old`: a hidden sheet of that name with a row of last
    month; `empty`: sheets nobody deleted. A .csv has `encoding` and `delimiter`, and one sheet.
    """

    headings: tuple[str, ...]
    ending: str = ".xlsx"
    sheet: str = "Sheet1"
    title: str = ""
    lines: tuple[str, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    repeat: int = 0
    gap: int = 0
    total: bool = False
    notes: tuple[str, ...] = ()
    hidden: int = 0
    instructions: str = ""
    by_township: bool = False
    old: str = ""
    empty: tuple[str, ...] = ()
    encoding: str = "gb18030"
    delimiter: str = ","

    @property
    def first_row(self) -> int:
        """The number of the first row of data."""
        return 2 + bool(self.title) + len(self.lines) + bool(self.groups)

    def number_of(self, record: int) -> int:
        """Return the row number of a record, counted from 0."""
        between = record // self.repeat if self.repeat else 0
        return self.first_row + record + between + (record // self.gap if self.gap else 0)

    def all_rows(self, records: Rows) -> list[Sequence[Cell]]:
        """Return the rows of a sheet, from the title to the notes."""
        rows: list[Sequence[Cell]] = [*self._above()]
        for at, record in enumerate(records):
            if at and self.repeat and at % self.repeat == 0:
                rows.append(self.headings)
            if at and self.gap and at % self.gap == 0:
                rows.append([])
            rows.append(record)
        return rows + self._below()

    def _above(self) -> list[list[Cell]]:
        rows: list[list[Cell]] = [[self.title]] if self.title else []
        rows += [[line] for line in self.lines]
        if self.groups:
            upper: list[Cell] = []
            for heading, width in self.groups:
                upper += [heading, *[""] * (width - 1)]
            # What no group holds together is merged downwards: its name stands above.
            merged = {at for at, (_, width) in self.starts() if width == 1}
            rows += [upper, ["" if at in merged else h for at, h in enumerate(self.headings)]]
        else:
            rows.append(list(self.headings))
        return rows

    def starts(self) -> list[tuple[int, tuple[str, int]]]:
        """Return the groups of the upper header row, each with the column it starts at."""
        at, starts = 0, []
        for group in self.groups:
            starts.append((at, group))
            at += group[1]
        return starts

    def _below(self) -> list[Sequence[Cell]]:
        rows: list[Sequence[Cell]] = []
        if self.total:
            rows = [["合计", *[""] * (len(self.headings) - 2), 123456]]
            rows.append(["填报人：        审核人：        （盖章）"])
        return rows + [[note] for note in self.notes]


def write(path: Path, layout: Layout, sheets: Mapping[str, Rows]) -> None:
    """
    Write .csv (one sheet), .xls or .xlsx, as the name of the file says.

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


def _csv(path: Path, layout: Layout, records: Rows) -> None:
    with path.open("w", encoding=layout.encoding, newline="") as file:
        out = csv.writer(file, delimiter=layout.delimiter)
        # What a spreadsheet holds as a number it saves as it shows it.
        out.writerows(
            [f"{cell:.5E}" if isinstance(cell, float) and cell > 1e15 else cell for cell in row]
            for row in layout.all_rows(records)
        )


def _xls(path: Path, layout: Layout, sheets: Mapping[str, Rows]) -> None:
    import xlwt  # only made-up files are written in the old format

    book = xlwt.Workbook(encoding="utf-8")
    styles = {form: xlwt.easyxf(num_format_str=form) for form in (_DAY, _TIME)}
    for name, records in sheets.items():
        sheet: Any = book.add_sheet(name)
        for number, row in enumerate(layout.all_rows(records)):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    form = _TIME if isinstance(cell, datetime) else _DAY
                    sheet.write(number, column, cell, styles[form])
                elif cell != "":
                    sheet.write(number, column, cell)
        top = int(bool(layout.title)) + len(layout.lines)
        if layout.title:
            sheet.merge(0, 0, 0, len(layout.headings) - 1)
        for at, (_, width) in layout.starts():
            if width > 1:
                sheet.merge(top, top, at, at + width - 1)
            else:
                sheet.merge(top, top + 1, at, at)
    book.save(str(path))


def _xlsx(path: Path, layout: Layout, sheets: Mapping[str, Rows]) -> None:
    book: Any = xlsxwriter.Workbook(str(path), _OPTIONS)
    forms = {form: book.add_format({"num_format": form}) for form in (_DAY, _TIME)}
    for name, records in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(layout.all_rows(records)):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    form = _TIME if isinstance(cell, datetime) else _DAY
                    sheet.write_datetime(number, column, cell, forms[form])
                elif cell != "":
                    sheet.write(number, column, cell)
        _merge(sheet, layout)
        if layout.hidden:
            for record in range(0, len(records), layout.hidden):
                sheet.set_row(layout.number_of(record) - 1, None, None, {"hidden": True})
    _others(book, layout)
    book.close()


def _others(book: Any, layout: Layout) -> None:
    """Add the sheets that hold no records of this month."""
    for name in layout.empty:
        book.add_worksheet(name)
    if layout.old:
        sheet = book.add_worksheet(layout.old)
        sheet.write_row(0, 0, layout.headings)
        sheet.write_row(1, 0, [f"上月{heading}" for heading in layout.headings])
        sheet.hide()
    if layout.instructions:
        sheet = book.add_worksheet("填报说明")
        sheet.write(0, 0, layout.instructions)
        sheet.activate()


def _merge(sheet: Any, layout: Layout) -> None:
    top = int(bool(layout.title)) + len(layout.lines)
    for at, (heading, width) in layout.starts():
        if width > 1:
            sheet.merge_range(top, at, top, at + width - 1, heading)
        else:
            sheet.merge_range(top, at, top + 1, at, heading)
