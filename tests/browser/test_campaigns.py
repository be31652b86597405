"""A campaign: opened by the bureau, walked by the village, looked at again by the township."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from households.models import Household
from monitoring.models import Campaign, CampaignExcuse, CampaignRecheck, Clue, Visit
from regions.models import Region
from tests.browser.conftest import DESK, PHONE, fits
from tests.factories import HouseholdFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def homes(village: Region) -> list[Household]:
    return [
        HouseholdFactory(region=village, head_name=name, head=True, natural_village="东组")
        for name in ("张家旺", "李秀兰", "王德厚")
    ]


def test_a_campaign_from_its_opening_to_the_rate_of_differences(
    homes: list[Household], clerk: User, village_staff: User, township_clerk: User,
    open_as: Callable[..., Page], shot: Callable[..., None],
) -> None:  # fmt: skip
    page = open_as(clerk, DESK, "/me/")
    page.get_by_role("link", name="集中排查").click()
    page.get_by_label("范围").select_option(label="将官池镇")
    page.get_by_label("每村最少抽查户数").fill("1")
    shot(page, "campaign-new")
    page.get_by_role("button", name="部署", exact=True).click()
    expect(page.get_by_text("已通知各村各乡镇")).to_be_visible()
    campaign = Campaign.objects.get()
    assert (campaign.region.name, campaign.opened_by) == ("将官池镇", clerk)

    page = open_as(village_staff, PHONE, "/")
    page.locator("a", has_text="还剩3户").click()
    left = page.locator("#campaign-left")
    expect(left).to_contain_text("还剩 3 户")
    assert fits(page)
    shot(page, "campaign-walk")
    first = page.locator(".duty", has_text="张家旺")
    first.get_by_role("button", name="无变化").click()
    expect(first).to_contain_text("已记录：无变化")
    expect(left).to_contain_text("共 3 户 = 已查 1 + 无法走访 0 + 还剩 2")
    first.get_by_role("button", name="撤销").click()
    expect(left).to_contain_text("还剩 3 户")
    first.get_by_role("button", name="无变化").click()
    expect(left).to_contain_text("还剩 2 户")
    away = page.locator(".duty", has_text="李秀兰")
    away.locator("summary").click()
    away.get_by_label("原因", exact=False).fill("全家外出务工")
    away.get_by_role("button", name="记录原因").click()
    expect(away).to_contain_text("无法走访：全家外出务工")
    expect(left).to_contain_text("共 3 户 = 已查 1 + 无法走访 1 + 还剩 1")
    assert CampaignExcuse.objects.get().household.head_name == "李秀兰"
    assert Visit.objects.standing().get().household.head_name == "张家旺"

    page = open_as(township_clerk, PHONE, f"/monitoring/campaigns/{campaign.pk}/rechecks/")
    page.get_by_role("button", name="抽取", exact=True).click()
    expect(page.get_by_text("已抽取 1 户")).to_be_visible()
    shot(page, "campaign-sample")
    page.goto(page.url.split("/monitoring/")[0])
    page.locator("a", has_text="还有1户没有回访").click()
    page.get_by_role("link", name="去回访").click()
    expect(page.get_by_role("heading", name="回访张家旺户")).to_be_visible()
    page.locator(".visit-items .visit-item", has_text="饮水").locator("summary").click()
    page.locator(".visit-items .visit-item", has_text="饮水").locator(
        ".chip", has_text="停水"
    ).click()
    assert fits(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("有 1 处差异，已转村里核对")).to_be_visible()
    expect(page.get_by_text("饮水：首次“没有提到”，回访“停水”")).to_be_visible()
    expect(page.locator(".week-left")).to_contain_text("100.0%")
    expect(page.get_by_text("有差异 1 户 / 已回访 1 户")).to_be_visible()
    assert fits(page)
    shot(page, "campaign-rate")
    assert CampaignRecheck.objects.get().differences[0]["second"] == "停水"
    assert Clue.objects.get().visit == CampaignRecheck.objects.get().visit

    page = open_as(clerk, DESK, f"/monitoring/campaigns/{campaign.pk}/results/")
    expect(page.get_by_role("row", name="合计 将官池镇")).to_contain_text("1（100.0%）")
    shot(page, "campaign-results")
    page.get_by_label("导出用途", exact=False).fill("汇总上报")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Excel").click()
    assert download.value.suggested_filename.endswith("将官池镇.xlsx")
    page.goto(page.url.removesuffix("results/"))
    page.locator("summary", has_text="结束排查").click()
    page.get_by_role("button", name="确定结束排查").click()
    expect(page.get_by_text("已结束").first).to_be_visible()
