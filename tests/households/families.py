"""A family of five for the tests of changes, and how a change is said."""

from datetime import date
from typing import Any

from households import changes
from households.models import Household, LifeEvent, Member
from regions.models import Region
from tests.factories import HouseholdFactory, MemberFactory, id_number

TODAY = date(2022, 5, 18)  # tests.conftest.NOON's day
FIVE = (
    # name, sex, relation, born, order of the number (odd for men)
    ("张三", "男", "户主", date(1958, 3, 1), 1),
    ("李梅", "女", "配偶", date(1960, 4, 2), 2),
    ("张强", "男", "之子", date(1984, 5, 3), 3),
    ("王芳", "女", "之儿媳", date(1986, 6, 4), 4),
    ("张小宝", "男", "之孙子", date(2012, 7, 5), 5),
)


def number(order: int, born: date) -> str:
    return id_number(order, born=born)


def family(village: Region, *, start: int = 0, people: Any = FIVE, **fields: Any) -> Household:
    """Make a household whose rows agree with each other; `start` keeps numbers apart."""
    name, _, _, born, order = people[0]
    head = number(order + start, born)
    home: Household = HouseholdFactory(
        region=village, head_name=name, head_id=head, size=len(people), **fields
    )
    for name, sex, relation, born, order in people:
        MemberFactory(
            household=home, name=name, sex=sex, relation=relation, birth_date=born,
            id_number=number(order + start, born),
        )  # fmt: skip
    return home


def one(village: Region, name: str, *, start: int, sex: str = "男", **fields: Any) -> Household:
    """Make a household of one."""
    born = date(1950, 1, 2)
    order = 1 if sex == "男" else 2
    return family(village, start=start, people=((name, sex, "户主", born, order),), **fields)


def of(home: Household, name: str) -> Member:
    return home.members.get(name=name, left_on=None)


def said(home: Household, on: date | None = TODAY, **more: Any) -> changes.Said:
    version = Household.objects.values_list("version", flat=True).get(pk=home.pk)
    return changes.Said(**{"reported_on": TODAY, "version": version, "happened_on": on, **more})


def present(home: Household) -> dict[str, str]:
    return dict(home.members.filter(left_on=None).values_list("name", "relation"))


def kinds(home: Household) -> list[str]:
    return [
        event.kind
        for event in LifeEvent.objects.filter(household=home).order_by("entered_at", "pk")
    ]


BIRTHS = date(2022, 5, 2)
