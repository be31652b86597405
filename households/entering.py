"""A household that is in no register, entered by hand."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.permissions import Permission
from core import identity
from core.errors import Refused
from households import codes
from households.codes import HouseholdType
from households.models import Household, Member, id_index
from regions.models import Region

OWN_NUMBER = "BD"
"""Begins the number of a household that has none of the national system yet (本地登记)."""


def own_number(home: Household) -> str:
    """Return what stands for a number until the national system's export brings the real one."""
    return f"{OWN_NUMBER}{home.pk.hex[-12:].upper()}"


@transaction.atomic
def register_household(
    *, region: Region, name: str, id_number: str, phone: str, size: int, by: User, at: datetime
) -> Household:
    """
    Enter a general household with its head, under a number of our own; `id_number` is canonical.

    :raises PermissionDenied: `by` may not change households
    :raises Region.DoesNotExist: the village lies outside `by`'s place
    :raises Refused: there is no number, or it is registered already, here or elsewhere
    """
    by.require(Permission.CASE_ENTER)
    region = Region.objects.within(by.region).villages().get(pk=region.pk)
    reading = identity.read(id_number)
    if reading.fault is not None:
        raise Refused(reading.fault.label)
    number = reading.number
    taken = Household.objects.current().filter(head_id_index=id_index(number))
    if taken.exists() or Member.objects.present().with_number(number).exists():
        raise Refused("该证件号码已登记在别的户，请用“查找农户”核对，或转乡镇办理。")
    home = Household(
        region=region, head_name=name, size=size, household_type=HouseholdType.ORDINARY
    )
    home.national_no = own_number(home)
    home.head_id, home.phone = number, phone
    head = Member(
        household=home, region=region, name=name, relation=codes.HEAD,
        sex="男" if identity.is_male(number) else "女", birth_date=identity.birth_date(number),
    )  # fmt: skip
    head.id_number = number
    try:
        with transaction.atomic():
            home.save()
            head.save()
    except IntegrityError:  # somebody else was first
        raise Refused("该证件号码刚刚登记在别的户，请刷新后核对。") from None
    return home
