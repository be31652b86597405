"""Who belongs to a household: leaving, joining, and a household without anybody left."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from core.errors import Refused
from households import change_rules as rules
from households.changes.common import Family, blockers, refuse
from households.holds import Wish, holds
from households.models import Household, Member, Tag

# What is told of a person by the row they leave, whatever becomes of the household.
_ROW = {"id", "household", "region", "region_path", "relation", "joined_on", "left_on",
        "created_at", "updated_at", "version", "id_number_sealed", "id_number_index"}  # fmt: skip
CARRIED = [field.attname for field in Member._meta.concrete_fields if field.name not in _ROW]
TAKEN = "该证件号码刚刚被登记在另一户，请刷新后重试。"


def leave(family: Family, member: Member, *, on: date, by: User) -> None:
    """Close a person's row; it stays in the household's past."""
    family.members.remove(member)
    family.changed("成员", f"{member.name}（{member.relation}）", "")
    member.left_on = on
    member.version += 1
    member.save(update_fields=["left_on", "version", "updated_at"])
    _end_tags(Tag.objects.filter(member=member), on=on, by=by)


def join(family: Family, member: Member, *, by: User) -> Member:
    """
    Add a person's new row to a household.

    :raises Refused: somebody registered the same number meanwhile
    """
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        if "one_person_per_number" not in str(error):
            raise
        raise Refused(TAKEN) from None
    family.members.append(member)
    family.changed("成员", "", f"{member.name}（{member.relation}）")
    return member


def carried(family: Family, member: Member, *, relation: str, on: date) -> Member:
    """Return a person's row for another household, with all that is known of them, unsaved."""
    home = family.household
    new = Member(household=home, region=home.region, relation=relation, joined_on=on)
    for name in CARRIED:
        setattr(new, name, getattr(member, name))
    new.id_number = member.id_number
    return new


def transfer(
    old: Family, new: Family, member: Member, *, relation: str, on: date, by: User
) -> Member:
    """Take a person from one household into another; their open tags go along."""
    tags = list(Tag.objects.filter(member=member, until=None).select_related("kind"))
    leave(old, member, on=on, by=by)
    came = join(new, carried(new, member, relation=relation, on=on), by=by)
    carry_tags(tags, new.household, on=on, by=by, member=came)
    return came


def carry_tags(
    tags: list[Tag], home: Household, *, on: date, by: User, member: Member | None = None
) -> None:
    """Give a household the groups that ended where people came from, unless it is in them."""
    there = set(home.tags.filter(until=None).values_list("kind", flat=True))
    for tag in tags:
        if tag.kind_id not in there:
            there.add(tag.kind_id)
            Tag.objects.create(
                household=home, region=home.region, kind=tag.kind, since=max(on, tag.since),
                source=tag.source, set_by=by, member=member,
            )  # fmt: skip


def settle(family: Family, *, on: date, by: User, at: datetime, reason: str) -> None:
    """
    Bring the household's own row up to its people: size, head, version; or close it.

    A register may know more people than it has rows of: the size follows the change, and is
    never below the rows.

    :raises Refused: the household would have no head, two, or what else a new fault would be
    """
    home = family.household
    if family.before and not family.members:
        refuse(blockers(home, Wish.REMOVE, by))
        remove(family, on=on, by=by, at=at, reason=reason)
        return
    if family.members:
        faults = rules.relation_faults(family.people)
        refuse([fault for fault in faults if fault not in family.faults_before])
    size = max(home.size + len(family.members) - family.before, len(family.members), 1)
    family.changed("家庭人口", str(home.size), str(size))
    home.size = size
    head = family.head
    if head and (head.name != home.head_name or head.id_number_index != home.head_id_index):
        family.changed("户主", home.head_name, head.name)
        home.head_name, home.head_id = head.name, head.id_number
    home.version += 1
    home.save()


def remove(family: Family, *, on: date, by: User, at: datetime, reason: str) -> None:
    """Take a household off the register: its groups end, and what is open of it is closed."""
    home = family.household
    for hold in holds:
        hold.remove(home, by, at, reason)
    _end_tags(home.tags.all(), on=on, by=by)
    family.changed("家庭人口", str(home.size), "0")
    family.changed("整户", "在册", f"自然减少（{reason}）")
    home.removed_on, home.removed_reason, home.size = on, reason[:60], 0
    home.version += 1
    home.save()


def _end_tags(tags: "QuerySet[Tag]", *, on: date, by: User) -> None:
    for tag in tags.filter(until=None).select_for_update(of=("self",)).order_by("pk"):
        tag.until, tag.closed_by = max(on, tag.since), by
        tag.save(update_fields=["until", "closed_by"])
