"""
The XML of an .xlsx as other programs write it, and as none does.

WHOLE says the same in another spelling: such a file must be accepted with every cell. LIES
contradict themselves: such a file may be refused, or read; never half read.
"""

import re
from collections.abc import Callable
from random import Random

from tests.ledgers.killers import LINKS, MAIN, STRICT_LINKS, STRICT_MAIN
from tests.proofs.mutations import Parts

STRINGS = "xl/sharedStrings.xml"


def _sheets(parts: Parts, change: Callable[[bytes], bytes]) -> Parts:
    return {
        name: change(body) if name.startswith("xl/worksheets/sheet") else body
        for name, body in parts.items()
    }


def _xml(parts: Parts, change: Callable[[bytes], bytes]) -> Parts:
    return {n: change(b) if n.endswith((".xml", ".rels")) else b for n, b in parts.items()}


def _prefixed(body: bytes) -> bytes:
    body = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", body)
    return body.replace(b' xmlns="', b' xmlns:x="', 1)


def _bare(body: bytes) -> bytes:
    """Cells do not say where they are; possible where none is missing between them."""
    rows = re.findall(rb"<row[^>]*>(.*?)</row>", body, re.DOTALL)
    for row in rows:
        letters = re.findall(rb'<c r="([A-Z]+)\d+"', row)
        if letters != [chr(65 + n).encode() for n in range(len(letters))]:
            return body
    return re.sub(rb'<c r="[A-Z]+\d+"', b"<c", body)


def _renumbered(parts: Parts) -> Parts:
    """The shared texts live elsewhere, and the links are absolute."""
    found = {n.replace("sharedStrings", "texts"): b for n, b in parts.items()}
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        body = found[name].replace(b"sharedStrings.xml", b"texts.xml")
        found[name] = re.sub(rb'Target="(?=worksheets|texts)', b'Target="/xl/', body)
    return found


def _explicit(body: bytes) -> bytes:
    return re.sub(rb'<c (r="[A-Z]+\d+")( s="\d+")?>', rb'<c \1\2 t="n">', body)


def _commented(body: bytes) -> bytes:
    return body.replace(b"</row>", b"</row><!-- a < b & c -->", 3)


def _extended(body: bytes) -> bytes:
    body = re.sub(rb'<row r="(\d+)"', rb'<row r="\1" spans="1:12" x14ac:dyDescent="0.25"', body)
    return body.replace(
        b"<worksheet ", b'<worksheet xmlns:x14ac="http://schemas.microsoft.com/office/x14ac" ', 1
    )


def _dimension(lie: bytes) -> Callable[[bytes], bytes]:
    def change(body: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"/>', lie, body)

    return change


def _strict(body: bytes) -> bytes:
    return body.replace(MAIN.encode(), STRICT_MAIN.encode()).replace(
        LINKS.encode(), STRICT_LINKS.encode()
    )


def _spaced(body: bytes) -> bytes:
    return (
        body.replace(b"><c ", b">\n  <c ").replace(b"><row", b">\n<row").replace(b"<v>", b"\n<v>")
    )


def _tags_broken(body: bytes) -> bytes:
    return body.replace(b"<c r=", b"<c\n\tr=").replace(b' t="', b'\r\n t="')


def _shuffled(parts: Parts, random: Random) -> Parts:
    names = list(parts)
    random.shuffle(names)
    return {name: parts[name] for name in names}


WHOLE: dict[str, Callable[[Parts, Random], Parts]] = {
    "reordered parts": _shuffled,
    "prefixed": lambda p, r: _sheets(p, _prefixed),
    "prefixed strings": lambda p, r: p | ({STRINGS: _prefixed(p[STRINGS])} if STRINGS in p else {}),
    "no references": lambda p, r: _sheets(p, _bare),
    "strict": lambda p, r: _xml(p, _strict),
    "explicit numbers": lambda p, r: _sheets(p, _explicit),
    "comments": lambda p, r: _sheets(p, _commented),
    "extensions": lambda p, r: _sheets(p, _extended),
    "single quotes": lambda p, r: _sheets(p, lambda b: re.sub(rb'="([^"\']*)"', rb"='\1'", b)),
    "dimension A1": lambda p, r: _sheets(p, _dimension(b'<dimension ref="A1"/>')),
    "dimension huge": lambda p, r: _sheets(p, _dimension(b'<dimension ref="A1:XFD1048576"/>')),
    "dimension gone": lambda p, r: _sheets(p, _dimension(b"")),
    "dimension odd": lambda p, r: _sheets(p, _dimension(b'<dimension ref="C3:B2"/>')),
    "byte order marks": lambda p, r: _xml(p, lambda b: b"\xef\xbb\xbf" + b),
    "white space": lambda p, r: _sheets(p, _spaced),
    "broken tags": lambda p, r: _sheets(p, _tags_broken),
    "content types lost": lambda p, r: {n: b for n, b in p.items() if n != "[Content_Types].xml"},
    "count zero": lambda p, r: _claims(p, b"0"),
    "counts gone": lambda p, r: _xml(p, lambda b: re.sub(rb' (?:uniqueC|c)ount="\d+"', b"", b)),
    "rows unnumbered": lambda p, r: _sheets(p, lambda b: re.sub(rb'<row r="\d+"', b"<row", b)),
    "windows folders": lambda p, r: {n.replace("/", "\\"): b for n, b in p.items()},
}


def _claims(parts: Parts, count: bytes) -> Parts:
    if STRINGS not in parts:
        return parts
    lie = rb'\1="' + count + b'"'
    return parts | {STRINGS: re.sub(rb'\b(count|uniqueCount)="\d+"', lie, parts[STRINGS], count=2)}


# Cells and rows that contradict each other


def _rows(body: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    start, end = body.find(b"<row"), body.rfind(b"</row>") + 6
    if start < 0:
        return body
    rows = re.findall(rb"<row.*?</row>|<row[^>]*/>", body[start:end], re.DOTALL)
    return body[:start] + b"".join(change(rows)) + body[end:]


def _cells(body: bytes, random: Random, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    def one(rows: list[bytes]) -> list[bytes]:
        at = random.randrange(len(rows))
        cells = re.findall(rb"<c [^>]*?/>|<c .*?</c>", rows[at], re.DOTALL)
        head = rows[at][: rows[at].find(b"<c ")]
        rows[at] = head + b"".join(change(cells)) + b"</row>" if cells else rows[at]
        return rows

    return _rows(body, one)


def _reference(body: bytes, random: Random, wrong: bytes) -> bytes:
    found = list(re.finditer(rb'<c r="([A-Z]+\d+)"', body))
    if not found:
        return body
    one = random.choice(found)
    return body[: one.start(1)] + wrong + body[one.end(1) :]


def _number(body: bytes, random: Random, wrong: bytes) -> bytes:
    found = list(re.finditer(rb'<row r="(\d+)"', body))
    if not found:
        return body
    one = random.choice(found)
    return body[: one.start(1)] + wrong + body[one.end(1) :]


def _value(body: bytes, random: Random, wrong: bytes) -> bytes:
    found = list(re.finditer(rb"<v>([^<]*)</v>|<t>([^<]*)</t>", body))
    if not found:
        return body
    one = random.choice(found)
    return body[: one.start() + 3] + wrong + body[one.end() - 4 :]


REFERENCES = (b"A1", b"B2", b"a1", b"1A", b"$A$1", b"", b"ZZ9", b"A0", b"A99999", b"AAAAAAAAA1",
              b"A1:B2", b"A-1", b"R1C1", b"\xef\xbc\xa11")  # fmt: skip
NUMBERS = (b"0", b"1", b"-1", b"1048577", b"4294967296", b"x", b"", b"2.5", b"99999999999999999999")
VALUES = (b"1e400", b"NaN", b"<![CDATA[x]]>", b"&#0;", b"&nbsp;", b"&#x4E2D;", b"_x0000_1", b"-1",
          b"99999999", b"+4.11099199001010E+17", b"\xff", b"\xed\xa0\x80", b"<v>1</v>", b"</v><v>",
          b"1<!-- -->2", b"&lt;b&gt;", b"\xee\x80\x80", b"411099199001010013", b" 7 ")  # fmt: skip
TYPES = (b"s", b"n", b"b", b"e", b"d", b"str", b"inlineStr", b"x", b"")


def _retyped(body: bytes, random: Random) -> bytes:
    found = list(re.finditer(rb' t="(\w+)"', body))
    if not found:
        return body
    one = random.choice(found)
    return body[: one.start(1)] + random.choice(TYPES) + body[one.end(1) :]


def _in_sheet(change: Callable[[bytes, Random], bytes]) -> Callable[[Parts, Random], Parts]:
    def apply(parts: Parts, random: Random) -> Parts:
        names = [name for name in parts if name.startswith("xl/worksheets/sheet")]
        name = random.choice(names)
        return parts | {name: change(parts[name], random)}

    return apply


def _shuffle(items: list[bytes], random: Random) -> list[bytes]:
    random.shuffle(items)
    return items


LIES: dict[str, Callable[[Parts, Random], Parts]] = {
    "rows shuffled": _in_sheet(lambda b, r: _rows(b, lambda rows: _shuffle(rows, r))),
    "row twice": _in_sheet(lambda b, r: _rows(b, lambda rows: [*rows, r.choice(rows)])),
    "cells shuffled": _in_sheet(lambda b, r: _cells(b, r, lambda cells: _shuffle(cells, r))),
    "cell twice": _in_sheet(lambda b, r: _cells(b, r, lambda cells: [*cells, r.choice(cells)])),
    "wrong reference": _in_sheet(lambda b, r: _reference(b, r, r.choice(REFERENCES))),
    "wrong row": _in_sheet(lambda b, r: _number(b, r, r.choice(NUMBERS))),
    "odd value": _in_sheet(lambda b, r: _value(b, r, r.choice(VALUES))),
    "other type": _in_sheet(_retyped),
    "count lies": lambda p, r: _claims(p, r.choice((b"1", b"99999999", b"4294967295", b"x"))),
    "strings gone": lambda p, r: {n: b for n, b in p.items() if n != STRINGS},
    "strings half": lambda p, r: p | ({STRINGS: _half(p[STRINGS])} if STRINGS in p else {}),
    "wrong content types": lambda p, r: _xml(p, lambda b: b.replace(b"spreadsheetml", b"wordml")),
    "wrong main": lambda p, r: _xml(p, lambda b: b.replace(MAIN.encode(), b"urn:other")),
    "sheet nowhere": lambda p, r: _xml(p, lambda b: b.replace(b"sheet1.xml", b"sheet9.xml")),
    "two names": lambda p, r: _xml(
        p, lambda b: re.sub(rb'<sheet name="[^"]*"', b'<sheet name="a"', b)
    ),
    "strings elsewhere": lambda p, r: _renumbered(p),
    "utf-16": _in_sheet(lambda b, r: b.decode().encode("utf-16")),
}


def _half(body: bytes) -> bytes:
    at = body.find(b"</si>", len(body) // 2) + 5
    return body[:at] + b"</sst>"
