"""
How a paper looks, as data: one declaration makes its .docx template, its page and its reference.

No database, no clock, no request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Values = dict[str, "str | list[dict[str, str]]"]
"""A paper's fields by name: a text, or the lines of a table."""

BASE = {"title": "标题", "issuer": "落款单位", "day": "落款日期"}
"""The fields that every paper has."""


@dataclass(frozen=True)
class Grid:
    """A table of labels and values; each row names the fields that stand side by side."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    share: int  # of the width, in percent


@dataclass(frozen=True)
class Rows:
    """A table with a line for each of a field's rows, filled up with `least` empty ones."""

    field: str
    columns: tuple[Column, ...]
    least: int = 0


@dataclass(frozen=True)
class Words:
    """A box with a label above and as much text as there is."""

    field: str


@dataclass(frozen=True)
class Prose:
    """Paragraphs, a line each; `{name}` stands for a field."""

    text: str


@dataclass(frozen=True)
class Heading:
    text: str
    new_page: bool = False


@dataclass(frozen=True)
class Signs:
    """Places to sign, a line each."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Seal:
    """Who issues the paper, the place of the seal, the day."""


Block = Grid | Rows | Words | Prose | Heading | Signs | Seal


@dataclass(frozen=True)
class Layout:
    """The fields of a paper with their labels, and the blocks that show them."""

    blocks: tuple[Block, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    large: bool = False  # set in the size of a public text (三号)
    wide: bool = False  # on its side

    @property
    def all_fields(self) -> dict[str, str]:
        return {**BASE, **self.fields}

    @property
    def tables(self) -> list[Rows]:
        return [block for block in self.blocks if isinstance(block, Rows)]

    def label(self, name: str) -> str:
        return self.all_fields[name]


def filled(layout: Layout, values: Values) -> Values:
    """
    Return the values of exactly the layout's fields, printable, tables filled up.

    :raises ValueError: a field is missing, or there is one that the layout does not have
    """
    wanted = set(layout.all_fields) | {table.field for table in layout.tables}
    if wanted != set(values):
        raise ValueError(f"Fields differ from the declaration: {sorted(wanted ^ set(values))}")
    least = {table.field: table for table in layout.tables}
    done: Values = {}
    for name, value in values.items():
        if isinstance(value, str):
            done[name] = printable(value)
            continue
        table = least[name]
        lines = [
            {column.name: printable(line[column.name]) for column in table.columns}
            for line in value
        ]
        empty = {column.name: "" for column in table.columns}
        done[name] = lines + [dict(empty) for _ in range(table.least - len(lines))]
    return done


def printable(text: str) -> str:
    """
    Return a text without what no paper can carry: control characters, marks that turn the order
    of reading, halves of characters. Line breaks stay.

    >>> printable("张\\x00三\\r\\n\\x0b李\\u202e四\\ud800")
    '张三\\n李四'
    """
    return "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if _prints(c))


def _prints(c: str) -> bool:
    code = ord(c)
    return (
        c == "\n"
        or not (
            code < 0x20
            or 0x7F <= code < 0xA0
            or 0x202A <= code <= 0x202E
            or 0x2066 <= code <= 0x2069
            or 0xD800 <= code <= 0xDFFF
            or code & 0xFFFE == 0xFFFE
            or 0xFDD0 <= code <= 0xFDEF
        )
    )  # fmt: skip
