"""From an open book to the records of the table it holds."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.errors import UnreadableFile
from ledgers.sheets.cells import Cell, SheetInfo
from ledgers.sheets.headers import Column, Table, guess, is_footer
from ledgers.sheets.reader import Book

NO_TABLE = "没有找到表头。表头应含有：{labels}。请检查是否选错了文件，或对照模板修改表头后再上传。"
MISSING = "表头里缺少必需的列：{labels}。请补上，或指明它们是哪一列。"
NO_ROWS = "表头下面没有数据。请检查是否选错了文件，或忘了保存。"
NO_SHEET = "文件里没有名为“{names}”的工作表。现有：{present}。"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the table; `values` has every known column, "" where it is missing."""

    sheet: str
    number: int
    values: dict[str, Cell]
    cells: list[Cell]


def choose(
    book: Book,
    columns: Sequence[Column],
    *,
    sheets: Collection[str] | None = None,
    mapping: Mapping[str, str] | None = None,
) -> dict[str, Table]:
    """
    Decide which sheets to read and where their columns are.

    Hidden sheets are read only if they are named in `sheets`, or if no visible one has the table.

    :raises UnreadableFile: no sheet has the table, a required column is missing, no data follow
    """
    if unknown := sorted(set(sheets or ()) - book.heads.keys()):
        present = "、".join(book.heads)
        raise UnreadableFile(NO_SHEET.format(names="、".join(unknown), present=present))
    visible = {sheet.name for sheet in book.sheets if sheet.visible}
    for names in [set(sheets)] if sheets else [visible, book.heads.keys() - visible]:
        heads = {name: head for name, head in book.heads.items() if name in names}
        if tables := guess(heads, columns, mapping=mapping):
            break
    else:
        labels = "、".join(
            column.label for column in columns if column.required or len(columns) < 9
        )
        raise UnreadableFile(NO_TABLE.format(labels=labels or columns[0].label))
    _check(book, columns, tables)
    return tables


def _check(book: Book, columns: Sequence[Column], tables: Mapping[str, Table]) -> None:
    absent = [
        column.label
        for column in columns
        if column.required and any(column.key in table.missing for table in tables.values())
    ]
    if absent:
        raise UnreadableFile(MISSING.format(labels="、".join(absent)))
    last = {sheet.name: sheet.rows for sheet in book.sheets}
    if all(last[sheet] <= table.header_rows[-1] for sheet, table in tables.items()):
        raise UnreadableFile(NO_ROWS)


def left_out(book: Book, tables: Mapping[str, Table]) -> list[SheetInfo]:
    """
    Return the visible sheets with content that will not be read.

    Show them before anything is applied: an unusual heading may hide a whole township.
    """
    return [
        sheet
        for sheet in book.sheets
        if sheet.visible and book.heads[sheet.name] and sheet.name not in tables
    ]


def records(
    book: Book, tables: Mapping[str, Table], *, identity: Collection[str] = ()
) -> Iterator[Record]:
    """
    Yield the rows below each header, without totals, signatures, notes and repeated headers.

    `identity` are the keys that say who a record is about; see `headers.is_footer`.

    :raises UnreadableFile: cells were lost; what was yielded before must then be thrown away
    :raises ReaderKilled: try again later
    """
    who = {
        sheet: [index for key, index in table.mapping.items() if key in identity]
        for sheet, table in tables.items()
    }
    headers = {
        sheet: next(row.cells for row in book.heads[sheet] if row.number == table.header_rows[-1])
        for sheet, table in tables.items()
    }
    for row in book.rows(tables):
        table = tables[row.sheet]
        # Some print the header again on every page.
        if row.number <= table.header_rows[-1] or row.cells == headers[row.sheet]:
            continue
        if is_footer(row.cells, who[row.sheet]):
            continue
        values = dict.fromkeys(table.missing, "") | {
            key: row.cells[index] if index < len(row.cells) else ""
            for key, index in table.mapping.items()
        }
        yield Record(row.sheet, row.number, values, row.cells)
