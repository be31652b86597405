"""
The process that opens one file, seen from outside: started, asked, waited for, ended.

Loading its libraries takes as long as reading a small file. A worker may keep one process ready
that has loaded them and waits for its file; it serves that one file like any other.
"""

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from core.errors import UnreadableFile
from ledgers.sheets import limits
from ledgers.sheets.preflight import Kind
from ledgers.sheets.reasons import TOO_MUCH

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
ADVICE = "请用 Excel 或 WPS 打开它，删去多余的工作表和空白行列，另存为 .xlsx 后再上传。"
UNREADABLE = f"这个文件无法读取，可能已损坏，或内容太多。{ADVICE}"
TOO_SLOW = f"这个文件太复杂，在规定时间内没有读完。{ADVICE}"


class ReaderKilled(Exception):
    """The child was killed from outside, not by the file: the job may try again."""


_ready: dict[int, "subprocess.Popen[bytes]"] = {}  # by our own process: a fork inherits nothing


def keep_ready() -> None:
    """Start a process for the next file of this one, unless one waits already."""
    waiting = _ready.get(os.getpid())
    if waiting is None or waiting.poll() is not None:
        _ready[os.getpid()] = _start("--ready")


def _take_ready() -> "subprocess.Popen[bytes] | None":
    waiting = _ready.pop(os.getpid(), None)
    return waiting if waiting and waiting.poll() is None else None


def _start(*how: str) -> "subprocess.Popen[bytes]":
    # No environment: no keys, no settings, no PYTHONPATH. -B: it may not write any file.
    # One arena: memory that was freed serves again.
    return subprocess.Popen(  # noqa: S603  # our own module
        [sys.executable, "-B", "-m", "ledgers.sheets.child", *how],
        cwd=ROOT,
        env={"MALLOC_ARENA_MAX": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pipesize=limits.MIB // 4,
    )


class Child:
    """The reading process, and how long we have waited for it."""

    def __init__(self, path: Path, kind: Kind, *, columns: bool = False) -> None:
        self._left = limits.CHILD_WAIT
        self._left += path.stat().st_size // limits.MIB * limits.WAIT_PER_MIB
        self._process = _take_ready() or _start()
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
