"""A village chooses how a household is helped, on a phone, and gives it something to earn by."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from households.models import Household
from monitoring.models import Plan
from tests.browser.conftest import DESK, PHONE, fits
from tests.conftest import NOON
from tests.factories import MemberFactory
from tests.monitoring.case_fixtures import household, line, people  # noqa: F401  # fixtures
from tests.monitoring.case_walk import DAY, People, case_at, step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_household_without_a_measure_gets_its_plan(
    household: Household,  # noqa: F811
    people: People,  # noqa: F811
    open_as: Callable[..., Page],
    shot: Callable[..., None],
) -> None:
    MemberFactory(household=household, name="李秀兰", relation="配偶", labour="普通劳动力")
    case = case_at("announce", household, people)
    case = step(case, "register", people, NOON + 16 * DAY, measures=[])
    page = open_as(people.village, PHONE, "/")
    page.get_by_role("link", name="建档满一个月还没有措施").click()
    page.get_by_role("link", name="张三").first.click()
    plan = page.locator("#plan")
    expect(plan.get_by_text("建档满 1 个月还没有帮扶措施")).to_be_visible()
    expect(plan.get_by_label("就业扶")).to_be_checked()
    assert fits(page)
    shot(page, "plan-empty")
    plan.get_by_role("button", name="确定", exact=True).click()
    expect(page.get_by_text("帮扶方式已确定")).to_be_visible()
    assert (Plan.objects.get().track, Plan.objects.get().proposed) == ("work", "work")

    plan.get_by_label("类别").select_option(label="就业帮扶")
    plan.get_by_label("内容").fill("帮扶车间上班")
    plan.get_by_role("button", name="登记措施").click()
    expect(page.get_by_text("帮扶措施已登记")).to_be_visible()
    expect(plan.get_by_text("帮扶车间上班")).to_be_visible()
    expect(plan.get_by_text("还没有帮扶措施")).to_have_count(0)
    measure = case.measures.get()
    assert (measure.group, measure.risk, measure.responsible) == (
        "employment", "illness", people_officer(household),
    )  # fmt: skip
    shot(page, "plan")
    assert fits(page)

    page = open_as(people.village, DESK, case.get_absolute_url())
    shot(page, "plan")
    page.get_by_text("结束这条措施").click()
    page.get_by_role("button", name="已结束").click()
    expect(page.get_by_text("已结束：帮扶车间上班")).to_be_visible()
    measure.refresh_from_db()
    assert measure.ends_on is not None


def people_officer(household: Household) -> str:  # noqa: F811
    household.refresh_from_db()
    assert household.support_officer is not None
    return household.support_officer.name
