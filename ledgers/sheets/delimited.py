"""
Text tables (.csv, and text that Excel calls .xls) in whatever encoding an office saved them.

Every guess is checked over the whole file, strictly: a file read in the wrong encoding gives
wrong names without any error.
"""

import codecs
import csv
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from core.errors import Refused
from ledgers.sheets import limits
from ledgers.sheets.headers import is_footer

UNKNOWN_ENCODING = (
    "无法识别这个文件的文字编码，读出来会是乱码。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
)
MIXED_ENCODING = (
    "这个文件前后用了两种文字编码，读出来会有乱码（第 {line} 行起）。"
    "请用 Excel 或 WPS 打开，核对后另存为 .xlsx 再上传。"
)
NUL = "这个文件里有空字符（第 {line} 行附近），可能已损坏。请打开核对后另存为 .xlsx 再上传。"
BROKEN_QUOTES = (
    "第 {line} 行附近的双引号不成对，后面的内容会连成一格。请改正，或另存为 .xlsx 后再上传。"
)
LONG_CELL = (
    "第 {line} 行起有一格超过 {most} 个字，多半是双引号不成对。请改正，或另存为 .xlsx 后再上传。"
)
CUT = (
    "最后一行（第 {line} 行）没有写完，这个文件可能没有导出完整或没有传完整。请重新导出后再上传；"
    "如果内容确实齐全，请另存为 .xlsx 后再上传。"
)
TOO_WIDE = "第 {line} 行有 {columns} 列，超过了 {most} 列。请核对分隔符，或另存为 .xlsx 后再上传。"

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_DELIMITERS = ",\t;"
_ASCII = bytes(range(128))
_DOS_END = "\x1a"  # old programs mark the end of a text with it
# Twelve bytes are four Chinese characters: such a line of GB18030 passes as UTF-8 once in
# a thousand million.
_TELLING = 12


class TextTable(NamedTuple):
    """A text table that can be read: how, and how many physical lines it has."""

    path: Path
    encoding: str
    delimiter: str
    lines: int

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """
        Yield each record with the physical line on which it starts, from 1.

        :raises Refused: quotes that do not close, too many columns, a last line that breaks off
        """
        last: tuple[int, list[str]] = (0, [])
        width = 0  # of the line before the last
        for number, row in _records(self.path, self.encoding, self.delimiter):
            if row == [_DOS_END]:
                continue
            last, width = (number, row), len(last[1])
            yield number, row
        # Programs end the last line as they end all others.
        if len(last[1]) < width and not self._ends_whole() and not is_footer(last[1]):
            raise Refused(CUT.format(line=last[0]))

    def _ends_whole(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(-min(4, self.path.stat().st_size), 2)
            return file.read().replace(b"\0", b"").endswith((b"\n", b"\r", b"\x1a"))


def open_text(path: Path) -> TextTable:
    """
    Find out how a text table is to be read.

    :raises Refused: no encoding fits all of it, or two do by turns
    """
    csv.field_size_limit(limits.MAX_CELL)
    encoding = _encoding(path)
    lines = _check(path, encoding)
    return TextTable(path, encoding, _delimiter(path, encoding), lines)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(limits.MIB)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        # UTF-16 without its mark: commas, digits and line ends are half NUL.
        even, odd = head[::2].count(0), head[1::2].count(0)
        if 50 * (even + odd) > len(head):
            return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8" if _fits(path, "utf-8") else "gb18030"


def _fits(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(limits.MIB):
                pass
    except UnicodeError:
        return False
    return True


def _check(path: Path, encoding: str) -> int:
    """Read all of it once; return the number of physical lines."""
    line = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            for line, text in enumerate(file, 1):
                if "\0" in text:
                    raise Refused(NUL.format(line=line))
                if encoding == "gb18030" and _is_utf8(text):
                    raise Refused(MIXED_ENCODING.format(line=line))
    except UnicodeError as error:
        raise Refused(UNKNOWN_ENCODING) from error
    return line


def _is_utf8(text: str) -> bool:
    """Tell whether a line that decoded as GB18030 was really written in UTF-8."""
    if text.isascii():
        return False
    raw = text.encode("gb18030")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(raw.translate(None, _ASCII)) >= _TELLING


def _delimiter(path: Path, encoding: str) -> str:
    """Take the delimiter that splits most of the first rows, into most cells."""

    def cells(delimiter: str) -> tuple[int, int]:
        first: list[int] = []
        with suppress(Refused):  # whatever comes before broken quotes tells enough
            for _, row in islice(_records(path, encoding, delimiter), 20):
                first.append(len(row))
        return sum(length > 1 for length in first), sum(first)

    return max(_DELIMITERS, key=cells)


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        start = 1
        try:
            for row in reader:
                if len(row) > limits.MAX_COLUMNS:
                    raise Refused(
                        TOO_WIDE.format(line=start, columns=len(row), most=limits.MAX_COLUMNS)
                    )
                yield start, row
                start = reader.line_num + 1
        except csv.Error as error:
            reason = LONG_CELL if "field limit" in str(error) else BROKEN_QUOTES
            raise Refused(reason.format(line=start, most=limits.MAX_CELL)) from error
