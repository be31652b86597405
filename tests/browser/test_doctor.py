"""The village puts its data right: list, link, correction, another look, gone."""

import re
import uuid
from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from households.doctor import runs
from households.models import DataFault, Household, MonitoringLine
from regions.models import Region
from tests.browser.conftest import DESK, PHONE, fits
from tests.households.doctoring import home, income

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def poor(village: Region, district: Region) -> Household:
    """An escaped household whose income was typed with a digit too few."""
    MonitoringLine.objects.create(
        year=2022, region=district, amount=7000, valid_from=date(2022, 4, 1), document_no="文件"
    )
    row = home(village, household_type="escaped", head_name="赵老栓")
    income(row, "yearly", wage=1200)
    runs.look(village, run=uuid.uuid4(), today=timezone.localdate())
    return row


def test_the_village_puts_its_data_right(
    poor: Household,
    village_staff: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    page = open_as(village_staff, PHONE, "/")
    page.get_by_role("link", name=re.compile("数据有 1 处要核对")).click()
    row = page.locator("main [data-row]")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("人均纯收入1200.00元，监测线7000.00元")
    assert fits(page)
    shot(page, "doctor")

    row.get_by_role("link", name="去改").click()
    incomes = page.locator("#incomes")
    incomes.get_by_text("登记收入").click()
    incomes.get_by_label("工资性收入").fill("12000")
    incomes.get_by_role("button", name="保存测算").click()
    expect(page.get_by_text("收入测算已记录")).to_be_visible()

    page.goto(page.url.split("/households/")[0] + "/households/checks/")
    page.get_by_role("button", name="重新校验槐树坡村").click()
    expect(page.get_by_text("已改正1处，新发现0处，仍有0处")).to_be_visible()
    expect(page.get_by_text("没有要核对的数据")).to_be_visible()
    assert DataFault.objects.get().gone_on == timezone.localdate()


def test_the_township_says_why_it_is_right(
    poor: Household,
    township_clerk: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    page = open_as(township_clerk, DESK, "/households/checks/")
    page.get_by_role("link", name=re.compile("脱贫户人均收入低于今年监测线")).click()
    page.locator("main [data-row]").get_by_role("link", name="赵老栓户").click()
    assert fits(page)
    page.get_by_text("数据没错，说明原因").click()
    page.get_by_label("不用改的原因").fill("正在走申请程序")
    page.get_by_label("有效期至").fill(timezone.localdate().isoformat())
    shot(page, "fault")
    page.get_by_role("button", name="登记说明").click()
    expect(page.get_by_text("正在走申请程序")).to_be_visible()
    assert DataFault.objects.get().excused_by == township_clerk


def test_the_bureau_looks_at_the_district(
    poor: Household, clerk: User, open_as: Callable[..., Page], shot: Callable[..., None]
) -> None:
    page = open_as(clerk, DESK, "/households/checks/")
    expect(page.locator("#by-place")).to_contain_text("将官池镇")
    assert fits(page)
    shot(page, "doctor-district")
    page.get_by_role("button", name="重新校验建安区（演示）").click()
    page.get_by_role("link", name="查看结果").click()
    expect(page.locator("#by-place")).to_contain_text("将官池镇")
