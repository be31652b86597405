"""Static files, collected and compressed only when one of them changed: that takes seconds."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.places import PYTHON, ROOT, State, Trouble, digest, say
from launcher.processes import dies_with_us
from launcher.servers import Servers

# Besides our own files: the packages that bring some, and the settings that say how.
CAUSES = ("requirements.txt", "package-lock.json", "jianan/settings.py")


@contextmanager
def collecting(state: State, up: Servers) -> Iterator[None]:
    """Collect beside what is done meanwhile: it takes one core and no database."""
    mark = digest(*(f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in ours()))
    stamp = state.root / "static" / ".stamp"
    if stamp.exists() and stamp.read_text() == mark:
        yield
        return
    say("· static files, in the background")
    manage: list[str | Path] = [
        PYTHON,
        ROOT / "manage.py",
        "collectstatic",
        "--noinput",
        "--clear",
        "-v0",
    ]
    child = subprocess.Popen(manage, env=up.env, preexec_fn=dies_with_us(signal.SIGTERM))
    try:
        yield
    except BaseException:
        child.kill()
        raise
    finally:
        code = child.wait()
    if code:
        raise Trouble(f"`manage.py collectstatic` ended with {code}.")
    stamp.write_text(mark)


def ours() -> Iterator[Path]:
    """Yield the files on which the result depends."""
    yield from (ROOT / name for name in CAUSES)
    for folder in (ROOT / "static", ROOT / "assets", *sorted(ROOT.glob("[!.]*/static"))):
        if folder != ROOT / "var" / "static":
            yield from sorted(path for path in folder.rglob("*") if path.is_file())
