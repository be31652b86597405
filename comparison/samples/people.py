"""Persons of the register for the rows of a made file."""

from collections.abc import Iterator
from random import Random

from comparison.samples.subjects import Subject
from households.codes import CAN_WORK, HouseholdType
from households.models import Member

CHUNK = 5000


def some(random: Random, wanted: int) -> Iterator[Subject]:
    """
    Yield present persons of the register with a number, each once, in a chance order.

    Fewer than `wanted` where the register has fewer.
    """
    people = Member.objects.present().filter(id_number_sealed__isnull=False)
    keys = list(people.order_by("pk").values_list("pk", flat=True))
    chosen = random.sample(keys, min(wanted, len(keys)))
    for start in range(0, len(chosen), CHUNK):
        part = chosen[start : start + CHUNK]
        found = people.select_related("region__parent", "household").in_bulk(part)
        for pk in part:
            yield _subject(found[pk])


def _subject(member: Member) -> Subject:
    parent, household = member.region.parent, member.household
    return Subject(
        number=member.id_number,
        name=member.name,
        township=parent.name if parent else "",
        village=member.region.name,
        escaped=household.household_type == HouseholdType.ESCAPED,
        monitored=household.is_monitored,
        able=member.labour in CAN_WORK,
        born=member.birth_date,
    )
