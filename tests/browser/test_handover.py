"""A cadre leaves: the clerk looks, chooses, hands over; the successor's week has the households."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.permissions import Role
from core.dates import iso_week, local_date, week_start
from households.models import Household
from monitoring.models import VisitDuty
from regions.models import Region
from tests.browser.conftest import DESK, PHONE, fits
from tests.factories import HouseholdFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def homes(village: Region, officer: User) -> list[Household]:
    week = iso_week(local_date(timezone.now()))
    found = []
    for name in ("安家", "白家", "陈家", "邓家"):
        home = HouseholdFactory(
            region=village, head=True, head_name=name, support_officer=officer, category="sudden"
        )
        VisitDuty.objects.create(
            household=home, region=village, week=week, reasons=["monitored"],
            due_on=week_start(week) + timedelta(days=6),
        )  # fmt: skip
        found.append(home)
    return found


def test_a_clerk_hands_over_and_the_successor_goes_on(
    homes: list[Household],
    officer: User,
    village: Region,
    township_clerk: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    successor = UserFactory(name="孙接", role=Role.SUPPORT_OFFICER, region=village)
    UserFactory(name="钱助", role=Role.SUPPORT_OFFICER, region=village)
    page = open_as(township_clerk, DESK, "/monitoring/handover/")
    assert fits(page)
    shot(page, "handover-list")
    page.get_by_role("main").get_by_role("link", name=officer.name).click()
    expect(page.get_by_text("未办事项 4 件")).to_be_visible()
    page.get_by_label("接收人").select_option(label=f"孙接（帮扶责任人，{village}）")
    page.get_by_label("安家户给谁").select_option("这户不交")
    page.get_by_label("白家户给谁").select_option("给钱助")
    assert fits(page)
    shot(page, "handover-new")
    page.get_by_role("button", name="确认交接").click()
    expect(page.get_by_text("已交接 3 户")).to_be_visible()
    expect(page.get_by_role("heading", name="工作交接清单")).to_be_visible()
    expect(page.get_by_role("row", name="邓家")).to_contain_text("本周还没有走访")
    assert fits(page)
    shot(page, "handover-sheet")

    theirs = open_as(successor, PHONE, "/monitoring/week/")
    expect(theirs.locator(".duty")).to_have_count(2)
    expect(theirs.locator(".duty", has_text="陈家")).to_be_visible()

    page.goto(page.url.split("/monitoring/")[0] + "/monitoring/handover/")
    leave = page.locator("#leave")
    leave.get_by_label("请假人").select_option(label=f"{officer.name}（帮扶责任人，{village}）")
    leave.get_by_label("代管人").select_option(label=f"孙接（帮扶责任人，{village}）")
    today = timezone.localdate()
    leave.get_by_label("开始日期").fill(str(today))
    leave.get_by_label("结束日期").fill(str(today + timedelta(days=3)))
    leave.get_by_role("button", name="登记请假").click()
    expect(page.get_by_text("到期自动结束")).to_be_visible()
    theirs.reload()
    expect(theirs.locator(".duty", has_text="安家")).to_be_visible()
    phone = open_as(township_clerk, PHONE, "/monitoring/handover/")
    assert fits(phone)
    shot(phone, "handover-list")
