"""
Independent readers: what a file holds, by a library that the product does not read with.

Each returns {(sheet, row, column): text} of the cells that are neither blank nor an error, or
None where it cannot say. Only their lower bound counts: they too lose cells.
"""

import csv
import io
import signal
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree

import openpyxl
import xlrd

from ledgers.sheets.ole import MAGIC
from tests.proofs.genuine import Odd

Cells = dict[tuple[str, int, int], str]
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SECONDS = 20


def cells_of(odd: Odd) -> Cells | None:
    """Read with whatever knows the format by its first bytes."""
    content = odd.like or odd.content
    try:
        with _patience():
            if content.startswith(b"PK"):
                return _ods(content) if b"opendocument" in content[:200] else _xlsx(content)
            if content.startswith(MAGIC):
                return _xls(content)
            return _csv(odd, content) if odd.encoding else None
    except Exception:
        return None


class _TooLong(Exception):
    pass


@contextmanager
def _patience() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _xlsx(content: bytes) -> Cells:
    found: Cells = {}
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except AttributeError:  # it cannot stream a book with a chart
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        if hasattr(sheet, "reset_dimensions"):
            sheet.reset_dimensions()
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None or cell.data_type == "e":
                    continue
                if text := str(cell.value).strip():
                    found[sheet.title, cell.row, cell.column] = text
    return found


def _xls(content: bytes) -> Cells:
    found: Cells = {}
    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
    for sheet in book.sheets():
        for row in range(sheet.nrows):
            for column in range(sheet.ncols):
                cell = sheet.cell(row, column)
                blank = cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR}
                if cell.ctype == xlrd.XL_CELL_DATE:
                    value = xlrd.xldate_as_datetime(cell.value, book.datemode)
                    found[sheet.name, row + 1, column + 1] = str(value.replace(microsecond=0))
                elif not blank and (text := str(cell.value).strip()):
                    found[sheet.name, row + 1, column + 1] = text
    return found


def _ods(content: bytes) -> Cells:
    found: Cells = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))  # noqa: S314  # our own file
    for table in root.iter(f"{_TABLE}table"):
        number = 0
        for row in table.iter(f"{_TABLE}table-row"):
            column = 0
            for cell in row:
                times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
                text = "".join(cell.itertext()).strip()
                for at in range(column, column + times if text else column):
                    found[str(table.get(f"{_TABLE}name")), number + 1, at + 1] = text
                column += times
            number += int(row.get(f"{_TABLE}number-rows-repeated", "1"))
    return found


def _csv(odd: Odd, content: bytes) -> Cells:
    text = content.decode(odd.encoding)
    lines: Any = csv.reader(io.StringIO(text, newline=""), **odd.dialect)
    found: Cells = {}
    number = 1
    for row in lines:
        for column, cell in enumerate(row, 1):
            if cell.strip():
                found["CSV", number, column] = cell.strip()
        number = lines.line_num + 1
    return found
