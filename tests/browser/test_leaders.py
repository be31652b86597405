"""A secretary visits from the list of who is left; the clerk enters one; the coverage moves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.permissions import Role
from monitoring.models import LeaderVisit
from regions.models import Region
from tests.browser.conftest import DESK, PHONE, fits
from tests.factories import HouseholdFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def secretary(township: Region) -> User:
    return UserFactory(username="secretary", name="韩振邦", role=Role.LEADER, region=township)


def test_a_secretarys_round(
    village: Region,
    secretary: User,
    township_clerk: User,
    inspector: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    for name in ("张家旺", "李秀兰", "王德厚", "赵玉梅"):
        HouseholdFactory(region=village, head_name=name, category="sudden", head=True)

    phone = open_as(secretary, PHONE, "/")
    phone.get_by_role("link", name="领导遍访").first.click()
    phone.get_by_role("link", name="槐树坡村").click()
    left = phone.locator("#leaders-left")
    expect(left).to_contain_text("还剩 4 户")
    assert fits(phone)
    shot(phone, "leaders-village")
    first = phone.locator(".duty", has_text="张家旺")
    first.get_by_role("button", name="无变化").click()
    expect(first).to_contain_text("已记录：无变化")
    expect(left).to_contain_text("还剩 3 户书记已遍访 1 / 4，遍访率 25%")
    first.get_by_role("button", name="撤销").click()
    expect(left).to_contain_text("还剩 4 户")
    first.get_by_role("button", name="无变化").click()
    expect(left).to_contain_text("还剩 3 户")

    desk = open_as(township_clerk, DESK, f"/monitoring/leaders/?region={village.code}")
    desk.locator(".duty", has_text="李秀兰").get_by_role("link", name="登记遍访").click()
    expect(desk.get_by_label("韩振邦（乡镇党委书记）")).to_be_checked()
    desk.get_by_label("发现和研判的问题").fill("房顶漏雨")
    desk.get_by_label("协调结果").fill("村建办月底前修好")
    assert fits(desk)
    shot(desk, "leader-visit")
    desk.get_by_role("button", name="保存").click()
    expect(desk.locator("#leaders-left")).to_contain_text("还剩 2 户")
    expect(desk.locator(".leader-visits")).to_contain_text("村建办月底前修好")
    expect(desk.locator(".leader-visits")).to_contain_text("录入")

    district = open_as(inspector, DESK, "/monitoring/leaders/")
    row = district.locator("tr", has_text="将官池镇").first
    expect(row).to_contain_text("韩振邦")
    expect(row).to_contain_text("50%")
    shot(district, "leaders")
    district.goto(district.url.replace("/monitoring/leaders/", "/dashboard/"))
    expect(district.locator("section", has_text="领导遍访").first).to_contain_text("遍访率 50%")
    assert LeaderVisit.objects.count() == 3
