"""A family, a ledger by its name, a hazard of a house: what the tests of ledgers share."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from households.models import Household
from ledgers.entries import actions
from ledgers.entries.declaration import Ledger, ledgers
from regions.models import Region
from tests.factories import HouseholdFactory

NOON = datetime(2022, 5, 18, 4, tzinfo=UTC)


def the(name: str) -> Ledger:
    found = ledgers.get(name)
    assert found is not None
    return found


def family(region: Region) -> Household:
    """Make a household whose head is registered with one number on both rows."""
    made: Household = HouseholdFactory(region=region, head=True)
    made.head_id = made.members.get().id_number
    made.save()
    return made


def hazard(home: Household, by: User, **changes: Any) -> Any:
    given = {"group": "risk", "found_on": date(2022, 5, 10), "hazard": "屋顶漏雨"} | changes
    return actions.enter(the("housing_check"), subject=str(home.pk), by=by, at=NOON, **given)
