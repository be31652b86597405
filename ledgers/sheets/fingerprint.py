"""One number for one content, to know a file that was sent before."""

import hashlib
from pathlib import Path


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
