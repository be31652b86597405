"""What a reader hands over: cells, rows, sheets."""

from dataclasses import dataclass
from typing import NamedTuple

Cell = str | int | float | bool
"""
Text stays text, a number stays a number, an empty cell is "".

Dates come as ISO text ("2022-04-12", with " 08:30:00" if there is a time of day). A whole
number below 10**15 is an int. A float of 10**15 or more has lost digits: Excel keeps fifteen.
"""


class Row(NamedTuple):
    """One row that is not empty; `number` is the row the clerk sees in Excel, from 1."""

    sheet: str
    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class SheetInfo:
    """A worksheet; `rows` is the number of its last row, hidden and empty rows counted."""

    name: str
    visible: bool
    rows: int


def column_letter(index: int) -> str:
    """
    Return Excel's letters for a column counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """
    Return the column counted from 0 for Excel's letters.

    >>> column_index("A"), column_index("XFD")
    (0, 16383)
    """
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1
