"""A measure added later is typed into the national system, its number typed back; the sheets."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from households.models import Household
from monitoring.actions import cases
from monitoring.models import NationalEntry
from tests.browser.conftest import DESK, PHONE, fits
from tests.conftest import NOON
from tests.monitoring.case_fixtures import household, line, people  # noqa: F401  # fixtures
from tests.monitoring.case_walk import DAY, MEASURE, People, case_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_number_is_typed_back_and_the_sheets_are_taken(
    household: Household,  # noqa: F811
    people: People,  # noqa: F811
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    case = case_at("register", household, people)
    cases.add_measures(case=case, by=people.village, at=NOON + 30 * DAY, measures=[MEASURE])
    page = open_as(people.village, PHONE, "/")
    page.get_by_role("link", name="待录入国家系统").click()
    expect(page.get_by_text("健康帮扶：大病救治")).to_be_visible()
    expect(page.get_by_text("户编号 880009****")).to_be_visible()
    assert fits(page)
    shot(page, "national")
    number = page.get_by_label("国家系统显示的户编号", exact=False)
    number.fill("8800099990")
    page.get_by_role("button", name="已录入").click()
    expect(page.get_by_text("与本户登记的户编号不一致").first).to_be_visible()
    assert number.input_value() == "8800099990"
    number.fill("8800099999")
    page.get_by_role("button", name="已录入").click()
    expect(page.get_by_text("都录好了")).to_be_visible()
    assert NationalEntry.objects.get().typed_by == people.village

    cases.add_measures(case=case, by=people.village, at=NOON + 40 * DAY, measures=[MEASURE])
    page = open_as(people.township, DESK, "/monitoring/national/")
    shot(page, "national")
    page.get_by_label("导出用途", exact=False).fill("录入帮扶措施")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Excel").click()
    assert download.value.suggested_filename.startswith("国家系统格式_")
    book = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    assert book.sheetnames == ["户信息", "人员信息", "风险消除"]
    assert book["户信息"]["I1"].value == "户主证件号码"
    assert fits(page)
