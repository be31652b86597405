"""A village makes the 公示, prints it, posts it, attaches the photo, and sees the file."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from households.models import Household
from monitoring.models import Case
from papers.models import Attachment
from tests.browser.conftest import DESK, PHONE, fits
from tests.browser.test_cases import take
from tests.monitoring.case_fixtures import household, line, people  # noqa: F401  # fixtures
from tests.monitoring.case_walk import People, case_at
from tests.papers.authz import photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_notice_is_made_printed_posted_and_its_photo_attached(
    household: Household,  # noqa: F811
    people: People,  # noqa: F811
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    case = case_at("review", household, people)
    page = open_as(people.village, PHONE, case.get_absolute_url())
    papers = page.locator("#papers")
    expect(papers.get_by_text("区级审批后才能生成公告")).to_be_visible()
    papers.get_by_role("link", name=re.compile(r"^打印\s*公示")).click()
    sheet = page.locator("article.sheet")
    expect(sheet).to_contain_text("监测对象纳入公示")
    expect(sheet).to_contain_text("户主姓名：张三")
    assert fits(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="返回")).to_be_hidden()
    expect(page.locator(".sidebar, .topbar, .tabbar").first).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")
    page.get_by_role("link", name="返回").click()

    with page.expect_download() as download:
        papers.get_by_role("link", name=re.compile(r"文件：公示")).click()
    assert download.value.suggested_filename == "公示.docx"

    take(page, "张贴公示")
    expect(page.get_by_text("公示已张贴")).to_be_visible()
    scans = page.locator("#scans")
    expect(scans.get_by_text("公示照片").first).to_be_visible()
    scans.locator("#attach > summary").click()
    scans.get_by_label("材料", exact=False).first.select_option(label="公示照片")
    scans.locator("input[type=file]").set_input_files(
        [{"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo((400, 300))}]
    )
    scans.get_by_role("button", name="上传").click()
    expect(page.get_by_text("已上传公示照片，1 个文件")).to_be_visible()
    thumbnail = page.locator("#scans .scan img")
    expect(thumbnail).to_have_count(1)
    thumbnail.scroll_into_view_if_needed()
    assert thumbnail.evaluate("async img => { await img.decode(); return img.naturalWidth }") > 0
    assert fits(page)
    shot(page, "papers")
    row = Attachment.objects.get()
    assert (row.case, row.kind, row.attached_by) == (
        Case.objects.get(), "notice_photo", people.village
    )  # fmt: skip

    home = open_as(people.village, DESK, household.get_absolute_url())
    file = home.locator("#file")
    expect(file.get_by_text("缺签字扫描件：")).to_be_visible()
    expect(file.locator(".scan img")).to_have_count(1)
    with home.expect_download() as download:
        file.get_by_role("link", name="下载整份档案").click()
    assert download.value.suggested_filename == "一户一档.zip"
    shot(home, "file")
    file.get_by_role("link", name="打印整份档案").click()
    expect(home.locator(".sheet-scan img")).to_have_count(1)
    shot(home, "file-print")
