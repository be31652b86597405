"""Two families and a department."""

import pytest

from accounts.models import User
from accounts.permissions import Role
from households.models import Household, Member
from regions.models import Region
from tests.assistance.entry_fixtures import family
from tests.factories import UnitFactory, UserFactory


@pytest.fixture
def home(village: Region, keys_of_the_test_run: None) -> Household:
    return family(village)


@pytest.fixture
def head(home: Household) -> Member:
    return home.members.get()


@pytest.fixture
def far_home(far_village: Region, keys_of_the_test_run: None) -> Household:
    return family(far_village)


@pytest.fixture
def zhujian(district: Region) -> User:
    unit = UnitFactory(code="zhujian", name="区住建局", region=district)
    made: User = UserFactory(username="zhujian", role=Role.DEPT_LIAISON, unit=unit)
    return made
