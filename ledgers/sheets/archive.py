"""The zip container of .xlsx, .xlsb and .ods: what is in it, and its parts as they inflate."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.errors import UnreadableFile
from ledgers.sheets import limits
from ledgers.sheets.reasons import BROKEN, LOCKED, SUSPECT

TOO_LARGE = "这个文件展开后太大。请按乡镇或月份拆成几个文件，分别上传。"
TOO_MANY_PARTS = "这个文件里的工作表或图片太多。请删去不需要的工作表和图片，或拆成几个文件再上传。"

_LOCAL_HEADER = 30  # bytes before the name in a part's own header
_CHUNK = 1024 * 1024


class Archive:
    """
    An open zip container whose directory has been checked.

    Sizes in a zip directory are claims. They are checked here as claims, and `inflate`
    holds each part to them while it unpacks.
    """

    def __init__(self, path: Path) -> None:
        """
        Open the container and check its directory.

        :raises UnreadableFile: too many or too large parts, encryption, overlaps, odd names
        """
        self._file: BinaryIO = path.open("rb")
        try:
            with zipfile.ZipFile(self._file) as directory:
                parts = directory.infolist()
            self._check(parts)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            self.close()
            raise UnreadableFile(BROKEN) from error
        except UnreadableFile:
            self.close()
            raise
        self._parts = {_plain(part.filename): part for part in parts if not part.is_dir()}

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def names(self) -> list[str]:
        """Names of all parts, with "/" between folders."""
        return [_readable(part.filename) for part in self._parts.values()]

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    def size(self, name: str) -> int:
        """Bytes of a part once inflated."""
        return self._parts[_plain(name)].file_size

    def inflate(self, name: str) -> Iterator[bytes]:
        """
        Unpack a part piece by piece, at most 1 MiB at a time.

        :raises UnreadableFile: the part is broken, or larger than the directory says
        """
        part = self._parts[_plain(name)]
        given, checksum = 0, 0
        try:
            for piece in self._unpack(part):
                given += len(piece)
                if given > part.file_size:
                    raise UnreadableFile(SUSPECT)
                checksum = zlib.crc32(piece, checksum)
                yield piece
        except zlib.error as error:
            raise UnreadableFile(BROKEN) from error
        if given != part.file_size or checksum != part.CRC:
            raise UnreadableFile(BROKEN)

    def _unpack(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        if not part.compress_type:
            yield from self._raw(part)
            return
        # Negative window bits: a raw deflate stream, as zip keeps it.
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        for raw in self._raw(part):
            yield inflater.decompress(raw, _CHUNK)
            while inflater.unconsumed_tail:
                yield inflater.decompress(inflater.unconsumed_tail, _CHUNK)
        yield inflater.flush()

    def _raw(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        at, end = (start := self._start(part)), start + part.compress_size
        while at < end:
            self._file.seek(at)  # another part may have been read meanwhile
            raw = self._file.read(min(end - at, _CHUNK // 4))
            if not raw:
                raise UnreadableFile(BROKEN)
            at += len(raw)
            yield raw

    def read(self, name: str, *, most: int = 16 * limits.MIB) -> bytes:
        """
        Return a small part whole.

        :raises UnreadableFile: it is not small
        """
        if self.size(name) > most:
            raise UnreadableFile(SUSPECT)
        return b"".join(self.inflate(name))

    def _start(self, part: zipfile.ZipInfo) -> int:
        if part.header_offset < 0:  # bytes are missing before it
            raise UnreadableFile(BROKEN)
        self._file.seek(part.header_offset)
        header = self._file.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise UnreadableFile(BROKEN)
        name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        return part.header_offset + _LOCAL_HEADER + name + extra

    def _check(self, parts: list[zipfile.ZipInfo]) -> None:
        if len(parts) > limits.MAX_ENTRIES:
            raise UnreadableFile(TOO_MANY_PARTS)
        if sum(part.file_size for part in parts) > limits.MAX_UNZIPPED:
            raise UnreadableFile(TOO_LARGE)
        if any(part.flag_bits & 0x1 for part in parts):
            raise UnreadableFile(LOCKED)
        if len({_plain(part.filename) for part in parts}) < len(parts):
            raise UnreadableFile(SUSPECT)
        for part in parts:
            self._check_part(part)
        end = 0
        for part in sorted(parts, key=lambda part: part.header_offset):
            start = self._start(part)
            if part.header_offset < end:
                raise UnreadableFile(SUSPECT)
            end = start + part.compress_size

    def _check_part(self, part: zipfile.ZipInfo) -> None:
        name = _readable(part.filename)
        if name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise UnreadableFile(SUSPECT)
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise UnreadableFile(SUSPECT)
        if part.compress_type == zipfile.ZIP_STORED and part.compress_size != part.file_size:
            raise UnreadableFile(SUSPECT)
        large = part.file_size > limits.RATIO_FROM
        if large and part.file_size > limits.MAX_RATIO * part.compress_size:
            raise UnreadableFile(TOO_LARGE)


def _readable(name: str) -> str:
    # Some programs on Windows write folders with a backslash.
    return name.replace("\\", "/")


def _plain(name: str) -> str:
    # Office finds parts without regard to case; two that differ only in case are a trap.
    return _readable(name).casefold().lstrip("/")
