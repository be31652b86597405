"""People come and go: birth, marriage, death, moving out, another head."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from core import identity, names
from core.errors import Refused
from households import actions
from households import change_rules as rules
from households.changes.common import (
    Already,
    Family,
    Headless,
    Said,
    blockers,
    day_of,
    opened,
    record,
    refuse,
    restate,
    stated,
)
from households.changes.membership import join, leave, remove, settle, transfer
from households.codes import RELATIONS
from households.holds import Wish
from households.models import Household, LifeEvent, Member

if TYPE_CHECKING:
    from accounts.http import ApiRequest, Request

Kind = LifeEvent.Kind


def birth(
    *, household: Household, by: User, at: datetime, said: Said, **child: object
) -> LifeEvent:
    """
    Add a child; the day is the one in the child's number.

    :raises Already: the child is registered in another household
    :raises Refused: the number, the name or the relation cannot be right
    """
    if child.get("relation") not in rules.BORN_AS:
        raise Refused("请选择孩子与户主的关系。")
    number = identity.read(child.get("id_number")).number
    born = identity.birth_date(number) if number else None
    said = replace(said, happened_on=born or said.reported_on)
    return _arrive(Kind.BIRTH, household=household, by=by, at=at, said=said, **child)  # type: ignore[arg-type]


def marriage(
    *, household: Household, by: User, at: datetime, said: Said, **comer: object
) -> LifeEvent:
    """
    Add somebody who married or moved in; `take` is the member to bring from another household.

    :raises Already: they are registered in another household, and `take` does not say so
    :raises Refused: the number, the name or the relation cannot be right
    """
    return _arrive(Kind.MARRIAGE, household=household, by=by, at=at, said=said, **comer)  # type: ignore[arg-type]


def _arrive(
    kind: LifeEvent.Kind,
    *,
    household: Household,
    by: User,
    at: datetime,
    said: Said,
    name: str,
    id_number: str,
    relation: str,
    take: UUID | None = None,
    request: "Request | ApiRequest | None" = None,
) -> LifeEvent:
    by.require(Permission.HOUSEHOLD_CHANGE)
    household = Household.objects.visible_to(by).get(pk=household.pk)
    reading, name = identity.read(id_number), names.canonical(name)
    refuse(
        [reading.fault.label] if reading.fault else [],
        [] if name else ["请填写姓名。"],
        [] if relation in RELATIONS and relation != rules.HEAD else ["请选择与户主的关系。"],
    )
    # Looked up, and counted as a look-up, before the lock: an answer may not be tried for free.
    there = _registered(reading.number, household, by=by, at=at, request=request)
    if there and there.pk != take:
        raise Already(there)
    with transaction.atomic():
        keys = [household.pk, *([there.household_id] if there else [])]
        family, *rest = opened(keys, by=by, at=at, said=said, others={})
        born = identity.birth_date(reading.number)
        if rest:
            (old,) = rest
            comer = old.member(take) if take else None
            assert comer is not None
            return _taken(kind, old, family, comer, relation, said=said, by=by, at=at)
        home = family.household
        member = Member(
            household=home, region=home.region, name=name, relation=relation, birth_date=born,
            sex="男" if identity.is_male(reading.number) else "女",
        )  # fmt: skip
        member.id_number = reading.number
        on = day_of(said, at=at, people=[member])
        member.joined_on = on
        join(family, member, by=by)
        settle(family, on=on, by=by, at=at, reason="")
        return record(family, kind, said=said, on=on, by=by, at=at, member=member)


def _registered(
    number: str,
    household: Household,
    *,
    by: User,
    at: datetime,
    request: "Request | ApiRequest | None",
) -> Member | None:
    """
    Return the person of a number where they are in reach, None where nobody has it.

    :raises Refused: they are here already, or out of reach: then only the township is told
    """
    found = actions.look_up(number=number, by=by, at=at, request=request)
    if found.member and found.member.household_id == household.pk:
        raise Refused(f"{found.member.name}已是这户的成员。")
    if found.member:
        return found.member
    if found.household and found.household.pk != household.pk:
        raise Refused(f"该证件号码是{found.household}的户主，那户还没有成员信息，请先补全。")
    if found.exists and not found.household:
        raise Refused(f"该证件号码已登记在{found.unit}的另一户，请联系上级（乡镇或区局）办理转入。")
    return None


def _taken(
    kind: LifeEvent.Kind,
    old: Family,
    new: Family,
    member: Member,
    relation: str,
    *,
    said: Said,
    by: User,
    at: datetime,
) -> LifeEvent:
    on = day_of(said, at=at, people=[member])
    if member.is_head and len(old.members) > 1:
        raise Refused(f"{member.name}是原户的户主，请先在原户办理“换户主”。")
    if len(old.members) == 1:
        refuse(rules.merge_faults(
            staying_category=new.household.category, coming_category=old.household.category,
            same_village=True, same=False,
        ))  # fmt: skip
    came = transfer(old, new, member, relation=relation, on=on, by=by)
    settle(new, on=on, by=by, at=at, reason="")
    settle(old, on=on, by=by, at=at, reason=f"转入{new.household}")
    record(old, kind, said=said, on=on, by=by, at=at, other=new.household, member=member)
    return record(new, kind, said=said, on=on, by=by, at=at, other=old.household, member=came)


@transaction.atomic
def death(
    *,
    household: Household,
    by: User,
    at: datetime,
    said: Said,
    member: UUID,
    new_head: UUID | None = None,
    relations: Mapping[str, str] | None = None,
) -> LifeEvent:
    """
    Close a person's row. Of the head's, somebody becomes the head; of the last one's, the
    household is no more, and nobody is sent there again.

    :raises Unclear: how somebody stands to the new head
    """
    (family,) = opened([household.pk], by=by, at=at, said=said, others={})
    gone = family.member(member)
    on = day_of(said, at=at, people=[gone])
    _depart(family, [gone], new_head, relations, on=on, by=by)
    settle(family, on=on, by=by, at=at, reason="死亡")
    return record(family, Kind.DEATH, said=said, on=on, by=by, at=at, member=gone)


@transaction.atomic
def moved_out(
    *,
    household: Household,
    by: User,
    at: datetime,
    said: Said,
    members: Collection[UUID] = (),
    whole: bool = False,
    new_head: UUID | None = None,
    relations: Mapping[str, str] | None = None,
) -> LifeEvent:
    """Close the rows of those who left the district for good; `whole` takes everybody."""
    (family,) = opened([household.pk], by=by, at=at, said=said, others={})
    gone = list(family.members) if whole else [family.member(key) for key in members]
    if not gone and not whole:
        raise Refused("请选择迁出的人。")
    on = day_of(said, at=at, people=gone)
    if not family.members:  # a household of which the register knows no people
        refuse(blockers(family.household, Wish.REMOVE, by))
        remove(family, on=on, by=by, at=at, reason="整户迁出")
    else:
        _depart(family, gone, new_head, relations, on=on, by=by)
        settle(family, on=on, by=by, at=at, reason="整户迁出")
    only = gone[0] if len(gone) == 1 else None
    return record(family, Kind.MOVED_OUT, said=said, on=on, by=by, at=at, member=only)


@transaction.atomic
def change_head(
    *,
    household: Household,
    by: User,
    at: datetime,
    said: Said,
    member: UUID,
    relations: Mapping[str, str] | None = None,
) -> LifeEvent:
    """
    Make somebody else the head, and say anew how everybody stands to them.

    :raises Unclear: how somebody does
    """
    (family,) = opened([household.pk], by=by, at=at, said=said, others={})
    head = family.member(member)
    if head.is_head:
        raise Refused(f"{head.name}已经是户主。")
    on = day_of(said, at=at, people=[head])
    restate(family, stated(family, head, checked(relations)))
    settle(family, on=on, by=by, at=at, reason="")
    return record(family, Kind.HEAD, said=said, on=on, by=by, at=at, member=head)


def checked(relations: Mapping[str, str] | None) -> Mapping[str, str]:
    """:raises Refused: a relation that is none, or a second head"""
    given = relations or {}
    if wrong := [text for text in given.values() if text and text not in RELATIONS[1:]]:
        raise Refused(f"没有“{wrong[0]}”这种关系。")
    return given


def _depart(
    family: Family,
    gone: Collection[Member],
    new_head: UUID | None,
    relations: Mapping[str, str] | None,
    *,
    on: date,
    by: User,
) -> None:
    after = succession(family, gone, new_head, relations)
    for member in gone:
        leave(family, member, on=on, by=by)
    restate(family, after)


def succession(
    family: Family,
    gone: Collection[Member],
    new_head: UUID | None,
    relations: Mapping[str, str] | None,
) -> dict[str, str]:
    """
    Return how those who stay stand to the next head, where the head is among those who go.

    :raises Refused: nobody was named, or somebody who goes as well
    """
    head, staying = family.head, [each for each in family.members if each not in gone]
    if head is None or head not in gone or not staying:
        return {}
    if new_head is None:
        raise Headless(head)
    heir = family.member(new_head)
    if heir in gone:
        raise Refused("新户主应是留在这户的人。")
    return stated(family, heir, checked(relations), leaving=gone)
