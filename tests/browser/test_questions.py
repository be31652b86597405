"""A question about hasty visits: the village says how it was, the township closes it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Notice, User
from households.models import Household
from monitoring.models import VisitQuestion
from monitoring.questions import actions
from tests.browser.conftest import DESK, PHONE, fits
from tests.monitoring.question_fixtures import *  # noqa: F403
from tests.monitoring.question_fixtures import made, wordy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HASTY = "4分钟内记录了12户走访，是集中补录吗？"
SAME = "3户的走访写了同样的话，各户情况确实一样吗？"


def test_a_village_answers_and_the_township_closes(
    homes: list[Household],
    village_staff: User,
    township_clerk: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    now = timezone.now() - timedelta(minutes=5)
    made(homes[:12], village_staff, at=now)
    wordy(homes[:3], village_staff, at=now, start=now - timedelta(hours=9))
    actions.ask(at=timezone.now())

    page = open_as(village_staff, PHONE)
    page.get_by_role("main").get_by_role("link", name="走访疑问").click()
    expect(page.get_by_role("heading", name="走访疑问")).to_be_visible()
    assert fits(page)
    shot(page, "questions")
    page.get_by_role("link", name=HASTY).click()
    expect(page.locator(".duty")).to_have_count(12)
    expect(page.get_by_role("button", name="办理")).to_have_count(0)
    assert fits(page)
    shot(page, "question-village")
    page.get_by_label("情况说明").fill("白天没有信号，晚上回村部一起补录")
    page.get_by_role("button", name="写好了").click()
    expect(page.get_by_text("已记下说明，乡镇会看到")).to_be_visible()

    town = open_as(township_clerk, DESK)
    town.get_by_role("main").get_by_role("link", name="走访疑问").click()
    expect(town.get_by_role("link", name=HASTY)).to_contain_text("晚上回村部一起补录")
    assert fits(town)
    shot(town, "questions")
    town.get_by_role("link", name=HASTY).click()
    shot(town, "question-township")
    assert fits(town)
    expect(town.get_by_label("已了解")).to_be_checked()
    town.get_by_role("button", name="办理").click()
    expect(town.get_by_text("已办理：已了解")).to_be_visible()

    town.get_by_role("link", name=SAME).click()
    town.get_by_label("需要回访").check()
    town.get_by_role("button", name="办理").click()
    expect(town.get_by_text("请写明请村里回访哪些户")).to_be_visible()
    town.get_by_label("意见").fill("三户都再去看看，分别写明情况")
    town.get_by_role("button", name="办理").click()
    expect(town.get_by_text("已办理：需要回访")).to_be_visible()
    expect(town.get_by_text("没有要说明的走访")).to_be_visible()

    told = Notice.objects.get(key__startswith="question-revisit")
    page.goto(page.url.split("/monitoring/")[0] + told.url)
    expect(page.get_by_text("三户都再去看看")).to_be_visible()
    expect(page.get_by_role("button", name="写好了")).to_have_count(0)
    assert VisitQuestion.objects.filter(outcome="revisit").count() == 1
    narrow = open_as(township_clerk, PHONE, told.url)
    assert fits(narrow)
    shot(narrow, "question-township")
