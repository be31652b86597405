"""
One household from its self-application to the signed 告知书, by clicks, and what that costs.

    echo 0 > /tmp/days
    PYTHONPATH=tests/proofs/days DAYS=/tmp/days python3 run.py                   # a service, seeded
    python3 tests/proofs/one_household.py --url http://127.0.0.1:8000 --days /tmp/days \
        -o docs/papers --burden docs/burden.md

Villagers and villages hold phones, the others sit at desks. Notices stand their days and support
its months, because the service's clock is set forward (`days/sitecustomize.py`): no limit is
changed and no row is touched. Each paper is taken when its step is done and shown as LibreOffice
shows it; needs `soffice`, `pdftoppm` and `pdftotext`.
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.proofs.people import at_home, people

if TYPE_CHECKING:
    from tests.proofs.walk import Walk

EMPTY = re.compile(r"None|\{\{|\}\}|\{%|\[\[|nan\b|\(\)|（）")
PUBLIC = re.compile("公示|公告")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--days", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, default=Path("docs/papers"))
    parser.add_argument("--burden", type=Path, default=Path("docs/burden.md"))
    given = parser.parse_args()
    at_home()
    from datetime import UTC, datetime

    from tests.proofs import burden, papers
    from tests.proofs.walk import Walk

    with tempfile.TemporaryDirectory() as name, people(given.url) as crowd:
        walk = Walk(crowd, given.days, Path(name))
        go(walk, photograph(walk.folder / "photo.jpg"))
        papers.show(walk.folder, walk.papers, given.out)
        look(walk)
        walk.hold("no page failed, called elsewhere or stuck out sideways", true=not crowd.faults)
        burden.write(given.burden, f"{datetime.now(UTC):%Y-%m-%d}", walk.tally.lines)
        print(f"\n{walk.held} statements hold, {len(walk.papers)} papers.")
    return 0


def go(walk: "Walk", photo: Path) -> None:
    from tests.proofs import errands, household_in, household_out

    errands.visits(walk)
    errands.clue_without_risk(walk)
    errands.weeks_figures(walk)
    errands.department_file(walk)
    receipt = household_in.apply(walk)
    household_in.open_case(walk)
    household_in.verify_and_authorise(walk)
    household_in.compare(walk)
    household_in.review_and_publicise(walk, photo)
    household_in.decide(walk, photo)
    household_in.register(walk)
    household_in.told(walk, receipt)
    household_out.propose(walk)
    household_out.study(walk)
    household_out.review_and_publicise(walk, photo)
    household_out.decide_and_mark(walk, photo)
    household_out.tell(walk, photo)


def look(walk: "Walk") -> None:
    """Read each paper: nothing is left open, and on a public notice stands nothing of a person."""
    from tests.proofs.household_in import SAID
    from tests.proofs.papers import words
    from tests.proofs.walk import LEAVES

    for stem, title in walk.papers.items():
        said = words(walk.folder / f"{stem}.pdf")
        found = EMPTY.findall(said)
        walk.hold(f"{title} has no field left open {found}", true=not found)
        if PUBLIC.search(title):
            bare = not LEAVES.search(said) and not any(w in said for w in ("病", "住院", SAID[:6]))
            walk.hold(f"{title} bears no number, telephone or health", true=bare)


def photograph(path: Path) -> Path:
    """Make the photo of a signed paper that the telephones attach."""
    from PIL import Image, ImageDraw

    photo = Image.new("RGB", (900, 1200), (232, 230, 222))
    ImageDraw.Draw(photo).rectangle((90, 90, 810, 1110), outline=(90, 90, 90), width=4)
    photo.save(path, quality=80)
    return path


if __name__ == "__main__":
    sys.exit(main())
