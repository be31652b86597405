"""Whom the rows of a made file are about."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from households.models import Member

CHUNK = 5000


@dataclass(frozen=True)
class Subject:
    number: str
    name: str
    township: str = ""
    village: str = ""


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
        found = people.select_related("region__parent").in_bulk(part)
        for pk in part:
            member = found[pk]
            parent = member.region.parent
            yield Subject(
                member.id_number, member.name, parent.name if parent else "", member.region.name
            )
