"""Where one household's way stands: who acts at which page, which day it is, which papers there are."""

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.proofs.burden import Hand, Tally
from tests.proofs.people import DESK, PHONE, People

WHO = {
    "": "villager", "village": "village", "township": "township", "reviewer": "township reviewer",
    "clerk": "bureau", "approver": "district approver",
}  # fmt: skip
ON_PHONES = {"", "village"}
LEAVES = re.compile(r"[0-9]{17}[0-9Xx]|1[3-9][0-9]{9}|[0-9]{4}\*{4,}")
"""What no public notice may bear: a number, a telephone, or either of them masked."""


class Walk:
    """One household from hand to hand."""

    def __init__(self, crowd: People, days: Path, folder: Path) -> None:
        self.crowd, self.tally, self.days, self.folder = crowd, Tally(), days, folder
        self.head = self.case = self.exit = ""
        self.papers: dict[str, str] = {}  # file name without suffix → title
        self.held = 0

    @contextmanager
    def step(self, errand: str, step: str, who: str, path: str = "/") -> Iterator[Hand]:
        """Let a person work from a page on, the first one if no other is said."""
        page = self.crowd.open(who, PHONE if who in ON_PHONES else DESK, path)
        with self.tally.step(errand, step, WHO.get(who, "department"), page) as hand:
            yield hand
            self.crowd.fits(page)
        page.context.close()

    def pass_days(self, days: int) -> None:
        """Set the service's clock forward; whoever was logged in logs in again."""
        now = int(self.days.read_text() or 0) if self.days.exists() else 0
        self.days.write_text(str(now + days))
        self.crowd.keys.clear()
        print(f"  … {days} days pass", flush=True)

    def hold(self, statement: str, *, true: bool) -> None:
        assert true, f"DOES NOT HOLD: {statement}"
        self.held += 1
        print(f"  holds: {statement}", flush=True)

    def keep_papers(self, hand: Hand, step: str) -> None:
        """Take the papers of a step that has just been done."""
        offered = hand.page.locator("#papers .paper-steps > li").filter(
            has=hand.page.locator("h3", has_text=step)
        )
        for line in offered.locator(".paper-line:has(a[download])").all():
            link = line.locator("a[download]")
            leaving = "/exit" in str(link.get_attribute("href"))
            title = line.locator(".paper-name").inner_text().split("\n")[0].strip()
            stem, path = f"{len(self.papers) + 1:02d}", self.folder
            hand.download(link).save_as(path / f"{stem}.docx")
            self.papers[stem] = f"{'风险消除' if leaving else '纳入'} · {title}"
            real = zipfile.is_zipfile(path / f"{stem}.docx")
            self.hold(f"{self.papers[stem]} is a Word file", true=real)


def at_case(hand: Hand, todo: str, head: str) -> None:
    """Go from the first page to a household's case, as the to-do leads there."""
    hand.link(re.compile(todo))
    hand.link(re.compile(head))
    hand.page.wait_for_load_state()


def form_of(hand: Hand, button: str) -> Any:
    page = hand.page
    form = page.locator("#decision form.step-form", has=page.get_by_role("button", name=button))
    expect(form.first).to_be_visible()
    return form.first


def fill(
    hand: Hand, button: str, done: str | re.Pattern[str], *, more: Callable[[Any], None] | None = None,
    **fields: object,
) -> None:  # fmt: skip
    """Do the step at hand: what its form left empty, its ticks, its button; it must be done then."""
    form = form_of(hand, button)
    for name, value in fields.items():
        hand.type(form.locator(f"[name={name}]"), value)
    if more:
        more(form)
    for chip in form.locator("fieldset", has_text="已归档的材料").locator(".chip").all():
        hand.tap(chip)
    hand.button(button, form)
    expect(hand.page.get_by_text(done).first).to_be_visible()


def attach(hand: Hand, kind: str, photo: Path) -> None:
    """Attach the photo of a paper to its line of the file."""
    scans = hand.page.locator("#scans")
    hand.tap(scans.locator("#attach > summary"))
    select = scans.locator("#attach select").first
    if select.locator("option:checked").inner_text() != kind:
        hand.choose(select, label=kind)
    hand.give(scans.locator("input[type=file]"), photo)
    hand.button("上传", scans, exact=True)
    expect(hand.page.get_by_text(f"已上传{kind}").first).to_be_visible()
