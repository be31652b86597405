"""The tables of a department's file, and the unit its amounts are in."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from comparison.kinds import MONEY, under
from comparison.sources import Source
from ledgers.sheets.cells import Cell
from ledgers.sheets.headers import Table
from ledgers.sheets.reader import Book
from ledgers.sheets.tables import choose

TEN_THOUSANDS = "（万元）"
_UNIT_ABOVE = re.compile(r"单位:?(人民币)?万元")


def find_tables(
    book: Book,
    source: Source,
    *,
    sheets: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
) -> dict[str, Table]:
    """
    Find the source's table in each sheet that has it, or in the sheets that a person chose.

    “单位：万元” above the header is said of every amount whose heading names no unit: read as
    yuan they would be 10,000 times too small, and nobody would be warned of.

    :raises UnreadableFile: no sheet has it; says which columns are missing where
    """
    tables = choose(book, source.columns, sheets=sheets or None, mapping=mapping or None)
    return {name: _with_unit(book, source, name, table) for name, table in tables.items()}


def unit_of(source: Source, key: str, table: Table | None) -> str:
    """Say that the amounts of a column are read as ten thousands, where the file says so."""
    heading = table.headings.get(key, "") if table else ""
    kinds = {under(heading, kind).name for column, kind in source.kept.values() if column == key}
    return "表里写着万元，按万元读" if "ten_thousands" in kinds else ""


def _with_unit(book: Book, source: Source, sheet: str, table: Table) -> Table:
    above = [row for row in book.heads[sheet] if row.number < table.header_rows[0]]
    if not any(_UNIT_ABOVE.search(_tight(cell)) for row in above for cell in row.cells):
        return table
    amounts = {column for column, kind in source.kept.values() if kind is MONEY}
    headings = {
        key: heading + TEN_THOUSANDS if key in amounts and "元" not in heading else heading
        for key, heading in table.headings.items()
    }
    return replace(table, headings=headings)


def _tight(cell: Cell) -> str:
    return "".join(unicodedata.normalize("NFKC", str(cell)).split())
