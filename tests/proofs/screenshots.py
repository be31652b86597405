"""
Pictures of the main pages of a seeded demo district, each as the demo person it is for.

    python3 run.py                                                       # a service, seeded
    python3 tests/proofs/screenshots.py --url http://127.0.0.1:8000 -o docs/screenshots

Two sizes of each page as WebP, 120 KB at most, and a README.md that shows them in a table.
"""

import argparse
import base64
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.proofs.people import DESK, PHONE, People, at_home, people

LARGEST = 120 * 1024  # bytes
QUALITIES = (90, 80, 65, 50)
HEAD = """# The main pages

Taken by `tests/proofs/screenshots.py` from a demo district of 2,000 invented households: phones at
390 × 844, desks at 1440 × 900.

| page | for | phone | desk |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Shot:
    """A page: file name, title, who looks at it (a demo person), and the clicks that lead there."""

    name: str
    title: str
    person: str
    address: str = "/"
    find: Callable[[Any], None] | None = None


def first(selector: str) -> Callable[[Any], None]:
    """Return a step that follows the first link a selector finds."""

    def follow(page: Any) -> None:
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2]
                  + page.locator(selector).first.get_attribute("href"))  # fmt: skip

    return follow


SHOTS = (
    Shot("login", "登录", ""),
    Shot("home", "我的待办", "village"),
    Shot("week", "本周走访", "village", "/monitoring/week/"),
    Shot("visit", "走访记录", "village", "/monitoring/week/",
         first(".duty:not(.is-settled) .duty-name a")),
    Shot("clues", "线索核实", "township", "/monitoring/clues/"),
    Shot("upload", "上传比对", "minzheng", "/comparison/"),
    Shot("batch", "比对结果", "minzheng", "/comparison/", first("tbody .cell-name a")),
    Shot("household", "户 · 一户一档", "village", "/households/?category=open",
         first("tbody .cell-name a")),
    Shot("case", "案件", "village", "/monitoring/cases/?which=mine", first("tbody .cell-name a")),
    Shot("desk", "审核台", "reviewer", "/monitoring/desk/"),
    Shot("dashboard", "区级看板", "clerk", "/dashboard/"),
)  # fmt: skip


def main() -> int:
    """Write the pictures and the page that shows them; return 1 if a page failed or did not fit."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("-o", "--output", type=Path, default=Path("docs/screenshots"))
    given = parser.parse_args()
    at_home()
    given.output.mkdir(parents=True, exist_ok=True)
    with people(given.url) as crowd:
        for shot in SHOTS:
            for size in (PHONE, DESK):
                take(crowd, shot, size, given.output)
        lines = [
            f"| {shot.title} | {shot.person or 'anybody'} | ![{shot.title}]({shot.name}-{PHONE[0]}.webp)"
            f" | ![{shot.title}]({shot.name}-{DESK[0]}.webp) |\n"
            for shot in SHOTS
        ]
        (given.output / "README.md").write_text(HEAD + "".join(lines), "utf-8")
        print("\n".join(crowd.faults) or "No page failed, called elsewhere or stuck out sideways.")
    return 1 if crowd.faults else 0


def take(crowd: People, shot: Shot, size: tuple[int, int], folder: Path) -> None:
    """Open a page as its person and keep what the window shows."""
    page = crowd.open(shot.person, size, shot.address)
    if shot.find:
        shot.find(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)  # the charts draw themselves
    crowd.fits(page)
    path = folder / f"{shot.name}-{size[0]}.webp"
    path.write_bytes(small_picture(page))
    print(f"{path.stat().st_size // 1024:4d} KB  {path.name}", flush=True)
    page.context.close()


def small_picture(page: Any) -> bytes:
    """Return the window as WebP, in the best quality that is small enough."""
    chromium = page.context.new_cdp_session(page)
    for quality in QUALITIES:
        options = {"format": "webp", "quality": quality}
        picture = base64.b64decode(chromium.send("Page.captureScreenshot", options)["data"])
        if len(picture) <= LARGEST:
            break
    return picture


if __name__ == "__main__":
    sys.exit(main())
