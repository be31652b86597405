"""What the page of a family's changes shows: what may be done, what may not and why, the past."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.permissions import Permission
from households import changes
from households.changes import blockers
from households.holds import Wish
from households.models import Household, LifeEvent
from regions.models import Region

Kind = LifeEvent.Kind
SHOWN = 30
OFFERED: tuple[tuple[LifeEvent.Kind, str, str, str], ...] = (
    # kind, what people say, what it does, icon
    (Kind.BIRTH, "添了孩子", "填姓名和身份证号", "plus"),
    (Kind.MARRIAGE, "有人婚入或迁入", "别的户的人可以直接转入", "heart-handshake"),
    (Kind.DEATH, "有人去世", "户主去世时选新户主", "circle-minus"),
    (Kind.MOVED_OUT, "有人迁走", "迁出本区，可选几人或全家", "logout"),
    (Kind.HEAD, "换户主", "其他人的关系自动重算", "user"),
    (Kind.SPLIT, "分户", "几个人分出去，成立新户", "arrows-diff"),
    (Kind.MERGE, "并户", "把本村另一户并进来", "users"),
    (Kind.MOVE, "整户迁到别的村", "走访、线索、案件一并带去", "map-pin"),
)


@dataclass(frozen=True)
class Offer:
    """One choice of the page; `blocked` says why it cannot be made now."""

    kind: LifeEvent.Kind
    label: str
    hint: str
    icon: str
    blocked: list[str]


def offers(household: Household, user: User, *, on: date) -> list[Offer]:
    known = household.members.filter(left_on=None).count()
    # Who may change families of a frozen place is asked for a reason on the form.
    frozen = [] if user.may(Permission.CAMPAIGN_RUN) else changes.frozen(household.region, on=on)
    return [Offer(kind, label, hint, icon, frozen or _blocked(kind, household, user, known))
            for kind, label, hint, icon in OFFERED]  # fmt: skip


def offer(kind: str, household: Household, user: User, *, on: date) -> Offer:
    return next(each for each in offers(household, user, on=on) if each.kind == kind)


def _blocked(kind: LifeEvent.Kind, household: Household, user: User, known: int) -> list[str]:
    if household.removed_on:
        return [f"这户已登记自然减少（{household.removed_reason}）。"]
    found: list[str] = []
    if kind in {Kind.DEATH, Kind.HEAD, Kind.SPLIT} and known == 0:
        found.append("还没有成员信息，请区局经办先导入人员信息。")
    if kind in {Kind.HEAD, Kind.SPLIT} and known == 1:
        found.append("这户只有一个人。")
    if kind == Kind.SPLIT:
        found += blockers(household, Wish.SPLIT, user)
    if kind == Kind.MERGE:
        found += blockers(household, Wish.MERGE, user)
    if kind == Kind.MOVE and not _elsewhere(household, user):
        found.append("您只管一个村：跨村迁移请乡镇办理，跨乡镇请区局经办办理。")
    return found


def _elsewhere(household: Household, user: User) -> bool:
    villages = Region.objects.within(user.region).villages()
    return villages.exclude(pk=household.region_id).exists()


def events(household: Household, user: User) -> list[LifeEvent]:
    """Return the past, newest first; another household is led to only where it may be read."""
    rows = LifeEvent.objects.visible_to(user).filter(household=household).for_page()
    found = list(rows[:SHOWN])
    others = Household.objects.visible_to(user).filter(pk__in={e.other_id for e in found})
    readable = set(others.values_list("pk", flat=True))
    for event in found:
        if event.other_id not in readable:
            event.other = None
    return found
