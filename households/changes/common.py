"""What every change of a family does first and last."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from accounts.models import User
from accounts.permissions import Permission
from core.dates import local_date
from core.errors import Refused
from households import change_rules as rules
from households.change_rules import Person
from households.holds import Wish, holds
from households.models import Household, LifeEvent, Member
from regions.models import Region

STALE = "您打开之后这户又有改动，请核对下面的不同，再办理一次。"


@dataclass(frozen=True)
class Said:
    """
    What somebody says of any change: the two days, a note, and which household they saw.

    `seen` is `seen(household)` as the page had it; without it only `version` is compared.
    """

    reported_on: date
    version: int
    happened_on: date | None = None
    note: str = ""
    seen: Mapping[str, str] | None = None


class Stale(Refused):
    """Somebody changed the household since the page was opened; the reasons name what differs."""


class Unclear(Refused):
    """Nobody can tell how some people stand to the new head: they are asked for, by key."""

    def __init__(self, people: Sequence[Person], head: Person) -> None:
        super().__init__(*(f"请选择{each.name}与新户主{head.name}的关系。" for each in people))
        self.keys = [person.key for person in people]


class Headless(Refused):
    """The head is among those who go, and nobody was named to follow."""

    def __init__(self, head: Member) -> None:
        super().__init__(f"{head.name}是户主，请选择新户主。")


class Already(Refused):
    """The person is registered in another household in reach: shown side by side, and offered."""

    def __init__(self, member: Member) -> None:
        home = member.household
        super().__init__(
            f"该证件号码已登记：{member.name}，{home.region.name}{home}。核对是同一人后，可从原户转入。"
        )
        self.member = member


@dataclass
class Family:
    """A locked household, its present people, and what has become of them so far."""

    household: Household
    members: list[Member]
    changes: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = len(self.members)
        self.faults_before = rules.relation_faults(self.people) if self.members else []

    @property
    def people(self) -> list[Person]:
        return [person(member) for member in self.members]

    @property
    def head(self) -> Member | None:
        return next((member for member in self.members if member.is_head), None)

    def member(self, key: UUID) -> Member:
        """:raises Refused: the person is not here any more"""
        for member in self.members:
            if member.pk == key:
                return member
        raise Refused("所选的人已不在这户，请刷新后重选。")

    def changed(self, what: str, old: str, new: str) -> None:
        if old != new:
            self.changes.append({"what": what, "from": old, "to": new})


def person(member: Member) -> Person:
    return Person(
        str(member.pk), member.name, member.sex, member.relation, member.birth_date,
        member.joined_on,
    )  # fmt: skip


def seen(household: Household) -> dict[str, str]:
    """Return what a page shows of a household that a change may rest on; masked, no numbers."""
    monitored = household.get_category_display() or "否"
    officer = household.support_officer
    found = {
        "户主": household.head_name, "人口": str(household.size), "村": household.region.name,
        "自然村": household.natural_village, "住址": household.address,
        "户类型": household.get_household_type_display(), "监测": monitored,
        "帮扶责任人": officer.name if officer else "", "减少": household.removed_reason,
    }  # fmt: skip
    for member in household.members.filter(left_on=None).order_by("birth_date", "pk"):
        born = f"（{member.birth_date.year}年生）" if member.birth_date else ""
        found[f"成员 {member.name}{born}"] = member.relation
    return found


def opened(
    keys: Collection[UUID], *, by: User, at: datetime, said: Said, others: Mapping[UUID, int]
) -> list[Family]:
    """
    Lock households for a change, in the order of `keys`: permission → scope → lock → stale.

    What hangs on them is locked first, as the apps above do it, then the households by their key,
    then their people. `others` gives the version somebody saw of the further households.

    :raises PermissionDenied: `by` may not change families
    :raises Household.DoesNotExist: one of them lies outside `by`'s place
    :raises Stale: somebody changed one of them meanwhile
    :raises Refused: one of them is no more
    """
    by.require(Permission.HOUSEHOLD_CHANGE)
    visible = Household.objects.visible_to(by).filter(pk__in=keys)
    if visible.count() != len(set(keys)):
        raise Household.DoesNotExist
    for hold in holds:
        hold.lock(keys)
    rows = visible.select_related("region__parent", "support_officer__region").order_by("pk")
    homes = {row.pk: row for row in rows.select_for_update(of=("self",))}
    if len(homes) != len(set(keys)):
        raise Household.DoesNotExist  # moved out of reach while we waited
    people = Member.objects.present().filter(household__in=keys).order_by("pk")
    members = list(people.select_for_update(of=("self",)))
    families = []
    for n, key in enumerate(keys):
        household = homes[key]
        for member in members:
            if member.household_id == key:
                member.household = household
        version = said.version if n == 0 else others.get(key, household.version)
        refuse_stale(household, version, said.seen if n == 0 else None)
        if household.removed_on:
            raise Refused(f"{household}已登记自然减少（{household.removed_reason}），不能再办理。")
        refuse_frozen(household.region, by=by, on=local_date(at), note=said.note)
        families.append(Family(household, [m for m in members if m.household_id == key]))
    return families


def frozen(place: Region, *, on: date) -> list[str]:
    """Return why no family of a place is changed on a day, of whatever app above says so."""
    return [text for hold in holds for text in hold.frozen(place, on)]


def refuse_frozen(place: Region, *, by: User, on: date, note: str) -> None:
    """
    Stop changes of a place while it is frozen; the bureau passes with a reason, which is kept.

    :raises Refused: until when, and whom to ask
    """
    reasons = frozen(place, on=on)
    if reasons and not by.may(Permission.CAMPAIGN_RUN):
        raise Refused(*reasons)
    if reasons and not note.strip():
        raise Refused("数据冻结期内登记家庭变化，请在“说明”里写明原因。")


def refuse_stale(household: Household, version: int, before: Mapping[str, str] | None) -> None:
    """:raises Stale: the household is not as somebody saw it, and what differs"""
    now = seen(household)
    differ = rules.differences(before, now) if before is not None else []
    if version == household.version and not differ:
        return
    if before is None:
        differ = [f"现在{key}：{text}" for key, text in now.items() if text]
    raise Stale(STALE, *(differ or ["其他登记内容（如户编号、电话、收入）有改动。"]))


def day_of(said: Said, *, at: datetime, people: Iterable[Member] = ()) -> date:
    """
    Return the day something happened, once it can be right.

    :raises Refused: it cannot, and why
    """
    if said.happened_on is None:
        raise Refused("请填写发生日期。")
    refuse(
        rules.date_faults(
            said.happened_on, said.reported_on, today=local_date(at),
            people=[person(member) for member in people],
        )
    )  # fmt: skip
    return said.happened_on


def refuse(*faults: Iterable[str]) -> None:
    """:raises Refused: with every fault, when there is one"""
    if reasons := [text for some in faults for text in some]:
        raise Refused(*reasons)


def blockers(household: Household, wish: Wish, by: User) -> list[str]:
    """Return what stands in the way of splitting, merging or removing a household."""
    found = [text for hold in holds for text in hold.blockers(household, wish, by)]
    if household.is_monitored and wish != Wish.MERGE and not above_village(by):
        what = "分户" if wish == Wish.SPLIT else "整户减少"
        found.append(f"{household}是监测户，{what}请乡镇干部核对后办理。")
    return found


def above_village(user: User) -> bool:
    return user.region is not None and user.region.level != Region.Level.VILLAGE


def stated(
    family: Family, head: Member, given: Mapping[str, str], *, leaving: Collection[Member] = ()
) -> dict[str, str]:
    """
    Return how those who stay stand to a new head, by key.

    Ask before anybody leaves: how they stood to the old head is what is known.

    :raises Unclear: for some nobody can tell
    """
    found, unknown = rules.restated(family.people, person(head), given)
    away = {str(member.pk) for member in leaving}
    if asked := [each for each in unknown if each.key not in away]:
        raise Unclear(asked, person(head))
    return {key: relation for key, relation in found.items() if key not in away}


def restate(family: Family, relations: Mapping[str, str]) -> None:
    """Write down how people stand to the head, the head last: there is one at any moment."""
    for member in sorted(
        family.members, key=lambda each: relations.get(str(each.pk)) == rules.HEAD
    ):
        relation = relations.get(str(member.pk), member.relation)
        if member.relation != relation:
            family.changed(f"{member.name}与户主关系", member.relation, relation)
            member.relation = relation
            member.version += 1
            member.save(update_fields=["relation", "version", "updated_at"])


def record(
    family: Family,
    kind: LifeEvent.Kind,
    *,
    said: Said,
    on: date,
    by: User,
    at: datetime,
    other: Household | None = None,
    member: Member | None = None,
) -> LifeEvent:
    """Write the household's line of history: the only code that makes a LifeEvent."""
    home = family.household
    return LifeEvent.objects.create(
        household=home, region=home.region, other=other, member=member, kind=kind,
        happened_on=on, reported_on=said.reported_on, changes=family.changes,
        note=" ".join(said.note.split())[:200], entered_at=at, entered_by=by,
    )  # fmt: skip
