"""一户一策 through its actions, pages and API, on a real database."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.todos import for_user
from core import limits
from core.errors import Refused
from households.models import Household
from monitoring import plans
from monitoring.actions import cases
from monitoring.models import Case, Measure, NationalEntry, Plan
from monitoring.national import reads
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory, MemberFactory
from tests.importing import logged_in
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, MEASURE, People, case_at, step

pytestmark = pytest.mark.django_db
JUNE = NOON + 30 * DAY
WORK = {**MEASURE, "group": "employment", "content": "帮扶车间上班"}


@pytest.fixture
def case(household: Household, people: People) -> Case:
    """A case on file without a measure, whose wife can work. Entered on 2022-06-03."""
    MemberFactory(household=household, name="李秀兰", relation="配偶", labour="普通劳动力")
    found = case_at("announce", household, people)
    return step(found, "register", people, NOON + 16 * DAY, measures=[])


def planned(case: Case, by: User, **changed: Any) -> Plan:
    return cases.set_plan(case=case, by=by, at=JUNE, **{"track": "work", **changed})


def faults(case: Case, on: date) -> list[str]:
    return plans.standing(case, on=on).faults


def test_the_track_is_proposed_and_kept_with_its_goal(case: Case, people: People) -> None:
    assert plans.standing(case, on=JUNE.date()).proposed == "work"

    plan = planned(case, people.village, goal="年底前两人稳定就业")

    assert (plan.track, plan.proposed, plan.reason, plan.goal) == (
        "work", "work", "", "年底前两人稳定就业",
    )  # fmt: skip
    last = case.steps.order_by("-seq").first()
    assert last is not None
    assert (last.action, last.note, last.facts) == (
        "plan", "就业扶", {"track": "work", "proposed": "work"}
    )  # fmt: skip


def test_another_track_takes_a_reason_and_replaces_the_first(case: Case, people: People) -> None:
    planned(case, people.village)
    with pytest.raises(Refused, match="建议“就业扶”"):
        planned(case, people.village, track="policy")
    assert Plan.objects.get().track == "work"

    planned(case, people.township, track="policy", reason="长期照顾病人")

    plan = Plan.objects.get()
    assert (plan.track, plan.proposed, plan.reason, plan.set_by) == (
        "policy", "work", "长期照顾病人", people.township,
    )  # fmt: skip
    assert case.steps.filter(action="plan").count() == 2


def test_the_database_keeps_no_other_track_without_a_reason(case: Case, people: People) -> None:
    with pytest.raises(IntegrityError, match="other_track_than_proposed"), transaction.atomic():
        Plan.objects.create(
            case=case, track="policy", proposed="work", set_at=JUNE, set_by=people.village
        )


def test_a_plan_comes_after_the_entry_and_from_the_village(
    case: Case, people: People, officer: User, neighbour: User, village: Region
) -> None:
    for nobody in (officer, people.reviewer, people.clerk):
        with pytest.raises(PermissionDenied):
            planned(case, nobody)
    with pytest.raises(Case.DoesNotExist):
        planned(case, neighbour)
    early = case_at("announce", HouseholdFactory(region=village, head=True), people)
    with pytest.raises(Refused, match="录入建档后才能登记一户一策"):
        planned(early, people.village)
    assert not Plan.objects.exists()


def test_a_month_without_a_measure_is_a_fault_and_stands_on_the_first_page(
    case: Case, people: People
) -> None:
    assert case.registered_on == date(2022, 6, 3)
    assert faults(case, date(2022, 7, 3)) == []
    assert faults(case, date(2022, 7, 4)) == ["建档满 1 个月还没有帮扶措施，请尽快登记。"]
    on = {day: plans.unsupported_since(date(2022, 7, day)) for day in (3, 4)}
    assert [Case.objects.unsupported(since=on[day]).count() for day in (3, 4)] == [0, 1]

    (todo,) = [each for each in for_user(people.village) if "还没有措施" in each.title]
    assert (todo.title, todo.count, todo.tone) == ("建档满一个月还没有措施", 1, "overdue")
    assert "张三" in logged_in(people.village).get(todo.url).text
    assert not [each for each in for_user(people.reviewer) if "还没有措施" in each.title]

    cases.add_measures(case=case, by=people.village, at=JUNE, measures=[WORK])
    assert faults(case, date(2022, 7, 4)) == []
    assert not [each for each in for_user(people.village) if "还没有措施" in each.title]


def test_the_month_is_a_row(case: Case, people: People) -> None:
    limit = limits.row("plan.measures")
    limit.amount = 2
    limit.save()
    assert faults(case, date(2022, 7, 4)) == []
    assert faults(case, date(2022, 8, 4)) == ["建档满 2 个月还没有帮扶措施，请尽快登记。"]


def test_labour_without_anything_to_earn_by_is_a_fault_until_there_is(
    case: Case, people: People
) -> None:
    cases.add_measures(case=case, by=people.village, at=JUNE, measures=[MEASURE])
    assert faults(case, JUNE.date()) == ["家里有劳动力，还没有产业、就业、金融或公益岗位帮扶。"]
    (todo,) = [each for each in for_user(people.village) if "开发式" in each.title]
    assert (todo.count, todo.url) == (1, "/monitoring/cases/?which=undeveloped")
    assert "张三" in logged_in(people.village).get(todo.url).text
    case.household.refresh_from_db()
    before = case.household.version

    cases.add_measures(case=case, by=people.village, at=JUNE, measures=[WORK])

    assert faults(case, JUNE.date()) == []
    assert not Case.objects.undeveloped().exists()
    case.household.refresh_from_db()
    assert (case.household.development_status, case.household.version) == ("已实施", before + 1)


def test_nobody_who_can_work_needs_nothing_to_earn_by(case: Case, people: People) -> None:
    case.household.members.update(labour="丧失劳动力")
    cases.add_measures(case=case, by=people.village, at=JUNE, measures=[MEASURE])
    assert not Case.objects.undeveloped().exists()
    case.household.members.filter(relation="配偶").update(labour="普通劳动力", left_on=NOON.date())
    assert not Case.objects.undeveloped().exists()
    case.household.members.update(left_on=None)
    assert Case.objects.undeveloped().exists()


def test_a_measure_answers_a_risk_of_this_household(case: Case, people: People) -> None:
    with pytest.raises(Refused, match="针对的风险不是这户的"):
        cases.add_measures(
            case=case, by=people.village, at=JUNE, measures=[{**WORK, "risk": "education"}]
        )
    assert not case.measures.exists()


def test_a_measure_is_ended_once_and_waits_for_the_national_system(
    case: Case, people: People, neighbour: User
) -> None:
    cases.add_measures(case=case, by=people.village, at=JUNE, measures=[WORK])
    measure, entry = case.measures.get(), NationalEntry.objects.get()
    entry.typed_at, entry.typed_by = JUNE, people.village
    entry.save()

    def end(on: date, by: User = people.village) -> Measure:
        return cases.end_measure(measure=measure, by=by, at=JUNE + 10 * DAY, ends_on=on)

    with pytest.raises(Refused, match="早于开始日期"):
        end(date(2022, 5, 29))
    with pytest.raises(Refused, match="在今天之后"):
        end(date(2022, 6, 28))
    with pytest.raises(Case.DoesNotExist):
        end(date(2022, 6, 27), neighbour)
    end(date(2022, 6, 27))
    measure.refresh_from_db()
    assert (measure.ends_on, measure.ended_by) == (date(2022, 6, 27), people.village)
    with pytest.raises(Refused, match="已经结束"):
        end(date(2022, 6, 27))
    (line,) = reads.queue(people.village)
    assert line.words == ["结束：就业帮扶：帮扶车间上班（2022-06-27）"]


def test_a_round_taken_over_without_its_risks_can_be_given_measures(
    village: Region, people: People
) -> None:
    home = HouseholdFactory(region=village, category="marginal", identified_month="202103")
    case = cases.adopt(household=home, by=people.village, at=NOON)
    page = logged_in(people.village).get(case.get_absolute_url()).text
    assert "建档满 1 个月还没有帮扶措施" in page
    body = {
        "risk": "education", "group": "other_edu", "content": "雨露计划", "responsible": "区教体局",
        "starts_on": "2022-05-01",
    }  # fmt: skip
    answer = logged_in(people.village).post(f"{case.get_absolute_url()}measures/", body)
    assert (answer.status_code, case.measures.get().risk) == (302, "education")


def test_the_page_keeps_what_was_typed_beside_the_refusal(case: Case, people: People) -> None:
    client, url = logged_in(people.village), case.get_absolute_url()
    assert "建议<strong>就业扶</strong>" in client.get(url).text

    wrong = client.post(f"{url}plan/", {"track": "safety_net", "goal": "老人有人照料"})
    assert wrong.status_code == 409
    assert "选其他方式请写明原因" in wrong.text
    assert "老人有人照料" in wrong.text
    right = client.post(f"{url}plan/", {"track": "safety_net", "reason": "妻子外嫁"}, follow=True)
    assert "帮扶方式已确定" in right.text
    early = client.post(f"{url}measures/", {**WORK, "content": "", "starts_on": "2022-05-30"})
    assert (early.status_code, "一条措施" in early.text) == (409, True)
    client.post(f"{url}measures/", {**WORK, "starts_on": "2022-05-30"})
    measure = case.measures.get()
    today = timezone.localdate()
    end = f"/monitoring/measures/{measure.pk}/end/"
    late = client.post(end, {"ends_on": str(today + timedelta(2))}, follow=True)
    assert "请到时再登记" in late.text
    assert "请填写结束日期" in client.post(end, {}, follow=True).text
    client.post(end, {"ends_on": str(today)})
    measure.refresh_from_db()
    assert measure.ends_on == today


def test_whoever_only_reads_sees_the_plan_and_no_form(case: Case, people: People) -> None:
    planned(case, people.village)
    page = logged_in(people.reviewer).get(case.get_absolute_url()).text
    assert "就业扶" in page
    assert "/plan/" not in page
    assert "登记措施" not in page


def test_the_api_sets_the_plan_and_ends_a_measure(case: Case, people: People) -> None:
    client, url = logged_in(people.village), f"/api/v1/cases/{case.pk}/"

    def post(path: str, body: dict[str, Any]) -> Any:
        return client.post(path, body, "application/json")

    assert client.get(url).json()["plan"]["proposed"] == "work"
    assert post(f"{url}plan/", {"track": "policy"}).status_code == 409
    whole = post(f"{url}plan/", {"track": "policy", "reason": "长期照顾病人", "goal": ""}).json()
    assert (whole["plan"]["track"], whole["plan"]["reason"]) == ("policy", "长期照顾病人")
    assert whole["plan"]["faults"] == ["建档满 1 个月还没有帮扶措施，请尽快登记。"]
    body = {"measures": [{**MEASURE, "starts_on": "2022-05-30"}]}
    (measure,) = post(f"{url}measures/", body).json()["measures"]
    assert (measure["group"], measure["risk"], measure["ends_on"]) == ("health", "illness", None)
    end = f"/api/v1/measures/{measure['id']}/end/"
    assert post(end, {"ends_on": "2022-05-01"}).status_code == 409
    (ended,) = post(end, {"ends_on": "2022-06-30"}).json()["measures"]
    assert ended["ends_on"] == "2022-06-30"
