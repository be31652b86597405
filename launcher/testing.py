"""`run.py test` and `run.py bench`: on servers of their own, so that nobody's data are touched."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher import static
from launcher.packages import install, install_assets
from launcher.places import PYTHON, State
from launcher.processes import call
from launcher.servers import claimed, servers

MEMORY = Path("/dev/shm")  # noqa: S108 - a directory of random name is made in it
ROOM = 1_500_000_000  # bytes; Docker gives /dev/shm 64 MB
PREFIX = "jianan-test-"


@contextmanager
def passing_state() -> Iterator[State]:
    """Make a state directory for one run, in memory where there is room; it is gone after."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    base = MEMORY if roomy else Path(tempfile.gettempdir())
    sweep(base)
    root = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    root.chmod(0o711)  # the server's user passes through, and sees nothing
    state = State(root, durable=False)
    state.prepare()
    try:
        with claimed(state, "test"):
            yield state
    finally:
        shutil.rmtree(root, ignore_errors=True)


def sweep(base: Path) -> None:
    """Remove what runs left that were killed: their lock is free."""
    for lock in base.glob(f"{PREFIX}*/run/lock"):
        try:
            with lock.open() as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.parent.parent, ignore_errors=True)
        except OSError:
            continue  # in use, or somebody else's


def run(args: list[str]) -> int:
    """Run pytest, on both cores unless the arguments say otherwise."""
    install("requirements-dev.txt")
    install_assets(tests=True)
    alone = {"-n", "--pdb", "--trace"} & set(args) or "no:xdist" in args
    spread = [] if alone else ["-n", "2", "--dist", "loadgroup"]
    with passing_state() as state, servers(state) as up:
        return call([PYTHON, "-m", "pytest", *spread, *args], env=up.env)


def bench(args: list[str]) -> int:
    """Run the benchmarks, on a database that is kept, and is written to disk as in service."""
    install("requirements-dev.txt")
    install("requirements-bench.txt")
    install_assets()
    state = State(State.of_this_machine().root / "bench")
    state.prepare()
    with claimed(state, "bench"), servers(state) as up:
        with static.collecting(state, up):
            pass
        return call([PYTHON, "-m", "bench.run", *args], env=up.env)
