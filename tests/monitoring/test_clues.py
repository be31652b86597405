"""From a clue to an answer: all or none, nothing twice."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import User
from core import limits
from core.errors import Refused
from households.models import Household
from monitoring.actions import clues
from monitoring.clue_states import TRANSITIONS, ClueState
from monitoring.limits import CLUE_VERIFY
from monitoring.models import Case, Clue
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.clue_fixtures import *  # noqa: F403
from tests.monitoring.clue_fixtures import TODAY, opened, verified

# --- opening and verifying --------------------------------------------------------------------


def test_a_clue_is_due_after_five_working_days(clue: Clue) -> None:
    assert (clue.state, clue.found_on, clue.due_on) == ("open", TODAY, date(2022, 5, 25))
    assert limits.number(CLUE_VERIFY) == 5
    assert [step.action for step in clue.steps.all()] == ["open"]


def test_what_comes_on_top_is_added_to_the_open_clue(
    clue: Clue, household: Household, village_staff: User
) -> None:
    again = opened(household, village_staff, risks=["housing", "illness"], evidence="后墙开裂")
    assert again.pk == clue.pk
    assert again.risks == ["illness", "housing"]
    assert again.evidence == "户主住院；后墙开裂"


def test_the_database_refuses_a_second_open_clue(clue: Clue) -> None:
    with pytest.raises(IntegrityError, match="one_open_clue_per_household"), transaction.atomic():
        Clue.objects.create(
            household=clue.household, region=clue.region, source="self", evidence="x",
            found_on=TODAY, due_on=TODAY, opened_at=NOON, opened_by=clue.opened_by,
        )  # fmt: skip


@pytest.mark.parametrize("old", ClueState)
@pytest.mark.parametrize("new", ClueState)
def test_a_clue_moves_only_as_the_table_says(
    old: ClueState, new: ClueState, clue: Clue, village_staff: User
) -> None:
    who = {"verified_at": NOON, "verified_by": village_staff, "reason": "x"}
    Clue.objects.filter(pk=clue.pk).update(state=old, **who)
    clue.refresh_from_db()
    if new in TRANSITIONS[old]:
        clue.move_to(new, by=village_staff, at=NOON)
        clue.refresh_from_db()
        assert clue.state == new
    else:
        with pytest.raises(Refused):
            clue.move_to(new, by=village_staff, at=NOON)


def test_an_answer_is_kept_with_who_when_and_why(clue: Clue, village_staff: User) -> None:
    [done] = verified(clue, by=village_staff, reason="费用已报销")
    done.refresh_from_db()
    assert (done.state, done.reason, done.verified_by) == ("no_risk", "费用已报销", village_staff)
    assert (done.verified_at, done.ended_at) == (NOON, NOON)
    step = done.steps.get(seq=2)
    assert (step.old, step.new, step.note) == ("open", "no_risk", "费用已报销")


def test_an_eligible_household_gets_its_case(clue: Clue, village_staff: User) -> None:
    [done] = verified(clue, by=village_staff, outcome="eligible", reason="")
    case = Case.objects.get(clue=clue)
    assert (done.state, case.household_id, case.risks) == ("case", clue.household_id, ["illness"])


def test_a_household_with_an_open_case_gets_no_second_one_and_nothing_changes(
    clue: Clue, village: Region, village_staff: User
) -> None:
    verified(clue, by=village_staff, outcome="eligible")
    other = opened(HouseholdFactory(region=village), village_staff)
    again = opened(clue.household, village_staff)
    with pytest.raises(Refused, match="已有办理中的案件"):
        verified(other, again, by=village_staff, outcome="eligible")
    assert list(Clue.objects.open().order_by("pk")) == [other, again]
    assert Case.objects.count() == 1


def test_no_answer_without_a_reason_and_none_twice(clue: Clue, village_staff: User) -> None:
    with pytest.raises(Refused, match="原因"):
        verified(clue, by=village_staff, reason="  ")
    verified(clue, by=village_staff)
    with pytest.raises(Refused, match="李四户的线索已是“核实无风险”"):
        verified(clue, by=village_staff)


def test_one_clue_out_of_scope_refuses_all_nine_others(
    village: Region, far_village: Region, village_staff: User, far_clerk: User
) -> None:
    own = [opened(HouseholdFactory(region=village), village_staff) for _ in range(9)]
    strange = opened(HouseholdFactory(region=far_village), far_clerk)
    with pytest.raises(Clue.DoesNotExist):
        verified(*own, strange, by=village_staff)
    assert Clue.objects.open().count() == 10


def test_who_may_not_verify_may_not(clue: Clue, officer: User, inspector: User) -> None:
    for user in (officer, inspector):
        with pytest.raises(PermissionDenied):
            verified(clue, by=user)


def test_history_is_written_once(clue: Clue) -> None:
    for statement in (
        "UPDATE monitoring_cluestep SET note = 'x'", "DELETE FROM monitoring_cluestep",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_household_is_told_after_the_answer_and_not_before(
    clue: Clue, village_staff: User
) -> None:
    with pytest.raises(Refused, match="还没有核实"):
        clues.tell(clue=clue, by=village_staff, at=NOON, told_on=TODAY)
    verified(clue, by=village_staff)
    with pytest.raises(Refused, match="告知日期"):
        clues.tell(clue=clue, by=village_staff, at=NOON, told_on=TODAY - timedelta(days=1))
    assert clues.tell(clue=clue, by=village_staff, at=NOON, told_on=TODAY).told_on == TODAY
