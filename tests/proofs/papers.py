"""
Pictures of the papers of one household's file, as LibreOffice shows them.

    python3 tests/proofs/papers.py 一户一档.zip -o docs/papers

The .zip is the one that a household's page gives out; it needs `soffice` and `pdftoppm`. A page
that has become two, or a text that does not fit, is seen here and by no other test. The papers of
one whole way are taken by `one_household.py`.
"""

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

DPI = 75
GREYS = 16
HEAD = """# The papers

Taken by `tests/proofs/one_household.py` from the way of one invented household, or by
`tests/proofs/papers.py` from its file: each page of each paper, as LibreOffice shows the Word file.

| paper | pages | |
| --- | --- | --- |
"""


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("zip", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args(args)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        titles = unpacked(given.zip, folder)
        show(folder, titles, given.out)
    print(f"{len(titles)} papers")
    return 0


def unpacked(path: Path, folder: Path) -> dict[str, str]:
    """Write the .zip's Word files under plain names; return each name's title."""
    titles = {}
    with zipfile.ZipFile(path) as parts:
        for number, name in enumerate(n for n in parts.namelist() if n.endswith(".docx")):
            stem = f"{number + 1:02}"
            (folder / f"{stem}.docx").write_bytes(parts.read(name))
            titles[stem] = name.removesuffix(".docx").replace("/", " · ")
    return titles


def show(folder: Path, titles: Mapping[str, str], out: Path) -> None:
    """Draw the Word files of a folder, and replace the pictures and the page that shows them."""
    run("soffice", "--headless", "--convert-to", "pdf", "--outdir", folder,
        *sorted(folder.glob("*.docx")))  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("paper*"):
        old.unlink()
    lines = []
    for stem, title in titles.items():
        run("pdftoppm", "-r", str(DPI), "-png", folder / f"{stem}.pdf", folder / f"paper{stem}")
        pages = sorted(folder.glob(f"paper{stem}-*.png"))
        lines.append(f"| {title} | {len(pages)} | {pictures(pages, out)} |\n")
    (out / "README.md").write_text(HEAD + "".join(lines), "utf-8")


def pictures(pages: list[Path], out: Path) -> str:
    """Keep each page as a small PNG; return the links."""
    shown = []
    for page in pages:
        with Image.open(page) as picture:
            picture.convert("L").quantize(GREYS).save(out / page.name, optimize=True)
        shown.append(f'<img src="{page.name}" width="240" alt="">')
    return " ".join(shown)


def words(pdf: Path) -> str:
    """Return what stands on a paper."""
    done = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    )
    return done.stdout


def run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
