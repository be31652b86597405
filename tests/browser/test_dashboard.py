"""The bureau's five minutes before a meeting: figures, and the rows behind each."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from core.dates import iso_week, local_date, week_start
from monitoring.models import VisitDuty
from regions.models import Region
from tests.browser.conftest import DESK, PHONE, fits
from tests.factories import HouseholdFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def district_of_three(village: Region, neighbour_village: Region, far_village: Region) -> None:
    week = iso_week(local_date(timezone.now()))
    for place, monitored in ((village, True), (neighbour_village, False), (far_village, True)):
        home = HouseholdFactory(
            region=place, head_name=f"{place.name[:2]}人", head=True,
            category="sudden" if monitored else "",
        )  # fmt: skip
        if monitored:
            VisitDuty.objects.create(
                household=home, region=place, week=week, reasons=["monitored"],
                due_on=week_start(week) + timedelta(days=6),
            )  # fmt: skip


def figure(text: str) -> int:
    found = re.search(r"[\d,]+", text)
    assert found is not None
    return int(found.group().replace(",", ""))


def test_every_figure_opens_as_many_rows(
    district_of_three: None,
    leader: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    page = open_as(leader, DESK, "/dashboard/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("看板")
    expect(page.locator(".chart canvas").first).to_be_visible()
    assert fits(page)
    shot(page, "dashboard")
    tiles = [
        (tile.get_attribute("href"), figure(tile.locator(".tile-value").inner_text()))
        for tile in page.locator(".tile").all()
    ]
    assert len(tiles) >= 6
    home = page.url.split("/dashboard/")[0]
    for address, shown in tiles:
        page.goto(f"{home}{address}")
        assert page.locator("main [data-row]").count() == shown, address


def test_a_chart_can_be_read_as_a_table(
    district_of_three: None, leader: User, open_as: Callable[..., Page]
) -> None:
    page = open_as(leader, DESK, "/dashboard/")
    row = page.locator('[data-chart="visits-by-place-data"] tr', has_text="将官池镇")
    expect(row).to_have_count(1)
    assert figure(row.inner_text().replace("将官池镇", "")) == 1


def test_a_township_sees_only_itself_on_the_phone(
    district_of_three: None,
    township_clerk: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    page = open_as(township_clerk, PHONE, "/dashboard/")
    expect(page.get_by_role("heading", name="将官池镇看板")).to_be_visible()
    assert "五女店镇" not in page.content()
    assert fits(page)
    shot(page, "dashboard")
