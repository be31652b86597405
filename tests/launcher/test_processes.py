"""What the launcher starts, and that none of it outlives the launcher."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IMPORTS = """
import time
from pathlib import Path
from launcher import packages, postgres, processes
from launcher.places import State
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells a child of our death.")
@pytest.mark.parametrize(
    "line",
    [
        "processes.call(['sleep', '60'])",
        "packages.works('sleep', '60')",
        "postgres.Cluster(State(Path('/'))).as_server('sleep', '60')",
        "processes.Service('a', ['sleep', '60'], Path('{log}')).start(); time.sleep(60)",
    ],
    ids=["call", "works", "as_server", "service"],
)
def test_a_child_dies_when_the_launcher_is_killed(line: str, tmp_path: Path) -> None:
    script = IMPORTS + line.format(log=tmp_path / "log")
    launcher = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, start_new_session=True)
    children: list[int] = []
    try:
        until(lambda: children.extend(sleepers(launcher.pid)) or bool(children))
    finally:
        launcher.kill()
        launcher.wait()

    try:
        until(lambda: not is_there(children[0]))
    finally:
        with suppress(ProcessLookupError):
            os.kill(children[0], signal.SIGKILL)


def stat(pid: int) -> list[str]:
    """Return a process's state and what follows it, or nothing if there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def sleepers(parent: int) -> list[int]:
    """Return the children that have come as far as to sleep."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if path.read_bytes() == b"sleep\x0060\x00":
                found.append(int(path.parent.name))
    return [pid for pid in found if stat(pid)[1:2] == [str(parent)]]


def is_there(pid: int) -> bool:
    """Say whether a process lives; one that is dead but not yet reaped does not."""
    return stat(pid)[:1] not in ([], ["Z"], ["X"])


def until(holds: Callable[[], bool], limit: float = 10.0) -> None:
    """Wait until it holds. :raises TimeoutError: it never does"""
    deadline = time.monotonic() + limit
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)
