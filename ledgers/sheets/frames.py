"""
A table as frames of text columns: the same rows as `tables.records`, for files of many rows.

Everything is text here, as `values.spelled` gives it: a doubtful number begins with `NUMBER`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple

import polars as pl

from ledgers.sheets import limits
from ledgers.sheets.cells import Cell, Row
from ledgers.sheets.headers import Table, is_footer
from ledgers.sheets.reader import Book
from ledgers.sheets.values import NUMBER as NUMBER
from ledgers.sheets.values import spelled


class Frame(NamedTuple):
    """Rows of one sheet: `row` as Excel shows it, then a column of text for each known key."""

    sheet: str
    rows: pl.DataFrame


def frames(
    book: Book, tables: Mapping[str, Table], *, identity: Collection[str]
) -> Iterator[Frame]:
    """
    Yield the rows below each header, without blank rows, totals, signatures and notes.

    The same file gives the same frames every time. `identity` are the keys that say who a row
    is about; see `headers.is_footer`.

    :raises UnreadableFile: cells were lost; what was yielded before must then be thrown away
    :raises ReaderKilled: try again later
    """
    read = _from_columns if book.in_columns else _from_rows
    for sheet, raw in read(book, tables):
        table = tables[sheet]
        header = next(r.cells for r in book.heads[sheet] if r.number == table.header_rows[-1])
        body = raw.filter(pl.col("row") > table.header_rows[-1])
        who = [f"c{table.mapping[key]}" for key in identity if key in table.mapping]
        yield Frame(sheet, _named(_records_only(body, who, header), table))


def _from_columns(book: Book, tables: Mapping[str, Table]) -> Iterator[tuple[str, pl.DataFrame]]:
    for sheet, first, arrow in book.raw_frames(tables):
        raw = pl.read_ipc(BytesIO(arrow)).with_row_index("row", first)
        yield sheet, raw.with_columns(pl.col("row").cast(pl.Int32))


def _from_rows(book: Book, tables: Mapping[str, Table]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Make frames of the rows of the other formats."""
    part: list[Row] = []
    for row in book.rows(tables):
        if part and (part[0].sheet != row.sheet or len(part) == limits.FRAME_ROWS):
            yield part[0].sheet, _framed(part)
            part = []
        part.append(row)
    if part:
        yield part[0].sheet, _framed(part)


def _framed(rows: Sequence[Row]) -> pl.DataFrame:
    width = max(len(row.cells) for row in rows)
    columns: dict[str, Any] = {"row": pl.Series([row.number for row in rows], dtype=pl.Int32)}
    for at in range(width):
        cells = [spelled(row.cells[at]) or None if at < len(row.cells) else None for row in rows]
        columns[f"c{at}"] = pl.Series(cells, dtype=pl.String)
    return pl.DataFrame(columns)


def _records_only(body: pl.DataFrame, who: Sequence[str], header: Sequence[Cell]) -> pl.DataFrame:
    """Leave out what is no record. Only rows without a number where one should be are looked at."""
    cells = [name for name in body.columns if name != "row"]
    who = [name for name in who if name in cells]  # these rows may all end before it
    filled = pl.any_horizontal(pl.col(cells).str.strip_chars().str.len_bytes() > 0)
    # A row that names somebody by number is a record; the others are looked at one by one.
    named = [pl.col(name).str.contains("[0-9０-９]{4}").fill_null(value=False) for name in who]
    odd = body.filter(
        filled.fill_null(value=False) & ~pl.any_horizontal(*named, pl.lit(value=False))
    )
    at = [int(name[1:]) for name in cells]
    dropped = []
    for number, *texts in odd.iter_rows():
        row: list[Cell] = [""] * (max(at, default=-1) + 1)
        for index, found in zip(at, texts, strict=True):
            row[index] = found or ""
        printed_again = [str(cell).strip() for cell in row] == [str(c).strip() for c in header]
        if printed_again or is_footer(row, [int(name[1:]) for name in who]):
            dropped.append(number)
    return body.filter(filled.fill_null(value=False) & ~pl.col("row").is_in(dropped))


def _named(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Give the columns their keys; a column that the file does not have is blank."""
    there = set(rows.columns)
    named = [
        (pl.col(f"c{at}").fill_null("") if f"c{at}" in there else pl.lit("")).alias(key)
        for key, at in table.mapping.items()
    ]
    return rows.select("row", *named, *(pl.lit("").alias(key) for key in table.missing))
