"""
领导遍访: whom each township's secretary has been to this year, and who is left.

A place's figures are two grouped counts over the households to be visited, whatever their number;
the list goes on by key. What counts, and over which time, are limits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F
from django.db.models.functions import Collate, Substr

from accounts.models import User
from accounts.permissions import Role
from core import limits
from households.codes import HouseholdType
from households.models import Household
from households.models.register import HouseholdQuerySet
from ledgers.metrics import TOWNSHIP_PATH, share
from monitoring import limits as keys
from monitoring.case_rules import add_months
from monitoring.models import Visit
from monitoring.models.leaders import LeaderVisit, LeaderVisitQuerySet, covered, uncovered
from regions.models import Region

WALK = ("region_path", "hamlet", "head_pinyin", "pk")


@dataclass(frozen=True)
class Span:
    """The time a coverage is about: a calendar year, or the months up to a day of it."""

    year: int
    start: date
    end: date
    months: int


def span_of(year: int, *, on: date) -> Span:
    """Return a year's span as the district has set it; the running year ends today."""
    months = limits.number(keys.LEADER_MONTHS)
    last = date(year, 12, 31)
    if not months:
        return Span(year, date(year, 1, 1), last, 0)
    end = min(last, max(on, date(year, 1, 1)))
    return Span(year, add_months(end, -months) + timedelta(days=1), end, months)


def counting(span: Span) -> LeaderVisitQuerySet:
    """Return the visits of secretaries that count within a span."""
    remote = bool(limits.number(keys.LEADER_REMOTE))
    return LeaderVisit.objects.covering(span.start, span.end, remote=remote)


def targets(user: User) -> HouseholdQuerySet:
    return Household.objects.visible_to(user).policy_or_monitored()


def visited(user: User, span: Span) -> HouseholdQuerySet:
    return covered(targets(user), counting(span))


def left(user: User, span: Span) -> HouseholdQuerySet:
    return uncovered(targets(user), counting(span))


@dataclass(frozen=True)
class Line:
    """One place below: how many are to be visited, how many were, and by whom."""

    place: Region
    total: int
    visited: int
    leaders: list[User]

    @property
    def left(self) -> int:
        return self.total - self.visited

    @property
    def share(self) -> int | None:
        return share(self.visited, self.total)


def lines(user: User, span: Span, place: Region) -> list[Line]:
    """Return the places one level down (a village itself), each with its figures."""
    places = list(place.children.order_by("code")) or [place]
    district = place.level == Region.Level.DISTRICT
    total = _by_place(targets(user).within(place), district=district)
    done = _by_place(visited(user, span).within(place), district=district)
    whose = secretaries(places) if district else {}
    return [
        Line(each, total.get(each.path, 0), done.get(each.path, 0), whose.get(each.path, []))
        for each in places
    ]


def _by_place(rows: HouseholdQuerySet, *, district: bool) -> dict[str, int]:
    column = Substr("region_path", 1, TOWNSHIP_PATH) if district else F("region_path")
    counted = rows.order_by().annotate(place=column).values("place").annotate(n=Count("*"))
    return dict(counted.values_list("place", "n"))


def secretaries(places: Iterable[Region]) -> dict[str, list[User]]:
    """Return the leaders of each place by its path: whose account there is, or not."""
    rows = User.objects.filter(role=Role.LEADER, is_active=True, region__in=list(places))
    found: dict[str, list[User]] = {}
    for user in rows.select_related("region").order_by("name", "pk"):
        assert user.region is not None
        found.setdefault(user.region.path, []).append(user)
    return found


def unknown_policy(user: User, place: Region) -> int:
    """Count the escaped households of which nobody entered whether their policies go on."""
    rows = Household.objects.visible_to(user).current().within(place)
    return rows.filter(household_type=HouseholdType.ESCAPED, policy_status="").count()


def in_walk_order(rows: HouseholdQuerySet) -> HouseholdQuerySet:
    """Order households as one walks: village, 自然村, name."""
    rows = rows.annotate(hamlet=Collate(F("natural_village"), "C"))
    return rows.select_related("region").order_by(*WALK)


def made(user: User, span: Span, place: Region) -> LeaderVisitQuerySet:
    """Return the leaders' visits of a place within a span, whoever's they are, newest first."""
    seen = Visit.objects.visible_to(user).within(place)
    rows = LeaderVisit.objects.made(span.start, span.end).filter(visit__in=seen)
    return rows.for_list().order_by("-visit__visited_on", "-pk")
