"""
What kind of file this is, by its content, and whether it is safe and sensible to read.

Names and extensions are never asked: clerks rename files, and so do attackers.
"""

import html
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.errors import UnreadableFile
from ledgers.sheets import ole
from ledgers.sheets.archive import Archive
from ledgers.sheets.reasons import LOCKED, SUSPECT
from ledgers.sheets.witness import SharedStrings, SheetWitness, check_prolog


class Kind(StrEnum):
    """Formats that can be read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


EMPTY = "这个文件是空的（0 字节），可能没有保存或没有传完整。请检查后重新上传。"
MACROS = "这个文件带有宏。请另存为“Excel 工作簿（.xlsx）”后再上传。"
WEB_PAGE = (
    "这个文件其实是网页或 XML，只是改了扩展名。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
)
NOT_A_SHEET = "这不是表格文件，是{what}。请上传 .xlsx、.xls 或 .csv 文件。"
NOT_A_SHEET_AT_ALL = "看不出这是什么文件，不是表格。请上传 .xlsx、.xls 或 .csv 文件。"

OTHERS = {
    b"%PDF": " PDF 文档",
    b"\xff\xd8\xff": "图片",
    b"\x89PNG": "图片",
    b"GIF8": "图片",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
    b"\x1f\x8b": "压缩包",
    b"{\\rtf": "文字文档",
    b"\x7fELF": "程序",
}

_MARKUP = re.compile(rb"\s*<[!?/a-z]", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_ATTRIBUTES = rb"\s+[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')"  # may hold ">", never "<"
_BINARY = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")
_HEAD = 65_536
_FILEPASS = 0x2F


@dataclass(frozen=True)
class Examined:
    """A file that may be read; `sheets` says what each worksheet must at least yield."""

    kind: Kind
    sheets: Mapping[str, SheetWitness]


def examine(path: Path) -> Examined:
    """
    Look a file over, inflating and counting all of it.

    :raises UnreadableFile: with what the clerk can do about it
    """
    kind = recognise(path)
    return Examined(kind, count(path) if kind is Kind.XLSX else {})


def recognise(path: Path) -> Kind:
    """
    Tell the kind of a file from its first bytes and its structure, without unpacking it.

    :raises UnreadableFile: it is something else, has a password or macros, or is malformed
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise UnreadableFile(EMPTY)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        with Archive(path) as archive:
            return _in_zip(archive)
    if head.startswith(ole.MAGIC):
        return _in_ole(ole.streams(path))
    return _in_text(head)


def _in_zip(archive: Archive) -> Kind:
    if "xl/vbaProject.bin" in archive:
        raise UnreadableFile(MACROS)
    if "xl/workbook.bin" in archive:
        return Kind.XLSB
    if "xl/workbook.xml" in archive:
        types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive else b""
        if b"macroEnabled" in types:
            raise UnreadableFile(MACROS)
        return Kind.XLSX
    if "content.xml" in archive and "mimetype" in archive:
        if not archive.read("mimetype").strip().endswith((b"spreadsheet", b"spreadsheet-template")):
            raise UnreadableFile(NOT_A_SHEET.format(what="其他办公文档"))
        if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read(
            "META-INF/manifest.xml"
        ):
            raise UnreadableFile(LOCKED)
        check_prolog(next(archive.inflate("content.xml"), b""))
        return Kind.ODS
    if "word/document.xml" in archive:
        raise UnreadableFile(NOT_A_SHEET.format(what=" Word 文档"))
    if "ppt/presentation.xml" in archive:
        raise UnreadableFile(NOT_A_SHEET.format(what=" PPT 文档"))
    raise UnreadableFile(NOT_A_SHEET.format(what="压缩包") + "如果表格在压缩包里，请先解压。")


def _in_ole(streams: Mapping[str, bytes]) -> Kind:
    if "EncryptedPackage" in streams:
        raise UnreadableFile(LOCKED)
    workbook = next(
        (streams[name] for name in streams if name.lower() in {"workbook", "book"}), None
    )
    if workbook is None:
        what = " Word 文档" if "WordDocument" in streams else "其他办公文档"
        raise UnreadableFile(NOT_A_SHEET.format(what=what))
    if "_VBA_PROJECT_CUR" in streams:
        raise UnreadableFile(MACROS)
    # Each record has its kind and its length in two bytes each. FILEPASS follows the first
    # record, or a record about write protection ([MS-XLS] 2.1.7.20.1).
    at = 0
    for _ in range(3):
        kind, length = (int.from_bytes(workbook[at + i : at + i + 2], "little") for i in (0, 2))
        if kind == _FILEPASS:
            raise UnreadableFile(LOCKED)
        at += 4 + length
    return Kind.XLS


def _in_text(head: bytes) -> Kind:
    for magic, what in OTHERS.items():
        if head.startswith(magic):
            raise UnreadableFile(NOT_A_SHEET.format(what=what))
    if head[:2] == b"\xff\xfe" or head[:2] == b"\xfe\xff":
        readable = head[2:].replace(b"\0", b"")
    else:
        readable = head.removeprefix(b"\xef\xbb\xbf")
        if b"\0" not in readable and _BINARY.search(readable):
            raise UnreadableFile(NOT_A_SHEET_AT_ALL)
    if _MARKUP.match(readable) or readable.startswith(b"MIME-Version:"):
        raise UnreadableFile(WEB_PAGE)
    return Kind.CSV


def count(path: Path) -> dict[str, SheetWitness]:
    """
    Count the filled cells of each worksheet of an .xlsx.

    :raises UnreadableFile: a limit is passed, or the structure cannot be followed
    """
    with Archive(path) as archive:
        for name in archive.names:
            if name.endswith((".xml", ".rels")):
                check_prolog(next(archive.inflate(name), b""))
        worksheets, strings = _map_of(archive)
        blank = SharedStrings.scan(archive, strings).blank if strings in archive else set()
        return {
            sheet: SheetWitness.scan(archive, part, blank) for sheet, part in worksheets.items()
        }


def _map_of(archive: Archive) -> tuple[dict[str, str], str]:
    """Return the part of each worksheet by its name, and the part of the shared strings."""
    targets, strings = {}, "xl/sharedStrings.xml"
    for link in _elements(archive, "xl/_rels/workbook.xml.rels", b"Relationship"):
        part = posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
        if link.get("Type", "").endswith("/worksheet"):
            targets[link.get("Id", "")] = part
        elif link.get("Type", "").endswith("/sharedStrings"):
            strings = part
    worksheets = {}
    for sheet in _elements(archive, "xl/workbook.xml", b"sheet"):
        # The attribute is r:id, but the letter before the colon is the writer's choice.
        link_id = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        if targets.get(link_id, "") in archive:
            worksheets[sheet.get("name", "")] = targets[link_id]
    return worksheets, strings


def _elements(archive: Archive, part: str, name: bytes) -> list[dict[str, str]]:
    if part not in archive:
        raise UnreadableFile(SUSPECT)
    found = re.findall(rb"<(?:[\w.-]+:)?%b((?:%b)+)" % (name, _ATTRIBUTES), archive.read(part))
    return [
        {
            key.decode(): html.unescape((double or single).decode("utf-8", "replace"))
            for key, double, single in _ATTRIBUTE.findall(attributes)
        }
        for attributes in found
    ]
