"""The whole road of an inclusion case, walked by five people."""

import pytest

from core.errors import Refused
from households.models import Household
from monitoring.actions import cases
from tests.conftest import NOON
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, LATER, People, case_at, exit_at, open_case

pytestmark = pytest.mark.django_db


def test_five_people_take_a_case_to_the_file(household: Household, people: People) -> None:
    case = case_at("register", household, people)

    household.refresh_from_db()
    assert case.status == "registered"
    assert household.is_monitored
    assert (household.category, household.risks) == ("marginal", ["illness"])
    assert household.identified_month == "202206"
    assert [(s.action, s.new) for s in case.steps.order_by("seq")] == [
        ("open", "verifying"),
        ("verify", "verified"),
        ("authorise", "authorised"),
        ("compare", "comparing"),
        ("compare", "explaining"),
        ("explain", "compared"),
        ("review", "reviewed"),
        ("publicise", "publicised"),
        ("township_review", "township_reviewed"),
        ("approve", "approved"),
        ("announce", "announced"),
        ("register", "registered"),
    ]


def test_the_line_of_the_decision_stays_with_the_case(household: Household, people: People) -> None:
    case = case_at("approve", household, people)

    assert (case.line_year, case.line_amount) == (2022, 7000)


def test_an_exit_ends_the_monitoring(household: Household, people: People) -> None:
    case = case_at("register", household, people)

    exit_ = exit_at("notify", case, people)

    household.refresh_from_db()
    case.refresh_from_db()
    assert (exit_.status, case.status) == ("notified", "eliminated")
    assert (household.eliminated, household.elimination_method) == (True, "support")
    assert household.eliminated_month == "202301"


def test_an_elimination_rolled_back_goes_on_in_the_same_round(
    household: Household, people: People
) -> None:
    case = case_at("register", household, people)
    exit_ = exit_at("notify", case, people)

    case = cases.roll_back(case=case, by=people.clerk, at=LATER + 40 * DAY, reason="复发")

    household.refresh_from_db()
    exit_.refresh_from_db()
    assert (case.status, case.round, exit_.status) == ("registered", 1, "rolled_back")
    assert household.is_monitored
    assert household.cases.count() == 1


def test_a_new_risk_after_the_exit_is_a_new_round(household: Household, people: People) -> None:
    first = case_at("register", household, people)
    exit_at("notify", first, people)

    second = open_case(household, people, LATER + 60 * DAY)

    assert (second.round, second.status) == (2, "verifying")


def test_a_household_has_one_open_case(household: Household, people: People) -> None:
    open_case(household, people)

    with pytest.raises(Refused, match="已有办理中的案件"):
        open_case(household, people, NOON + DAY)
