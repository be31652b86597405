"""信息比对: two families go to two departments, one answers by file, one with a click."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from monitoring.models import AssetHit, AssetRequest, Case
from tests.browser.conftest import DESK, PHONE, fits
from tests.factories import id_number
from tests.monitoring.asset_fixtures import (  # noqa: F401  # fixtures
    departments,
    family,
    line,
    other_family,
    people,
)
from tests.monitoring.case_walk import DAY, People, case_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill_in(path: Path, found: dict[str, tuple[str, str]]) -> None:
    """Answer the downloaded list: 是 for those named, with kind and detail, 否 for the rest."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    for row in range(3, sheet.max_row + 1):
        kind, detail = found.get(str(sheet.cell(row, 2).value), ("", ""))
        for column, value in ((4, "是" if kind else "否"), (5, kind or None), (6, detail or None)):
            sheet.cell(row, column).value = value
    book.save(path)


def test_departments_answer_by_file_and_with_a_click_and_what_was_found_is_explained(
    family: Any,  # noqa: F811
    other_family: Any,  # noqa: F811
    people: People,  # noqa: F811
    departments: Any,  # noqa: F811
    open_as: Callable[..., Page],
    shot: Callable[..., None],
    tmp_path: Path,
) -> None:
    at = timezone.now() - 4 * DAY
    mine, theirs = (case_at("authorise", each.home, people, at) for each in (family, other_family))

    # The village enters a son who lives elsewhere.
    village = open_as(people.village, PHONE, mine.get_absolute_url())
    village.locator("summary", has_text="登记亲属和补签授权").click()
    form = village.locator(
        "form.step-form", has=village.get_by_role("button", name="登记亲属和补签授权")
    )
    form.get_by_label("与该户关系").select_option(label="非共同生活子女")
    form.get_by_label("姓名").fill("王大伟")
    form.get_by_label("证件号码").fill(id_number(301))
    form.get_by_role("button", name="登记亲属和补签授权").click()
    expect(village.locator("#assets")).to_contain_text("王大伟（非共同生活子女）")
    assert fits(village)
    shot(village, "case-people")

    # The bureau sends both cases to the two departments.
    clerk = open_as(people.clerk, DESK, "/monitoring/assets/")
    clerk.get_by_label("选择 王建国户").check()
    clerk.get_by_label("选择 李长顺户").check()
    shot(clerk, "asset-batches")
    clerk.get_by_role("button", name="送部门比对").click()
    expect(clerk.get_by_text("已送部门比对")).to_be_visible()
    expect(clerk.get_by_role("cell", name="还没有下载名单")).to_have_count(2)
    shot(clerk, "asset-batch")

    # The police download their list, fill it in wrongly, then rightly.
    police = open_as(departments.police, DESK, "/")
    police.get_by_role("link", name="待答复的信息比对").click()  # straight to the only list
    expect(police.get_by_role("button", name="下载名单（7 人）")).to_be_visible()
    assert id_number(101) not in police.content()
    shot(police, "asset-request")
    with police.expect_download() as download:
        police.get_by_role("button", name="下载名单").click()
    sheet = tmp_path / "名单.xlsx"
    download.value.save_as(sheet)
    fill_in(sheet, {"李妻": ("房产", "")})
    police.set_input_files("input[type=file]", sheet)
    police.get_by_role("button", name="上传答复").click()
    expect(police.locator(".refusal")).to_contain_text("请填疑点项目：机动车、违法犯罪")
    shot(police, "asset-refused")
    found = {"王妻": ("机动车", "豫K12345 面包车"), "王大伟": ("机动车", "豫K54321 轿车")}
    fill_in(sheet, found)
    police.set_input_files("input[type=file]", sheet)
    police.get_by_role("button", name="上传答复").click()
    expect(police.get_by_text("共答复疑点 2 个")).to_be_visible()

    # Civil affairs found nobody.
    civil = open_as(departments.civil, PHONE, "/monitoring/asset-requests/")
    civil.get_by_role("link", name="的信息比对").click()
    civil.locator("summary", has_text="全部无").click()
    assert fits(civil)
    shot(civil, "asset-none")
    civil.get_by_role("button", name="确定全部无").click()
    expect(civil.get_by_text("答复已收到")).to_be_visible()
    assert set(AssetRequest.objects.values_list("how", "state")) == {
        ("file", "answered"), ("none", "answered"),
    }  # fmt: skip

    # One case goes straight on; the other's 疑点 are explained, each with its evidence.
    states = dict(Case.objects.values_list("pk", "status"))
    assert (states[theirs.pk], states[mine.pk]) == ("compared", "explaining")
    village.goto(village.url)
    expect(village.locator("#assets")).to_contain_text("王妻（配偶）：机动车，豫K12345 面包车")
    shot(village, "case-hits")
    step = village.locator("#decision form.step-form").first
    for hit in AssetHit.objects.all():
        step.locator("fieldset", has_text=hit.text).locator(".chip").first.click()
        step.locator(f"[name=explanation_{hit.pk}]").fill("旧车，拉菜用")
        step.locator(f"[name=evidence_{hit.pk}]").fill("车辆登记证复印件")
    step.get_by_role("button", name="说明疑点").click()
    expect(village.locator("#assets")).to_contain_text("依据：车辆登记证复印件")
    assert Case.objects.get(pk=mine.pk).status == "compared"
