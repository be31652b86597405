"""What the page of a case shows of its way."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from households.models import Household
from monitoring.case_forms import Register
from monitoring.case_page import case_stepper, whose
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, ROAD, People, case_at, open_case, step

pytestmark = pytest.mark.django_db

# In London it is still the 18th; the village has had breakfast on the 19th.
EARLY = datetime(2022, 5, 18, 23, 30, tzinfo=UTC)


def test_a_step_taken_before_eight_in_the_morning_is_of_that_day(
    household: Household, people: People
) -> None:
    case = step(open_case(household, people), "verify", people, EARLY)

    first = case_stepper(case, list(case.steps.all()))[0]["sub"][0]

    assert (first["state"], first["note"]) == ("done", "5月19日")


def test_helpers_are_chosen_from_those_who_work_here(
    household: Household, people: People, officer: User, neighbour: User, inspector: User
) -> None:
    UserFactory(username="gone", role="support_officer", region=household.region, is_active=False)
    case = case_at("announce", household, people)

    offered = [
        name for name, _ in Register(subject=case, by=people.township).fields["officer"].choices
    ]

    assert offered[0] == ""
    assert {"officer", people.village.username, people.township.username} <= set(offered)
    assert not {"gone", neighbour.username, inspector.username} & set(offered)


def test_the_page_says_whose_step_it_is(household: Household, people: People) -> None:
    case = open_case(household, people)
    said = [whose(case)]
    for day, name in enumerate(ROAD, start=1):
        case = step(case, name, people, NOON + (day + 6 * (day > 7)) * DAY)
        said.append(whose(case))
    village, bureau = "村级或乡镇经办人", "区乡村振兴局"
    assert said == [
        village, village, bureau, bureau, village, village, village, "乡镇审核人", "区级审批人",
        "乡镇审核人", village, "",
    ]  # fmt: skip
