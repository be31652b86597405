"""
A second pair of eyes on an .xlsx: counts rows, columns and cells in its XML while it inflates.

The reader of record builds a grid in memory, and may lose cells without a word. This module
builds nothing: it looks for patterns in raw text, so it can refuse a grid that is too large
before anybody fills it, and tell afterwards whether cells went missing. A real parser would
take three times as long as the reader it watches.

Its count is a lower bound: blank cells and errors such as #N/A are left out.
"""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from core.errors import UnreadableFile
from ledgers.sheets import limits
from ledgers.sheets.archive import Archive
from ledgers.sheets.cells import column_index, column_letter
from ledgers.sheets.reasons import SUSPECT

_HEAD = 64 * limits.KIB  # where a root element and its attributes must have been seen
_LONG = 256 * limits.KIB  # of XML without another cell: the end of the sheet, or a very long text
_ROOT = re.compile(rb"<(?:([\w.-]+):)?\w+[\s/>]")
_SINGLE_QUOTED = re.compile(rb"=\s*'([^'\"<>]*)'")
# Every repetition below is bounded or stops at the next tag: hostile text costs linear time.
_TAGS = re.compile(rb"<[^<>]*>")
_POINTER = re.compile(rb' t="s"[^<>]{0,200}>\s*<(?:[\w.-]+:)?v>(\d{1,9})<')
_MERGED = re.compile(
    rb'mergeCell [^<>]{0,200}?ref="([A-Za-z]{1,9})(\d{1,19}):([A-Za-z]{1,9})(\d{1,19})"'
)
_PLACE = re.compile(rb'\sr="([A-Za-z]{1,3})([0-9]{1,7})"')
_ANY_PLACE = re.compile(rb' r="')
_TYPE = re.compile(rb'\st="([A-Za-z]+)"')
_TEXTS = frozenset([b"s", b"str", b"inlineStr", b"e", b"d"])
_CLAIM = re.compile(rb'\b(count|uniqueCount)="(\d+)"')

# Numbers that are the same text in every program, and are not January or October of a year.
PLAIN = re.compile(r"(?!(?:19|20)[0-9]{2}\.(?:1|0999))(?:0|-?[1-9][0-9]{0,8}(?:\.[0-9]{1,5})?)")
_WRITTEN = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,3})?")
# Values that have to be looked at: texts that begin like no number pass by.
_ODD = (
    b"<%%(p)bv(?!>%b</%%(p)bv>)(?!>[^\\s<&+\\-.0-9IiNn])(?:[\\s/][^<>]*)?(?:>([^<]*)(</)?)?"
    % PLAIN.pattern.encode()
)

TOO_TALL = f"工作表超过 {limits.MAX_ROWS} 行。请删去表格下方多余的行后再上传。"
TOO_MUCH_MERGED = "工作表里合并单元格的范围太大。请取消整行、整列的合并后再上传。"
TOO_LONG = "这个文件里有一格内容过长。请删去该格多余的内容后再上传。"


def check_prolog(text: bytes) -> None:
    """
    Look for what no spreadsheet program writes: entity declarations, encodings besides UTF-8.

    :raises UnreadableFile: there is some
    """
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text[:4]:
        raise UnreadableFile(SUSPECT)


@dataclass
class SharedStrings:
    """The texts that cells point to by number; only the blank ones matter here."""

    blank: set[bytes] = field(default_factory=set)
    seen: int = 0

    @classmethod
    def scan(cls, archive: Archive, name: str) -> "SharedStrings":
        """
        Note which texts are blank.

        :raises UnreadableFile: the table claims more texts than could be there
        """
        strings = cls()
        for number, (prefix, block) in enumerate(_blocks(archive.inflate(name), b"si")):
            if not number:
                strings._check_claims(block[:_HEAD], archive.size(name))
            strings._add(prefix, block)
        return strings

    def _check_claims(self, head: bytes, size: int) -> None:
        # Readers reserve room for `uniqueCount` texts before they read the first.
        most = {b"count": limits.MAX_ROWS * limits.MAX_COLUMNS, b"uniqueCount": size}
        for attribute, claim in _CLAIM.findall(head):
            if int(claim[:20]) > most[attribute]:
                raise UnreadableFile(SUSPECT)

    def _add(self, prefix: bytes, block: bytes) -> None:
        opening = b"<" + prefix + b"si"
        # Nearly all items are plain text and pass by at the speed of the pattern.
        unusual = re.compile(
            b"%(si)b\\s*/>|%(si)b>(?!<%(p)bt>[^<\\s])((?:(?!%(si)b>).)*?)</%(p)bsi>"
            % {b"si": opening, b"p": prefix},
            re.DOTALL,
        )
        at = 0
        for item in unusual.finditer(block):
            self.seen += block.count(opening, at, item.start())
            at = item.start()
            if not _TAGS.sub(b"", item[1] or b"").strip():
                self.blank.add(b"%d" % self.seen)
        self.seen += block.count(opening, at)


@dataclass
class OddNumbers:
    """
    Cells of one worksheet whose number looks like another one once it is text.

    A long number may have lost digits, and as text it would pass for an identity number.
    """

    rows: "array[int]" = field(default_factory=lambda: array("I"))  # as Excel shows them
    columns: "array[int]" = field(default_factory=lambda: array("I"))  # from 0
    untold: bool = False  # there are some that could not be placed

    def add(self, cell: bytes, value: bytes) -> None:
        """Note a cell by its opening tag, unless it holds text."""
        kind = _TYPE.search(cell)
        if kind and kind[1] in _TEXTS:
            return
        if (not kind or kind[1] == b"n") and _WRITTEN.fullmatch(value):
            self._place(cell)
        elif not kind or kind[1] != b"b":
            self.untold = True

    def add_booleans(self, prefix: bytes, block: bytes) -> None:
        """Note the cells that say true or false: a text may say "true" as well."""
        cells = re.findall(b'<%bc\\s[^<>]*\\st="b"[^<>]*>' % prefix, block)
        self.untold |= len(cells) < block.count(b' t="b"')
        for cell in cells:
            self._place(cell)

    def _place(self, cell: bytes) -> None:
        if place := _PLACE.search(cell):
            self.rows.append(int(place[2]))
            self.columns.append(column_index(place[1].decode()))
        else:
            self.untold = True


@dataclass
class SheetWitness:
    """What the XML of one worksheet holds."""

    cells: int = 0  # that are neither blank nor an error
    rows: int = 0  # number of the last row with such a cell
    columns: int = 0  # number of the last column, cells that carry only a style left out
    elements: int = 0  # cells at most; a reader that finds more looks at something else
    numbers: OddNumbers = field(default_factory=OddNumbers, repr=False)
    _rows_closed: int = 0
    _merged: int = 0
    _farther: re.Pattern[bytes] = field(default=_ANY_PLACE, repr=False)

    @classmethod
    def scan(cls, archive: Archive, name: str, blank: set[bytes]) -> "SheetWitness":
        """
        Count one worksheet.

        :raises UnreadableFile: too many rows or columns, too large a grid, too much merged
        """
        sheet = cls()
        for prefix, block in _blocks(archive.inflate(name), b"c"):
            sheet._measure(prefix, block)
            sheet._count_merged(block)
            sheet._check()
            sheet.elements += block.count(b"<%bc" % prefix)
            sheet.cells += sheet._values(prefix, block)
            sheet.cells += _filled_inline(prefix, block)
            sheet.cells -= block.count(b' t="e"')
            if blank:
                sheet.cells -= sum(index in blank for index in _POINTER.findall(block))
        return sheet

    def _measure(self, prefix: bytes, block: bytes) -> None:
        """
        Follow the last filled cell of each row; cells that carry only a style do not count.

        Cells stand in order, so the last is the farthest. A file made to deceive meets the
        memory limit of the reader's process instead.
        """
        value, inline, closing = b"<%bv" % prefix, b"<%bis>" % prefix, b"</%brow>" % prefix
        if self._farther.search(block):
            rows = block.split(closing)
            letters = {_last_filled(row, value, inline)[0] for row in rows}
            self._widen(max(map(_columns_to, letters)))
            self._rows_closed += len(rows) - 1
        else:
            self._rows_closed += block.count(closing)
        _, number = _last_filled(block, value, inline)
        # Cells need not say where they are; rows then follow each other.
        self.rows = max(self.rows, int(number[:20]) if number.isdigit() else self._rows_closed)

    def _widen(self, columns: int) -> None:
        if columns > self.columns:
            self.columns = columns
            self._farther = _beyond(columns)

    def _values(self, prefix: bytes, block: bytes) -> int:
        """Count the values that are not blank, and note the odd numbers among them."""
        if b' t="b"' in block:
            _check_booleans(prefix, block)
            self.numbers.add_booleans(prefix, block)
        blank = 0
        for odd in re.finditer(_ODD % {b"p": prefix}, block):
            value, closed = odd[1] or b"", odd[2]
            if closed and not value.strip():
                blank += 1
            elif not _WRITTEN.fullmatch(value) or not PLAIN.fullmatch(_shortest(value)):
                at = block.rfind(b"<%bc" % prefix, 0, odd.start())
                self.numbers.add(block[at : block.find(b">", at)] if at >= 0 else b"", value)
            # else: 1159.6199999999999 is 1159.62 to every program
        return block.count(b"<%bv" % prefix) - blank

    def _count_merged(self, block: bytes) -> None:
        if b"mergeCell " not in block:
            return
        for left, top, right, bottom in _MERGED.findall(block):
            width = column_index(right.decode()) - column_index(left.decode()) + 1
            self._merged += width * (int(bottom) - int(top) + 1)

    def _check(self) -> None:
        if max(self.rows, self._rows_closed) > limits.MAX_ROWS:
            raise UnreadableFile(TOO_TALL)
        if self.columns > limits.MAX_COLUMNS:
            raise UnreadableFile(too_wide(self.columns))
        if self.rows * self.columns > limits.MAX_GRID:
            raise UnreadableFile(too_sparse(self.rows, self.columns))
        if self._merged > limits.MAX_MERGED:
            raise UnreadableFile(TOO_MUCH_MERGED)


def _last_filled(xml: bytes, value: bytes, inline: bytes) -> tuple[bytes, bytes]:
    """Return the letters and the digits of the place of the last cell that is not empty."""
    filled = max(xml.rfind(value), xml.rfind(inline))
    at = xml.rfind(b' r="', 0, filled) + 4 if filled > 0 else 0
    place = xml[at : xml.find(b'"', at)] if at > 3 else b""
    letters = place.rstrip(b"0123456789")
    return letters, place[len(letters) :]


def _columns_to(letters: bytes) -> int:
    return column_index(letters[:9].decode()) + 1 if letters.isalpha() else 0


def _beyond(columns: int) -> re.Pattern[bytes]:
    """Return a pattern of places to the right of so many columns; it may find too many."""
    last = column_letter(columns - 1).encode()
    farther = [
        b"%b[%c-Z]" % (last[:at], last[at] + 1) for at in range(len(last)) if last[at] < ord("Z")
    ]
    longer = b"[A-Z]{%d}" % (len(last) + 1)
    return re.compile(b' r="(?:%b)' % b"|".join([*farther, longer, b"[A-Z]*[a-z]"]))


def _shortest(value: bytes) -> str:
    return repr(float(value)).removesuffix(".0")


def _check_booleans(prefix: bytes, block: bytes) -> None:
    odd = rb' t="b"[^<>]{0,200}>\s*(?:<%bf[^<>]{0,200}>[^<>]{0,9000}<[^<>]{0,20}>)?<%bv>(?![01]<|true<|false<)'
    if re.search(odd % (re.escape(prefix), re.escape(prefix)), block):
        raise UnreadableFile(SUSPECT)  # readers disagree what it is


def too_wide(columns: int) -> str:
    """Say that a sheet has too many columns."""
    return (
        f"工作表一直用到 {column_letter(columns - 1)} 列，超过了 {limits.MAX_COLUMNS} 列。"
        "请删去不需要的列后再上传。"
    )


def too_sparse(rows: int, columns: int) -> str:
    """Say that a sheet reaches too far in both directions."""
    return (
        f"工作表一直延伸到第 {rows} 行、{column_letter(columns - 1)} 列，范围太大。"
        "请删去表格以外的内容，或拆成几个文件后再上传。"
    )


def _blocks(pieces: Iterator[bytes], tag: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (namespace prefix, block), each block ending just before a `tag` where possible."""
    rest = b""
    for piece in pieces:
        rest += piece
        if len(rest) >= limits.KIB:
            break
    check_prolog(rest)
    root = _ROOT.search(rest)
    if not root:
        raise UnreadableFile(SUSPECT)
    prefix = root[1] + b":" if root[1] else b""
    single_quotes = b"='" in rest
    for piece in chain([b""], pieces):
        rest += piece
        cut = rest.rfind(b"<" + prefix + tag)
        if cut <= 0 and len(rest) > _LONG:
            cut = rest.rfind(b"<")
        if cut > 0:
            yield prefix, _tidy(rest[:cut]) if single_quotes else rest[:cut]
            rest = rest[cut:]
        if len(rest) > limits.MAX_TAG_RUN:
            raise UnreadableFile(TOO_LONG)
    yield prefix, _tidy(rest)


def _tidy(block: bytes) -> bytes:
    return _SINGLE_QUOTED.sub(rb'="\1"', block)


def _filled(block: bytes, opening: bytes) -> int:
    """Count elements that hold more than white space; `opening` lacks its closing bracket."""
    plain = opening + b">"
    filled = block.count(plain) - block.count(plain + b"</")
    if plain + b" " in block or plain + b"\n" in block:
        filled -= len(re.findall(plain + rb"\s+</", block))
    if opening + b" " in block:
        filled += len(re.findall(opening + rb" [^<>]{0,200}[^/<>]>\s*[^<\s]", block))
    return filled


def _filled_inline(prefix: bytes, block: bytes) -> int:
    cell = b"<%bis>" % prefix
    cells = block.count(cell)
    if not cells:
        return 0
    text = b"<%bt" % prefix
    filled = _filled(block, cell + text)
    if block.count(cell + text) < cells:
        # Rich text: any run with a letter fills the cell.
        rich = b"%(is)b(?!%(t)b)(?:(?!</?%(p)bis>).)*?%(t)b(?: [^<>]{0,200})?>\\s*[^<\\s]" % {
            b"is": cell,
            b"t": text,
            b"p": prefix,
        }
        filled += len(re.findall(rich, block, re.DOTALL))
    return filled
