"""From the poster to the finding: a villager's phone, the village's desk, the villager's phone again."""

from collections.abc import Callable

import pytest
from django.core import signing
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from applications import human
from applications.actions import receive, taking_in
from applications.limits import MIN_SECONDS
from applications.models import Application, VillageCode
from core.models import Limit
from monitoring.models import Clue
from regions.models import Region
from tests.applications.fixtures import PHONE, STRANGER, home_of, sent
from tests.browser.conftest import DESK, fits
from tests.browser.conftest import PHONE as NARROW
from tests.factories import id_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def poster(village: Region, neighbour_village: Region, clerk: User) -> VillageCode:
    Limit.objects.create(key=MIN_SECONDS, title="x", amount=0, unit="count", source="测试")
    return VillageCode.objects.create(region=village, made_at=timezone.now(), made_by=clerk)


def read_picture(page: Page) -> str:
    """Return what a person reads in the picture."""
    token = page.locator("input[name=token]").get_attribute("value")
    return human.digits_of(signing.loads(token, salt=human.SALT)["n"])


def test_from_the_poster_to_the_finding(
    poster: VillageCode,
    village: Region,
    village_staff: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    home_of(village)
    page = open_as(None, NARROW, poster.get_absolute_url())
    expect(page.get_by_role("heading", name="农户自主申报")).to_be_visible()
    assert fits(page)
    shot(page, "apply")
    page.get_by_label("姓名").fill("李四")
    page.get_by_label("身份证号").fill(STRANGER[:-1])
    page.get_by_label("电话").fill(PHONE)
    page.locator(".choice", has_text="看病花钱多").click()
    page.locator(".choice", has_text="家里缺劳力").click()
    page.get_by_label("说说困难").fill("老伴脑梗住院，自付四万多，儿子在家照看没法打工")
    page.get_by_label("照着图填").fill(read_picture(page))
    page.get_by_label("身份证号").press("Enter")  # sends the form, and asks for no other picture
    expect(page.get_by_role("alert")).to_contain_text("18位")
    expect(page.get_by_label("说说困难")).to_have_value(
        "老伴脑梗住院，自付四万多，儿子在家照看没法打工"
    )
    assert fits(page)
    shot(page, "apply-wrong")
    page.get_by_role("button", name="看不清，换一张").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label("姓名")).to_have_value("李四")
    page.get_by_label("身份证号").fill(STRANGER)
    page.get_by_label("照着图填").fill(read_picture(page))
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="您的申报已收到")).to_be_visible()
    receipt = page.locator(".number").inner_text()
    assert receipt == Application.objects.get().receipt_spelled
    assert fits(page)
    shot(page, "apply-received")
    page.reload()  # the browser sends the form again
    expect(page.locator(".number")).to_have_text(receipt)
    assert Application.objects.count() == 1

    taking_in.take_in_waiting(at=timezone.now())  # the worker's part
    desk = open_as(village_staff, NARROW, "/monitoring/clues/")
    desk.get_by_role("link", name="李四户").click()
    expect(desk.locator("#applications")).to_contain_text(receipt)
    desk.locator("#verify .chip", has_text="情况已恢复正常").click()
    desk.get_by_role("button", name="核实无风险").click()
    assert Clue.objects.get().state == "no_risk"

    def follow() -> None:
        page.goto(page.url.split("/apply/")[0] + "/apply/progress/")
        page.get_by_label("受理编号").fill(receipt)
        page.get_by_label("电话后四位").fill(PHONE[-4:])
        page.get_by_role("button", name="查询").click()

    follow()
    expect(page.locator(".state")).to_have_text("已核实，等待告知")
    shot(page, "progress-found")

    desk.goto(desk.url.split("/monitoring/")[0] + "/")
    desk.get_by_role("link", name="告知申请人").click()
    desk.get_by_role("link", name="李四").first.click()
    expect(desk.get_by_role("heading", name="李四的申报")).to_be_visible()
    assert fits(desk)
    shot(desk, "application-told")
    desk.locator(".chip", has_text="电话告知").click()
    desk.get_by_role("button", name="记录已告知").click()
    expect(desk.locator(".facts")).to_contain_text("电话告知")

    follow()
    expect(page.locator(".state")).to_have_text("核实结果：暂不符合监测条件")
    assert fits(page)
    shot(page, "progress-told")
    expect(page.locator("body")).not_to_contain_text("李四")


def test_an_unknown_applicant_and_the_posters(
    poster: VillageCode,
    village: Region,
    village_staff: User,
    township_clerk: User,
    clerk: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    home_of(village, number=id_number(17))
    now = timezone.now()
    receive.receive(sent=sent(village, at=now), address="10.0.0.1", at=now)
    taking_in.take_in_waiting(at=now)
    for width in (NARROW, DESK):
        desk = open_as(village_staff, width, "/applications/")
        expect(desk.locator("[data-row]")).to_have_count(1)
        assert fits(desk)
        shot(desk, "applications")
        desk.get_by_role("link", name="李四").click()
        expect(desk.get_by_role("heading", name="是哪一户？")).to_be_visible()
        assert fits(desk)
        shot(desk, "application")
    desk.get_by_text("不在名册，登记为一般农户").click()
    desk.get_by_label("家庭人口").fill("3")
    shot(desk, "application-register")
    desk.get_by_role("button", name="登记并转为线索").click()
    expect(desk.get_by_text("请入户核实。")).to_be_visible()
    expect(desk.get_by_role("link", name="去核实线索")).to_be_visible()
    shot(desk, "application-clue")

    for width in (NARROW, DESK):
        office = open_as(clerk, width, "/applications/enter/")
        assert fits(office)
        shot(office, "appeal")
        town = open_as(township_clerk, width, "/applications/posters/")
        assert fits(town)
        shot(town, "posters")
    town.get_by_role("button", name="海报").click()
    expect(town.locator(".poster")).to_have_count(2)
    shot(town, "poster")
    paper = town.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") == 2, "one sheet a village"
    phone = open_as(None, DESK, poster.get_absolute_url())
    shot(phone, "apply")
    gone = open_as(None, NARROW, "/apply/abcdefghjkmn/")
    expect(gone.get_by_role("heading", name="这个二维码不能用了")).to_be_visible()
    shot(gone, "apply-gone")
