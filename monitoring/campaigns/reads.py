"""
Who is in a campaign, who was met, who is left: set-based, from visits that were made anyway.

A household is in it when it is on the register on the day that counts: today, or the campaign's
last day once that is over. Who joins is added, who was removed by then leaves the total.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Collate

from accounts.models import User
from households.models import Household, Tag, TagKind
from households.models.register import HouseholdQuerySet
from monitoring.clue_states import ClueState, Source
from monitoring.models.campaigns import Campaign, CampaignExcuse, CampaignRecheck
from monitoring.models.clues import Clue
from monitoring.models.visits import Visit
from regions.models import Region

MONITORED, SAFETY_NET, ESCAPED = "monitored", "safety_net", "escaped"
WALK = ("region_path", "hamlet", "head_pinyin", "pk")


def groups() -> list[tuple[str, str]]:
    """Return the groups a campaign may be limited to."""
    fixed = [(MONITORED, "监测对象（风险未消除）"), (ESCAPED, "脱贫户"), (SAFETY_NET, "居家兜底户")]
    kinds = TagKind.objects.order_by("order", "code").values_list("code", "name")
    return [*fixed, *kinds]


def group_names(campaign: Campaign) -> str:
    if not campaign.groups:
        return "全部农户"
    names = dict(groups())
    return "、".join(names.get(code, code) for code in campaign.groups)


def place_of(campaign: Campaign, user: User) -> Region:
    """Return the part of a campaign that lies in a person's place."""
    here = user.region
    assert here is not None  # who sees a campaign has a place
    return here if here.path.startswith(campaign.region.path) else campaign.region


def homes(campaign: Campaign, user: User, place: Region, *, on: date) -> HouseholdQuerySet:
    """Return the households of a campaign in a place, as of the day that counts."""
    day = min(on, campaign.until)
    rows = Household.objects.visible_to(user).within(place)
    if day == on:
        rows = rows.current()
    else:
        rows = rows.filter(Q(removed_on=None) | Q(removed_on__gt=day), created_at__date__lte=day)
    return rows.filter(pk__in=_members(campaign.groups, day)) if campaign.groups else rows


def _members(codes: list[str], day: date) -> "QuerySet[Any]":
    some = Household.objects.order_by()
    tagged = Tag.objects.order_by().current(on=day).filter(kind__in=codes).values("household")
    parts = {
        MONITORED: some.exclude(category="").filter(eliminated=False),
        ESCAPED: some.filter(household_type="escaped"),
        SAFETY_NET: some.filter(no_labour_safety_net=True),
    }
    return tagged.union(*(rows.values("pk") for code, rows in parts.items() if code in codes))


def unmet(campaign: Campaign, rows: HouseholdQuerySet, place: Region) -> HouseholdQuerySet:
    """Keep the households nobody has been to in the campaign's days."""
    visits = campaign.visits().within(place)
    return rows.filter(~Exists(visits.filter(household=OuterRef("pk"))))


def excused(campaign: Campaign, rows: HouseholdQuerySet, *, yes: bool) -> HouseholdQuerySet:
    there = Exists(CampaignExcuse.objects.filter(campaign=campaign, household=OuterRef("pk")))
    return rows.filter(there if yes else ~there)


def walk(rows: HouseholdQuerySet) -> HouseholdQuerySet:
    """Put households in the order of a walk, with their newest visit."""
    newest = Visit.objects.standing().newest_first().filter(household=OuterRef("pk"))
    return (
        rows.select_related("region")
        .annotate(
            hamlet=Collate(F("natural_village"), "C"),
            last_visit_on=Subquery(newest.values("visited_on")[:1]),
            last_visit_id=Subquery(newest.values("pk")[:1]),
        )
        .order_by(*WALK)
    )


@dataclass(frozen=True)
class Counts:
    """Households of a village or of several: `covered + excused + left == total`."""

    total: int = 0
    covered: int = 0
    excused: int = 0

    @property
    def left(self) -> int:
        return self.total - self.covered - self.excused

    @property
    def done(self) -> int:
        return self.covered + self.excused

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.total + other.total, self.covered + other.covered, self.excused + other.excused
        )


def tally(campaign: Campaign, user: User, place: Region, *, on: date) -> dict[str, Counts]:
    """Count the villages of a place by their path: two statements, however many households."""
    rows = homes(campaign, user, place, on=on).order_by()
    totals = rows.values_list("region_path").annotate(n=Count("pk"))
    away = FilteredRelation("campaign_excuses", condition=Q(campaign_excuses__campaign=campaign))
    missing = (
        unmet(campaign, rows, place).alias(away=away)
        .values_list("region_path").annotate(n=Count("pk"), excused=Count("away__pk"))
    )  # fmt: skip
    not_met = {path: (n, excused) for path, n, excused in missing}
    found = {}
    for path, total in totals:
        n, away_from = not_met.get(path, (0, 0))
        found[path] = Counts(total, total - n, away_from)
    return found


def summed(counts: Mapping[str, Counts], path: str = "") -> Counts:
    return sum((each for key, each in counts.items() if key.startswith(path)), Counts())


def below(counts: Mapping[str, Counts], place: Region) -> list[tuple[Region, Counts]]:
    """Return the places one level down, each with its figures."""
    children = place.children.order_by("code")
    return [(child, summed(counts, child.path)) for child in children]


@dataclass(frozen=True)
class Sample:
    """Lines of a sample: drawn, visited again, differing."""

    lines: int = 0
    checked: int = 0
    differing: int = 0

    @property
    def rate(self) -> float | None:
        """The share of the re-visits that found something else."""
        return self.differing / self.checked if self.checked else None

    def __add__(self, other: "Sample") -> "Sample":
        return Sample(
            self.lines + other.lines, self.checked + other.checked,
            self.differing + other.differing,
        )  # fmt: skip


def samples(campaign: Campaign, user: User, place: Region) -> dict[str, Sample]:
    rows = CampaignRecheck.objects.visible_to(user).within(place).filter(campaign=campaign)
    counted = rows.order_by().values_list("region_path").annotate(
        lines=Count("pk"), checked=Count("visit"),
        differing=Count("pk", filter=~Q(differences=[])),
    )  # fmt: skip
    return {path: Sample(*numbers) for path, *numbers in counted}


def clues(campaign: Campaign, user: User, place: Region) -> dict[str, tuple[int, int]]:
    """Count by village the clues that visits of the campaign opened, and those that became cases."""
    rows = Clue.objects.visible_to(user).within(place).filter(
        Q(visit__visited_on__range=(campaign.first_on, campaign.until))
        | Q(visit__recheck_line__campaign=campaign),
        source=Source.VISIT,
    )  # fmt: skip
    if campaign.groups:
        rows = rows.filter(household__in=_members(campaign.groups, campaign.until))
    counted = rows.order_by().values_list("region_path").annotate(
        n=Count("pk"), became=Count("pk", filter=Q(state=ClueState.CASE))
    )  # fmt: skip
    return {path: (n, became) for path, n, became in counted}


@dataclass(frozen=True)
class Result:
    """What a campaign came to in one village."""

    village: Region
    counts: Counts
    clues: int
    cases: int
    sample: Sample


def results(campaign: Campaign, user: User, place: Region, *, on: date) -> list[Result]:
    """Return a line for each village of a place, in the order of the register of places."""
    counts = tally(campaign, user, place, on=on)
    found, drawn = clues(campaign, user, place), samples(campaign, user, place)
    villages = Region.objects.within(place).villages().select_related("parent").order_by("path")
    return [
        Result(
            village, counts.get(village.path, Counts()), *found.get(village.path, (0, 0)),
            drawn.get(village.path, Sample()),
        )
        for village in villages
    ]  # fmt: skip


def total(lines: Iterable[Result]) -> tuple[Counts, int, int, Sample]:
    rows = list(lines)
    return (
        sum((row.counts for row in rows), Counts()),
        sum(row.clues for row in rows),
        sum(row.cases for row in rows),
        sum((row.sample for row in rows), Sample()),
    )


def rechecks(campaign: Campaign, user: User, place: Region) -> "QuerySet[CampaignRecheck]":
    """Return the sample's lines, what is still to be visited first, then what differs."""
    rows = CampaignRecheck.objects.visible_to(user).within(place).filter(campaign=campaign)
    to_do = Case(When(visit=None, then=False), default=True, output_field=BooleanField())
    agrees = Case(When(differences=[], then=True), default=False, output_field=BooleanField())
    return rows.for_list().annotate(done=to_do, agrees=agrees).order_by(
        "done", "agrees", "region_path", "household__head_pinyin", "pk"
    )  # fmt: skip
