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

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self, cast

from core.errors import UnreadableFile
from ledgers.sheets import limits, preflight
from ledgers.sheets.cells import Row, SheetInfo
from ledgers.sheets.preflight import Kind
from ledgers.sheets.reasons import SUSPECT, TOO_MUCH
from ledgers.sheets.witness import SheetWitness

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
ADVICE = "请用 Excel 或 WPS 打开它，删去多余的工作表和空白行列，另存为 .xlsx 后再上传。"
UNREADABLE = f"这个文件无法读取，可能已损坏，或内容太多。{ADVICE}"
TOO_SLOW = f"这个文件太复杂，在规定时间内没有读完。{ADVICE}"
NOTHING = "这个文件里没有数据。请检查是否选错了文件，或忘了保存。"
LOST = (
    "工作表“{sheet}”里有 {there} 个单元格有内容，只读出 {read} 个，少了 {less} 个。"
    "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
)


class ReaderKilled(Exception):
    """The child was killed from outside, not by the file: the job may try again."""


class _InRowsPlease(Exception):
    """Columns have not every cell, such as a number under the format of a day."""


class Book:
    """An open spreadsheet. Close it, or use it in a `with`."""

    def __init__(
        self,
        path: Path,
        kind: Kind,
        filename: str,
        child: "_Child",
        witness: dict[str, SheetWitness],
    ) -> None:
        self.kind = kind
        self.filename = filename
        self.witness = witness
        self.sheets: list[SheetInfo] = []
        self.heads: dict[str, list[Row]] = {}
        self._path = path
        self._child: _Child | None = child
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
        child = first or _Child(self._path, self.kind, columns=columns)
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
    child = _Child(path, kind, columns=columns and kind is Kind.XLSX)
    try:
        # The witness counts here while the child reads there.
        witness = preflight.count(path) if kind is Kind.XLSX else {}
        with suppress(_InRowsPlease):
            return Book(path, kind, filename, child, witness)
        child.close()
        child = _Child(path, kind)
        return Book(path, kind, filename, child, witness)
    except BaseException:
        child.close()
        raise


class _Child:
    """The reading process, and how long we have waited for it."""

    def __init__(self, path: Path, kind: Kind, *, columns: bool = False) -> None:
        self._left = limits.CHILD_WAIT
        self._left += path.stat().st_size // limits.MIB * limits.WAIT_PER_MIB
        # No environment: no keys, no settings, no PYTHONPATH. -B: it may not write any file.
        # One arena: memory that one load of a sheet frees serves the next.
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "ledgers.sheets.child"],
            cwd=ROOT,
            env={"MALLOC_ARENA_MAX": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pipesize=limits.MIB // 4,
        )
        self._orders = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self.send({"path": str(path.resolve()), "kind": kind, "columns": columns})

    def send(self, message: object) -> None:
        try:
            self._orders.write(json.dumps(message).encode() + b"\n")
            self._orders.flush()
        except BrokenPipeError:
            self._fail()

    def receive_raw(self) -> bytes:
        size = int.from_bytes(self._take(4), "big")
        if size > limits.MAX_MESSAGE:
            raise UnreadableFile(UNREADABLE)
        return self._take(size)

    def receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.receive_raw())
        if "refused" in message:
            raise UnreadableFile(*message["refused"])
        return message

    def close(self) -> None:
        self._process.kill()
        self._answers.close()
        with suppress(BrokenPipeError):  # it died before it had read its orders
            self._orders.close()
        self._process.wait()

    def _take(self, size: int) -> bytes:
        descriptor = self._answers.fileno()
        taken = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while len(taken) < size:
                since = time.monotonic()
                # Only waiting counts: a slow reader of our rows is not the child's fault.
                if not selector.select(max(self._left, 0)):
                    raise UnreadableFile(TOO_SLOW)
                self._left -= time.monotonic() - since
                piece = os.read(descriptor, min(size - len(taken), limits.MIB))
                if not piece:
                    self._fail()
                taken += piece
        return bytes(taken)

    def _fail(self) -> None:
        """Say why the child ended without an answer."""
        code = self._process.wait()
        logger.info("reader ended with %s", code)
        if code in {-signal.SIGKILL, -signal.SIGTERM}:
            raise ReaderKilled
        reasons = {-signal.SIGXCPU: TOO_SLOW, -signal.SIGABRT: TOO_MUCH}
        raise UnreadableFile(reasons.get(code, UNREADABLE))
