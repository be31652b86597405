"""Static files, collected and compressed only when one of them changed: that takes seconds."""

from collections.abc import Iterator
from pathlib import Path

from launcher.places import ROOT, State, digest, step
from launcher.servers import Servers

# Besides our own files: the packages that bring some, and the settings that say how.
CAUSES = ("requirements.txt", "package-lock.json", "jianan/settings.py")


def collect(state: State, up: Servers) -> None:
    mark = digest(*(f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in ours()))
    stamp = state.root / "static" / ".stamp"
    if stamp.exists() and stamp.read_text() == mark:
        return
    with step("static files"):
        up.manage("collectstatic", "--noinput", "--clear", "-v0")
    stamp.write_text(mark)


def ours() -> Iterator[Path]:
    """Yield the files on which the result depends."""
    yield from (ROOT / name for name in CAUSES)
    for folder in (ROOT / "static", ROOT / "assets", *sorted(ROOT.glob("[!.]*/static"))):
        if folder != ROOT / "var" / "static":
            yield from sorted(path for path in folder.rglob("*") if path.is_file())
