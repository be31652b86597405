"""`run.py check`: everything that can be said of the code without running the tests."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from launcher.locks import LOCKS
from launcher.packages import install, install_assets
from launcher.places import PYTHON, ROOT, VENV, say
from launcher.processes import call
from launcher.servers import servers
from launcher.testing import passing_state

LONGEST = 400  # lines of a Python file

# As in service, so that `check --deploy` sees what a district would run. The key is no secret.
PRODUCTION = {
    "SECRET_KEY": "for-the-deploy-check-only-" + "".join(chr(c) for c in range(48, 91)),
    "ALLOWED_HOSTS": "jianan.example",
    "CSRF_TRUSTED_ORIGINS": "https://jianan.example",
    "SECURE_COOKIES": "1",
    "TRUSTED_PROXIES": "1",
    "DEMO": "0",
}

Step = list[str | Path] | Callable[[], list[str]]


def run(args: list[str]) -> int:
    """Run every step, or those whose names begin with the arguments; fail if any failed."""
    install("requirements-dev.txt")
    install_assets()
    # The migration check compares with a database, if only to find it empty.
    with passing_state() as state, servers(state) as up:
        failed = []
        for name, step in steps().items():
            if args and not name.startswith(tuple(args)):
                continue
            say(f"\n── {name}")
            start = time.monotonic()
            env = {**up.env, **PRODUCTION} if name == "deploy" else up.env
            good = report(step()) if callable(step) else call(step, env) == 0
            say(f"── {name}: {'ok' if good else 'FAILED'}, {time.monotonic() - start:.1f} s")
            failed += [] if good else [name]
    say("\nFailed: " + ", ".join(failed) if failed else "\nEverything holds.")
    return 1 if failed else 0


def steps() -> dict[str, Step]:
    """Return the steps: commands, and functions that return what they object to."""
    ruff = VENV / "bin" / "ruff"
    manage: list[str | Path] = [PYTHON, ROOT / "manage.py"]
    djlint: list[str | Path] = [PYTHON, "-m", "djlint", *template_dirs(), "--profile=django"]
    return {
        "format": [ruff, "format", "--check", "."],
        "lint": [ruff, "check", "."],
        "types": [PYTHON, "-m", "mypy"],
        "imports": [PYTHON, VENV / "bin" / "lint-imports", "--no-logo"],
        "templates lint": [*djlint, "--lint"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "deploy": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "documents": [*manage, "diagrams", "--check"],
        "locks": lambda: list(hosts_in_locks()),
        "reasons": lambda: list(unreasoned_packages()),
        "long files": lambda: list(long_files()),
    }


def report(objections: list[str]) -> bool:
    for objection in objections:
        say(objection)
    return not objections


def template_dirs() -> list[Path]:
    found = [ROOT / "templates", *sorted(ROOT.glob("[!.]*/templates"))]
    return [path for path in found if path.is_dir() and any(path.rglob("*.html"))]


def hosts_in_locks() -> Iterator[str]:
    """Yield the lines of locks that hold an address, and pins that differ between locks."""
    for _, lock in LOCKS:
        for number, line in enumerate(lock.read_text().splitlines(), 1):
            if "://" in line or line.startswith("-"):
                yield f"{lock.name}:{number}: an address or an option: {line.strip()}"
    for number, line in enumerate((ROOT / "package-lock.json").read_text().splitlines(), 1):
        if '"resolved"' in line:
            yield f"package-lock.json:{number}: an address: {line.strip()}"
    pin = re.compile(r"^([\w.-]+==\S+)", re.MULTILINE)
    main, dev = (set(pin.findall(lock.read_text())) for _, lock in LOCKS[:2])
    for missing in sorted(main - dev):
        yield f"requirements-dev.txt: lacks {missing}"


def unreasoned_packages() -> Iterator[str]:
    """Yield the packages that are asked for without a word why."""
    for source, _ in LOCKS:
        for number, line in enumerate(source.read_text().splitlines(), 1):
            if line.strip() and not line.startswith(("#", "-r")) and not re.search(r"\s# \S", line):
                yield f"{source.name}:{number}: no reason: {line.strip()}"


def long_files() -> Iterator[str]:
    """Yield the Python files that are too long to be read in one go."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if "migrations" not in path.parts and path.is_file():
            lines = len(path.read_text("utf-8").splitlines())
            if lines > LONGEST:
                yield f"{name}: {lines} lines, more than {LONGEST}"
