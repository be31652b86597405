"""Ledgers of the demo: plausible rows, gaps included, by the people who would enter them."""

import random
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from assistance.demo import households, people, villages
from assistance.demo.making import Making
from assistance.demo.policies import seed_policies
from core.dates import local_date
from households.codes import HouseholdType
from households.models import Household
from ledgers.models import SweepRound
from ledgers.sweeps import actions as sweeps

__all__ = ["seed_ledgers", "seed_policies"]


def seed_ledgers(*, at: datetime, seed: int) -> None:
    """Fill every ledger, and this period's sweeps, about half of them confirmed."""
    by = User.objects.filter(role=Role.DISTRICT_CLERK).order_by("pk").first()
    if by is None:
        return
    making = Making(random.Random(seed), at=at, by=by)  # noqa: S311  # the same each time
    homes = Household.objects.current().filter(
        Q(household_type=HouseholdType.ESCAPED) | ~Q(category="")
    )
    people.fill(making, homes)
    households.fill(making, homes)
    villages.fill(making)
    _sweeps(making)


def _sweeps(making: Making) -> None:
    sweeps.begin(on=local_date(making.at))
    staff = dict(User.objects.filter(role=Role.TOWNSHIP_CLERK).values_list("region__path", "pk"))
    rows = []
    for row in SweepRound.objects.order_by("kind", "region_path"):
        clerk = staff.get(row.region_path[: len("411099/101/")])
        if clerk is not None and making.often(0.5):
            row.confirmed_at, row.confirmed_by_id = timezone.now(), clerk
            rows.append(row)
    SweepRound.objects.bulk_update(rows, ["confirmed_at", "confirmed_by"])
