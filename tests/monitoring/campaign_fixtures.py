"""A spring campaign of one township, with two villages of households."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.permissions import Role
from households.models import Household
from monitoring.actions import campaigns
from monitoring.actions.campaigns import Terms
from monitoring.models import Campaign
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory, UserFactory

TODAY = date(2022, 5, 18)
DAY = timedelta(days=1)


def terms(**fields: Any) -> Terms:
    given = {
        "year": 2022, "season": "spring", "first_on": TODAY - 7 * DAY, "last_on": TODAY + 7 * DAY,
        "frozen_from": TODAY + 8 * DAY, "frozen_until": TODAY + 14 * DAY, "share": 50,
        "minimum": 1,
    }  # fmt: skip
    return Terms(**{**given, **fields})


def opened(region: Region, by: User, **fields: Any) -> Campaign:
    return campaigns.open_campaign(region=region, terms=terms(**fields), by=by, at=NOON)


@pytest.fixture
def homes(village: Region) -> list[Household]:
    return [HouseholdFactory(region=village, head_name=f"张{n}") for n in "一二三四"]


@pytest.fixture
def campaign(township: Region, clerk: User) -> Campaign:
    return opened(township, clerk)


@pytest.fixture
def second_clerk(township: Region) -> User:
    return UserFactory(
        username="township2", name="何文远", role=Role.TOWNSHIP_CLERK, region=township
    )
