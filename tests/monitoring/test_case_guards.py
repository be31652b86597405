"""Each guard of the inclusion case broken once; a refusal changes nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.errors import Refused
from households.models import Household
from monitoring.actions import cases
from monitoring.models.cases import Case
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import (
    DAY,
    MEASURE,
    ROAD,
    People,
    case_at,
    open_case,
    step,
)

pytestmark = pytest.mark.django_db
LATE = NOON + 60 * DAY
BEFORE = {name: ROAD[i - 1] if i else "" for i, name in enumerate(ROAD)}

MISSING: list[tuple[str, dict[str, Any], str]] = [
    ("verify", {"visitors": ["周建国"]}, "2 人以上"),
    ("verify", {"visitors": ["周建国", "周建国"]}, "2 人以上"),
    ("verify", {"visited_on": date(2022, 5, 17)}, "早于线索日期"),
    ("verify", {"visited_on": date(2023, 1, 1)}, "晚于今天"),
    ("verify", {"findings": " "}, "核实情况"),
    ("verify", {"income": None}, "还缺：收入测算"),
    ("verify", {"papers": ["survey_form", "income_sheet"]}, "还缺：信息采集表"),
    ("authorise", {"signatures": []}, "还缺：户主签字"),
    ("authorise", {"all_adults": False}, "全部签字"),
    ("authorise", {"signed_on": date(2022, 5, 18)}, "早于入户核实"),
    ("authorise", {"papers": []}, "还缺：申请及承诺授权书"),
    ("answer", {"answers": None}, "请录入各部门反馈结果"),
    ("answer", {"answers": [{"severity": "note", "text": " ", "source": "税务"}]}, "不能为空"),
    ("explain", {"explanations": []}, "逐条说明"),
    ("review", {"present": 9, "votes_for": 9, "votes_against": 0}, "不足规定的"),
    ("review", {"present": 16, "votes_for": 15}, "多于应到"),
    ("review", {"votes_for": 9}, "与实到 11 人不一致"),
    ("review", {"minutes": ""}, "会议记录内容"),
    ("review", {"held_on": date(2022, 5, 19)}, "早于信息比对反馈"),
    ("review", {"held_on": date(2023, 5, 19)}, "晚于今天"),
    ("review", {"category": "none"}, "监测对象类别"),
    ("review", {"risks": []}, "致贫返贫风险"),
    ("review", {"risks": ["other"]}, "填写备注"),
    ("review", {"papers": ["minutes", "meeting_photo"]}, "还缺：评议会议签到表"),
    ("publicise", {"posted_on": date(2022, 5, 20)}, "早于评议会议"),
    ("publicise", {"papers": []}, "还缺：公示照片"),
    ("township_review", {"opinion": ""}, "审核意见"),
    ("township_review", {"papers": []}, "还缺：乡镇审核表"),
    ("approve", {"opinion": ""}, "审批意见"),
    ("approve", {"papers": []}, "还缺：区批复"),
    ("announce", {"posted_on": date(2022, 5, 20)}, "早于区级审批"),
    ("announce", {"papers": []}, "还缺：公告照片"),
    ("register", {"national_no": " "}, "户编号"),
    ("register", {"month": "2022-5"}, "年月六位数字"),
    ("register", {"month": "203001"}, "晚于本月"),
    ("register", {"month": "202201"}, "早于"),
    ("register", {"officer": ""}, "还缺：帮扶责任人"),
    ("register", {"officer": "nobody"}, "没有这位帮扶责任人"),
    ("register", {"papers": []}, "还缺：一户一策"),
    ("register", {"measures": [{**MEASURE, "ends_on": date(2020, 1, 1)}]}, "早于开始日期"),
]


def snapshot(case: Case) -> dict[str, Any]:
    """Return the row of a case and how much hangs on it."""
    row = Case.objects.filter(pk=case.pk).values().get()
    parts = ("steps", "hits", "papers", "meetings", "notices", "measures")
    home = Household.objects.filter(pk=case.household_id).values("version", "category").get()
    return {**row, **home, **{name: getattr(case, name).count() for name in parts}}


@pytest.mark.parametrize("name", dict.fromkeys(name for name, _, _ in MISSING))
def test_a_missing_paper_or_impossible_date_is_refused_and_changes_nothing(
    name: str, household: Household, people: People
) -> None:
    case = case_at(BEFORE[name], household, people)
    before = snapshot(case)

    for _, wrong, reason in (row for row in MISSING if row[0] == name):
        with pytest.raises(Refused, match=reason), transaction.atomic():
            step(case, name, people, LATE, **wrong)

    assert snapshot(case) == before


def test_every_wrong_person_is_denied_and_nothing_changes(
    household: Household, people: People, inspector: User, officer: User, leader: User
) -> None:
    everyone = {
        "village": people.village, "clerk": people.clerk, "reviewer": people.reviewer,
        "approver": people.approver, "township": people.township, "inspector": inspector,
        "officer": officer, "leader": leader,
    }  # fmt: skip
    may = {
        "verify": "village township", "authorise": "village township", "send": "clerk",
        "answer": "clerk", "explain": "village township", "review": "village township",
        "publicise": "village township", "township_review": "reviewer", "approve": "approver",
        "announce": "reviewer", "register": "village township",
    }  # fmt: skip
    case = open_case(household, people)
    at = NOON
    for name in ROAD:
        at += 6 * DAY if name == "township_review" else DAY
        before = snapshot(case)
        for who in sorted(set(everyone) - set(may[name].split())):
            with pytest.raises(PermissionDenied), transaction.atomic():
                step(case, name, people, at, by=everyone[who])
        assert snapshot(case) == before
        case = step(case, name, people, at)


def test_every_step_out_of_turn_is_refused_and_changes_nothing(
    household: Household, people: People
) -> None:
    case = open_case(household, people)
    at = NOON
    for name in ROAD:
        at += 6 * DAY if name == "township_review" else DAY
        before = snapshot(case)
        turn = {"send": {"send", "answer"}, "answer": {"send", "answer"}}.get(name, {name})
        for other in sorted(set(ROAD) - turn):
            with pytest.raises(Refused, match="还不能"), transaction.atomic():
                step(case, other, people, at)
        assert snapshot(case) == before
        case = step(case, name, people, at)


def test_another_villages_case_is_not_there(
    household: Household, people: People, neighbour: User
) -> None:
    case = open_case(household, people)

    with pytest.raises(Case.DoesNotExist):
        step(case, "verify", people, NOON, by=neighbour)


def test_the_notice_stands_its_full_five_days(household: Household, people: People) -> None:
    case = case_at("publicise", household, people)
    posted = case.notices.get().posted_on

    assert case.notice_ends_on == posted + timedelta(days=5)
    with pytest.raises(Refused, match="公示未满"):
        step(case, "township_review", people, NOON + 12 * DAY)


def test_the_township_waits_for_open_objections(household: Household, people: People) -> None:
    case = case_at("publicise", household, people)
    at = NOON + 8 * DAY
    case = cases.raise_objection(
        case=case, by=people.village, at=at, raised_on=at.date(), content="家有小车"
    )

    with pytest.raises(Refused, match="异议核查中"):
        step(case, "township_review", people, LATE)


def test_a_second_objection_keeps_the_case_waiting(household: Household, people: People) -> None:
    case = case_at("publicise", household, people)
    at = NOON + 8 * DAY
    for content in ("家有小车", "收入不实"):
        case = cases.raise_objection(
            case=case, by=people.village, at=at, raised_on=at.date(), content=content
        )

    case = cases.answer_objection(
        case=case, by=people.village, at=at, outcome="dismissed", finding="已报废"
    )

    assert case.status == "objection_open"


def test_an_objection_upheld_takes_the_case_back_to_the_meeting(
    household: Household, people: People
) -> None:
    case = case_at("publicise", household, people)
    at = NOON + 8 * DAY
    case = cases.raise_objection(
        case=case, by=people.village, at=at, raised_on=at.date(), content="家有小车"
    )

    case = cases.answer_objection(
        case=case, by=people.village, at=at, outcome="upheld", finding="属实"
    )

    assert (case.status, case.notice_ends_on) == ("compared", None)
    assert case.meetings.filter(superseded_at=None).count() == 0
    assert case.meetings.count() == 1


def test_an_objection_after_the_notice_is_a_new_clue(household: Household, people: People) -> None:
    case = case_at("publicise", household, people)

    with pytest.raises(Refused, match="作为新线索"):
        cases.raise_objection(
            case=case, by=people.village, at=LATE, raised_on=LATE.date(), content="迟到的异议"
        )


def test_a_vote_that_fails_is_kept_and_the_case_stays(household: Household, people: People) -> None:
    case = case_at("explain", household, people)

    case = step(case, "review", people, LATE, votes_for=5, votes_against=6)

    assert case.status == "compared"
    assert case.meetings.get().passed is False


def test_who_entered_the_case_never_reviews_it(household: Household, people: People) -> None:
    case = case_at("publicise", household, people)
    promoted = people.village
    promoted.role, promoted.region = "township_reviewer", people.reviewer.region
    promoted.save()

    with pytest.raises(Refused, match="您填报过该案件"):
        step(case, "township_review", people, LATE, by=promoted)


def test_who_reviewed_the_case_never_approves_it(household: Household, people: People) -> None:
    case = case_at("township_review", household, people)
    promoted = people.reviewer
    promoted.role, promoted.region = "district_approver", people.approver.region
    promoted.save()

    with pytest.raises(Refused, match="您审核过该案件"):
        step(case, "approve", people, LATE, by=promoted)


def test_the_district_needs_a_line(household: Household, people: People, line: Any) -> None:
    case = case_at("township_review", household, people)
    line.delete()

    with pytest.raises(Refused, match="监测线"):
        step(case, "approve", people, LATE)


def test_a_number_of_another_household_is_refused(household: Household, people: People) -> None:
    other = HouseholdFactory(region=household.region)
    case = case_at("announce", household, people)

    with pytest.raises(Refused, match="属于另一户"):
        step(case, "register", people, LATE, national_no=other.national_no)


def test_a_paper_lost_on_the_way_back_is_missed_at_the_end(
    household: Household, people: People
) -> None:
    case = case_at("announce", household, people)
    case.papers.filter(kind="sign_in").update(superseded_at=NOON)

    with pytest.raises(Refused, match="还缺：评议会议签到表"):
        step(case, "register", people, LATE)


def test_a_withdrawn_authorisation_suspends_and_a_new_one_resumes(
    household: Household, people: People
) -> None:
    case = case_at("explain", household, people)

    case = cases.withdraw(
        case=case, by=people.village, at=LATE, withdrawn_on=LATE.date(), reason="不想公开"
    )
    assert case.status == "suspended"

    case = step(case, "authorise", people, LATE + DAY)
    assert case.status == "compared"


@pytest.mark.parametrize(
    ("at_step", "to"),
    [
        ("publicise", "verifying"), ("publicise", "authorised"), ("publicise", "compared"),
        ("township_review", "publicised"), ("township_review", "compared"),
    ],
)  # fmt: skip
def test_a_case_sent_back_is_done_again_from_there(
    at_step: str, to: str, household: Household, people: People
) -> None:
    case = case_at(at_step, household, people)
    judge = people.reviewer if at_step == "publicise" else people.approver

    case = cases.send_back(case=case, by=judge, at=LATE, to=to, reason="缺签到表")

    assert (case.status, case.returned_reason) == (to, "缺签到表")
    assert case.township_reviewed_by is None


def test_the_township_cannot_send_back_what_lies_with_the_district(
    household: Household, people: People
) -> None:
    case = case_at("township_review", household, people)

    with pytest.raises(Refused, match="应由区级审批人退回"):
        cases.send_back(case=case, by=people.reviewer, at=LATE, to="compared", reason="不全")


def test_a_case_ends_only_when_the_household_was_told(household: Household, people: People) -> None:
    case = open_case(household, people)
    given = {"reason": "not_eligible", "note": "收入稳定", "told_on": NOON.date(), "told_how": ""}

    with pytest.raises(Refused, match="告知方式"):
        cases.close(case=case, by=people.village, at=NOON, **given)

    case = cases.close(case=case, by=people.village, at=NOON, **{**given, "told_how": "上门"})
    assert (case.status, case.closed_reason) == ("closed", "not_eligible")


@pytest.mark.parametrize(
    ("reason", "why"),
    [("not_approved", "适合当前环节"), ("removed", "自然减少"), ("rejected_review", "评议未通过")],
)
def test_a_case_ends_for_a_reason_of_its_step(
    reason: str, why: str, household: Household, people: People
) -> None:
    case = case_at("explain", household, people)

    with pytest.raises(Refused, match=why):
        cases.close(
            case=case, by=people.village, at=LATE, reason=reason, note="说明",
            told_on=LATE.date(), told_how="上门",
        )  # fmt: skip


def test_the_steps_days_are_limits_and_turn_overdue(household: Household, people: People) -> None:
    case = open_case(household, people)

    assert case.due_on == date(2022, 6, 2)
    assert case.step_due_on == date(2022, 5, 21)
    assert not Case.objects.overdue(on=date(2022, 5, 21)).exists()
    assert Case.objects.overdue(on=date(2022, 5, 22)).get() == case
