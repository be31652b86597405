"""Households divide, join and move as a whole."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from accounts import notify
from accounts.models import User
from accounts.permissions import Role
from core.dates import local_date
from core.errors import Refused
from core.ids import uuid7
from households import change_rules as rules
from households.actions import bring_along
from households.changes.common import (
    Family,
    Said,
    Unclear,
    blockers,
    day_of,
    opened,
    person,
    record,
    refuse,
    refuse_frozen,
    restate,
)
from households.changes.membership import carry_tags, remove, settle, transfer
from households.changes.people import checked, succession
from households.entering import own_number
from households.holds import Wish, holds
from households.models import Household, LifeEvent, Member
from regions.models import Region

Kind = LifeEvent.Kind
ALIKE = (
    "region", "address", "natural_village", "grid", "household_type", "policy_status",
    "support_officer", "in_resettlement",
)  # fmt: skip
MONITORING = (
    "category", "identified_month", "risks", "risk_note", "eliminated", "elimination_method",
    "eliminated_month",
)  # fmt: skip


@transaction.atomic
def split(
    *,
    household: Household,
    by: User,
    at: datetime,
    said: Said,
    members: Collection[UUID],
    head: UUID,
    new_head: UUID | None = None,
    relations: Mapping[str, str] | None = None,
) -> LifeEvent:
    """
    Make a household of its own of some people. Identification is of whole households: none is
    split while a case is under way, and of a monitored one both parts stay monitored.

    `head` leads the new household; `new_head` the old one, when its head is among those who go.

    :raises Unclear: how somebody stands to a new head
    """
    (old,) = opened([household.pk], by=by, at=at, said=said, others={})
    refuse(
        blockers(old.household, Wish.SPLIT, by),
        rules.split_faults([str(key) for key in members], old.people),
    )
    going = [old.member(key) for key in members]
    leader = old.member(head)
    if leader not in going:
        raise Refused("新户的户主应是分出去的人。")
    on = day_of(said, at=at, people=going)
    found, unknown = rules.restated(old.people, person(leader), checked(relations))
    theirs = {str(member.pk) for member in going}
    if asked := [each for each in unknown if each.key in theirs]:
        raise Unclear(asked, person(leader))
    after = succession(old, going, new_head, relations)
    new = Family(_beside(old.household, leader), [])
    # The head first: the others' row may not be the first of a household.
    for member in sorted(going, key=lambda each: each != leader):
        transfer(old, new, member, relation=found[str(member.pk)], on=on, by=by)
    restate(old, after)
    settle(old, on=on, by=by, at=at, reason="")
    new.household.size = 0
    settle(new, on=on, by=by, at=at, reason="")
    for hold in holds:
        hold.divide(old.household, new.household, by, at)
    record(new, Kind.SPLIT, said=said, on=on, by=by, at=at, other=old.household)
    return record(old, Kind.SPLIT, said=said, on=on, by=by, at=at, other=new.household)


def _beside(old: Household, head: Member) -> Household:
    new = Household(id=uuid7(), head_name=head.name, size=1)
    new.national_no = own_number(new)
    for name in ALIKE + (MONITORING if old.category else ()):
        setattr(new, name, getattr(old, name))
    new.head_id = head.id_number
    new.save()
    return new


@transaction.atomic
def merge(
    *,
    household: Household,
    by: User,
    at: datetime,
    said: Said,
    other: UUID,
    other_version: int | None = None,
    relations: Mapping[str, str] | None = None,
) -> LifeEvent:
    """
    Take everybody of another household into this one; the other is removed, its past stays.

    :raises Unclear: how those who come stand to the head here
    :raises Refused: both are monitored, a case is under way, or they live in two villages
    """
    seen = {other: other_version} if other_version is not None else {}
    if other == household.pk:
        raise Refused("请选择另外一户。")
    here, there = opened([household.pk, other], by=by, at=at, said=said, others=seen)
    refuse(
        rules.merge_faults(
            staying_category=here.household.category, coming_category=there.household.category,
            same_village=here.household.region_id == there.household.region_id, same=False,
        ),
        blockers(here.household, Wish.MERGE, by), blockers(there.household, Wish.MERGE, by),
        [] if here.head else ["这户还没有户主，请先办理“换户主”。"],
        [] if there.members else ["对方还没有成员信息，请先补全。"],
    )  # fmt: skip
    on = day_of(said, at=at, people=there.members)
    given = checked(relations)
    if asked := [each for each in there.people if not given.get(each.key)]:
        assert here.head is not None
        raise Unclear(asked, person(here.head))
    for hold in holds:
        hold.carry(there.household, here.household, by, at)
    tags = there.household.tags.filter(until=None, member=None).select_related("kind")
    carry_tags(list(tags), here.household, on=on, by=by)
    for member in list(there.members):
        transfer(there, here, member, relation=given[str(member.pk)], on=on, by=by)
    settle(here, on=on, by=by, at=at, reason="")
    remove(there, on=on, by=by, at=at, reason=f"并入{here.household}")
    record(there, Kind.MERGE, said=said, on=on, by=by, at=at, other=here.household)
    return record(here, Kind.MERGE, said=said, on=on, by=by, at=at, other=there.household)


@transaction.atomic
def move(
    *,
    household: Household,
    by: User,
    at: datetime,
    said: Said,
    region: str,
    natural_village: str = "",
) -> LifeEvent:
    """
    Put a household, and everything of it, into another village of `by`'s place; both are told.

    Whoever sees only one of the two villages cannot do it: the township does, and between
    townships the bureau.
    """
    (family,) = opened([household.pk], by=by, at=at, said=said, others={})
    home = family.household
    to = Region.objects.within(by.region).villages().filter(pk=region).first()
    if to is None:
        raise Refused("您只能办理本辖区内的迁移；跨村请乡镇办理，跨乡镇请区局经办办理。")
    if to.pk == home.region_id:
        raise Refused("这户就在这个村。")
    refuse_frozen(to, by=by, on=local_date(at), note=said.note)
    on = day_of(said, at=at, people=family.members)
    was = home.region
    family.changed("村", _place(was), _place(to))
    family.changed("自然村", home.natural_village, natural_village.strip()[:40])
    officer = home.support_officer
    if officer and not (officer.region and to.path.startswith(officer.region.path)):
        family.changed("帮扶责任人", officer.name, "")
        home.support_officer = None
    home.region, home.grid, home.natural_village = to, None, natural_village.strip()[:40]
    settle(family, on=on, by=by, at=at, reason="")
    event = record(family, Kind.MOVE, said=said, on=on, by=by, at=at)
    bring_along([home.pk])
    _tell(home, was, to, on=on, by=by, event=event)
    return event


def _place(village: Region) -> str:
    return f"{village.parent.name if village.parent else ''}{village.name}"


def _tell(
    home: Household, was: Region, to: Region, *, on: date, by: User, event: LifeEvent
) -> None:
    day = f"{on.month}月{on.day}日"
    url = reverse("households:household", args=[home.pk])
    for village, text, link in (
        (was, f"{home}{day}迁往{_place(to)}，以后由新村走访。", ""),
        (to, f"{home}{day}由{_place(was)}迁入，请核对住址和帮扶责任人。", url),
    ):
        paths = (
            [village.path] if was.parent_id == to.parent_id else [village.path, village.path[:11]]
        )
        people = [
            user for path in paths
            for user in notify.staff(path=path, roles=[Role.VILLAGE_STAFF, Role.TOWNSHIP_CLERK])
            if user.pk != by.pk
        ]  # fmt: skip
        notify.tell(people, text=text, url=link, key=f"moved:{event.pk}:{village.pk}")
