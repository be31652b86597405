"""Work point 8 by clicks: a hazard by form and by sheet, the month confirmed, the figures move."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.permissions import Role
from assistance.models import HousingCheck
from households.models import Household
from ledgers.models import SweepRound
from ledgers.sweeps import actions as sweeps
from regions.models import Region
from tests.browser.conftest import DESK, PHONE, fits
from tests.factories import HouseholdFactory, UnitFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def home(village: Region) -> Household:
    row: Household = HouseholdFactory(region=village, head=True, head_name="赵老栓")
    row.head_id = row.members.get().id_number
    row.save()
    return row


@pytest.fixture
def zhujian(district: Region) -> User:
    unit = UnitFactory(code="zhujian", name="区住建局", region=district)
    made: User = UserFactory(username="zhujian", role=Role.DEPT_LIAISON, unit=unit)
    return made


def test_a_village_enters_a_hazard_and_confirms_its_month(
    home: Household, village_staff: User, open_as: Callable[..., Page], shot: Callable[..., None]
) -> None:
    sweeps.begin(on=timezone.localdate())
    page = open_as(village_staff, PHONE, "/")
    page.get_by_role("link", name="排查确认").click()
    housing = page.locator("section", has_text="农村住房安全隐患排查")
    housing.get_by_role("link", name="登记问题").click()
    page.get_by_placeholder("姓名、身份证号或村名").fill("赵老")
    page.get_by_role("button", name="查找").last.click()
    page.get_by_role("link", name="赵老栓户").click()
    page.get_by_label("对象类别").select_option("易返贫致贫户")
    page.get_by_label("排查日期").fill(f"{timezone.localdate():%F}")
    page.get_by_label("安全隐患").fill("屋顶漏雨")
    assert fits(page)
    shot(page, "ledger-form")
    page.get_by_role("button", name="登记").click()

    expect(page.get_by_text("已登记：赵老栓户")).to_be_visible()
    tile = page.get_by_role("link", name="隐患未消除")
    expect(tile).to_contain_text("1")
    tile.click()
    expect(page.locator("[data-row]")).to_have_count(1)
    assert fits(page)

    page.goto(page.url.split("/ledgers/")[0] + "/sweeps/")
    housing = page.locator("section", has_text="农村住房安全隐患排查")
    housing.get_by_role("button", name="排查过，没有新隐患").click()
    expect(page.get_by_text("期间登记1条")).to_be_visible()
    assert fits(page)
    shot(page, "sweeps")
    assert SweepRound.objects.get(kind="housing").found == 1

    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销：")).to_be_visible()
    assert SweepRound.objects.get(kind="housing").confirmed_by is None


def test_a_department_fills_the_template_puts_it_right_and_takes_the_list_away(
    home: Household, zhujian: User, open_as: Callable[..., Page], tmp_path: Path,
    shot: Callable[..., None],
) -> None:  # fmt: skip
    page = open_as(zhujian, DESK, "/ledgers/")
    page.get_by_role("link", name="农村住房安全动态管理台账").click()
    with page.expect_download() as blank:
        page.get_by_role("link", name="下载模板").click()
    path = tmp_path / "填好.xlsx"
    blank.value.save_as(path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    row = {
        "乡镇": "将官池镇", "村": "槐树坡村", "户主姓名": "赵老栓", "户主证件号码": home.head_id,
        "对象类别": "农村低保户", "排查日期": "2022-05-10", "安全隐患": "墙体开裂", "鉴定等级": "D级",
    }  # fmt: skip
    sheet.append([row.get(str(head), "") for head in heads])
    sheet.append([(row | {"鉴定等级": "E级"}).get(str(head), "") for head in heads])
    book.save(path)

    page.get_by_role("link", name="导入").click()
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("鉴定等级“E级”不在可填的范围内").first).to_be_visible()
    shot(page, "ledger-dry-run")
    page.get_by_role("button", name="生效").first.click()
    page.get_by_role("link", name="看农村住房安全动态管理台账").click()
    expect(page.get_by_role("link", name="危房住人")).to_contain_text("1")

    page.get_by_role("link", name="赵老栓户").click()
    page.get_by_label("处置方式").select_option("腾退")
    page.get_by_label("腾退日期").fill("2022-05-20")
    page.get_by_role("radio", name="否", exact=True).check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("处置方式：— → 腾退")).to_be_visible()
    assert fits(page)
    shot(page, "ledger-entry")
    assert HousingCheck.objects.get().lived_in is False

    page.get_by_role("link", name="农村住房安全动态管理台账").click()
    expect(page.get_by_role("link", name="危房住人")).to_contain_text("0")
    page.locator("summary", has_text="导出").click()
    page.get_by_label("导出用途").fill("报送上级")
    with page.expect_download() as taken:
        page.locator("form").get_by_role("button", name="导出").click()
    assert taken.value.suggested_filename.startswith("农村住房安全动态管理台账_")
