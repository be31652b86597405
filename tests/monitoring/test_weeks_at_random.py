"""Weeks lived at random: whoever visits, takes back, excuses or comes late, the books add up."""

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
from core.dates import iso_week, local_date
from core.errors import Refused
from households.models import Household
from monitoring.actions import duties, visits
from monitoring.models import Visit, VisitDuty
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.visiting import recorded, weekly

HOMES = st.integers(0, 3)


def machine(village: Region, people: list[User]) -> type[RuleBasedStateMachine]:
    class Weeks(RuleBasedStateMachine):
        homes: list[Household]
        at: datetime
        expected: dict[str, int]

        @initialize()
        def begin(self) -> None:
            self.savepoint = transaction.savepoint()
            self.at, self.expected = NOON, {}
            weekly()
            self.homes = [HouseholdFactory(region=village, category="sudden") for _ in range(4)]
            self.make()

        def teardown(self) -> None:
            if hasattr(self, "savepoint"):
                transaction.savepoint_rollback(self.savepoint)

        def make(self) -> None:
            week = iso_week(local_date(self.at))
            duties.make_duties(week=week)
            # What was wanted when the week was made first: nobody leaves in this story.
            self.expected.setdefault(week, len(self.homes))

        def attempt(self, work: Any) -> None:
            try:
                with transaction.atomic():
                    work()
            except (Refused, PermissionDenied):
                pass

        @rule(days=st.integers(1, 9))
        def time_passes(self, days: int) -> None:
            for _ in range(days):  # the night's command runs each night
                self.at += timedelta(days=1)
                self.make()

        @rule(home=HOMES, who=st.integers(0, 1), ago=st.integers(-1, 15))
        def somebody_visits(self, home: int, who: int, ago: int) -> None:
            on = local_date(self.at) - timedelta(days=ago)
            given = {"by": people[who], "on": on, "at": self.at}
            self.attempt(lambda: recorded(self.homes[home], **given))

        @rule(home=HOMES, who=st.integers(0, 1))
        def and_takes_it_back(self, home: int, who: int) -> None:
            newest = self.homes[home].visits.standing().newest_first().first()
            if newest is not None:
                self.attempt(lambda: visits.withdraw(visit=newest, by=people[who], at=self.at))

        @rule(home=HOMES, back=st.integers(0, 2), who=st.integers(0, 1))
        def somebody_excuses(self, home: int, back: int, who: int) -> None:
            week = iso_week(local_date(self.at) - timedelta(days=7 * back))
            for duty in VisitDuty.objects.filter(household=self.homes[home], week=week):
                self.attempt(
                    lambda duty=duty: duties.excuse(
                        duty=duty, by=people[who], at=self.at, reason="外出"
                    )
                )

        @invariant()
        def met_late_missed_and_excused_are_the_duties(self) -> None:
            if not hasattr(self, "homes"):
                return
            now = iso_week(local_date(self.at))
            for week, wanted in self.expected.items():
                tally = VisitDuty.objects.of_week(week).tally()
                assert tally["total"] == wanted
                parts = ("due", "met", "substitute", "late", "missed", "excused")
                assert sum(tally[part] for part in parts) == wanted
                assert week >= now or tally["due"] == 0
                assert week < now or tally["missed"] == tally["late"] == 0

        @invariant()
        def a_duty_is_settled_by_a_visit_of_its_week_and_by_nothing_else(self) -> None:
            if not hasattr(self, "homes"):
                return
            seen = {
                (visit.household_id, iso_week(visit.visited_on))
                for visit in Visit.objects.standing()
            }
            for duty in VisitDuty.objects.select_related("visit"):
                visited = (duty.household_id, duty.week) in seen
                assert visited == (duty.state in {"met", "late"}), duty.state
                if duty.visit is not None:
                    assert duty.visit.withdrawn_at is None
                    assert iso_week(duty.visit.visited_on) == duty.week

    return Weeks


@pytest.mark.django_db
def test_the_books_of_every_week_add_up(
    village: Region, village_staff: User, township_clerk: User
) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(village, [village_staff, township_clerk]),
        settings=settings(
            max_examples=8, stateful_step_count=18, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
