import pytest

from accounts.models import Unit, User
from accounts.permissions import Role
from comparison.sources import sources
from households.models import Household, Member
from regions.models import Region
from tests.comparison.register import fill
from tests.factories import HouseholdFactory, MemberFactory, UnitFactory, UserFactory, id_number


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    return {source.unit: UnitFactory(code=source.unit) for source in sources}


@pytest.fixture
def liaisons(units: dict[str, Unit]) -> dict[str, User]:
    """One person for each department."""
    return {
        code: UserFactory(username=f"{code}-liaison", role=Role.DEPT_LIAISON, unit=unit)
        for code, unit in units.items()
    }


@pytest.fixture
def register(village: Region, neighbour_village: Region, far_village: Region) -> list[Member]:
    return fill([village, neighbour_village, far_village], people=600)


@pytest.fixture
def anna(village: Region) -> Member:
    """A person of an ordinary household."""
    return MemberFactory(
        household=HouseholdFactory(region=village), name="王秀英", id_number=id_number(8)
    )


@pytest.fixture
def poor(village: Region) -> Member:
    """A person of a 脱贫户."""
    household: Household = HouseholdFactory(region=village, household_type="escaped")
    return MemberFactory(household=household, name="赵国强", id_number=id_number(11))
