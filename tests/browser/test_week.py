"""A cadre's week on the phone: one tap for no change, one screen for a change and a risk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from core.dates import iso_week, local_date, week_start
from households.models import Household
from monitoring.models import Clue, Visit, VisitDuty
from regions.models import Region
from tests.browser.conftest import DESK, PHONE, fits
from tests.factories import HouseholdFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def duties(village: Region) -> list[VisitDuty]:
    week = iso_week(local_date(timezone.now()))
    homes: list[Household] = [
        HouseholdFactory(
            region=village, head_name=name, head=True, category="sudden", phone="18180850182"
        )
        for name in ("张家旺", "李秀兰", "王德厚")
    ]
    return [
        VisitDuty.objects.create(
            household=home, region=village, week=week, reasons=["monitored"],
            due_on=week_start(week) + timedelta(days=6),
        )
        for home in homes
    ]  # fmt: skip


def test_a_cadres_week_on_the_phone(
    village_staff: User,
    duties: list[VisitDuty],
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    page = open_as(village_staff, PHONE, "/monitoring/week/")
    left = page.locator("#week-left")
    expect(left).to_contain_text("还剩 3 户")
    assert fits(page)
    shot(page, "week")

    first = page.locator(".duty", has_text="张家旺")
    first.get_by_role("button", name="无变化").click()
    expect(first).to_contain_text("已记录：无变化")
    expect(left).to_contain_text("还剩 2 户")
    first.get_by_role("button", name="撤销").click()
    expect(left).to_contain_text("还剩 3 户")
    assert not Visit.objects.filter(withdrawn_at=None).exists()

    first.get_by_role("button", name="无变化").dblclick()
    expect(left).to_contain_text("还剩 2 户")
    assert Visit.objects.filter(withdrawn_at=None).count() == 1, "a double tap is one visit"

    page.locator(".duty", has_text="李秀兰").get_by_role("link", name="有变化").click()
    expect(page.get_by_role("heading", name="走访李秀兰户")).to_be_visible()
    page.locator(".visit-risk > summary").click()
    page.locator(".visit-risk .chip", has_text="因病").first.click()
    page.locator(".visit-risk").get_by_label("情况说明").fill("突发脑梗住院，自付四万多元")
    assert fits(page)
    shot(page, "visit")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="李秀兰户的线索")).to_be_visible()
    expect(page.get_by_text("还剩1户")).to_be_visible()
    clue = Clue.objects.get()
    assert clue.household.head_name == "李秀兰"
    assert clue.source == "visit"
    assert Visit.objects.filter(withdrawn_at=None).count() == 2
    page.goto(page.url.split("/monitoring/")[0] + "/monitoring/week/")
    expect(left).to_contain_text("还剩 1 户")
    expect(page.locator(".duty-settled summary")).to_contain_text("已访 2 户")


def test_the_township_sees_its_villages_and_enters_by_keyboard(
    township_clerk: User, duties: list[VisitDuty], open_as: Callable[..., Page]
) -> None:
    page = open_as(township_clerk, DESK, "/monitoring/week/")
    page.get_by_role("link", name="槐树坡村").first.click()
    expect(page.locator(".duty")).to_have_count(3)
    page.wait_for_load_state()
    page.keyboard.press("j")
    expect(page.locator(".duty").first).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#week-left")).to_contain_text("还剩 2 户")
