"""Processes that are started, kept alive and stopped together, and never outlive the launcher."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from launcher.places import ROOT, Trouble, say

PR_SET_PDEATHSIG = 1
# Loaded here, since little may be done between fork and exec.
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

# Seconds before a process that ended is started again: doubled each time it ends soon.
FIRST_PAUSE, LONGEST_PAUSE, LONG_ENOUGH = 1.0, 30.0, 60.0

LOG_MAX = 20_000_000  # bytes; what is longer at a start is put aside


def stop_on_signals() -> None:
    """Make SIGTERM and a closed terminal the same as Ctrl-C, so that everything is stopped."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    # A shell that starts us in the background sets this one to be ignored.
    signal.signal(signal.SIGINT, stop)


def dies_with_us(number: int) -> Callable[[], None]:
    """Return what a child calls so that the kernel signals it when we are killed."""

    def ask() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)

    return ask


def run(argv: list[str | Path], env: dict[str, str] | None = None, advice: str = "") -> None:
    """Run a command to its end, its output shown."""
    code = call(argv, env)
    if code:
        what = " ".join(str(word) for word in argv[:4])
        raise Trouble(f"`{what} …` ended with {code}. {advice}".rstrip())


def call(argv: list[str | Path], env: dict[str, str] | None = None) -> int:
    """Run a command to its end, its output shown, and return its exit code."""
    child = subprocess.Popen(argv, cwd=ROOT, env=env, preexec_fn=dies_with_us(signal.SIGTERM))
    try:
        code = child.wait()
        if code < 0:
            say(f"{argv[0]} was ended by {signal.Signals(-code).name}")
        return code
    except KeyboardInterrupt:
        # Ctrl-C reaches the child by the terminal; a SIGTERM to us does not.
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=10)
        child.kill()
        child.wait()
        raise


@dataclass
class Service:
    """One long-running process, its output in a log."""

    name: str
    argv: list[str | Path]
    log: Path
    env: dict[str, str] | None = None
    switch: dict[str, Any] = field(default_factory=dict)  # to another user
    cwd: Path = ROOT
    stop_with: int = signal.SIGTERM
    orphaned: int = signal.SIGTERM  # the signal when we are killed ourselves
    patience: float = 15.0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    pause: float = field(default=FIRST_PAUSE, init=False)

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_MAX:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=dies_with_us(self.orphaned),
                **self.switch,
            )
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def revive(self) -> None:
        """Start the process again if it ended; the sooner it ended, the longer we wait."""
        lived = time.monotonic() - self.started
        if self.alive or lived < self.pause:
            return
        code = self.process.returncode if self.process else None
        say(f"{self.name} ended with {code}; starting it again ({self.log})")
        self.sweep()
        self.pause = FIRST_PAUSE if lived > LONG_ENOUGH else min(self.pause * 2, LONGEST_PAUSE)
        self.start()

    def ask_to_stop(self) -> None:
        if self.process and self.alive:
            self.process.send_signal(self.stop_with)

    def finish(self) -> None:
        """Wait for the end, not forever, and take what the process left behind with it."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=self.patience)
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not stop; killed")
        self.sweep()
        self.process.wait()

    def sweep(self) -> None:
        """Kill what is left of the process and of those it started."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def tail(self, lines: int = 20) -> str:
        """Return the end of the log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Group:
    """Services that belong together; leaving the `with` stops all of them."""

    def __init__(self) -> None:
        self.services: list[Service] = []

    def start(self, service: Service) -> None:
        self.services.append(service)
        service.start()

    def revive(self) -> None:
        for service in self.services:
            service.revive()

    def __enter__(self) -> "Group":
        return self

    def __exit__(self, *_: object) -> None:
        # From here on nothing may interrupt: each step has a limit of its own.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for service in reversed(self.services):
            service.ask_to_stop()
        for service in reversed(self.services):
            service.finish()
