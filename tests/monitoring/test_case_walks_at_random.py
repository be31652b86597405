"""A case walked at random by everyone: whatever they try, the invariants hold."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from core.errors import Refused
from households.models import Household
from monitoring.actions import cases
from monitoring.case_states import OPEN
from monitoring.models.cases import Case
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import ROAD, People, step
from tests.monitoring.test_case_states import CASE_ALLOWED, pairs

EDGES = pairs(CASE_ALLOWED)
WHO = ("village", "clerk", "reviewer", "approver", "township")


def machine(village: Any, people: People) -> type[RuleBasedStateMachine]:
    class Walk(RuleBasedStateMachine):
        household: Household
        at: datetime

        @initialize()
        def begin(self) -> None:
            # A savepoint for each example, so that the next begins with an empty register.
            self.savepoint = transaction.savepoint()
            self.at = NOON
            self.household = HouseholdFactory(region=village, head=True)
            cases.open_case(household=self.household, by=people.village, at=self.at)

        def teardown(self) -> None:
            if hasattr(self, "savepoint"):
                transaction.savepoint_rollback(self.savepoint)

        @property
        def case(self) -> Case:
            return Case.objects.filter(household=self.household).latest("round")

        def attempt(self, work: Any) -> None:
            before = self.case.steps.count()
            try:
                with transaction.atomic():
                    work()
            except (Refused, PermissionDenied):
                assert self.case.steps.count() == before

        @rule(days=st.integers(1, 7))
        def wait(self, days: int) -> None:
            self.at += timedelta(days=days)

        @rule()
        def take_the_next_step(self) -> None:
            """Go forward, so that the walk gets far."""
            self.at += timedelta(days=6)
            for name in ROAD:
                self.attempt(lambda name=name: step(self.case, name, people, self.at))

        @rule(name=st.sampled_from(ROAD), who=st.sampled_from(WHO))
        def anyone_tries_a_step(self, name: str, who: str) -> None:
            by: User = getattr(people, who)
            self.attempt(lambda: step(self.case, name, people, self.at, by=by))

        @rule(
            to=st.sampled_from(["verifying", "authorised", "compared", "publicised"]),
            who=st.sampled_from(WHO),
        )
        def send_back(self, to: str, who: str) -> None:
            by = getattr(people, who)
            self.attempt(
                lambda: cases.send_back(case=self.case, by=by, at=self.at, to=to, reason="补正")
            )

        @rule(who=st.sampled_from(WHO))
        def withdraw(self, who: str) -> None:
            given = {"withdrawn_on": self.at.date(), "reason": "不同意", "at": self.at}
            self.attempt(lambda: cases.withdraw(case=self.case, by=getattr(people, who), **given))

        @rule(outcome=st.sampled_from(["upheld", "dismissed"]))
        def object_and_answer(self, outcome: str) -> None:
            given = {"by": people.village, "at": self.at}
            self.attempt(
                lambda: cases.raise_objection(
                    case=self.case, raised_on=self.at.date(), content="异议", **given
                )
            )
            self.attempt(
                lambda: cases.answer_objection(
                    case=self.case, outcome=outcome, finding="已核查", **given
                )
            )

        @rule(who=st.sampled_from(WHO), again=st.booleans())
        def close_and_open_again(self, who: str, again: bool) -> None:
            self.attempt(
                lambda: cases.close(
                    case=self.case, by=getattr(people, who), at=self.at, reason="not_eligible",
                    note="不符合", told_on=self.at.date(), told_how="上门",
                )
            )  # fmt: skip
            if again:
                self.attempt(
                    lambda: cases.open_case(household=self.household, by=people.village, at=self.at)
                )

        @invariant()
        def only_allowed_edges_and_history_replays(self) -> None:
            if not hasattr(self, "household"):
                return
            for case in Case.objects.filter(household=self.household):
                steps = list(case.steps.order_by("seq"))
                assert [s.seq for s in steps] == list(range(1, len(steps) + 1))
                state = ""
                for each in steps:
                    assert each.old == state
                    assert each.new == state or not state or (each.old, each.new) in EDGES
                    state = each.new
                assert state == case.status

        @invariant()
        def one_open_case_and_never_the_same_judge(self) -> None:
            if not hasattr(self, "household"):
                return
            mine = Case.objects.filter(household=self.household)
            assert mine.filter(status__in=OPEN).count() <= 1
            for case in mine.exclude(approved_by=None):
                assert case.approved_by_id != case.township_reviewed_by_id
                assert case.approved_by_id != case.entered_by_id

    return Walk


@pytest.mark.django_db
def test_invariants_hold_whatever_people_try(village: Any, people: People) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(village, people),
        settings=settings(
            max_examples=5, stateful_step_count=10, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
