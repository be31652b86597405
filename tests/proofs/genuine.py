"""The genuine files that the proofs of odd files begin with: every format, every writer at hand."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from comparison.samples.make import make
from comparison.sources import sources
from ledgers.sheets.reader import open_sheets
from ledgers.sheets.writer import write_csv, write_table, write_template

ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
Rows = list[list[Any]]


@dataclass(frozen=True)
class Odd:
    """
    One file to try. `whole`: nothing is wrong with it, so it must be accepted, with every cell.

    `encoding` and `dialect` are what a text table was really written in. `like` is a file that
    says the same in the usual way, for the oracle, which knows fewer ways than offices do.
    """

    kind: str
    name: str
    content: bytes
    source: str = "yibao"
    whole: bool = False
    encoding: str = ""
    dialect: dict[str, Any] = field(default_factory=dict)
    like: bytes = b""

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix


def genuine(folder: Path, rows: int) -> Iterator[Odd]:
    """Yield files as offices send them; needs a register to write about."""
    for source in (source.name for source in sources):
        layout = import_module(f"comparison.sources.{source}.sample").LAYOUT
        for seed, suffix in enumerate(("xlsx", "xls", "csv")):
            path = folder / f"{source}.{suffix}"
            make(source, rows=rows, mess="high", seed=seed, path=path)
            encoding = layout.encoding if suffix == "csv" else ""
            dialect = {"delimiter": layout.delimiter} if suffix == "csv" else {}
            yield Odd("genuine", path.name, path.read_bytes(), source, True, encoding, dialect)
            if suffix == "xlsx":
                yield from _written_by_others(path, source, folder)


def _written_by_others(path: Path, source: str, folder: Path) -> Iterator[Odd]:
    with open_sheets(path, filename=path.name) as book:
        sheets: dict[str, Rows] = {sheet.name: [] for sheet in book.sheets}
        for row in book.rows():
            sheets[row.sheet].append([str(cell) for cell in row.cells])
    for writer in (by_openpyxl, by_xlsxwriter, by_the_project, as_ods):
        made = writer(sheets, folder)
        suffix = "ods" if writer is as_ods else "xlsx"
        name = f"{source}-{writer.__name__}.{suffix}"
        yield Odd("genuine", name, made, source, True)
    widest = max(sheets.values(), key=len)
    target = folder / "written.csv"
    write_csv(target, columns=widest[0], rows=widest[1:])
    yield Odd("genuine", f"{source}-project.csv", target.read_bytes(), source, True, "utf-8-sig")


def by_openpyxl(sheets: dict[str, Rows], folder: Path) -> bytes:
    """Write with openpyxl: shared strings, no inline text."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def by_xlsxwriter(sheets: dict[str, Rows], folder: Path) -> bytes:
    """Write with XlsxWriter in constant memory: inline text."""
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def by_the_project(sheets: dict[str, Rows], folder: Path) -> bytes:
    """Write with the project's own writer."""
    path = folder / "written.xlsx"
    write_table(path, sheets=[(name, rows[0], rows[1:]) for name, rows in sheets.items() if rows])
    return path.read_bytes()


def as_ods(sheets: dict[str, Rows], folder: Path) -> bytes:
    """Write an OpenDocument spreadsheet, whose repeated cells and rows are told by a number."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{_ods_cells(row)}</table:table-row>" for row in rows)
        + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_NAMES} '
        f'office:version="1.2"><office:body><office:spreadsheet>{tables}</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
        "</manifest:manifest>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def _ods_cells(row: list[Any]) -> str:
    return "".join(
        '<table:table-cell office:value-type="string">'
        f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
        if value != ""
        else "<table:table-cell/>"
        for value in row
    )


def template(source: str, folder: Path) -> bytes:
    """Write the blank form of a source."""
    path = folder / "template.xlsx"
    found = next(each for each in sources if each.name == source)
    write_template(path, columns=found.columns, instructions=found.instructions)
    return path.read_bytes()


def as_csv(rows: Rows, encoding: str, **dialect: Any) -> bytes:
    """Write a text table."""
    stream = io.StringIO()
    csv.writer(stream, **dialect).writerows(rows)
    return stream.getvalue().encode(encoding, "surrogatepass")
