"""Anybody: in, the first page, out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.notify import tell
from tests.browser.conftest import DESK, PHONE, fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-long-enough-password"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_person_logs_in_reads_their_news_and_leaves(
    village_staff: User, open_as: Callable[..., Page], shot: Callable[..., None], width: int
) -> None:
    village_staff.set_password(PASSWORD)
    village_staff.save()
    tell([village_staff], text="有一条线索三天内到期", url="/", key="news")

    page = open_as(None, width, "/me/")
    assert "/login/?next=/me/" in page.url
    page.get_by_label("用户名").fill("village")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("用户名或密码不对")).to_be_visible()
    shot(page, "login")
    page.get_by_label("用户名").fill("village")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="周建国")).to_be_visible()
    expect(page.get_by_text("有一条线索三天内到期")).to_be_visible()
    assert fits(page)
    shot(page, "me")
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.get_by_text("消息已全部标为已读")).to_be_visible()

    page.goto(page.url.split("/me/")[0] + "/")
    expect(page.get_by_role("heading", name="我的待办")).to_be_visible()
    assert fits(page)
    shot(page, "home")
    page.goto(page.url + "me/")
    page.get_by_role("main").get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("用户名")).to_be_visible()
    page.go_back()
    page.reload()
    assert "/login/" in page.url


def test_the_gallery_of_components_holds_at_every_width(
    clerk: User, open_as: Callable[..., Page], shot: Callable[..., None]
) -> None:
    for width in (PHONE, DESK):
        page = open_as(clerk, width, "/components/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert fits(page)
        shot(page, "components")
