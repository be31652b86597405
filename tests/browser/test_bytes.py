"""
What comes over the wire, and what a visit costs on the phone: bytes and taps, never seconds.

`BURDEN=1` writes the phone's table of docs/burden.md anew.
"""

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from core.models import Limit
from regions.models import Region
from tests.browser.conftest import PHONE
from tests.browser.test_phone import due, home, picture, ready
from tests.factories import HouseholdFactory
from tests.proofs.burden import Hand, Line, put

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST_PAGE = 150 * 1024
PACKED = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
HEAD = 400  # bytes of a request and of an answer beside their bodies, HTTP/1.1
HOMES = 20


@contextmanager
def heard(page: Page) -> Iterator[list[Any]]:
    """Collect the page's finished requests meanwhile."""
    found: list[Any] = []

    def hear(request: Any) -> None:
        found.append(request)

    page.on("requestfinished", hear)
    yield found
    page.remove_listener("requestfinished", hear)


def down(request: Any) -> int:
    """Return an answer's bytes on the wire, packed as in service: by us, or as a static file."""
    answer = request.response()
    body = answer.body()
    kind = answer.headers.get("content-type", "")
    return HEAD + len(gzip.compress(body, 6) if kind.startswith(PACKED) else body)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/login/", "input[name=username]"),
        ("/", "main h1"),
        ("/monitoring/week/", "[data-row]"),
        ("/households/", "main tbody tr, main .list-row"),
        ("/phone/", "[data-home]"),
    ],
)
def test_a_first_page_with_nothing_kept_is_small(
    village: Region, village_staff: User, open_as: Callable[..., Page], path: str, shown: str
) -> None:
    due(village, [f"张家{chr(0x4E00 + n * 7)}" for n in range(HOMES)])
    HouseholdFactory.create_batch(30, region=village)
    user = None if path == "/login/" else village_staff
    page = open_as(user, PHONE, "/healthz")
    with heard(page) as requests:
        page.goto(page.url.replace("/healthz", path))
        expect(page.locator(shown).first).to_be_visible()
        page.wait_for_load_state("networkidle")
    sizes = {each.url.partition("/static/")[2] or each.url: down(each) for each in requests}
    assert sum(sizes.values()) <= FIRST_PAGE, sizes


def test_a_visit_on_the_phone_costs_few_taps_and_few_bytes(
    village: Region, village_staff: User, open_as: Callable[..., Page], tmp_path: Path
) -> None:
    Limit.objects.create(key="visit.undo", title="", amount=0, unit="count", source="区局")
    names = [f"张家{chr(0x4E00 + n * 7)}" for n in range(HOMES)]
    due(village, names)
    page = open_as(village_staff, PHONE, "/phone/")
    ready(page, HOMES)
    with page.expect_request_finished(lambda each: each.url.endswith("/week/")) as got:
        page.reload()
    week = down(got.value)
    expect(page.locator("#waiting")).to_have_text("都已上传")
    page.evaluate("SyncManager.prototype.register = async () => {}")  # we hear no worker's requests
    shown = picture(tmp_path, "1.jpg", 30)
    rows = [counted(page, names[0], "无变化"), counted(page, names[1], "有变化"),
            counted(page, names[2], "有变化，带照片", photo=shown)]  # fmt: skip

    taps = [line.taps for line, _, _ in rows]
    assert [taps[0] <= 1, taps[1] <= 4, taps[2] <= 5] == [True] * 3, taps
    assert not any(line.typed for line, _, _ in rows)
    assert week <= 8 * 1024
    assert all(sent <= 2 * 1024 for _, sent, _ in rows)
    assert 0 < rows[2][2] <= 600 * 1024
    if os.environ.get("BURDEN") == "1":
        put(settings.BASE_DIR / "docs" / "burden.md", "phone", table(week, rows))


def counted(
    page: Page, name: str, step: str, *, photo: Path | None = None
) -> tuple[Line, int, int]:
    """Record a visit from the list; return its taps, the bytes of its text and of its photo."""
    hand = Hand(page, Line("走访", step, "village"))
    with heard(page) as sent:
        if step == "无变化":
            hand.button("无变化", home(page, name))
        else:
            hand.link("有变化", home(page, name))
            item = page.locator("[data-item=water]")
            hand.tap(item.locator("summary"))
            hand.tap(item.locator(".choice", has_text="正常"))
            if photo:
                hand.give(page.get_by_label("照片"), photo)
            hand.button("保存", exact=True)
            expect(page.get_by_role("heading", name="本周走访")).to_be_visible()
        expect(page.locator("#waiting")).to_contain_text("待上传")
        expect(page.locator("#waiting")).to_have_text("都已上传")
    posts = [each for each in sent if each.method == "POST"]
    text = sum(both_ways(each) for each in posts if each.url.endswith("/visits/"))
    return hand.line, text, sum(both_ways(each) for each in posts if each.url.endswith("/photo/"))


def both_ways(request: Any) -> int:
    return HEAD + len(request.post_data_buffer or b"") + down(request)


def table(week: int, rows: list[tuple[Line, int, int]]) -> str:
    lines = [
        f"Counted on {timezone.localdate()}; the week of {HOMES} households comes along in "
        f"{week / 1024:.1f} KB.\n",
        "| on the phone, from the week's list | taps | fields typed | text both ways, KB | photo, KB |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {line.step} | {line.taps} | {line.typed} | {text / 1024:.1f} | {photo / 1024:.0f} |"
        for line, text, photo in rows
    ]
    return "\n".join(lines)
