"""Each guard of an exit broken once; a refusal changes nothing."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.errors import Refused
from households.models import Household, MonitoringLine
from monitoring.actions import cases, exits
from monitoring.models.cases import Case
from monitoring.models.clues import Clue
from monitoring.models.exits import Exit
from tests.conftest import NOON
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import (
    AFTER,
    DAY,
    EXIT_ROAD,
    LATER,
    POOR,
    SOUND,
    People,
    case_at,
    exit_at,
    exit_step,
)

pytestmark = pytest.mark.django_db
LATE = LATER + 60 * DAY

MISSING: dict[str, list[tuple[dict[str, Any], str]]] = {
    "study": [
        ({"visitors": ["周建国"]}, "2 人以上"),
        ({"visited_on": date(2030, 1, 1)}, "晚于今天"),
        ({"visited_on": date(2022, 5, 1)}, "早于录入建档"),
        ({"sound": {**SOUND, "housing": False}}, "住房安全还有问题"),
        ({"sound": {**SOUND, "water": False}}, "饮水安全还有问题"),
        ({"after": {**AFTER, "dropout": True}}, "失学辍学"),
        ({"risks_gone": False}, "风险还没有消除"),
        ({"rigid_spending_solved": False}, "大额刚性支出"),
        ({"income": POOR}, "没有超过当年监测线"),
        ({"income": None}, "还缺：风险消除时的收入测算"),
        ({"papers": []}, "还缺：风险消除评估表"),
    ],
    "review": [
        ({"present": 9, "votes_for": 8}, "不足规定的"),
        ({"votes_for": 2}, "不一致"),
        ({"papers": ["minutes"]}, "还缺：评议会议签到表"),
    ],
    "publicise": [
        ({"posted_on": date(2022, 5, 20)}, "早于评议会议"),
        ({"papers": []}, "还缺：公示照片"),
    ],
    "decide": [({"opinion": ""}, "确定意见"), ({"papers": []}, "还缺：乡镇审核表")],
    "announce": [({"posted_on": date(2022, 5, 20)}, "早于乡镇确定")],
    "mark": [({"month": "203001"}, "晚于本月"), ({"method": ""}, "风险消除方式")],
    "notify": [({"told_how": ""}, "告知方式"), ({"papers": []}, "还缺：告知书")],
}  # fmt: skip


@pytest.fixture
def case(household: Household, people: People) -> Case:
    return case_at("register", household, people)


def snapshot(exit_: Exit) -> dict[str, Any]:
    row = Exit.objects.filter(pk=exit_.pk).values().get()
    home = Household.objects.filter(cases=exit_.case_id).values("eliminated", "version").get()
    parts = ("steps", "papers", "meetings", "notices")
    return {**row, **home, **{name: getattr(exit_, name).count() for name in parts}}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_refused_and_changes_nothing(
    name: str, case: Case, people: People
) -> None:
    at = EXIT_ROAD.index(name)
    exit_ = exit_at(EXIT_ROAD[at - 1] if at else "", case, people)
    before = snapshot(exit_)

    for wrong, reason in MISSING[name]:
        with pytest.raises(Refused, match=reason), transaction.atomic():
            exit_step(exit_, name, people, LATE, **wrong)

    assert snapshot(exit_) == before


def test_every_wrong_person_and_order_is_refused(
    case: Case, people: People, inspector: User
) -> None:
    may = {
        "study": "village township", "review": "village township", "decide": "reviewer",
        "publicise": "village township", "announce": "reviewer", "mark": "village township",
        "notify": "village township",
    }  # fmt: skip
    everyone = {**vars(people), "inspector": inspector}
    exit_ = exit_at("", case, people)
    at = LATER
    for name in EXIT_ROAD:
        at += 6 * DAY if name == "decide" else DAY
        before = snapshot(exit_)
        for who in sorted(set(everyone) - set(may[name].split())):
            with pytest.raises(PermissionDenied), transaction.atomic():
                exit_step(exit_, name, people, at, by=everyone[who])
        for other in sorted(set(EXIT_ROAD) - {name}):
            with pytest.raises(Refused, match="还不能"), transaction.atomic():
                exit_step(exit_, other, people, at)
        assert snapshot(exit_) == before
        exit_ = exit_step(exit_, name, people, at)


def test_a_household_is_monitored_for_half_a_year_first(case: Case, people: People) -> None:
    exit_ = exits.open_exit(case=case, by=people.village, at=NOON + 100 * DAY)

    with pytest.raises(Refused, match="监测帮扶未满 6 个月"):
        exit_step(exit_, "study", people, NOON + 101 * DAY)


def test_each_risk_needs_a_measure(case: Case, people: People) -> None:
    case.risks = ["illness", "education"]
    case.save()
    exit_ = exit_at("", case, people)

    with pytest.raises(Refused, match="因学"):
        exit_step(exit_, "study", people, LATER)


def test_a_new_clue_stands_in_the_way(case: Case, people: People) -> None:
    exit_ = exit_at("", case, people)
    Clue.objects.create(
        household=case.household, region=case.region, source="visit", evidence="又住院",
        found_on=LATER.date(), due_on=LATER.date(), opened_at=LATER, opened_by=people.village,
    )  # fmt: skip

    with pytest.raises(Refused, match="待核实的新线索"):
        exit_step(exit_, "study", people, LATER)


def test_a_household_without_labour_is_put_off(case: Case, people: People) -> None:
    exit_ = exit_at("", case, people)
    with pytest.raises(Refused, match="只用于整户无劳动能力"):
        exits.hold(exit_=exit_, by=people.village, at=LATER, reason="已落实低保")
    Household.objects.filter(pk=case.household_id).update(no_labour_safety_net=True)

    with pytest.raises(Refused, match="暂不标注"):
        exit_step(exit_, "study", people, LATER)
    exit_ = exits.hold(exit_=exit_, by=people.village, at=LATER, reason="已落实低保")

    assert exit_.status == "hold"
    assert Household.objects.monitored().get() == case.household


def test_the_line_of_the_current_year_counts(case: Case, people: People, district: Any) -> None:
    MonitoringLine.objects.create(
        year=2023, region=district, amount=Decimal(20_000), valid_from=date(2022, 12, 1),
        document_no="示例文件",
    )  # fmt: skip
    exit_ = exit_at("", case, people)

    with pytest.raises(Refused, match="20,000"):
        exit_step(exit_, "study", people, LATER)


def test_who_studied_never_decides(case: Case, people: People) -> None:
    exit_ = exit_at("publicise", case, people)
    promoted = people.village
    promoted.role, promoted.region = "township_reviewer", people.reviewer.region
    promoted.save()

    with pytest.raises(Refused, match="参与过该户的研判"):
        exit_step(exit_, "decide", people, LATE, by=promoted)


def test_an_exit_waits_for_its_notice_and_objections(case: Case, people: People) -> None:
    exit_ = exit_at("publicise", case, people)
    at = LATER + 4 * DAY
    with pytest.raises(Refused, match="公示未满"):
        exit_step(exit_, "decide", people, LATER + 8 * DAY)

    exit_ = exits.raise_objection(
        exit_=exit_, by=people.village, at=at, raised_on=at.date(), content="还在吃药"
    )
    exit_ = exits.answer_objection(
        exit_=exit_, by=people.village, at=at, outcome="upheld", finding="属实"
    )

    assert (exit_.status, exit_.notice_ends_on) == ("studied", None)


def test_a_refused_exit_leaves_the_household_monitored(case: Case, people: People) -> None:
    exit_ = exit_at("publicise", case, people)

    with pytest.raises(Refused, match="应由乡镇审核人"):
        exits.refuse_exit(exit_=exit_, by=people.village, at=LATE, reason="收入又降")
    exit_ = exits.refuse_exit(exit_=exit_, by=people.reviewer, at=LATE, reason="收入又降")

    assert exit_.status == "refused"
    assert exits.open_exit(case=case, by=people.village, at=LATE).status == "proposed"


def test_only_a_registered_case_leaves(household: Household, people: People) -> None:
    case = case_at("approve", household, people)

    with pytest.raises(Refused, match="不能提出风险消除"):
        exits.open_exit(case=case, by=people.village, at=LATER)


def test_a_case_not_eliminated_is_not_rolled_back(case: Case, people: People) -> None:
    with pytest.raises(Refused, match="还不能"):
        cases.roll_back(case=case, by=people.clerk, at=LATE, reason="复发")


def test_a_household_from_the_register_gets_a_case_to_leave_by(
    household: Household, people: People
) -> None:
    Household.objects.filter(pk=household.pk).update(
        category="marginal", risks=["illness"], identified_month="202111"
    )

    case = cases.adopt(household=household, by=people.village, at=NOON)

    assert (case.status, case.registered_on) == ("registered", date(2021, 11, 1))
    assert case.steps.get().actor_kind == "import"
    assert exits.open_exit(case=case, by=people.village, at=NOON + timedelta(days=1))
