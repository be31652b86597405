"""A family changes on the phone: a child is born, the young ones become a household."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from households.models import Household, LifeEvent
from regions.models import Region
from tests.browser.conftest import PHONE, fits
from tests.households.families import family, number, of, one, present

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_birth_and_a_split_on_the_phone(
    village: Region,
    village_staff: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    home = family(village)
    page = open_as(village_staff, PHONE, home.get_absolute_url())
    page.get_by_role("link", name="登记家庭变化").click()
    expect(page.get_by_role("heading", name="家庭变化", exact=True)).to_be_visible()
    assert fits(page)
    shot(page, "changes")

    page.get_by_role("link", name="添了孩子").click()
    page.get_by_label("孩子姓名").fill("张小妹")
    page.get_by_label("孩子身份证号").fill(number(8, date(2021, 5, 2)))
    page.get_by_label("与户主关系").select_option("之孙女")
    assert fits(page)
    shot(page, "birth")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("已登记：出生")).to_be_visible()
    assert present(home)["张小妹"] == "之孙女"

    page.get_by_role("link", name="登记家庭变化").click()
    page.get_by_role("link", name="分户").click()
    who, head = (
        page.get_by_role("group", name="谁分出去"),
        page.get_by_role("group", name="新户的户主"),
    )
    for name in ("张强", "王芳", "张小宝", "张小妹"):
        who.get_by_label(name).check()
    head.get_by_label("张强").check()
    assert fits(page)
    shot(page, "split")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("已登记：分户")).to_be_visible()
    shot(page, "after-split")
    page.locator("#changes").get_by_role("link", name="看张强户").click()
    expect(page.get_by_role("heading", name="张强户")).to_be_visible()
    new = Household.objects.exclude(pk=home.pk).get()
    assert present(new) == {"张强": "户主", "王芳": "配偶", "张小宝": "之子", "张小妹": "之女"}
    assert present(home) == {"张三": "户主", "李梅": "配偶"}


def test_what_is_asked_on_the_way(
    village: Region,
    village_staff: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    home, other = family(village), family(village, start=40)
    uncle = one(village, "张四", start=60)
    page = open_as(village_staff, PHONE, f"/households/{home.pk}/changes/death/")
    page.get_by_role("group", name="谁去世了").get_by_label("张三").check()
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("张三是户主，请选择新户主。")).to_be_visible()
    page.get_by_role("group", name="新户主").get_by_label("张强").check()
    shot(page, "death")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("已登记：去世")).to_be_visible()
    assert present(home)["张强"] == "户主"

    page.goto(page.url.split("/households/")[0] + f"/households/{home.pk}/changes/merge/")
    page.get_by_label("对方户主姓名或户编号").fill("张四")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("张四（对方户主）").select_option("之叔伯")
    assert fits(page)
    shot(page, "merge")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("已登记：并户")).to_be_visible()
    uncle.refresh_from_db()
    assert uncle.removed_reason == "并入张强户"

    bride = of(other, "王芳")
    page.goto(page.url.split("/households/")[0] + f"/households/{home.pk}/changes/marriage/")
    page.get_by_label("姓名").fill("王方")
    page.get_by_label("身份证号").fill(bride.id_number)
    page.get_by_label("与户主关系").select_option("其他")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("table")).to_contain_text("王方")
    assert fits(page)
    shot(page, "marriage")
    page.get_by_role("button", name="是同一个人，转入本户").click()
    expect(page.get_by_text("已登记：婚入或迁入")).to_be_visible()
    assert LifeEvent.objects.filter(household=other).get().kind == "marriage"
