"""Text tables in every encoding and dialect, and files that are something else."""

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from tests.ledgers.killers import KILLERS
from tests.proofs.genuine import Odd, Rows, as_csv, by_openpyxl, template
from tests.proofs.mutations import packed, unpacked

RARE = (
    "㐀𠮷",
    "买买提·艾力",
    "阿依古丽•买 提",
    "\ue000某",
    "王\U000e0100",
    "〇一",
    "赵\u3000四",
    "𪚥䶮",
)
EDGES = (8_192, 65_536, 131_072, 1 << 20)  # where readers' buffers end


def text_tables(rows: Rows, random: Random) -> Iterator[Odd]:
    """Yield one table (name, number, burden, …) in many spellings."""

    def odd(kind: str, content: bytes, encoding: str = "", **more: Any) -> Odd:
        whole = more.pop("whole", bool(encoding))
        return Odd(f"csv {kind}", "表.csv", content, "yibao", whole, encoding, more)

    for encoding in ("gb18030", "gbk", "utf-8", "utf-8-sig", "utf-16"):
        yield odd(f"in {encoding}", as_csv(rows, encoding), encoding)
        bare = as_csv(rows, encoding, lineterminator="\n")
        yield odd(f"in {encoding}", bare, encoding)
    for encoding in ("utf-16-le", "utf-16-be"):
        yield odd("in utf-16 without mark", as_csv(rows, encoding), encoding)
    for encoding in ("utf-32", "utf-7", "big5", "shift_jis"):
        content = as_csv(rows, "utf-8").decode().encode(encoding, "ignore")
        yield odd("in another encoding", content)
    for delimiter in "\t;|":
        known = delimiter != "|"
        content = as_csv(rows, "gb18030", delimiter=delimiter)
        encoding = "gb18030" if known else ""
        yield odd("other delimiter", content, encoding, delimiter=delimiter)
    yield odd("sep line", b"sep=,\r\n" + as_csv(rows, "gb18030"), "gb18030")
    yield odd("carriage returns", as_csv(rows, "gb18030", lineterminator="\r"), "gb18030")
    yield odd("DOS end", as_csv(rows, "gb18030") + b"\x1a")  # it is no cell
    yield odd("all quoted", as_csv(rows, "utf-8", quoting=1), "utf-8")
    yield odd("blank lines", as_csv(rows, "utf-8", lineterminator="\r\n\r\n"), "utf-8")
    lines = [[*row[:-1], f"{row[-1]}\r\n次行,同格"] for row in rows]
    yield odd("lines in cells", as_csv([rows[0], *lines[1:]], "gb18030"), "gb18030")
    for name in RARE:
        named = [rows[0], *([row[0], name, *row[2:]] for row in rows[1:])]
        yield odd("rare names", as_csv(named, "gb18030"), "gb18030")
        yield odd("rare names", as_csv(named, "utf-8-sig"), "utf-8-sig")
    yield from _at_edges(rows, odd)
    yield from _broken(rows, random, odd)


def _at_edges(rows: Rows, odd: Any) -> Iterator[Odd]:
    """A character of four bytes lies across the end of a buffer, at each of its bytes."""
    head, line = as_csv(rows[:1], "gb18030"), as_csv(rows[1:2], "gb18030")
    for edge in EDGES:
        for shift in range(1, 4):
            before = edge - shift - len(head) - len("9,")
            last = ["9", "a" * (before % len(line)) + "㐀" * 9, *rows[1][2:]]
            content = head + line * (before // len(line)) + as_csv([last] * 40, "gb18030")
            assert content[edge - shift :].startswith("㐀".encode("gb18030"))
            yield odd("edge of a buffer", content, "gb18030")


def _broken(rows: Rows, random: Random, odd: Any) -> Iterator[Odd]:
    for _ in range(4):
        at = random.randrange(1, len(rows))
        both = as_csv(rows[:at], "gb18030") + as_csv(rows[at:], "utf-8")
        yield odd("mixed encodings", both)
        both = as_csv(rows[:at], "utf-8") + as_csv(rows[at:], "gb18030")
        yield odd("mixed encodings", both)
        plain = as_csv(rows, "gb18030")
        at = random.randrange(len(plain))
        yield odd("NULs", plain[:at] + b"\0" * random.choice((1, 2, 300)) + plain[at:])
        yield odd("lone quote", plain[:at] + b'"' + plain[at:])
        yield odd("ragged", _ragged(rows, random), "gb18030")
    yield odd("one line of 10 MB", b"1," * 5_000_000)
    yield odd("one cell of 10 MB", as_csv(rows[:2], "utf-8") + b"x" * 10_000_000)
    yield odd("200,000 short lines", as_csv(rows[:1], "utf-8") + b"1\n" * 200_000, "utf-8")


def _ragged(rows: Rows, random: Random) -> bytes:
    return as_csv(
        [rows[0], *(row[: random.randrange(1, len(row))] + ["多"] * 3 for row in rows[1:])],
        "gb18030",
    )


def others(rows: Rows, folder: Path) -> Iterator[Odd]:
    """Yield files that are something else, or hardly anything."""
    for name, make in KILLERS.items():
        yield Odd("killers", f"{name}.xlsx", make(folder / "killer").read_bytes())
    table = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
    page = f"<html><meta charset=gbk><table>{table}</table></html>"
    for name in ("页.xls", "页.xlsx", "页.csv", "页.et"):
        yield Odd("web page renamed", name, page.encode("gbk"))
    yield Odd("web page renamed", "页.xls", f"\n\n<table>{table}</table>".encode())
    yield Odd(
        "XML renamed", "表.xls", f"<?xml version='1.0'?><Workbook>{table}</Workbook>".encode()
    )
    book = by_openpyxl({"表": rows}, folder)
    parts = unpacked(book)
    yield Odd("polyglot", "x.xlsx", book + page.encode())
    yield Odd("polyglot", "x.html", page.encode() + book)
    yield Odd("polyglot", "x.xlsx", packed(parts | {"index.html": page.encode()}), whole=True)
    yield Odd("polyglot", "x.docx", packed(parts | {"word/document.xml": b"<w/>"}))
    yield Odd("polyglot", "x.ods", packed({"mimetype": b"application/vnd.oasis.opendocument."
                                           b"spreadsheet", "content.xml": b"<x/>"} | parts))  # fmt: skip
    yield Odd("zip of an xlsx", "x.zip", packed({"表.xlsx": book}))
    yield Odd("zip without deflating", "x.xlsx", packed(parts, zipfile.ZIP_STORED), whole=True)
    yield Odd("zip with bzip2", "x.xlsx", packed(parts, zipfile.ZIP_BZIP2))
    yield Odd("zip with lzma", "x.xlsx", packed(parts, zipfile.ZIP_LZMA))
    yield Odd("zip streamed", "x.xlsx", _streamed(parts), whole=True)
    yield Odd("template", "x.xlsx", template("yibao", folder))
    yield Odd("one row", "x.xlsx", by_openpyxl({"表": rows[:2]}, folder), whole=True)
    yield Odd("header only", "x.xlsx", by_openpyxl({"表": rows[:1]}, folder))
    yield Odd("empty sheet", "x.xlsx", by_openpyxl({"表": []}, folder))
    yield from _hidden(rows)


def _streamed(parts: dict[str, bytes]) -> bytes:
    """Sizes follow each part, as programs write that cannot seek."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.got = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece: Any) -> int:
            self.got += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return bytes(pipe.got)


def _hidden(rows: Rows) -> Iterator[Odd]:
    """Sheets out of sight, rows filtered away, charts, merged headings, notes."""
    for state in ("hidden", "veryHidden"):
        book = openpyxl.Workbook()
        book.active.append(["说明"])
        sheet = book.create_sheet("数据")
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
        yield Odd("hidden sheet", "x.xlsx", _saved(book), whole=True)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["名单"])
    for row in rows:
        sheet.append(row)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(rows[0]))
    sheet.auto_filter.ref = f"A2:{chr(64 + len(rows[0]))}{len(rows) + 1}"
    for number in range(3, len(rows), 3):
        sheet.row_dimensions[number].hidden = True
    book.create_chartsheet("图表").add_chart(openpyxl.chart.BarChart())
    yield Odd("filtered, merged, with a chart", "x.xlsx", _saved(book), whole=True)


def _saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def et(data: bytes) -> bytes:
    """A file of WPS is the same container; only the class of the root entry differs."""
    at = data.find("Root Entry".encode("utf-16-le"))
    return data[: at + 80] + struct.pack("<IHH", 0x00020820, 0, 0) + data[at + 88 :]
