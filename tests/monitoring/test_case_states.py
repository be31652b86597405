"""The two machines against matrices written by hand, not read from the tables they test."""

import itertools

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from core.errors import Refused
from households.models import Household
from monitoring import case_states, exit_states
from monitoring.models.cases import Case, CaseStep
from monitoring.models.exits import Exit
from tests.conftest import NOON
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import People, open_case

pytestmark = pytest.mark.django_db

CASE_ALLOWED = {
    "verifying": "verified closed",
    "verified": "authorised closed",
    "authorised": "comparing suspended closed",
    "comparing": "explaining compared suspended closed",
    "explaining": "compared suspended closed",
    "compared": "reviewed suspended closed",
    "reviewed": "publicised suspended closed",
    "publicised": "objection_open township_reviewed verifying authorised compared suspended closed",
    "objection_open": "publicised compared suspended closed",
    "township_reviewed": "approved publicised verifying authorised compared suspended closed",
    "approved": "announced closed",
    "announced": "registered closed",
    "registered": "eliminated closed",
    "eliminated": "registered",
    "suspended": "authorised comparing explaining compared reviewed publicised objection_open"
    " township_reviewed closed",
    "closed": "",
}
EXIT_ALLOWED = {
    "proposed": "studied hold refused",
    "studied": "reviewed hold refused",
    "reviewed": "publicised refused",
    "publicised": "objection_open decided refused",
    "objection_open": "publicised studied refused",
    "decided": "announced refused",
    "announced": "marked",
    "marked": "notified rolled_back",
    "notified": "rolled_back",
    "hold": "studied refused",
    "refused": "",
    "rolled_back": "",
}


def pairs(matrix: dict[str, str]) -> set[tuple[str, str]]:
    return {(old, new) for old, words in matrix.items() for new in words.split()}


def refused(matrix: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(set(itertools.product(matrix, repeat=2)) - pairs(matrix))


@pytest.mark.parametrize(
    ("states", "matrix"), [(case_states, CASE_ALLOWED), (exit_states, EXIT_ALLOWED)]
)
def test_a_machine_has_exactly_the_edges_written_by_hand(states, matrix) -> None:  # type: ignore[no-untyped-def]
    found = {(str(old), str(new)) for old, some in states.TRANSITIONS.items() for new in some}

    assert found == pairs(matrix)


def test_a_case_moves_nowhere_else(household: Household, people: People) -> None:
    case = open_case(household, people)
    for old, new in refused(CASE_ALLOWED):
        case.status = old

        with pytest.raises(Refused, match="不能直接变为"):
            case.move_to(case_states.Status(new), "test", by=people.village, at=NOON)

    assert case.steps.count() == 1


def test_an_exit_moves_nowhere_else(household: Household, people: People) -> None:
    exit_ = Exit(case=open_case(household, people))
    for old, new in refused(EXIT_ALLOWED):
        exit_.status = old

        with pytest.raises(Refused, match="不能直接变为"):
            exit_.move_to(exit_states.Status(new), "test", by=people.village, at=NOON)


def test_every_state_has_a_step_or_is_an_end() -> None:
    shown = {s for _, _, _, states in case_states.SUBSTEPS for s in states}
    ends = {"registered", "eliminated", "closed"}

    assert {str(s) for s in shown} | ends == set(case_states.Status.values)


@pytest.mark.parametrize(
    "verb", ["UPDATE monitoring_casestep SET note = 'x'", "DELETE FROM monitoring_casestep"]
)
def test_the_database_keeps_history_as_it_is(
    verb: str, household: Household, people: People
) -> None:
    open_case(household, people)

    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)

    assert CaseStep.objects.count() == 1


def test_the_database_refuses_a_second_open_case(household: Household, people: People) -> None:
    first = open_case(household, people)

    with pytest.raises(IntegrityError, match="one_open_case_per_household"), transaction.atomic():
        Case.objects.create(
            household=household, region=household.region, round=2, began_on=NOON.date(),
            due_on=NOON.date(), entered_at=NOON, entered_by=first.entered_by,
        )  # fmt: skip


@pytest.mark.parametrize("column", ["township_reviewed", "approved"])
def test_the_database_refuses_a_judge_who_entered_the_case(
    column: str, household: Household, people: People
) -> None:
    case = open_case(household, people)
    rows = Case.objects.filter(pk=case.pk)

    with pytest.raises(IntegrityError, match="of_a_case_is_another"), transaction.atomic():
        rows.update(**{
            f"{column}_by": people.village, f"{column}_at": NOON, "line_amount": 7000,
            "category": "marginal",
        })  # fmt: skip


def test_the_database_refuses_a_closed_case_nobody_was_told_of(
    household: Household, people: People
) -> None:
    case = open_case(household, people)

    with pytest.raises(IntegrityError, match="closed_case_has_reason"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status="closed", closed_reason="not_eligible")
