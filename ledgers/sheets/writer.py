"""
The one writer of spreadsheets: tables, the same as .csv, and blank templates.

Text never becomes a formula, a link or a number, whatever it looks like.
"""

import csv
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

import xlsxwriter

from ledgers.sheets.headers import Column
from ledgers.sheets.rows import FORMULA_STARTS, Styles, Value, append_rows

OPTIONS = "选项"  # the hidden sheet that drop-down lists point to
INSTRUCTIONS = "填报说明"
TEMPLATE_ROWS = 10_000  # rows of a template that offer the drop-down lists

_AS_GIVEN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_SAMPLE = 100  # rows looked at to choose widths
_WIDEST = 40

Sheet = tuple[str, Sequence[str], Iterable[Iterable[Value]]]
"""Title, headings, rows."""


def write_table(
    path: Path,
    *,
    sheets: Sequence[Sheet],
    note: str | None = None,
    drop_downs: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """
    Write an .xlsx with a frozen, filtered header on each sheet; rows are streamed.

    `note` stands above each header. `drop_downs` gives the values allowed under a heading.
    """
    with _workbook(path) as book:
        titles = _titles([title for title, _, _ in sheets])
        for title, (_, headings, rows) in zip(titles, sheets, strict=True):
            worksheet = book.add_worksheet(title)
            start = 0
            if note:
                worksheet.write_string(0, 0, note, book.add_format({"italic": True}))
                start = 1
            sample, rows = _peek(rows)
            _head(book, worksheet, start, headings, _widths(headings, sample))
            end = append_rows(worksheet, start + 1, rows, _styles(book))
            worksheet.autofilter(start, 0, max(end - 1, start), max(len(headings) - 1, 0))
            _offer(worksheet, headings, drop_downs or {}, start + 1, max(end - 1, start + 1))
        _options(book, drop_downs or {})


def write_csv(path: Path, *, columns: Sequence[str], rows: Iterable[Iterable[Value]]) -> None:
    """
    Write a .csv that Excel opens rightly: UTF-8 with its mark, and no formulas.

    Text that looks like a formula gets an apostrophe in front, which readers here take off.
    """
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(map(_harmless, columns))
        lines.writerows(map(_harmless, row) for row in rows)


def write_template(
    path: Path,
    *,
    columns: Sequence[Column],
    instructions: Sequence[str] = (),
    drop_downs: Mapping[str, Sequence[str]] | None = None,
    sample_rows: Sequence[Sequence[Value]] = (),
    title: str = "填报表",
) -> None:
    """
    Write a blank form for `columns`, to be filled in and uploaded.

    `drop_downs` gives the values allowed for a column's key. The samples stand on the sheet of
    instructions, written downwards, so that nobody uploads them as records.
    """
    lists = {
        column.label: drop_downs[column.key]
        for column in columns
        if drop_downs and column.key in drop_downs
    }
    with _workbook(path) as book:
        sheet = book.add_worksheet(_titles([title])[0])
        headings = [column.label for column in columns]
        _head(book, sheet, 0, headings, _widths(headings, sample_rows))
        text = book.add_format({"num_format": "@"})
        for index, column in enumerate(columns):
            if column.as_text:
                sheet.set_column(index, index, 22, text)
        _offer(sheet, headings, lists, 1, TEMPLATE_ROWS)
        _explain(book, columns, instructions, lists, sample_rows)
        _options(book, lists)


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    # Rows pass through temporary files: they hold personal data and go where the sheet goes.
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        book = xlsxwriter.Workbook(str(path), _AS_GIVEN | {"tmpdir": folder})
        try:
            yield book
        except BaseException:
            for sheet in book.worksheets():
                sheet._opt_close()
            raise
        book.close()


def _head(book: Any, sheet: Any, row: int, headings: Sequence[str], widths: Sequence[int]) -> None:
    style = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8EEF5", "border": 1}
    )
    for index, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(row, index, heading, style)
    sheet.freeze_panes(row + 1, 0)


def _explain(
    book: Any,
    columns: Sequence[Column],
    instructions: Sequence[str],
    lists: Mapping[str, Sequence[str]],
    samples: Sequence[Sequence[Value]],
) -> None:
    """Write the sheet of instructions: lines, then one row for each column of the form."""
    sheet = book.add_worksheet(INSTRUCTIONS)
    sheet.set_column(0, 1, 16)
    sheet.set_column(2, 2 + len(samples), 30)
    bold = book.add_format({"bold": True})
    for row, line in enumerate(instructions):
        sheet.write_string(row, 0, line)
    start = len(instructions) + 1
    numbered = [f"示例{number}" for number in range(1, len(samples) + 1)]
    for index, heading in enumerate(["列名", "是否必填", "可填的值", *numbered]):
        sheet.write_string(start, index, heading, bold)
    rows = [
        [
            column.label,
            "必填" if column.required else "选填",
            "、".join(lists.get(column.label, ())),
            *(sample[index] if index < len(sample) else "" for sample in samples),
        ]
        for index, column in enumerate(columns)
    ]
    append_rows(sheet, start + 1, rows, _styles(book))


def _offer(
    sheet: Any, headings: Sequence[str], lists: Mapping[str, Sequence[str]], first: int, last: int
) -> None:
    for index, (heading, values) in enumerate(lists.items()):
        if heading in headings and values:
            column = xlsxwriter.utility.xl_col_to_name(index, col_abs=True)
            at = list(headings).index(heading)
            allowed = f"='{OPTIONS}'!{column}$1:{column}${len(values)}"
            sheet.data_validation(
                first,
                at,
                last,
                at,
                {
                    "validate": "list",
                    "source": allowed,
                    "error_title": "请从列表中选择",
                    "error_message": "这一列只能填列表中的值。",
                },
            )


def _options(book: Any, lists: Mapping[str, Sequence[str]]) -> None:
    """Write the values of all lists, a column each; inside a cell a list ends at 255 letters."""
    if lists:
        sheet = book.add_worksheet(OPTIONS)
        append_rows(sheet, 0, zip_longest(*lists.values()), _styles(book))
        sheet.hide()


def _styles(book: Any) -> Styles:
    def style(**properties: object) -> int:
        number: int = book.add_format(properties)._get_xf_index()
        return number

    return Styles(
        day=style(num_format="yyyy-mm-dd"),
        moment=style(num_format="yyyy-mm-dd hh:mm:ss"),
        quoted=style(quote_prefix=True),
    )


def _peek(rows: Iterable[Iterable[Value]]) -> tuple[list[list[Value]], Iterable[Iterable[Value]]]:
    stream = iter(rows)
    sample = [list(row) for row in islice(stream, _SAMPLE)]
    return sample, chain(sample, stream)


def _widths(headings: Sequence[str], sample: Iterable[Sequence[Value]]) -> list[int]:
    widths = [_width(heading) + 3 for heading in headings]  # room for the filter's arrow
    for row in sample:
        for index, value in enumerate(row[: len(widths)]):
            widths[index] = max(widths[index], _width("" if value is None else str(value)) + 1)
    return [min(width, _WIDEST) for width in widths]


def _width(text: str) -> int:
    line = text[: 2 * _WIDEST].partition("\n")[0]
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def _titles(wanted: Sequence[str]) -> list[str]:
    """Return titles that Excel accepts: no signs, at most 31 characters, no two alike."""
    titles: list[str] = []
    for title in wanted:
        base = _NOT_IN_TITLES.sub("_", title).strip("'")[:31] or "Sheet"
        name, number = base, 1
        while name.casefold() in {each.casefold() for each in titles}:
            number += 1
            name = f"{base[: 30 - len(str(number))]}_{number}"
        titles.append(name)
    return titles


def _harmless(value: Value) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    if isinstance(value, bool):
        return "是" if value else "否"
    return value
