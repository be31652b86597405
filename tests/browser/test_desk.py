"""The reviewer decides three of four in one go and sends one back, without opening a case page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from monitoring.models import Case, CaseStep
from regions.models import Region
from tests.browser.conftest import DESK, PHONE, fits
from tests.factories import HouseholdFactory
from tests.monitoring.case_fixtures import line, people  # noqa: F401  # fixtures
from tests.monitoring.case_walk import People, case_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_reviewer_clears_the_desk(
    village: Region,
    people: People,  # noqa: F811
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    for name in ("张家旺", "李秀兰", "王德厚", "赵玉梅"):
        home = HouseholdFactory(region=village, head_name=name, size=3, head=True)
        case_at("publicise", home, people, timezone.now() - timedelta(days=30))

    page = open_as(people.reviewer, DESK, "/monitoring/desk/")
    cards = page.locator(".desk-row")
    expect(cards).to_have_count(4)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_contain_text("已选 1 条")
    page.keyboard.press("Enter")
    expect(cards.first.locator(".desk-file-body")).to_contain_text("已报废，有注销证明")
    expect(cards.first.locator(".desk-file-body")).to_contain_text("缺签字扫描件")
    for card in cards.all()[1:3]:
        card.get_by_role("checkbox").check()

    last = cards.nth(3)
    last.locator("summary", has_text="退回补正").click()
    last.locator(".chip", has_text="村级评议").click()
    last.get_by_role("button", name="退回补正").click()
    expect(last.locator(".refusal")).to_contain_text("请写明退回原因")
    last.locator(".chip", has_text="签字或日期不全").click()
    last.get_by_label("写清要补什么").fill("会议记录没有签名")
    assert fits(page)
    shot(page, "desk-file")
    last.get_by_role("button", name="退回补正").click()
    expect(page.locator(".desk-turned")).to_contain_text("签字或日期不全：会议记录没有签名")
    expect(page.locator("[data-bulk-count]")).to_contain_text("已选 3 条")

    decide = page.locator("#pile-review")
    decide.get_by_role("button", name="乡镇审核通过").click()
    expect(page.locator(".desk-row .refusal").first).to_contain_text("还缺：乡镇审核表")
    expect(page.locator(".desk-results")).to_contain_text("0 户已办，3 户没有办")
    expect(page.locator("[data-bulk-count]")).to_contain_text("已选 3 条")
    decide.locator(".chip", has_text="乡镇审核表").click()
    decide.get_by_role("button", name="乡镇审核通过").click()
    expect(page.get_by_text("3 户：已审核通过，报区级审批。")).to_be_visible()
    expect(page.get_by_text("没有等您审核的案件。")).to_be_visible()
    assert sorted(Case.objects.values_list("status", flat=True)) == [
        "compared", "township_reviewed", "township_reviewed", "township_reviewed",
    ]  # fmt: skip
    assert CaseStep.objects.filter(by=people.reviewer).count() == 4

    phone = open_as(people.approver, PHONE, "/monitoring/desk/")
    expect(phone.locator(".desk-row")).to_have_count(3)
    phone.locator(".desk-file > summary").first.click()
    expect(phone.locator(".desk-file-body").first).to_contain_text("收入测算")
    assert fits(phone)
    shot(phone, "desk-file")
