"""A department's file goes up, the clerk sends its clues down, the township answers them in bulk."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from accounts.models import Unit, User
from comparison.models import Batch, Row
from core import limits
from monitoring.models import Clue
from regions.models import Region
from tests.browser.conftest import DESK, PHONE, fits
from tests.factories import HouseholdFactory, id_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADINGS = ("序号", "姓名", "身份证号", "就诊医院", "病种", "个人负担")


@pytest.fixture
def sheet(village: Region, tmp_path: Path) -> Path:
    """Three people of the register over the threshold, one under it, one unknown, one unusable."""
    rows = []
    for order, name in enumerate(("张家旺", "李秀兰", "王德厚", "赵小满"), start=1):
        HouseholdFactory(
            region=village, head_name=name, head=True, head__id_number=id_number(order * 2 + 1)
        )
        burden = 1_200 if name == "赵小满" else 60_000 + order
        rows.append((order, name, id_number(order * 2 + 1), "区医院", "脑梗死", burden))
    rows.append((5, "钱外地", id_number(555), "区医院", "肺炎", 90_000))
    rows.append((6, "孙坏号", 4.11099197001e17, "区医院", "肺炎", 90_000))
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["医保住院个人负担情况表"])
    page.append(list(HEADINGS))
    for row in rows:
        page.append(list(row))
    path = tmp_path / "住院个人负担.xlsx"
    book.save(path)
    return path


def test_from_a_departments_file_to_bulk_verification(
    sheet: Path,
    liaison: User,
    clerk: User,
    township_clerk: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    limits.seed()
    Unit.objects.filter(code="yibao").update(aliases=["医保局"])

    page = open_as(liaison, DESK, "/comparison/")
    page.set_input_files("input[type=file]", sheet)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("heading", name="哪一列是什么")).to_be_visible()
    expect(page.get_by_text("读到的前")).to_be_visible()
    shot(page, "mapping")
    page.get_by_role("button", name="开始比对").click()
    expect(page.locator(".counts")).to_be_visible(timeout=60_000)
    expect(page.locator(".count-total")).to_contain_text("6")
    shot(page, "batch")
    batch = Batch.objects.get()
    found = dict(Row.objects.filter(batch=batch).values_list("name", "outcome"))
    assert [found[n] for n in ("张家旺", "李秀兰", "王德厚", "赵小满")] == ["matched"] * 4
    assert (found["钱外地"], found["孙坏号"]) == ("outside", "invalid")
    expect(page.get_by_role("button", name="下发线索")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载反馈表").click()
    assert download.value.suggested_filename.endswith(".xlsx")

    page = open_as(clerk, DESK, f"/comparison/{batch.pk}/")
    page.get_by_role("button", name="下发线索").click()
    expect(page.get_by_text("下发线索 3 条")).to_be_visible(timeout=60_000)
    assert Clue.objects.count() == 3

    page = open_as(township_clerk, DESK, "/monitoring/clues/")
    expect(page.locator("tbody tr")).to_have_count(3)
    assert fits(page)
    shot(page, "clues")
    page.get_by_label("选择 张家旺户").check()
    page.get_by_label("选择 李秀兰户").check()
    expect(page.locator("[data-bulk-count]")).to_contain_text("2")
    page.locator(".chip").first.click()
    page.get_by_role("button", name="无风险").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    states = dict(Clue.objects.values_list("household__head_name", "state"))
    assert states["张家旺"] == states["李秀兰"] == "no_risk"
    assert states["王德厚"] == "open"

    page.get_by_role("link", name="王德厚户").click()
    page.get_by_text("符合条件，立案").click()
    page.get_by_role("button", name="确定立案").click()
    expect(page.get_by_text("入户核实").first).to_be_visible()
    assert Clue.objects.get(household__head_name="王德厚").state == "case"


def test_the_same_file_again_is_told_so(
    sheet: Path, liaison: User, open_as: Callable[..., Page]
) -> None:
    limits.seed()
    page = open_as(liaison, DESK, "/comparison/")
    page.set_input_files("input[type=file]", sheet)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="开始比对").click()
    expect(page.locator(".counts")).to_be_visible(timeout=60_000)
    page.goto(page.url.split("/comparison/")[0] + "/comparison/")
    page.set_input_files("input[type=file]", sheet)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator(".refusal, .message")).to_be_visible()
    assert Batch.objects.count() == 1


def test_a_new_liaisons_own_odd_file(
    village: Region,
    liaison: User,
    clerk: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
    tmp_path: Path,
) -> None:
    """GBK, a title, two header rows, 万元, totals and notes: by clicks alone, to the feedback."""
    limits.seed()
    Unit.objects.filter(code="yibao").update(aliases=["医保局"])
    HouseholdFactory(region=village, head_name="张家旺", head=True, head__id_number=id_number(3))
    path = tmp_path / "5月住院名单.csv"
    path.write_text(
        "建安区2022年5月住院支付较高人员名单,,,,\n填报单位：区医保局,,,单位：万元,\n"
        "序号,参保人员,,费用情况（万元）,\n,姓名,证件号码,总额,个人支付累计\n"
        f'1,张家旺,"=""{id_number(3)}""",6.2764,3.1204\n2,钱外地,{id_number(555)},9.1,5\n'
        "合计,,,15.3764,8.1204\n注：个人支付累计为扣除各项报销后的金额。\n填表人：李明  审核人：王芳\n",
        encoding="gbk",
    )
    page = open_as(liaison, PHONE, "/")
    page.get_by_role("link", name="还没有报送过的名单").click()
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("还差一步")).to_be_visible()
    expect(page.get_by_text("费用情况（万元）").first).to_be_visible()
    assert fits(page)
    shot(page, "odd-mapping")
    page.get_by_label("年度累计个人负担").select_option("个人支付累计")
    page.get_by_role("button", name="开始比对").click()
    expect(page.locator(".count-total")).to_contain_text("2", timeout=60_000)
    expect(page.get_by_text("命中 1 条，还没有下发")).to_be_visible()
    assert fits(page)
    shot(page, "odd-result")
    address = page.url.removeprefix(page.url.split("/comparison/")[0])

    page = open_as(clerk, DESK, address)
    page.get_by_role("button", name="下发线索").click()
    expect(page.get_by_text("下发线索 1 条")).to_be_visible(timeout=60_000)

    page = open_as(liaison, PHONE, "/comparison/")
    with page.expect_download() as download:
        page.get_by_role("link", name="反馈表").first.click()
    download.value.save_as(tmp_path / "反馈.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "反馈.xlsx").worksheets[0]
    assert [row[1:6] for row in list(sheet.values)[2:]] == [
        (5, "张家旺", "已匹配", None, "是"),
        (6, "钱外地", "库外", "号码有效，登记库中没有此人", "否"),
    ]
