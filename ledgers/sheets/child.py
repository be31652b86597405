"""
The process that opens files from strangers: `python -m ledgers.sheets.child`, with `--ready` if it
may load its libraries before it is told which.

It has no keys, no settings, no database and little memory; whatever a file does to it, it does
to nobody else. It answers on standard output with messages of JSON, each behind its length in
four bytes:

    {"sheets": [{"name", "visible", "rows", "head", "cells"}], "columns": …}
                                                          then it waits for the sheets wanted;
                                                          only columns know their cells by now
    {"sheet": name, "rows": [[number, cells], …]}         as often as needed
    {"sheet": name, "first": number}                      for columns: then a message of Arrow
    {"end": name, "cells": count}                         after the last row of each sheet
    {"done": true}
    {"refused": [reason, …]}                              instead of any of these
"""

import gc
import json
import os
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from core.errors import Refused
from ledgers.sheets import limits
from ledgers.sheets.delimited import TextTable, open_text
from ledgers.sheets.reasons import BROKEN, LOCKED, ODD_NUMBER, TOO_MUCH

Numbered = tuple[int, list[Any]]
"""A row with its number; cells as the library gives them."""

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


def confine(path: Path) -> None:
    """
    Give up whatever reading does not need, before the file is opened.

    Libraries have been loaded by now: what they occupy is not the file's doing.
    """
    for what, most in {
        resource.RLIMIT_AS: occupied() + limits.CHILD_MEMORY,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 32,
    }.items():
        resource.setrlimit(what, (most, most))
    # At the first limit comes SIGXCPU, which tells the parent why; SIGKILL would not.
    seconds = limits.CHILD_CPU + path.stat().st_size // limits.MIB * limits.CPU_PER_MIB
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


def occupied() -> int:
    """Return the bytes of address space in use; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


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


def send_columns(sheet: Any, numbers: Any) -> None:
    """Send a sheet in frames, then how many cells were filled."""
    for first, arrow in sheet.frames(numbers):
        send({"sheet": sheet.name, "first": first})
        write(arrow)
    send({"end": sheet.name, "cells": sheet.filled()})


def open_any(path: Path, kind: str, *, columns: bool) -> tuple[list[Any], bool]:
    """Open as columns if asked to and possible, else as rows; say which it is."""
    if columns:
        from ledgers.sheets.columns import open_columns

        try:
            return list(open_columns(path)), True
        except BaseException:  # noqa: S110  # a panic of the library is no Exception
            pass
    return list(open_sheets(path, kind)), False


def serve(path: Path, kind: str, *, columns: bool = False) -> None:
    """Answer one parent: the sheets with their first rows, then the rows it asks for."""
    sheets, columns = open_any(path, kind, columns=columns)
    heads = [
        [(number, cells) for number, cells, _ in islice(filled(sheet), limits.HEAD_ROWS)]
        for sheet in sheets
    ]
    send(
        {
            "sheets": [
                {
                    "name": sheet.name,
                    "visible": sheet.visible,
                    "rows": sheet.rows,
                    "head": head,
                    "cells": sheet.filled() if columns else None,
                }
                for sheet, head in zip(sheets, heads, strict=True)
            ],
            "columns": columns,
        }
    )
    order = sys.stdin.readline()
    if not order:
        return
    asked = json.loads(order)
    while sheets:
        sheet = sheets.pop(0)
        if asked["sheets"] is not None and sheet.name not in asked["sheets"]:
            continue
        if columns:
            send_columns(sheet, asked["numbers"][sheet.name])
        else:
            send_rows(sheet)
    send({"done": True})


def load_libraries() -> None:
    """Load what columns need; that is to be done before the limits."""
    os.environ["POLARS_MAX_THREADS"] = "1"  # each thread of its pool reserves address space
    import ledgers.sheets.columns  # noqa: F401


def main() -> None:
    """Read what to open from standard input, and serve it."""
    if "--ready" in sys.argv:
        load_libraries()
    order = sys.stdin.readline()
    if not order:  # whoever kept us ready is gone
        return
    request = json.loads(order)
    if request["columns"]:
        load_libraries()
    path = Path(request["path"])
    confine(path)
    gc.disable()  # rows form no cycles, and the process ends with the file
    try:
        serve(path, request["kind"], columns=request["columns"])
    except Refused as refusal:
        send({"refused": list(refusal.args)})
    except MemoryError:
        send({"refused": [TOO_MUCH]})


if __name__ == "__main__":
    main()
