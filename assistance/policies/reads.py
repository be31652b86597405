"""What the pages, the API and the sheet of policies show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse

from accounts import audit
from accounts.http import ApiRequest, Request
from accounts.models import AccessLog, User
from accounts.permissions import Permission
from assistance.models import Entitlement, Policy, PolicyVersion
from core.errors import Refused
from ledgers.downloads import attached
from ledgers.files import private_folder
from ledgers.metrics import by_township, by_village, share
from ledgers.sheets.writer import write_table
from regions.models import Region

ORDER = ("region_path", "pk")
LISTS = (
    ("missing", "应享未享"), ("undue", "享受不符"), ("enjoyed", "应享已享"), ("doubled", "重复享受"),
    ("explained", "已说明"),
)  # fmt: skip
HEADINGS = (
    "乡镇", "村", "户编号", "户主", "姓名", "证件号码", "政策", "责任单位", "状态", "为什么应享",
    "最近发放", "说明",
)  # fmt: skip
HAS = [Entitlement.Standing.ENJOYED, Entitlement.Standing.UNDUE]


def place_of(user: User) -> Region | None:
    """Return the place whose people somebody sees here: a liaison's is the department's district."""
    return user.unit.region if user.unit and not user.region else user.region


def rows_of(
    user: User, listed: str, *, region: Region | None = None, policy: Policy | None = None
) -> "QuerySet[Entitlement]":
    """Return the rows of one of LISTS that somebody sees, in a place and of a policy."""
    rows = Entitlement.objects.visible_to(user)
    if region is not None:
        rows = rows.within(region)
    if policy is not None:
        rows = rows.filter(policy=policy)
    match listed:
        case "missing":
            return rows.missing().filter(excuse="")
        case "undue":
            return rows.undue().filter(excuse="")
        case "enjoyed":
            return rows.enjoyed()
        case "doubled":
            return doubled(rows)
        case _:
            return rows.exclude(excuse="")


def doubled(rows: "QuerySet[Entitlement]") -> "QuerySet[Entitlement]":
    """Keep what a person has beside another policy that excludes it."""
    found: Any = Q(pk=None)
    for version in PolicyVersion.objects.released().exclude(excludes=[]):
        others = Entitlement.objects.filter(
            household=OuterRef("household"), member=OuterRef("member"), standing__in=HAS,
            policy__title__in=version.excludes,
        )  # fmt: skip
        found |= Q(policy=version.policy_id) & Exists(others)
    return rows.filter(found, standing__in=HAS)


@dataclass
class Tally:
    """How many should have something, have it, are without, and have it though they should not."""

    of: Any = None
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def enjoyed(self) -> int:
        return self.counts.get("enjoyed", 0)

    @property
    def missing(self) -> int:
        return self.counts.get("missing", 0)

    @property
    def undue(self) -> int:
        return self.counts.get("undue", 0)

    @property
    def explained(self) -> int:
        return self.counts.get("explained", 0)

    @property
    def due(self) -> int:
        return self.enjoyed + self.missing

    @property
    def rate(self) -> int | None:
        """政策落实率 in whole percents: who explained why they stay without is not counted."""
        return share(self.enjoyed, self.due)

    def add(self, standing: str, excused: bool, n: int) -> None:
        kind = "explained" if excused and standing != "enjoyed" else standing
        self.counts[kind] = self.counts.get(kind, 0) + n


_COLUMNS = ("standing", "excused")


def _counted(rows: "QuerySet[Entitlement]") -> "QuerySet[Entitlement]":
    return rows.annotate(excused=~Q(excuse="")).order_by()


def by_policy(user: User, *, policy: Policy | None = None) -> dict[int, Tally]:
    """Return the tally of each policy, or of one, over what somebody sees."""
    seen = Entitlement.objects.visible_to(user)
    rows = _counted(seen.filter(policy=policy) if policy else seen)
    found: dict[int, Tally] = {}
    for line in rows.values("policy", *_COLUMNS).annotate(n=Count("*")):
        tally = found.setdefault(line["policy"], Tally())
        tally.add(line["standing"], line["excused"], line["n"])
    return found


def total(tallies: Iterable[Tally]) -> Tally:
    found = Tally()
    for tally in tallies:
        for kind, n in tally.counts.items():
            found.counts[kind] = found.counts.get(kind, 0) + n
    return found


def by_place(user: User, policy: Policy | None, region: Region) -> list[Tally]:
    """Return the tallies of the places just below one, in their order."""
    if region.level == Region.Level.VILLAGE:
        return []
    seen = Entitlement.objects.visible_to(user).within(region)
    rows = _counted(seen.filter(policy=policy) if policy else seen)
    district = region.level == Region.Level.DISTRICT
    lines = by_township(rows, *_COLUMNS) if district else by_village(rows, *_COLUMNS)
    found: dict[str, Tally] = {}
    for line in lines:
        path = line["place" if district else "region_path"]
        found.setdefault(path, Tally()).add(line["standing"], line["excused"], line["n"])
    places = Region.objects.filter(path__in=list(found)).order_by("path")
    return [Tally(place, found[place.path].counts) for place in places]


@dataclass
class Line:
    """A policy in the list: what is in force, the draft that waits, and how it stands."""

    policy: Policy
    now: PolicyVersion | None
    draft: PolicyVersion | None
    tally: Tally


def lines(user: User, *, on: date) -> list[Line]:
    """Return the policies by department: those in force, and the drafts for who works on them."""
    tallies = by_policy(user)
    drafts = {}
    if user.may(Permission.POLICY_DRAFT) or user.may(Permission.POLICY_RELEASE):
        waiting = PolicyVersion.objects.drafts().filter(policy__in=Policy.objects.of(user))
        drafts = {version.policy_id: version for version in waiting}
    now = {version.policy_id: version for version in PolicyVersion.objects.in_force(on=on)}
    rows = Policy.objects.filter(pk__in=now.keys() | drafts.keys()).select_related("unit")
    return [
        Line(policy, now.get(policy.pk), drafts.get(policy.pk), tallies.get(policy.pk, Tally()))
        for policy in rows.order_by("point", "title")
    ]


def download(
    rows: "QuerySet[Entitlement]", *, title: str, by: User, reason: str,
    request: Request | ApiRequest,
) -> HttpResponse:  # fmt: skip
    """
    Answer a list as an .xlsx: who took it, when, why and how many stand on its first line.

    :raises PermissionDenied: `by` may not take lists away
    :raises Refused: no reason given, or nothing to export
    """
    by.require(Permission.LEDGER_EXPORT)
    if not reason.strip():
        raise Refused("请填写导出用途。")
    count = rows.count()
    if not count:
        raise Refused("没有可以导出的记录。")
    audit.record(
        AccessLog.Kind.EXPORT, by=by, request=request, subject="assistance.entitlement",
        reason=reason, rows=count,
    )  # fmt: skip
    note = f"{title}：共{count}行；{by.name}导出，用途：{reason}"
    found = rows.for_list().select_related("policy__unit").order_by(*ORDER)  # type: ignore[attr-defined]
    with private_folder() as folder:
        path = folder / "policies.xlsx"
        write_table(path, sheets=[("政策享受", HEADINGS, _cells(found))], note=note)
        return attached(path.read_bytes(), f"{title}.xlsx")


def _cells(rows: "QuerySet[Entitlement]") -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=2000):
        person, home = row.member, row.household
        yield [
            row.region.parent.name if row.region.parent else "", row.region.name, home.national_no,
            home.head_name, person.name if person else "",
            person.id_number_masked if person else "", row.policy.title, row.policy.unit.name,
            row.get_standing_display(), row.why, row.last_month, row.excuse,
        ]  # fmt: skip
