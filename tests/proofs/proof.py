"""What a proof by pages says, keeps and reads: statements, pictures, tiles, the API, sheets."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.proofs.people import DESK, PHONE, Clock, People

SHOWN = 5  # of what is wrong
PATIENCE = 900  # seconds a person may wait for a large file


class Proof:
    """The demo people, the clock, and how many statements held."""

    def __init__(self, people: People, clock: Clock, shots: Path | None = None) -> None:
        self.people, self.clock, self.shots = people, clock, shots
        self.held, self.wrong, self.pictures = 0, [], 0

    def hold(self, statement: str, found: Any, expected: Any) -> None:
        """Count a statement as held when both are equal, else say what was found instead."""
        if found == expected:
            self.held += 1
            print(f"  holds      {statement}", flush=True)
            return
        self.wrong.append(statement)
        print(f"  DOES NOT   {statement}\n     found    {_short(found)}\n     expected "
              f"{_short(expected)}", flush=True)  # fmt: skip

    def look(self, page: Any, name: str) -> None:
        """Note whether a page fits at both sizes; keep pictures of it if asked to."""
        self.pictures += 1
        for size in (PHONE, DESK):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            self.people.fits(page)
            if self.shots:
                self.shots.mkdir(parents=True, exist_ok=True)
                path = self.shots / f"{self.pictures:02d}-{name}-{size[0]}.png"
                page.screenshot(path=path, full_page=True)

    def wait_for(self, page: Any, state: str) -> None:
        """Wait until the heading says so; give up at once when a page fails meanwhile."""
        badge = page.locator("h1 [class*=tone-]")
        failed, end = len(self.people.faults), time.monotonic() + PATIENCE
        while badge.inner_text().strip() != state:
            page.wait_for_timeout(100)
            assert len(self.people.faults) == failed, self.people.faults[-1]
            assert time.monotonic() < end, f"{page.url} is still “{badge.inner_text()}”."

    def api(self, page: Any, path: str) -> Any:
        """Return what the API answers to the person of a page."""
        answer = page.request.get(f"{self.people.url}/api/v1/{path}")
        assert answer.ok, f"{path}: {answer.status} {answer.text()[:300]}"
        return answer.json()

    def api_rows(self, page: Any, path: str) -> Iterator[dict[str, Any]]:
        """Yield all rows of a list, page after page."""
        while path:
            found = self.api(page, path)
            yield from found["results"]
            path = (found["next"] or "").partition("/api/v1/")[2]


def tiles(page: Any) -> dict[str, int]:
    """Return the figures of a page's tiles by their label; the total is the first."""
    labels = page.locator(".counts").first.locator(".count-label").all_inner_texts()
    values = page.locator(".counts").first.locator(".count-value").all_inner_texts()
    figures = (int(re.sub(r"[^0-9]", "", value)) for value in values)
    return dict(zip((label.strip() for label in labels), figures, strict=True))


def key_of(path: Path) -> list[dict[str, Any]]:
    """Return the rows of the answer key beside a file, none if it has no key."""
    beside = Path(f"{path}.key.json")
    if not beside.exists():
        return []
    key: list[dict[str, Any]] = json.loads(beside.read_text("utf-8"))["rows"]
    return key


def sheet_rows(path: Path) -> list[list[str]]:
    """Return the cells of the first sheet as text, read by another reader than the service's."""
    if path.suffix == ".xls":
        import xlrd

        sheet = xlrd.open_workbook(path).sheet_by_index(0)
        return [[plain(cell) for cell in sheet.row_values(n)] for n in range(sheet.nrows)]
    import openpyxl

    with path.open("rb") as file:  # a download has no suffix
        sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
        return [[plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def plain(cell: Any) -> str:
    """
    Return a cell as text, a whole number without its ".0".

    >>> [plain(cell) for cell in (None, 4.0, " 张三 ", 2.5)]
    ['', '4', '张三', '2.5']
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, str) and re.fullmatch(r"[0-9]\.[0-9]+e\+[0-9]+", cell):
        return str(int(float(cell)))  # the look of a number that has lost its last digits
    return "" if cell is None else str(cell).strip()


def _short(what: Any) -> str:
    if isinstance(what, list | tuple) and len(what) > SHOWN:
        return f"{list(what[:SHOWN])} … ({len(what)})"
    return str(what)
