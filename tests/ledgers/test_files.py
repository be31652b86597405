"""Files in clear: nobody but their opener has them, and nothing of them stays."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledgers import files

OPENER = """
import time, django
django.setup()
from ledgers import files
with files.private_folder() as folder:
    (folder / "upload.xlsx").write_text("411099")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def opener(temporary: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start another process that has a file in clear."""
    process = subprocess.Popen(
        [sys.executable, "-c", OPENER], env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield process
    process.kill()
    process.wait()


def folder_of(opener: "subprocess.Popen[str]") -> Path:
    """Return its folder, made to look as if it were there for long."""
    assert opener.stdout
    folder = Path(opener.stdout.readline().strip())
    old = time.time() - 3600
    os.utime(folder, (old, old))
    return folder


def test_what_a_killed_process_had_in_clear_is_removed(opener: "subprocess.Popen[str]") -> None:
    folder = folder_of(opener)
    opener.kill()
    opener.wait()
    assert (folder / "upload.xlsx").exists()

    assert files.sweep_clear() == 1

    assert not folder.exists()


def test_what_a_living_process_has_in_clear_stays(opener: "subprocess.Popen[str]") -> None:
    folder = folder_of(opener)

    assert files.sweep_clear() == 0

    assert (folder / "upload.xlsx").exists()


def test_a_folder_that_is_just_being_made_stays(temporary: Path) -> None:
    folder = temporary / f"{files.CLEAR}young"
    folder.mkdir()

    assert files.sweep_clear() == 0

    assert folder.exists()


def test_nothing_stays_after_the_opener_is_done(temporary: Path) -> None:
    with files.private_folder() as folder:
        (folder / "upload").write_text("411099")

    assert list(temporary.iterdir()) == []
