"""A case from the household's page to the register, by five people; an exit; who may not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from households.models import Household, MonitoringLine
from monitoring.models import Case, Exit, PublicNotice
from tests.browser.conftest import DESK, PHONE, fits
from tests.conftest import NOON
from tests.monitoring.case_fixtures import household, line, people  # noqa: F401  # fixtures
from tests.monitoring.case_walk import People, case_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]
Shot = Callable[..., None]
MEETING = {"invited": 15, "present": 11, "votes_for": 10, "votes_against": 1, "abstained": 0}


def take(page: Page, button: str, *, papers: bool = True, **fields: object) -> None:
    """Fill the step at hand by the names of its fields, tick its papers, press its button."""
    form = page.locator("#decision form.step-form", has=page.get_by_role("button", name=button))
    expect(form).to_be_visible()
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(str(value))
    if papers:
        for chip in form.locator("fieldset", has_text="已归档的材料").locator(".chip").all():
            chip.click()
    form.get_by_role("button", name=button).click()


def days_pass(days: int) -> None:
    """Move what was posted into the past instead of waiting for its days to pass."""
    back = timedelta(days=days)
    for notice in PublicNotice.objects.filter(ends_on__isnull=False):
        PublicNotice.objects.filter(pk=notice.pk).update(
            posted_on=notice.posted_on - back, ends_on=notice.ends_on - back
        )
    for kind in (Case, Exit):
        for row in kind.objects.exclude(notice_ends_on=None):
            kind.objects.filter(pk=row.pk).update(notice_ends_on=row.notice_ends_on - back)


@pytest.fixture
def this_years_line(people: People, line: MonitoringLine) -> MonitoringLine:  # noqa: F811
    today = timezone.localdate()
    return MonitoringLine.objects.create(
        year=today.year, region=line.region, amount=7000, valid_from=today - timedelta(days=30),
        document_no="示例文件",
    )  # fmt: skip


def test_five_people_take_a_case_through_its_five_steps(
    this_years_line: MonitoringLine,
    household: Household,  # noqa: F811
    people: People,  # noqa: F811
    open_as: Open,
    shot: Shot,
) -> None:
    village = open_as(people.village, PHONE, household.get_absolute_url())
    village.get_by_role("button", name="启动纳入程序").click()
    expect(village.get_by_text("已立案")).to_be_visible()
    case = Case.objects.get()
    path = case.get_absolute_url()
    assert fits(village)
    shot(village, "case")

    # Without the papers it is refused in place, and what was typed stays.
    take(
        village, "登记入户核实", papers=False, visitors="周建国、吴秀英",
        findings="脑梗住院，自付四万多元", wage=12_000,
    )  # fmt: skip
    expect(village.locator("#decision .refusal")).to_contain_text("还缺")
    expect(village.locator("#decision [name=findings]")).to_have_value("脑梗住院，自付四万多元")
    assert Case.objects.get().status == "verifying"
    take(village, "登记入户核实")
    take(village, "登记承诺授权")
    expect(village.get_by_text("现在由其他岗位办理")).to_be_visible()

    clerk = open_as(people.clerk, DESK, path)
    take(clerk, "信息比对", papers=False)
    take(clerk, "信息比对", lines="公安交警：名下有一辆面包车")
    expect(clerk.get_by_text("现在由其他岗位办理")).to_be_visible()

    village.reload()
    explaining = village.locator("#decision form.step-form").first
    explaining.locator("fieldset", has_text="面包车").locator(".chip").first.click()
    explaining.get_by_label("说明和依据").fill("已报废，有注销证明")
    take(village, "说明疑点")
    meeting = village.locator("#decision form.step-form").first
    meeting.locator("fieldset", has_text="致贫返贫风险").locator(".chip").first.click()
    take(village, "登记村级评议", minutes="一致同意纳入", **MEETING)
    take(village, "张贴公示")
    expect(village.get_by_role("link", name="查看打印")).to_be_visible()

    # The township comes too early; then the notice has stood its days.
    reviewer = open_as(people.reviewer, DESK, path)
    early = reviewer.locator("#decision button", has_text="乡镇审核通过").first
    expect(early).to_be_disabled()
    days_pass(7)
    desk = reviewer.url.split("/monitoring/")[0] + "/monitoring/desk/"
    reviewer.goto(desk)
    expect(reviewer.locator(".desk-row")).to_have_count(1)
    shot(reviewer, "desk")
    reviewer.get_by_role("link", name="张三户").click()
    take(reviewer, "乡镇审核通过")
    expect(reviewer.get_by_text("现在由其他岗位办理")).to_be_visible()

    approver = open_as(people.approver, DESK, path)
    take(approver, "区级审批通过")
    expect(approver.get_by_text("现在由其他岗位办理")).to_be_visible()
    reviewer.reload()
    take(reviewer, "张贴公告")
    expect(reviewer.get_by_text("现在由其他岗位办理")).to_be_visible()

    township = open_as(people.township, DESK, path)
    township.get_by_label("帮扶责任人").select_option("officer")
    take(township, "录入建档")
    expect(township.get_by_text("继续走访和帮扶")).to_be_visible()
    shot(township, "registered")
    done = Case.objects.get()
    assert done.status == "registered"
    assert {step.by for step in done.steps.all()} == {
        people.village, people.clerk, people.reviewer, people.approver, people.township
    }  # fmt: skip
    assert Household.objects.get().category != ""


def test_whoever_is_not_asked_has_no_button(
    household: Household,  # noqa: F811
    people: People,  # noqa: F811
    open_as: Open,
) -> None:
    case = case_at("publicise", household, people, NOON)
    for person in (people.village, people.clerk, people.approver):
        page = open_as(person, DESK, case.get_absolute_url())
        expect(page.locator("#decision form", has_text="乡镇审核通过")).to_have_count(0)


def test_an_exit_ends_the_monitoring(
    this_years_line: MonitoringLine,
    household: Household,  # noqa: F811
    people: People,  # noqa: F811
    open_as: Open,
    shot: Shot,
) -> None:
    case = case_at("register", household, people, NOON)
    village = open_as(people.village, DESK, case.get_absolute_url())
    village.get_by_role("button", name="提出风险消除").click()
    expect(village.get_by_text("已提出风险消除")).to_be_visible()
    study = village.locator("#decision form.step-form").first
    for chip in study.locator("fieldset", has_text="没有问题的请勾选").locator(".chip").all():
        chip.click()
    study.get_by_label("识别时的风险已稳定消除").check()
    study.get_by_label("大额刚性支出已解决").check()
    take(
        village, "登记综合研判", visitors="周建国、吴秀英", findings="收入稳定", wage=46_000
    )  # fmt: skip
    shot(village, "exit")
    take(village, "登记村级评议", minutes="一致同意消除", **MEETING)
    take(village, "张贴公示")
    expect(village.get_by_role("link", name="查看打印")).to_be_visible()
    days_pass(7)
    exit_ = Exit.objects.get()
    reviewer = open_as(people.reviewer, DESK, exit_.get_absolute_url())
    take(reviewer, "乡镇确定")
    take(reviewer, "张贴公告")
    expect(reviewer.get_by_text("现在没有轮到您的环节")).to_be_visible()
    township = open_as(people.township, DESK, exit_.get_absolute_url())
    take(township, "标注风险消除")
    expect(
        township.get_by_text("现在没有轮到您的环节").or_(
            township.get_by_role("button", name="登记告知")
        )
    ).to_be_visible()
    village.reload()
    take(village, "登记告知")
    expect(village.get_by_text("现在没有轮到您的环节")).to_be_visible()
    assert Household.objects.get().eliminated is True
    assert Case.objects.get().status == "eliminated"


def test_a_household_that_came_monitored_is_taken_over(
    household: Household,  # noqa: F811
    people: People,  # noqa: F811
    open_as: Open,
) -> None:
    Household.objects.update(category="marginal", identified_month="202201", risks=["illness"])
    village = open_as(people.village, PHONE, household.get_absolute_url())
    village.get_by_role("button", name="接续监测帮扶").click()
    expect(village.get_by_text("已接续")).to_be_visible()
    expect(village.get_by_role("button", name="提出风险消除")).to_be_visible()
    assert fits(village)
