"""A township whose ledgers the demo has filled: for what holds of each of them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from assistance.demo import seed_ledgers, seed_policies
from ledgers.entries.declaration import ledgers
from regions.models import Region
from tests.factories import (
    HouseholdFactory,
    MemberFactory,
    RegionFactory,
    UnitFactory,
    UserFactory,
)
from tests.importing import logged_in

NOON = datetime(2022, 5, 18, 4, tzinfo=UTC)
EACH = pytest.mark.parametrize("ledger", list(ledgers), ids=lambda each: each.name)


@pytest.fixture(scope="module")
def district_of_rows(
    django_db_setup: None, django_db_blocker: Any, keys_of_the_test_run: None
) -> Any:
    """A township with people of every kind, and what the demo enters about them; made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        district = RegionFactory(code="411099000000", name="建安区")
        township = RegionFactory(code="411099101000", name="将官池镇", parent=district)
        for n in range(1, 31):
            village = RegionFactory(code=f"411099101{500 + n}", name=f"第{n}村", parent=township)
            home = HouseholdFactory(region=village, head=True, household_type="escaped")
            home.head_id = home.members.get().id_number
            home.save()
            for born in ("2012-03-01", "1980-03-01", "1975-03-01", "1960-03-01", "2019-03-01"):
                MemberFactory(
                    household=home,
                    birth_date=born,
                    name=f"成员{n}",
                    health=["残疾"],
                    dibao="农村低保",
                )
        UserFactory(username="clerk", role=Role.DISTRICT_CLERK, region=district)
        UnitFactory(code="minzheng", name="区民政局")
        UserFactory(username="approver", role=Role.DISTRICT_APPROVER, region=district)
        seed_ledgers(at=NOON, seed=1)
        seed_policies(at=NOON, seed=1)
        yield district
        transaction.set_rollback(True)


@pytest.fixture
def clerk(district_of_rows: Region) -> User:
    return User.objects.get(username="clerk")


@pytest.fixture
def client(clerk: User) -> Client:
    return logged_in(clerk)
