"""`run.py lock`: write the locks of all packages anew. No lock holds the address of an index."""

from pathlib import Path

from launcher.packages import HERE, NETWORK, find_uv, run_npm
from launcher.places import ROOT, Trouble, say
from launcher.processes import run as run_command

COMPILE = "pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11"
# Each list and the lock it becomes, in this order: the later ones are held to the first.
LOCKS: tuple[tuple[Path, Path], ...] = (
    (ROOT / "requirements.in", ROOT / "requirements.txt"),
    (ROOT / "requirements-dev.in", ROOT / "requirements-dev.txt"),
    (ROOT / "requirements-bench.in", ROOT / "requirements-bench.txt"),
    (HERE / "uv.in", HERE / "uv.txt"),
    (HERE / "node.in", HERE / "node.txt"),
)


def run(args: list[str]) -> int:
    uv = find_uv()
    if uv is None:
        raise Trouble("Locks are written by uv, and there is neither uv nor pip to fetch it.")
    for source, lock in LOCKS:
        say(f"· {lock.relative_to(ROOT)}")
        first = LOCKS[0][1]
        later = source.parent == ROOT and lock != first
        held = ["--constraint", first.name] if later else []
        name = [str(source.relative_to(ROOT)), "-o", str(lock.relative_to(ROOT))]
        run_command([uv, *COMPILE.split(), *held, *name, *args], env=NETWORK)
    say("· package-lock.json")
    run_npm("install", "--package-lock-only")
    return 0
