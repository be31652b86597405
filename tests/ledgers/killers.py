"""
Spreadsheets that kill readers, a few lines of XML each, and the parts to make odd genuine ones.

Each function of KILLERS writes one file that must be refused in words; source: the table of bad
files in the threat model.
"""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import xlwt

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def parts(
    rows: str = "",
    *,
    strings: str | None = None,
    before: str = "",
    after: str = "",
    prolog: str = "",
    main: str = MAIN,
    links: str = LINKS,
    kind: str = "sheet.main+xml",
) -> dict[str, str | bytes]:
    """Return the parts of an .xlsx with one sheet 表 holding `rows`."""
    sheet = '<sheet name="表" sheetId="1" r:id="rId1"/>'
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}">'
        f"<sheets>{sheet}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{links}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'{prolog}<worksheet xmlns="{main}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>",
    }
    if strings is not None:
        found["xl/sharedStrings.xml"] = strings
    return found


def pack(path: Path, found: dict[str, str | bytes]) -> Path:
    """Write the parts as a zip container."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return path


def cell(reference: str, value: object = 1) -> str:
    """Return the XML of a cell with a number."""
    return f'<c r="{reference}"><v>{value}</v></c>'


def row(number: int, *cells: str) -> str:
    """Return the XML of a row."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def text(reference: str, value: str) -> str:
    """Return the XML of a cell with text of its own."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def xlsx(rows: str, **options: str) -> Callable[[Path], Path]:
    """Return a maker of an .xlsx with these rows."""
    return lambda path: pack(path, parts(rows, **options))


def raw(content: bytes) -> Callable[[Path], Path]:
    """Return a maker of a file with this content."""

    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def repeated(name: str, piece: bytes, times: int) -> Callable[[Path], Path]:
    """Return a maker of an .xlsx whose part is one piece over and over: a zip bomb."""

    def make(path: Path) -> Path:
        found = parts()
        found.pop(name, None)
        pack(path, found)
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open(name, "w", force_zip64=True) as part,
        ):
            for _ in range(times):
                part.write(piece)
        return path

    return make


def incompressible_cell(path: Path) -> Path:
    """One cell of eight million letters without a pattern."""
    letters = Random(1).randbytes(4_000_000).hex()
    return pack(path, parts(row(1, text("A1", letters))))


def too_many_rows(path: Path) -> Path:
    """One row more than Excel has."""
    return pack(path, parts("".join(row(n, cell(f"A{n}")) for n in range(1, 1_048_578))))


def many_parts(path: Path) -> Path:
    """A container of 201 parts."""
    return pack(path, parts() | {f"xl/media/{number}.txt": "x" for number in range(196)})


def patched(change: Callable[[bytearray], None]) -> Callable[[Path], Path]:
    """Return a maker of an .xlsx whose bytes were changed afterwards."""

    def make(path: Path) -> Path:
        data = bytearray(pack(path, parts(row(1, cell("A1")) * 50)).read_bytes())
        change(data)
        path.write_bytes(data)
        return path

    return make


def encrypt(data: bytearray) -> None:
    """Set the "encrypted" flag of every part."""
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)


def overlap(data: bytearray) -> None:
    """Let the second part of the directory begin where the first does."""
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]


def understate(data: bytearray) -> None:
    """Let the last part claim 10 bytes."""
    last = data.rfind(b"PK\x01\x02")
    data[last + 24 : last + 28] = struct.pack("<I", 10)


def spoil(data: bytearray) -> None:
    """Change one byte of the last part's content."""
    last = data.rfind(b"PK\x03\x04")
    name = struct.unpack_from("<H", data, last + 26)[0]
    data[last + 30 + name + 12] ^= 0xFF


def twice(path: Path) -> Path:
    """Two parts of one name, but for case: readers disagree which one counts."""
    return pack(path, parts(row(1, cell("A1"))) | {"xl/Worksheets/Sheet1.xml": "<worksheet/>"})


def old_workbook() -> bytearray:
    """Return an .xls with one cell."""
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "姓名")
    stream = io.BytesIO()
    book.save(stream)
    return bytearray(stream.getvalue())


def renamed_stream(name: str) -> Callable[[Path], Path]:
    """Return a maker of an old container whose main stream has another name."""
    data = old_workbook()
    at = data.find("Workbook".encode("utf-16-le"))
    data[at : at + 64] = name.encode("utf-16-le").ljust(64, b"\0")
    data[at + 64] = 2 * len(name) + 2
    return raw(bytes(data))


def locked_xls() -> Callable[[Path], Path]:
    """Return a maker of an .xls whose stream says that a password follows ([MS-XLS] 2.4.117)."""
    data = old_workbook()
    first = data.find(b"\x09\x08")  # BOF; the record behind it becomes FILEPASS
    behind = first + 4 + struct.unpack_from("<H", data, first + 2)[0]
    data[behind : behind + 2] = b"\x2f\x00"
    return raw(bytes(data))


def macros_xls() -> Callable[[Path], Path]:
    """Return a maker of an .xls with a folder of macros."""
    data = old_workbook()
    entry = data.find("Workbook".encode("utf-16-le")) + 128
    name = "_VBA_PROJECT_CUR".encode("utf-16-le")
    data[entry : entry + 64] = name.ljust(64, b"\0")
    data[entry + 64] = len(name) + 2
    return raw(bytes(data))


STRINGS = f'<sst xmlns="{MAIN}" {{}}><si><t>甲</t></si></sst>'
POINTER = '<c r="A1" t="s"><v>{}</v></c>'

KILLERS: dict[str, Callable[[Path], Path]] = {
    # A grid too large to build
    "corner_mod": xlsx(row(1, cell("A1")) + row(1_048_576, cell("CV1048576"))),
    "corner_cells": xlsx(row(1, cell("A1")) + row(1_048_576, cell("XFD1048576"))),
    "corner_hidden_in_the_middle": xlsx(row(1, cell("A1"), cell("CV1048576"), cell("A2"))),
    "row_huge": xlsx(row(1, cell("A1")) + row(4_294_967_295, cell("A4294967295"))),
    "col_huge": xlsx(row(1, cell("ZZZZZZ1"))),
    "col_endless": xlsx(row(1, cell("A" * 2_000_000 + "1"))),
    "too_wide": xlsx(row(1, cell("A1"), cell("GS1"))),
    "too_wide_prefixed": lambda path: pack(
        path,
        parts()
        | {
            "xl/worksheets/sheet1.xml": f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1">'
            '<x:c r="XFD1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
        },
    ),
    "too_many_rows": too_many_rows,
    "merge_bomb": xlsx(
        row(1, cell("A1")), after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    # Little in the zip, much outside
    "bomb_rows": repeated("xl/worksheets/sheet1.xml", b"<row><c><v>1</v></c></row>" * 40_000, 300),
    "bomb_onecell": repeated("xl/worksheets/sheet1.xml", b"A" * 1_000_000, 150),
    "bomb_other_part": repeated("xl/media/image1.png", b"\0" * 1_000_000, 601),
    "incompressible_cell": incompressible_cell,
    "many_parts": many_parts,
    # Claims
    "sst_count_lie": xlsx(row(1, POINTER.format(0)), strings=STRINGS.format('count="4294967295"')),
    "sst_unique_lie": xlsx(
        row(1, POINTER.format(0)), strings=STRINGS.format('uniqueCount="4294967295"')
    ),
    "sst_index_oob": xlsx(row(1, POINTER.format(7)), strings=STRINGS.format("")),
    "num_1e400": xlsx(row(1, cell("A1", "1e400"))),
    "num_nan": xlsx(row(1, cell("A1", "NaN"))),
    "bool_7": xlsx(row(1, '<c r="A1" t="b"><v>7</v></c>')),
    # Cells that the reader would drop without a word
    "lost_cdata": xlsx(row(1, cell("A1"), '<c r="B1" t="str"><v><![CDATA[甲]]></v></c>')),
    "lost_double": xlsx(row(1, cell("A1", 1), cell("A1", 2))),
    # Entities
    "billion_laughs": xlsx(row(1, text("A1", "&b;")), prolog=LAUGHS),
    "quadratic_blowup": xlsx(
        row(1, text("A1", "&a;" * 50_000)),
        prolog=f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>',
    ),
    "outside_entity": xlsx(row(1, text("A1", "&a;")), prolog=OUTSIDE),
    "laughs_in_strings": xlsx(row(1, POINTER.format(0)), strings=LAUGHS + STRINGS.format("")),
    "laughs_in_workbook": lambda path: pack(
        path, parts() | {"xl/workbook.xml": LAUGHS + str(parts()["xl/workbook.xml"])}
    ),
    "laughs_in_styles": lambda path: pack(
        path, parts(row(1, cell("A1"))) | {"xl/styles.xml": f"{LAUGHS}<styleSheet/>"}
    ),
    "utf16_part": lambda path: pack(
        path, parts() | {"xl/worksheets/sheet1.xml": "<worksheet/>".encode("utf-16")}
    ),
    # The container
    "zip_encrypted": patched(encrypt),
    "zip_overlap": patched(overlap),
    "zip_understated": patched(understate),
    "zip_spoilt": patched(spoil),
    "zip_cut": patched(lambda data: data.__delitem__(slice(len(data) // 2, None))),
    "zip_bytes_missing": patched(lambda data: data.__delitem__(slice(100, 200))),
    "zip_twice": twice,
    "zip_climbs": lambda path: pack(path, parts() | {"../../evil.xml": "<x/>"}),
    "zip_absolute": lambda path: pack(path, parts() | {"/etc/evil.xml": "<x/>"}),
    "zip_empty": lambda path: pack(path, {}),
    "zip_only": lambda path: pack(path, {"名单.txt": "甲"}),
    # Other kinds
    "macros": lambda path: pack(path, parts(row(1, cell("A1"))) | {"xl/vbaProject.bin": b"x"}),
    "macro_type": xlsx(row(1, cell("A1")), kind="sheet.macroEnabled.main+xml"),
    "word": lambda path: pack(path, {"word/document.xml": "<x/>"}),
    "locked_xlsx": renamed_stream("EncryptedPackage"),
    "locked_xls": locked_xls(),
    "macros_xls": macros_xls(),
    "word_97": renamed_stream("WordDocument"),
    "xls_cut": raw(bytes(old_workbook()[:1_500])),
    "xls_head_only": raw(bytes(old_workbook()[:8])),
    "xls_random": raw(bytes(old_workbook()[:512]) + Random(2).randbytes(9_000)),
    "ods_locked": lambda path: pack(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": b"\x8a\x01",
            "META-INF/manifest.xml": "<manifest:encryption-data/>",
        },
    ),
    "ods_broken": lambda path: pack(
        path,
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x>"},
    ),
    "html": raw(b"\xef\xbb\xbf\r\n<html><table><tr><td>1</td></tr></table></html>"),
    "html_utf16": raw("<html><table/></html>".encode("utf-16")),
    "xml_2003": raw(b'<?xml version="1.0"?><Workbook/>'),
    "mhtml": raw(b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n"),
    "pdf": raw(b"%PDF-1.7\n"),
    "png": raw(b"\x89PNG\r\n\x1a\n"),
    "rar": raw(b"Rar!\x1a\x07\x01\x00"),
    "noise": raw(Random(3).randbytes(5_000)),
    "nothing": raw(b""),
    "blank": raw(b"\r\n \r\n"),
    "no_cells": xlsx(""),
    # Text tables
    "csv_nul": raw(b"a,b\r\n1,2\r\n" * 50 + b"\0\0\0\r\n"),
    "csv_mixed": raw("姓名,乡镇\n张三,将官池镇\n".encode("gbk") + "李四,尚集镇五女店镇\n".encode()),
    "csv_mixed_unseen": raw("姓名,乡镇\n".encode("gbk") + "李四,尚集镇五女店镇街\n".encode()),
    "csv_bad_byte": raw("姓名,乡镇\n张三,".encode("gbk") + b"\xff\xff\n"),
    "csv_open_quote": raw('姓名,乡镇\n张三,"尚集镇\n李四,苏桥镇\n'.encode()),
    "csv_long_cell": raw(b"a,b\n" + b"x" * 10_000_000 + b",1\n"),
    "csv_long_line": raw(b"a,b\n" + b"1," * 5_000_000 + b"\n"),
}
