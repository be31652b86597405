"""
Reading a spreadsheet from a stranger: the file is opened in a child process, watched by a witness.

    with open_sheets(path, filename="救助名单.xlsx") as book:
        for row in book.rows():
            ...

The child is started as soon as the kind of file is known. The witness counts cells meanwhile, and
no row is handed over before it has agreed to the size of the file. Rows are provisional until
the iteration ends: only then is it known that none was lost.

`columns=True` is for files of many rows: an .xlsx then comes as columns of text
(`ledgers.sheets.frames`), several times as fast as rows of cells, unless it holds something that
columns cannot tell exactly.
"""

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from core.errors import UnreadableFile
from ledgers.sheets import preflight
from ledgers.sheets.cells import Row, SheetInfo
from ledgers.sheets.preflight import Kind
from ledgers.sheets.process import UNREADABLE, Child
from ledgers.sheets.process import ReaderKilled as ReaderKilled
from ledgers.sheets.reasons import SUSPECT
from ledgers.sheets.witness import SheetWitness

NOTHING = "这个文件里没有数据。请检查是否选错了文件，或忘了保存。"
LOST = (
    "工作表“{sheet}”里有 {there} 个单元格有内容，只读出 {read} 个，少了 {less} 个。"
    "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
)


class _InRowsPlease(Exception):
    """Columns have not every cell, such as a number under the format of a day."""


class Book:
    """An open spreadsheet. Close it, or use it in a `with`."""

    def __init__(
        self,
        path: Path,
        kind: Kind,
        filename: str,
        child: Child,
        witness: dict[str, SheetWitness],
    ) -> None:
        self.kind = kind
        self.filename = filename
        self.witness = witness
        self.sheets: list[SheetInfo] = []
        self.heads: dict[str, list[Row]] = {}
        self._path = path
        self._child: Child | None = child
        opened = child.receive()
        self.in_columns = bool(opened["columns"])
        for sheet in opened["sheets"]:
            name, head = sheet["name"], sheet["head"]
            if name in self.heads or (witness and head and name not in witness):
                raise UnreadableFile(SUSPECT)  # two of one name, or one that only one reader sees
            if self.in_columns and (self._lost(name, sheet["cells"]) or self._untold(name)):
                raise _InRowsPlease
            self.sheets.append(SheetInfo(name, sheet["visible"], sheet["rows"]))
            self.heads[name] = [Row(name, number, values) for number, values in head]
        for name in witness.keys() - self.heads.keys():
            self._compare(name, 0)
        if not any(self.heads.values()):
            raise UnreadableFile(NOTHING)

    def rows(self, sheet_names: Collection[str] | None = None) -> Iterator[Row]:
        """
        Yield the rows that are not empty, sheet by sheet; of all sheets, or of those named.

        May be called again: the file is then read again.

        :raises UnreadableFile: the file turns out unreadable on the way, or cells were lost
        :raises ReaderKilled: the child was killed from outside
        """
        if self.in_columns:
            self.close()  # it was opened for columns
        for message in self._messages(sheet_names, columns=False):
            sheet = message["sheet"]
            yield from [Row(sheet, number, cells) for number, cells in message["rows"]]

    def raw_frames(self, sheet_names: Collection[str]) -> Iterator[tuple[str, int, bytes]]:
        """
        Yield (sheet, number of its first row, frame as Arrow) of a book opened in columns.

        Columns are named c0, c1, … as they stand in the sheet; blank rows are in it.
        """
        for message in self._messages(sheet_names, columns=True):
            yield message["sheet"], message["first"], message["arrow"]

    def _messages(
        self, sheet_names: Collection[str] | None, *, columns: bool
    ) -> Iterator[dict[str, Any]]:
        first, self._child = self._child, None
        child = first or Child(self._path, self.kind, columns=columns)
        try:
            if not first and child.receive()["columns"] != columns:
                raise UnreadableFile(UNREADABLE)
            child.send(
                {
                    "sheets": None if sheet_names is None else sorted(sheet_names),
                    "numbers": self._numbers() if columns else {},
                }
            )
            while "done" not in (message := child.receive()):
                if "end" in message:
                    self._compare(message["end"], message["cells"])
                    continue
                if columns:
                    message["arrow"] = child.receive_raw()
                yield message
        finally:
            child.close()

    def close(self) -> None:
        if self._child:
            self._child.close()
            self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _compare(self, sheet: str, read: int) -> None:
        if lost := self._lost(sheet, read):
            raise UnreadableFile(lost)

    def _numbers(self) -> dict[str, dict[str, list[int]]]:
        """Say of each sheet which cells hold numbers that look like others once they are text."""
        seen = {name: sheet.numbers for name, sheet in self.witness.items()}
        return {
            name: {"rows": list(seen[name].rows), "columns": list(seen[name].columns)}
            if name in seen else {"rows": [], "columns": []}
            for name in self.heads
        }  # fmt: skip

    def _untold(self, sheet: str) -> bool:
        return sheet in self.witness and self.witness[sheet].numbers.untold

    def _lost(self, sheet: str, read: int) -> str:
        """Say what is wrong with the number of cells that were read; "" if nothing is."""
        if sheet not in self.witness:
            return ""
        there = self.witness[sheet].cells
        if read > self.witness[sheet].elements:  # the witness was looking elsewhere
            return SUSPECT
        if read < there:
            return LOST.format(sheet=sheet, there=there, read=read, less=there - read)
        return ""


def open_sheets(path: Path, *, filename: str, columns: bool = False) -> Book:
    """
    Open a spreadsheet of any readable kind.

    `filename` is what the clerk calls the file; its kind is told from its content.

    :raises UnreadableFile: with what the clerk can do about it
    :raises ReaderKilled: the child was killed from outside
    """
    kind = preflight.recognise(path)
    child = Child(path, kind, columns=columns and kind is Kind.XLSX)
    try:
        # The witness counts here while the child reads there.
        witness = preflight.count(path) if kind is Kind.XLSX else {}
        with suppress(_InRowsPlease):
            return Book(path, kind, filename, child, witness)
        child.close()
        child = Child(path, kind)
        return Book(path, kind, filename, child, witness)
    except BaseException:
        child.close()
        raise
