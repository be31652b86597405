"""
Finding the table in a sheet as offices make it: titles above, merged headings, columns anywhere.

Nothing here guesses by position or by content: a column is known by its heading, by an alias of
it, or because a person said so.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ledgers.sheets.cells import Cell, Row, column_index

HEADER_WITHIN = 20  # rows that are looked through for the header
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")
_COLUMN_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_NUMERIC = re.compile(r"\s*-?[0-9]+(\.[0-9]+)?\s*")
_TOTALS = frozenset({"合计", "总计", "小计", "共计"})
_TOTAL = re.compile(r"(合计|总计|小计|共计|累计)|本页.?计|.*(合计|总计|小计)$")
_SIGNATURE = re.compile(
    r"(填报|填表|制表|制单|审核|审批|复核|经办|负责|主管|分管|单位|联系|签字|签章).{0,12}:"
    r"|.{0,20}\(?(盖章|公章|签章|签字)\)?$"
)
_NOTE = re.compile(r"[*※(]?(备注|注|说明|附注|填表说明|填报说明)\d*:")


@dataclass(frozen=True)
class Column:
    """A column that a table may have; `as_text` columns hold numbers nobody calculates with."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    as_text: bool = False


@dataclass(frozen=True)
class Table:
    """
    Where a table lies in its sheet. Columns are counted from 0, rows as Excel shows them.

    `headings`: how the file calls each known column, with the group above it.
    """

    header_rows: tuple[int, ...]
    mapping: dict[str, int]
    headings: dict[str, str]
    unknown: list[tuple[int, str]]
    missing: list[str]
    score: int  # how many columns were recognised


@dataclass(frozen=True)
class _Layout:
    """One reading of the header: a row alone, or two rows of which the upper one groups."""

    rows: tuple[int, ...]
    labels: list[str]
    grouped: list[str]  # "group + label", or "" where no group stands above


def find_table(
    head: Sequence[Row], columns: Sequence[Column], *, mapping: Mapping[str, str] | None = None
) -> Table | None:
    """
    Find the header among the first rows of one sheet; None if this sheet holds something else.

    `mapping` is what a person chose: key → heading or column letter. It wins over the aliases.
    """
    layouts = _layouts([row for row in head if row.number <= HEADER_WITHIN])
    tables = [(_read(layout, columns, mapping or {}), layout) for layout in layouts]
    found = [(table, layout) for table, layout in tables if _is_table(table, columns, mapping)]
    if not found:
        return None
    # More columns first, then more headings of any kind, then fewer rows, then the upper one.
    best, _ = max(
        found,
        key=lambda pair: (
            pair[0].score,
            sum(map(bool, pair[1].labels)),
            -len(pair[1].rows),
            -pair[1].rows[0],
        ),
    )
    return best


def guess(
    heads: Mapping[str, Sequence[Row]],
    columns: Sequence[Column],
    *,
    mapping: Mapping[str, str] | None = None,
) -> dict[str, Table]:
    """
    Find the sheets that hold the table, in their order; one sheet a township is common.

    A sheet belongs if it has two thirds of the columns that the fullest sheet has.
    """
    tables = {sheet: find_table(head, columns, mapping=mapping) for sheet, head in heads.items()}
    found = {sheet: table for sheet, table in tables.items() if table}
    if not found:
        return {}
    best = max(found.values(), key=lambda table: table.score).mapping.keys()
    required = {column.key for column in columns if column.required} & best
    return {
        sheet: table
        for sheet, table in found.items()
        if required <= table.mapping.keys()
        and 3 * len(table.mapping.keys() & best) >= 2 * len(best)
    }


def is_footer(cells: Sequence[Cell], identity: Sequence[int] = ()) -> bool:
    """
    Tell whether a row is a total, a signature line or a note rather than a record.

    `identity` are the columns that say who a record is about. A row that fills one of them is a
    record, unless it fills it with such words: "合计" may well stand in the column of names.
    """
    who = [cells[index] for index in identity if index < len(cells)]
    if any(str(cell).strip() and not _is_footing(cell) for cell in who):
        return False
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()][:4]
    return any(map(_is_footing, texts[:1])) or any(_tight(cell) in _TOTALS for cell in texts)


def _is_footing(cell: Cell) -> bool:
    start = _tight(cell[:80]) if isinstance(cell, str) else ""
    return any(pattern.match(start) for pattern in (_TOTAL, _SIGNATURE, _NOTE))


def _tight(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def normalise(label: str) -> str:
    """
    Reduce a heading to its letters, digits and characters, in half width and lower case.

    >>> normalise("＊ 身份证 号码：")
    '身份证号码'
    """
    half_width = unicodedata.normalize("NFKC", label)
    return "".join(filter(str.isalnum, half_width)).lower()


def _bare(label: str) -> str:
    """Normalise a heading without its brackets: 月保障金（元） is 月保障金."""
    return normalise(_BRACKETS.sub("", unicodedata.normalize("NFKC", label)))


def _layouts(rows: Sequence[Row]) -> Iterator[_Layout]:
    for row in rows:
        labels = _labels(row.cells)
        if any(labels):
            yield _Layout((row.number,), labels, [""] * len(labels))
    for upper, lower in pairwise(rows):
        above, below = _labels(upper.cells), _labels(lower.cells)
        # A single cell above is a title, not a group.
        if lower.number == upper.number + 1 and sum(map(bool, above)) > 1 and any(below):
            yield _two_rows(upper.number, above, below)


def _two_rows(number: int, above: list[str], below: list[str]) -> _Layout:
    width = max(len(above), len(below))
    above, below = (row + [""] * (width - len(row)) for row in (above, below))
    labels, grouped, group = [], [], ""
    for high, low in zip(above, below, strict=True):
        # A merged group fills only its first cell; a heading merged downwards has nothing below.
        group = high or (group if low else "")
        labels.append(low or high)
        grouped.append(group + low if group and low else "")
    return _Layout((number, number + 1), labels, grouped)


def _labels(cells: Sequence[Cell]) -> list[str]:
    """Return the headings; a number is none, not even one that was written as text."""
    return [
        cell.strip() if isinstance(cell, str) and not _NUMERIC.fullmatch(cell) else ""
        for cell in cells
    ]


def _is_table(table: Table, columns: Sequence[Column], mapping: Mapping[str, str] | None) -> bool:
    if mapping and mapping.keys() & table.mapping.keys():
        return True
    required = {column.key for column in columns if column.required}
    if required and not required & table.mapping.keys():
        return False
    return table.score >= min(2, len(columns))


def _read(layout: _Layout, columns: Sequence[Column], chosen: Mapping[str, str]) -> Table:
    mapping = _choose(layout, chosen)
    open_columns = [column for column in columns if column.key not in chosen]
    # Best match first, whichever column it is for; each heading serves one column.
    for _, _, index, key in sorted(_matches(layout, open_columns)):
        if key not in mapping and index not in mapping.values():
            mapping[key] = index
    used = set(mapping.values())
    return Table(
        header_rows=layout.rows,
        mapping={column.key: mapping[column.key] for column in columns if column.key in mapping},
        headings={
            key: layout.grouped[at] or layout.labels[at]
            for key, at in mapping.items()
            if at < len(layout.labels)
        },
        unknown=[
            (index, label)
            for index, label in enumerate(layout.labels)
            if label and index not in used
        ],
        missing=[column.key for column in columns if column.key not in mapping],
        score=len(mapping),
    )


def _choose(layout: _Layout, chosen: Mapping[str, str]) -> dict[str, int]:
    mapping: dict[str, int] = {}
    for key, wanted in chosen.items():
        for labels in (layout.labels, layout.grouped):
            found = [i for i, label in enumerate(labels) if normalise(label) == normalise(wanted)]
            if found and normalise(wanted):
                mapping.setdefault(key, found[0])
        if key not in mapping and _COLUMN_LETTERS.fullmatch(wanted.strip()):
            mapping[key] = column_index(wanted.strip())
    return mapping


def _matches(layout: _Layout, columns: Sequence[Column]) -> Iterator[tuple[int, int, int, str]]:
    """Yield (how loosely, which alias, column index, key) for every heading that fits a column."""
    whole = [normalise(label) for label in layout.labels]
    forms = [
        [normalise(label) for label in layout.grouped],
        whole,
        [_bare(label) for label in layout.grouped],
        [_bare(label) for label in layout.labels],
    ]
    for column in columns:
        for order, name in enumerate((column.label, *column.aliases)):
            for looseness, labels in enumerate(forms):
                wanted = normalise(name) if looseness < 2 else _bare(name)
                for index, label in enumerate(labels):
                    if label and label == wanted:
                        yield looseness, order, index, column.key
