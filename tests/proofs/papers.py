"""
Pictures of the papers of one household's file, as LibreOffice shows them.

    python3 tests/proofs/papers.py 一户一档.zip -o docs/papers

The .zip is the one that a household's page gives out; it needs `soffice` and `pdftoppm`. A page
that has become two, or a text that does not fit, is seen here and by no other test.
"""

import argparse
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from PIL import Image

DPI = 60
HEAD = """# The papers

Taken by `tests/proofs/papers.py` from the file of an invented household: each page of each paper,
as LibreOffice shows the Word file.

"""


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("zip", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args(args)
    given.out.mkdir(parents=True, exist_ok=True)
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        titles = unpacked(given.zip, folder)
        run("soffice", "--headless", "--convert-to", "pdf", "--outdir", folder,
            *sorted(folder.glob("*.docx")))  # fmt: skip
        for stem, title in titles.items():
            run("pdftoppm", "-r", str(DPI), "-png", folder / f"{stem}.pdf", folder / stem)
            pages = sorted(folder.glob(f"{stem}-*.png"))
            lines.append(f"| {title} | {len(pages)} | {pictures(pages, given.out)} |")
    table = ["| paper | pages | |", "| --- | --- | --- |", *lines, ""]
    (given.out / "README.md").write_text(HEAD + "\n".join(table))
    print(f"{len(lines)} papers")
    return 0


def unpacked(path: Path, folder: Path) -> dict[str, str]:
    """Write the .zip's Word files under plain names; return each name's title."""
    titles = {}
    with zipfile.ZipFile(path) as parts:
        for number, name in enumerate(n for n in parts.namelist() if n.endswith(".docx")):
            stem = f"paper{number:02}"
            (folder / f"{stem}.docx").write_bytes(parts.read(name))
            titles[stem] = name.removesuffix(".docx").replace("/", " · ")
    return titles


def pictures(pages: list[Path], out: Path) -> str:
    """Keep each page as a small WebP; return the links."""
    shown = []
    for page in pages:
        with Image.open(page) as picture:
            picture.convert("L").save(out / f"{page.stem}.webp", quality=60)
        shown.append(f'<img src="{page.stem}.webp" width="240" alt="">')
    return " ".join(shown)


def run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
