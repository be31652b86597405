"""Fixtures of the asset check: two departments that answer, two families that applied."""

from dataclasses import dataclass
from datetime import date

import pytest

from accounts.models import Unit, User
from accounts.permissions import Role
from households.models import Household, Member
from monitoring import asset_catalogue
from regions.models import Region
from tests.factories import HouseholdFactory, MemberFactory, UnitFactory, UserFactory, id_number
from tests.monitoring.case_fixtures import household, line, people

__all__ = ["departments", "family", "household", "line", "other_family", "people"]


@dataclass
class Departments:
    """The police know of vehicles and offences, the civil affairs office of savings."""

    gongan: Unit
    minzheng: Unit
    police: User
    civil: User


@pytest.fixture
def departments(db: None) -> Departments:
    gongan = UnitFactory(code="gongan", name="区公安局")
    minzheng = UnitFactory(code="minzheng", name="区民政局")
    asset_catalogue.ensure()
    return Departments(
        gongan, minzheng,
        UserFactory(username="gongan", name="公安联络员", role=Role.DEPT_LIAISON, unit=gongan),
        UserFactory(username="minzheng", name="民政联络员", role=Role.DEPT_LIAISON, unit=minzheng),
    )  # fmt: skip


@dataclass
class Family:
    home: Household
    head: Member
    wife: Member
    child: Member


def make_family(village: Region, name: str, order: int) -> Family:
    """Make a couple born in 1970 with a child of six; numbers end in order, order+1, order+2."""
    home = HouseholdFactory(region=village, head_name=name, size=3)
    head = MemberFactory(
        household=home, name=name, relation="户主", id_number=id_number(order),
        birth_date=date(1970, 1, 1),
    )  # fmt: skip
    wife = MemberFactory(
        household=home, name=f"{name[0]}妻", sex="女", relation="配偶",
        id_number=id_number(order + 1), birth_date=date(1970, 1, 1),
    )  # fmt: skip
    child = MemberFactory(
        household=home, name=f"{name[0]}小宝", relation="之子",
        id_number=id_number(order + 2, born=date(2016, 3, 1)), birth_date=date(2016, 3, 1),
    )  # fmt: skip
    return Family(home, head, wife, child)


@pytest.fixture
def family(village: Region) -> Family:
    return make_family(village, "王建国", 101)


@pytest.fixture
def other_family(village: Region) -> Family:
    return make_family(village, "李长顺", 201)
