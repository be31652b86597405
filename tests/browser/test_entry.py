"""The week on paper: one order on the phone, on the sheet and where it is typed in; by keyboard."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from core.dates import iso_week, local_date, week_start
from monitoring.models import Visit, VisitDuty
from regions.models import Region
from tests.browser.conftest import DESK, PHONE, fits
from tests.factories import HouseholdFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("张家旺", "李秀兰", "王德厚", "赵国平")
A4 = {"width": 794 - 2 * 60, "height": 1123 - 2 * 53}  # 96 to the inch, the margins taken off


@pytest.fixture
def pile(village: Region) -> list[str]:
    """Return the names of a village's week in the order of a walk."""
    today = local_date(timezone.now())
    for name in NAMES:
        home = HouseholdFactory(region=village, head_name=name, head=True, category="sudden")
        VisitDuty.objects.create(
            household=home, region=village, week=iso_week(today), reasons=["monitored"],
            due_on=week_start(iso_week(today)) + timedelta(days=6),
        )  # fmt: skip
    return [duty.household.head_name for duty in VisitDuty.objects.for_list()]


def labels(page: Page, selector: str) -> list[str]:
    """Return the first words of each match: what follows in small print is not the label."""
    return [
        text.split("上次")[0].split("今天")[0].strip()
        for text in page.locator(selector).all_inner_texts()
    ]


def test_phone_paper_and_entry_ask_in_one_order(
    pile: list[str], village_staff: User, open_as: Callable[..., Page], shot: Callable[..., None]
) -> None:
    phone = open_as(village_staff, PHONE, "/phone/")
    phone.locator(".home", has_text=pile[0]).get_by_role("link", name="有变化").click()
    asked = labels(phone, "form.visit details.item[data-item] > summary")
    rest = phone.locator("form.visit").inner_text().split("发现风险")[1]
    order = ["备注", "照片", "走访日期", "方式", "走访人"]
    phone.locator("form.visit details.item").last.locator("summary").click()
    rest = phone.locator("form.visit").inner_text().split("发现风险")[1]
    assert sorted(order, key=rest.rindex) == order

    paper = open_as(village_staff, DESK, "/monitoring/week/paper/?sheets=each")
    sheet = paper.locator("[data-sheet]").first
    on_paper = sheet.locator("th[data-item]").all_inner_texts()
    after = [label for label in order if label != "照片"]  # no photo goes on paper
    assert on_paper == [*asked, "发现风险", *after]

    page = open_as(village_staff, DESK, "/monitoring/week/entry/")
    assert [text for text in pile if text in page.locator(".entry-list").inner_text()] == pile
    page.get_by_role("link", name=f"有变化：{pile[0]}").click()
    form = page.locator("[data-sheet]")
    expect(form).to_be_visible()
    typed = labels(page, "[data-sheet] .entry-item > legend")
    assert typed == [*asked, "发现风险"]
    words = form.inner_text()
    assert sorted(after, key=words.rindex) == after
    shot(page, "entry-open")
    assert fits(page)


def test_a_pile_of_paper_is_typed_in_by_keyboard(
    pile: list[str], township_clerk: User, village: Region, open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:  # fmt: skip
    page = open_as(township_clerk, DESK, f"/monitoring/week/entry/?region={village.pk}")
    left = page.locator("#week-left")
    expect(left).to_contain_text("还有 4 户没有记录")
    first, second, third, fourth = (
        page.get_by_role("button", name=f"无变化：{name}", exact=True) for name in pile
    )
    first.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("走访人")
    assert not Visit.objects.exists(), "who typed does not stand for who went"

    page.locator("#pack").get_by_label("走访人").fill("周建国、吴秀英")
    first.press("Enter")
    expect(left).to_contain_text("还有 3 户")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(left).to_contain_text("还有 2 户")
    expect(third).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    sheet = page.locator("[data-sheet]")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_label("走访人")).to_have_value("周建国、吴秀英")
    expect(sheet.locator("input[type=radio]").first).to_be_focused()
    page.keyboard.press("ArrowRight")  # 收入变化：无变化 → one choice further
    sheet.get_by_label("备注").fill("老人住院，儿子照料")
    sheet.get_by_label("备注").press("Tab")
    expect(sheet.get_by_label("走访日期")).to_be_focused()
    sheet.get_by_role("button", name="保存这一户").press("Enter")
    expect(left).to_contain_text("还有 1 户")
    expect(fourth).to_be_focused()
    shot(page, "entry")

    changed = Visit.objects.get(changed=True)
    assert changed.household.head_name == pile[2]
    assert changed.note == "老人住院，儿子照料"
    assert {tuple(visit.visitors) for visit in Visit.objects.all()} == {("周建国", "吴秀英")}
    page.reload()
    expect(page.locator("#pack").get_by_label("走访人")).to_have_value("周建国、吴秀英")
    page.get_by_role("button", name=f"无变化：{pile[3]}").dblclick()
    expect(left).to_contain_text("都有记录了")
    assert Visit.objects.count() == 4, "a double tap is one visit"
    page.get_by_role("button", name="撤销").click()
    expect(fourth).to_be_focused()
    assert Visit.objects.filter(withdrawn_at=None).count() == 3


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_page_before_printing_fits(
    pile: list[str], village_staff: User, open_as: Callable[..., Page], width: int,
    shot: Callable[..., None],
) -> None:  # fmt: skip
    page = open_as(village_staff, width, "/monitoring/week/")
    page.get_by_role("link", name="打印登记表").click()
    expect(page.get_by_role("heading", name="走访登记表（名单）")).to_be_visible()
    assert fits(page)
    shot(page, "week-paper")
    page.get_by_role("link", name="录入").click()
    expect(page.get_by_role("heading", name="纸质登记录入")).to_be_visible()
    assert fits(page)
    shot(page, "week-entry")


def test_printed_each_sheet_is_one_page_and_nothing_sticks_out(
    pile: list[str], village_staff: User, open_as: Callable[..., Page]
) -> None:
    page = open_as(village_staff, DESK, "/monitoring/week/paper/?sheets=each")
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    expect(page.locator(".sidebar, .topbar, .filters").first).to_be_hidden()
    for sheet in page.locator(".visit-paper").all():
        box = sheet.bounding_box()
        assert box is not None
        assert box["height"] < A4["height"]
        assert box["width"] <= A4["width"]
        assert sheet.evaluate("paper => paper.scrollWidth <= paper.clientWidth")
    pages = page.pdf(prefer_css_page_size=True)
    assert pages.count(b"/Type /Page\n") == 1 + len(NAMES)
