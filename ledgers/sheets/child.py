"""
The process that opens files from strangers: `python -m ledgers.sheets.child`.

It has no keys, no settings, no database and little memory; whatever a file does to it, it does
to nobody else. It answers on standard output with messages of JSON, each behind its length in
four bytes:

    {"sheets": [{"name", "visible", "rows", "head"}]}     then it waits for the sheets wanted
    {"sheet": name, "rows": [[number, cells], …]}         as often as needed
    {"sheet": name, "first": number}                      for columns: then a message of Arrow
    {"end": name, "cells": count}                         after the last row of each sheet
    {"done": true}
    {"refused": [reason, …]}                              instead of any of these
"""

import gc
import json
import os
import re
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from core.errors import Refused
from ledgers.sheets import limits
from ledgers.sheets.delimited import TextTable, open_text
from ledgers.sheets.reasons import BROKEN, LOCKED

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?")
Numbered = tuple[int, list[Any]]
"""A row with its number; cells as the library gives them."""

ODD_NUMBER = "这个文件里有无法识别的数字。请用 Excel 或 WPS 打开，改正后另存为 .xlsx 再上传。"
TOO_WIDE = "工作表“{name}”有 {columns} 列，超过了 {most} 列。请删去不需要的列后再上传。"
TOO_SPARSE = "工作表“{name}”范围太大（{rows} 行、{columns} 列）。请删去表格以外的内容后再上传。"


class Sheet(Protocol):
    """One worksheet, from whichever library."""

    name: str
    visible: bool
    rows: int

    def numbered(self) -> Iterator[Numbered]: ...


class CalamineSheet:
    """A worksheet of a binary or zipped format."""

    def __init__(self, name: str, visible: bool, sheet: Any) -> None:
        self.name, self.visible, self._sheet = name, visible, sheet
        end: tuple[int, int] = sheet.end or (-1, -1)
        self.rows, columns = end[0] + 1, end[1] + 1
        if columns > limits.MAX_COLUMNS:
            raise Refused(TOO_WIDE.format(name=name, columns=columns, most=limits.MAX_COLUMNS))
        if self.rows * columns > limits.MAX_GRID:
            raise Refused(TOO_SPARSE.format(name=name, rows=self.rows, columns=columns))

    def numbered(self) -> Iterator[Numbered]:
        # The library gives the empty rows above the first cell, but not the columns before it.
        before = [""] * (self._sheet.start[1] if self._sheet.start else 0)
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            make_whole(cells)
            yield number, before + cells if before else cells


class TextSheet:
    """The only sheet of a text table."""

    name, visible = "CSV", True

    def __init__(self, table: TextTable) -> None:
        self._table = table
        self.rows = table.lines

    def numbered(self) -> Iterator[Numbered]:
        return self._table.records()


class ColumnSheet:
    """A worksheet of an .xlsx whose cells are all text, column by column."""

    def __init__(self, name: str, sheet: Any) -> None:
        from polars import DataFrame, String

        frame = DataFrame(sheet)
        columns = [f"c{each.absolute_index}" for each in sheet.available_columns()]
        self.name, self.visible = name, sheet.visible == "visible"
        self.frame = frame.rename(dict(zip(frame.columns, columns, strict=True))).cast(String)
        self.rows = self.frame.height
        self.columns = [int(column[1:]) for column in columns]

    def numbered(self) -> Iterator[Numbered]:
        """Yield rows as the other sheets do: what looks like a number is taken for one."""
        for number, cells in enumerate(self.frame.iter_rows(), 1):
            row: list[Any] = [""] * (max(self.columns, default=-1) + 1)
            for column, cell in zip(self.columns, cells, strict=True):
                row[column] = _typed(cell or "")
            yield number, row

    def send(self) -> None:
        """Send the sheet in frames, then how many cells were filled."""
        from polars import col

        for first in range(0, self.rows, limits.FRAME_ROWS):
            part = self.frame.slice(first, limits.FRAME_ROWS)
            send({"sheet": self.name, "first": first + 1})
            raw = BytesIO()
            part.write_ipc(raw, compression="uncompressed")
            write(raw.getbuffer())
        filled = self.frame.select((col("*").is_not_null() & (col("*") != "")).sum())
        send({"end": self.name, "cells": sum(filled.row(0)) if filled.width else 0})


def _typed(text: str) -> str | int | float:
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def open_columns(path: Path) -> list[ColumnSheet]:
    """
    Open all worksheets of an .xlsx as columns of text.

    :raises Refused: with what the clerk can do about it
    """
    os.environ["POLARS_MAX_THREADS"] = "1"  # each thread of its pool reserves address space
    from fastexcel import FastExcelError, read_excel

    try:
        book = read_excel(path)
        return [
            ColumnSheet(name, book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string"))
            for name in book.sheet_names
        ]
    except FastExcelError as error:
        raise Refused(BROKEN) from error


def confine() -> None:
    """Give up whatever reading does not need, before anything is read."""
    for what, most in {
        resource.RLIMIT_AS: limits.CHILD_MEMORY,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 32,
    }.items():
        resource.setrlimit(what, (most, most))
    # At the first limit comes SIGXCPU, which tells the parent why; SIGKILL would not.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHILD_CPU, limits.CHILD_CPU + 5))


def open_sheets(path: Path, kind: str) -> list[Sheet]:
    """
    Open all worksheets.

    :raises Refused: with what the clerk can do about it
    """
    if kind == "csv":
        return [TextSheet(open_text(path))]
    # Not needed for text tables, and slow to load for the small files of every day.
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
        return [
            CalamineSheet(
                sheet.name,
                sheet.visible == SheetVisibleEnum.Visible,
                book.get_sheet_by_index(index),
            )
            for index, sheet in enumerate(book.sheets_metadata)
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise Refused(LOCKED) from error
    except (CalamineError, OSError) as error:
        raise Refused(BROKEN) from error


def filled(sheet: Sheet) -> Iterator[tuple[int, list[Any], int]]:
    """Yield (number, cells, how many are not empty) for the rows that are not blank."""
    for number, cells in sheet.numbered():
        count = len(cells) - cells.count("")
        if count and (_shows(cells[0]) or any(map(_shows, cells))):
            yield number, cells, count


def _shows(cell: object) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())


def make_whole(cells: list[Any]) -> None:
    """Turn whole floats into ints in place, as far as a float is exact."""
    for index, cell in enumerate(cells):
        if type(cell) is float and cell % 1 == 0 and -limits.EXACT < cell < limits.EXACT:
            cells[index] = int(cell)


def iso(cell: object) -> str:
    """Write a date or a time of day as text; midnight stands for "no time of day"."""
    if isinstance(cell, datetime):
        midnight = cell.time() == time.min
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("seconds")
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    raise TypeError(type(cell))


def send(message: dict[str, Any]) -> int:
    """
    Write one message; return its size in bytes.

    :raises Refused: a number is infinite or not a number
    """
    try:
        text = json.dumps(message, ensure_ascii=False, allow_nan=False, default=iso)
    except ValueError as error:
        raise Refused(ODD_NUMBER) from error
    raw = text.encode()
    write(raw)
    return len(raw)


def write(raw: bytes | memoryview) -> None:
    sys.stdout.buffer.write(len(raw).to_bytes(4, "big"))
    sys.stdout.buffer.write(raw)
    sys.stdout.buffer.flush()


def send_rows(sheet: Sheet) -> None:
    """Send a sheet in batches that start small and grow while they stay cheap to hold."""
    rows, cells, size = filled(sheet), 0, 100
    while batch := list(islice(rows, size)):
        cells += sum(count for _, _, count in batch)
        sent = send({"sheet": sheet.name, "rows": [(number, row) for number, row, _ in batch]})
        size = min(size * 2, limits.BATCH_ROWS) if sent < limits.BATCH_BYTES else max(size // 2, 1)
    send({"end": sheet.name, "cells": cells})


def serve(path: Path, kind: str, *, columns: bool = False) -> None:
    """Answer one parent: the sheets with their first rows, then the rows it asks for."""
    sheets: list[Any] = list(open_columns(path) if columns else open_sheets(path, kind))
    heads = [
        [(number, cells) for number, cells, _ in islice(filled(sheet), limits.HEAD_ROWS)]
        for sheet in sheets
    ]
    send(
        {
            "sheets": [
                {"name": sheet.name, "visible": sheet.visible, "rows": sheet.rows, "head": head}
                for sheet, head in zip(sheets, heads, strict=True)
            ]
        }
    )
    asked = sys.stdin.readline()
    if not asked:
        return
    wanted = json.loads(asked)
    while sheets:
        sheet = sheets.pop(0)
        if wanted is None or sheet.name in wanted:
            sheet.send() if columns else send_rows(sheet)
    send({"done": True})


def main() -> None:
    """Read what to open from standard input, and serve it."""
    confine()
    gc.disable()  # rows form no cycles, and the process ends with the file
    request = json.loads(sys.stdin.readline())
    try:
        serve(Path(request["path"]), request["kind"], columns=request["columns"])
    except Refused as refusal:
        send({"refused": list(refusal.args)})


if __name__ == "__main__":
    main()
