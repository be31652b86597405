"""
The old Office container: .xls and .doc from before 2007, and every file with a password.

Only the list of names and the beginnings of streams are read. Source: [MS-CFB], sections 2.2
(header), 2.3 (FAT) and 2.6 (directory).
"""

from array import array
from collections.abc import Sequence
from pathlib import Path

from core.errors import UnreadableFile
from ledgers.sheets.reasons import BROKEN

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_LAST = 0xFFFFFFFA  # sector numbers from here on mean "end" or "free"
_ENTRY = 128  # bytes of one directory entry
_LEAST = 4_096  # bytes of a stream that has sectors of its own


def streams(path: Path) -> dict[str, bytes]:
    """
    Return the first sector of every stream in the container by its name.

    Folders have none, and neither have streams below 4,096 bytes: they are kept elsewhere.

    :raises UnreadableFile: the directory cannot be followed
    """
    try:
        return _Container(path.read_bytes()).streams()
    except (IndexError, ValueError) as error:
        raise UnreadableFile(BROKEN) from error


class _Container:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << (data[30] & 0xF)
        self._next = array("I")
        listed = array("I", data[76:512])
        for number in self._chain_of_tables(listed):
            self._next.frombytes(self._sector(number))

    def streams(self) -> dict[str, bytes]:
        found = {}
        for number in self._chain(self._number(48)):
            sector = self._sector(number)
            for start in range(0, len(sector), _ENTRY):
                entry = sector[start : start + _ENTRY]
                length = int.from_bytes(entry[64:66], "little")
                if name := entry[: max(length - 2, 0)].decode("utf-16-le"):
                    found[name] = self._first_sector(entry)
        return found

    def _first_sector(self, entry: bytes) -> bytes:
        start, size = (int.from_bytes(entry[at : at + 4], "little") for at in (116, 120))
        is_stream = entry[66] == 2
        return self._sector(start) if is_stream and size >= _LEAST else b""

    def _chain_of_tables(self, listed: Sequence[int]) -> list[int]:
        """Numbers of the sectors of the FAT: 109 in the header, the rest in sectors that follow."""
        numbers = [number for number in listed if number < _LAST]
        at, most = self._number(68), len(self._data) // self._size
        while at < _LAST and len(numbers) <= most:
            more = array("I", self._sector(at))
            at = more.pop()
            numbers += [number for number in more if number < _LAST]
        return numbers[:most]

    def _chain(self, at: int) -> list[int]:
        numbers = []
        while at < _LAST:
            numbers.append(at)
            at = self._next[at]
            if len(numbers) > len(self._next):
                raise ValueError("the chain bites its tail")
        return numbers

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        sector = self._data[start : start + self._size]
        if len(sector) < self._size:
            raise IndexError(number)
        return sector

    def _number(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 4], "little")
