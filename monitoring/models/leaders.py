"""Leaders' visits (领导遍访): whose visit it was, what they found wrong and what was settled."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Substr

from accounts.models import User
from accounts.permissions import Role
from core.models import Record
from households.models.register import HouseholdQuerySet
from ledgers.metrics import TOWNSHIP_PATH
from monitoring.models.visits import Visit
from monitoring.visit_states import Mode, Purpose
from regions.models import Region, above

POSTS = {Region.Level.DISTRICT: "区处级领导", Region.Level.TOWNSHIP: "乡镇党委书记"}
"""Which leaders the source document sends out, by the place they lead."""


def post_of(leader: User) -> str:
    """Return a leader's post: as it was entered, else what follows from the place."""
    if leader.position or leader.region is None:
        return leader.position
    return POSTS.get(Region.Level(leader.region.level), "")


def leaders_of(path: str) -> "models.QuerySet[User]":
    """Return the leaders of the places a path lies in: the township's secretary first."""
    places = above(path)
    rows = User.objects.filter(role=Role.LEADER, is_active=True, region__path__in=places)
    return rows.select_related("region").order_by("-region__path", "name", "pk")


class LeaderVisitQuerySet(models.QuerySet["LeaderVisit"]):
    def standing(self) -> Self:
        """Keep those whose visit was not taken back."""
        return self.filter(visit__purpose=Purpose.LEADER, visit__withdrawn_at=None)

    def made(self, start: date, end: date) -> Self:
        return self.standing().filter(visit__visited_on__range=(start, end))

    def covering(self, start: date, end: date, *, remote: bool) -> Self:
        """Keep what counts for a secretary's coverage: being there, or also a call."""
        rows = self.made(start, end).filter(place__level=Region.Level.TOWNSHIP)
        return rows if remote else rows.filter(visit__mode=Mode.HOME)

    def for_list(self) -> Self:
        return self.select_related(
            "leader", "visit__household", "visit__region__parent", "visit__recorded_by"
        )


class LeaderVisit(Record):
    """
    What a visit is beside a visit when a leader made it; whose and of which place stays as it was
    on that day, whatever becomes of the person.
    """

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="leading")
    leader = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="领导")
    position = models.CharField("职务", max_length=40, blank=True)
    place = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="所任地方")
    problem = models.CharField("研判的问题", max_length=300, blank=True)
    result = models.CharField("协调结果", max_length=300, blank=True)

    objects = LeaderVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "领导遍访"

    def __str__(self) -> str:
        return f"{self.leader} {self.visit}"


def covered(rows: HouseholdQuerySet, counting: LeaderVisitQuerySet) -> HouseholdQuerySet:
    """Keep the households that the secretary of their own township has been to."""
    return rows.filter(Exists(_of_household(counting)))


def uncovered(rows: HouseholdQuerySet, counting: LeaderVisitQuerySet) -> HouseholdQuerySet:
    return rows.filter(~Exists(_of_household(counting)))


def _of_household(counting: LeaderVisitQuerySet) -> LeaderVisitQuerySet:
    here = Substr(OuterRef("region_path"), 1, TOWNSHIP_PATH)
    return counting.filter(visit__household=OuterRef("pk"), place__path=here)
