"""What a file looks like before anything is made of it: the table found, or why there is none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from comparison.models import SourceMapping
from comparison.sources import Source, sources
from comparison.tables import find_tables, unit_of
from core import identity
from core.errors import Refused, UnreadableFile
from ledgers.sheets import headers
from ledgers.sheets.cells import Cell, Row, column_letter
from ledgers.sheets.headers import Table
from ledgers.sheets.limits import EXACT
from ledgers.sheets.reader import Book, ReaderKilled, open_sheets
from ledgers.sheets.values import text

SHOWN_ROWS = 20
_NUMBER = re.compile(r"[0-9]{14,22}X?[0-9]*")
BUSY = "服务器正忙，这个文件没有读完。请过几分钟再试；仍不行请联系系统管理员。"
LOOKS_LIKE = "这个文件看起来是“{title}”的表，请检查是否选错了数据来源。"


@dataclass(frozen=True)
class Choice:
    """
    A column of the source, and the heading (or letter) it was found under; `unit`: how an amount
    there is read, where that is not plain yuan.
    """

    key: str
    label: str
    required: bool
    found: str
    unit: str = ""


@dataclass(frozen=True)
class Preview:
    """The first rows of the first sheet that holds the table, as read, and the guessed columns."""

    sheets: list[str]
    headings: list[str]  # what a choice is called: the heading, or the letter where it has none
    groups: list[str]  # what stands above each heading of two header rows, else ""
    rows: list[tuple[int, list[str]]]
    passed_over: list[int]  # of these rows the totals, signatures and notes: no records
    choices: list[Choice]
    reasons: list[str]


def check(
    path: Path,
    source: Source,
    *,
    filename: str,
    sheets: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
) -> None:
    """
    Look whether a file holds the source's table.

    :raises UnreadableFile: it does not; `rows` says which columns are missing where, and the
        reasons say which other source the file looks like
    """
    with _opened(path, filename) as book:
        try:
            tables = find_tables(book, source, sheets=sheets, mapping=mapping)
            _refuse_beyond(book, source, tables)
        except UnreadableFile as refusal:
            other = looks_like(book, source)
            hints = [LOOKS_LIKE.format(title=other.title)] if other else []
            reasons = [str(reason) for reason in refusal.args]
            raise UnreadableFile(*reasons, *hints, rows=_missing(book, source, mapping)) from None


def preview(
    path: Path, source: Source, *, filename: str, mapping: Mapping[str, str] | None = None
) -> Preview:
    """Read the head of a file for the person who says which column is which."""
    with _opened(path, filename) as book:
        visible = [sheet.name for sheet in book.sheets if sheet.visible and book.heads[sheet.name]]
        reasons: list[str] = []
        try:
            tables = find_tables(book, source, mapping=mapping)
            _refuse_beyond(book, source, tables)
        except UnreadableFile as refusal:
            tables, reasons = {}, [str(reason) for reason in refusal.args]
            if other := looks_like(book, source):
                reasons.append(LOOKS_LIKE.format(title=other.title))
        sheet = next(iter(tables), visible[0] if visible else next(iter(book.heads)))
        head = book.heads[sheet]
        table = tables.get(sheet) or headers.find_table(head, source.columns, mapping=mapping)
    groups = _groups(head, table)
    called = _headings(head, table, groups)
    below = [row for row in head if not table or row.number > table.header_rows[-1]]
    at = table.mapping if table else {}
    who = [at[key] for key in (source.identity, source.person) if key in at]
    return Preview(
        sheets=list(tables) or [sheet],
        headings=called,
        groups=groups,
        rows=[(row.number, [_shown(cell) for cell in row.cells]) for row in below[:SHOWN_ROWS]],
        passed_over=[row.number for row in below[:SHOWN_ROWS] if headers.is_footer(row.cells, who)],
        choices=[
            Choice(
                c.key,
                c.label,
                c.required,
                called[i] if i < len(called) else "",
                unit_of(source, c.key, table),
            )
            for c in source.columns
            for i in [at.get(c.key, len(called))]
        ],
        reasons=reasons,
    )


def _refuse_beyond(book: Book, source: Source, tables: Mapping[str, Table]) -> None:
    """
    Refuse a column that was named by a letter beyond the sheet: all its cells would be blank.

    :raises UnreadableFile: naming the column and the letter
    """
    for sheet, table in tables.items():
        width = max((len(row.cells) for row in book.heads[sheet]), default=0)
        for column in source.columns:
            index = table.mapping.get(column.key, 0)
            if index >= width:
                letter = column_letter(index)
                raise UnreadableFile(f"{letter}列没有内容，请重新选择“{column.label}”是哪一列。")


@contextmanager
def _opened(path: Path, filename: str) -> Iterator[Book]:
    """Open a file while somebody waits for the page: there is no job that would try again."""
    try:
        with open_sheets(path, filename=filename) as book:
            yield book
    except ReaderKilled as error:
        raise Refused(BUSY) from error


def remembered(path: Path, source: Source, *, filename: str) -> dict[str, str]:
    """Return the mapping a person chose last time, if this file has those headings too."""
    row = SourceMapping.objects.filter(source=source.name).first()
    if row is None:
        return {}
    try:
        check(path, source, filename=filename, mapping=row.mapping)
    except Refused:
        return {}
    return dict(row.mapping)


def looks_like(book: Book, source: Source) -> Source | None:
    """Return the other source whose required columns a file has, the fullest match first."""
    found = []
    for other in sources:
        tables = headers.guess(book.heads, other.columns)
        needed = {column.key for column in other.columns if column.required}
        if other is not source and any(needed <= t.mapping.keys() for t in tables.values()):
            found.append((max(table.score for table in tables.values()), other))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _missing(
    book: Book, source: Source, mapping: Mapping[str, str] | None
) -> list[dict[str, object]]:
    """Say for each sheet that might hold the table which required columns it lacks."""
    required = [column for column in source.columns if column.required]
    rows: list[dict[str, object]] = []
    for sheet in book.sheets:
        head = book.heads[sheet.name]
        if not sheet.visible or not head:
            continue
        table = headers.find_table(head, source.columns, mapping=mapping)
        absent = [c for c in required if table is None or c.key in table.missing]
        number = table.header_rows[-1] if table else head[0].number
        rows += [
            {
                "sheet": sheet.name,
                "row": number,
                "column": column.label,
                "value": "",
                "message": f"没有找到“{column.label}”这一列",
            }
            for column in absent
        ]
    return rows


def _shown(cell: Cell) -> str:
    """Return a cell as the page shows it: whatever looks like an identity number is masked."""
    if isinstance(cell, float) and cell >= EXACT:
        return f"{cell:.5E}（已变成数字）"
    number = identity.clean(cell) if isinstance(cell, str) else ""
    return identity.masked(number) if _NUMBER.fullmatch(number) else text(cell)


def _groups(head: Sequence[Row], table: Table | None) -> list[str]:
    """Return what stands above each heading; a merged group fills only its first cell."""
    width = max((len(row.cells) for row in head), default=0)
    rows = [row.cells for row in head if table and row.number in table.header_rows]
    if len(rows) < 2:
        return [""] * width
    above, below = ([str(cell).strip() for cell in row] + [""] * width for row in rows)
    groups, group = [], ""
    for at in range(width):
        group = above[at] or (group if below[at] else "")
        groups.append(group if below[at] else "")
    return groups


def _headings(head: Sequence[Row], table: Table | None, groups: Sequence[str]) -> list[str]:
    """
    Name each column by its heading (of two header rows the lower; with its group where the same
    stands under several), or else by its letter.
    """
    width = max((len(row.cells) for row in head), default=0)
    titles = [""] * width
    for row in head:
        if table and row.number in table.header_rows:
            for at, cell in enumerate(row.cells):
                titles[at] = str(cell).strip() or titles[at]
    whole = [group + title for group, title in zip(groups, titles, strict=True)]
    return [
        column_letter(at)
        if not title or whole.count(whole[at]) > 1
        else title
        if titles.count(title) == 1
        else whole[at]
        for at, title in enumerate(titles)
    ]
