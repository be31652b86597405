"""Where things are, and how the launcher speaks."""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
PYTHON = VENV / "bin" / "python"

# The kernel keeps 108 bytes for a socket's path; the longest name we append has 20.
SOCKET_DIR_MAX = 85


class Trouble(Exception):
    """What went wrong and what to do about it, in words for the person at the keyboard."""


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step, and say how long it took when it was not instant."""
    say(f"· {text}")
    start = time.monotonic()
    yield
    if (seconds := time.monotonic() - start) >= 1:
        say(f"  {seconds:.1f} s")


def setting(name: str, default: str = "") -> str:
    """Return an environment variable; empty counts as not set."""
    return os.environ.get(name) or default


def load_dotenv() -> None:
    """Take what `.env` says for variables that the environment does not set."""
    path = ROOT / ".env"
    for line in path.read_text().splitlines() if path.exists() else []:
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def digest(*parts: str | bytes) -> str:
    """Return a fingerprint of what a step was made from, for its stamp."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode() if isinstance(part, str) else part)
    return whole.hexdigest()


@dataclass(frozen=True)
class State:
    """The directory of everything that is not code; the tests have one of their own."""

    root: Path
    durable: bool = True

    @classmethod
    def of_this_machine(cls) -> "State":
        return cls(Path(setting("JIANAN_STATE", str(ROOT / "var"))).resolve())

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def lock(self) -> Path:
        return self.root / "run" / "lock"

    def prepare(self) -> None:
        """Make the directories: open to pass through, closed where there is something to see."""
        try:
            self.root.mkdir(mode=0o755, parents=True, exist_ok=True)
            for name in ("keys", "uploads", "logs", "run"):
                (self.root / name).mkdir(mode=0o700, exist_ok=True)
            self.lock.touch(mode=0o600)
        except PermissionError as error:
            raise Trouble(
                f"{error.filename} belongs to somebody else. Run as its owner, or set "
                "JIANAN_STATE to a directory of your own."
            ) from None

    def secret_key(self) -> str:
        """Return the key that signs sessions; made once."""
        path = self.keys / "secret_key"
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(os.urandom(48).hex())
        return path.read_text()


def socket_dir(preferred: Path, owner: int) -> Path:
    """Make a directory for sockets, closed to others, its path short enough for the kernel."""
    path = preferred
    if len(os.fsencode(path)) > SOCKET_DIR_MAX:
        path = Path(tempfile.gettempdir()) / f"jianan-{digest(str(preferred))[:12]}"
    if not path.exists():
        path.mkdir(mode=0o700, parents=True)
        os.chown(path, owner, -1)
    if path.is_symlink() or path.stat().st_uid != owner:
        raise Trouble(f"{path} belongs to somebody else: remove it, or set JIANAN_STATE.")
    return path
