"""The commonest valid row of each kind; traits name situations."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import Unit, User
from accounts.permissions import Role
from core import identity
from core.fields import Sealed
from households.models import Household, Member
from regions.models import Region


def id_number(order: int, *, born: date = date(1970, 1, 1)) -> str:
    """Return a valid number of the never-assigned prefix; the last digit of `order` sets the sex."""
    seventeen = f"411099{born:%Y%m%d}{order % 1000:03d}"
    return seventeen + identity.check_digit(seventeen)


def next_number(n: int) -> str:
    return id_number(n, born=date.fromordinal(date(1950, 1, 1).toordinal() + n // 1000 * 7 + n))


class RegionFactory(DjangoModelFactory[Region]):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"411099199{n % 900 + 100:03d}")
    name = factory.LazyAttribute(lambda r: f"村{r.code[-3:]}")
    level = factory.LazyAttribute(
        lambda r: (
            Region.Level.DISTRICT
            if r.code.endswith("000000")
            else Region.Level.TOWNSHIP
            if r.code.endswith("000")
            else Region.Level.VILLAGE
        )
    )
    parent = None


class UnitFactory(DjangoModelFactory[Unit]):
    class Meta:
        model = Unit
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"unit{n}")
    name = factory.LazyAttribute(lambda u: f"单位{u.code}")


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(lambda n: f"人员{n}")
    role = Role.VILLAGE_STAFF
    password = "!"  # unusable: tests log in by force_login


class SealedFactory(DjangoModelFactory[Any]):
    """Assigns sealed values after the row has its key, which a constructor cannot do."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model: Any, *args: Any, **kwargs: Any) -> Any:
        sealed = {k: kwargs.pop(k) for k in list(kwargs) if isinstance(vars(model).get(k), Sealed)}
        row = model(*args, **kwargs)
        for name, value in sealed.items():
            setattr(row, name, value)
        row.save()
        return row


class HouseholdFactory(SealedFactory):
    class Meta:
        model = Household
        skip_postgeneration_save = True

    region = factory.SubFactory(RegionFactory)
    national_no = factory.Sequence(lambda n: f"87{n:08d}")  # tests write 88…
    head_name = "张三"
    household_type = "ordinary"
    size = 1

    @factory.post_generation
    def head(obj: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """`head=True` adds the head as a member with a number of their own."""
        if extracted:
            MemberFactory(household=obj, name=obj.head_name, relation="户主", **kwargs)


class MemberFactory(SealedFactory):
    class Meta:
        model = Member

    household = factory.SubFactory(HouseholdFactory)
    region = factory.SelfAttribute("household.region")
    name = "张三"
    sex = "男"
    relation = "之子"
    id_number = factory.Sequence(next_number)
