import pytest

from accounts.models import Unit, User
from accounts.permissions import Role
from households.models import Member
from regions.models import Region
from tests.comparison.register import fill
from tests.factories import UnitFactory, UserFactory


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    return {code: UnitFactory(code=code) for code in ("yibao", "minzheng", "zhujian", "jiaoti")}


@pytest.fixture
def liaisons(units: dict[str, Unit]) -> dict[str, User]:
    """One person for each of the four departments."""
    return {
        code: UserFactory(username=f"{code}-liaison", role=Role.DEPT_LIAISON, unit=unit)
        for code, unit in units.items()
    }


@pytest.fixture
def register(village: Region, neighbour_village: Region, far_village: Region) -> list[Member]:
    return fill([village, neighbour_village, far_village], people=600)
