"""Short ways to a visit, for the tests of this folder."""

import uuid
from datetime import date, datetime
from typing import Any

from accounts.models import User
from households.models import Household
from monitoring.actions import visits
from monitoring.models import Cadence


def weekly() -> None:
    """Monitored and safety-net households are visited every week."""
    for group in ("monitored", "safety_net"):
        Cadence.objects.get_or_create(group=group, defaults={"weeks": 1, "source": "测试"})


def told(on: date, **fields: Any) -> visits.Told:
    said = {
        "uuid": uuid.uuid4(), "visited_on": on, "mode": "home", "visitors": ["周建国"],
        "changed": False,
    }  # fmt: skip
    return visits.Told(**{**said, **fields})


def recorded(
    household: Household, *, by: User, on: date, at: datetime, **fields: Any
) -> visits.Recorded:
    return visits.record(household=household, by=by, at=at, told=told(on, **fields))
