"""Campaigns (集中排查): the days, who is excused, the draws, and the lines to be visited again."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, User
from core.constraints import both_or_neither, known
from core.dates import local_date
from core.models import Record
from households.models import Household
from monitoring.models.visits import Visit
from monitoring.visit_states import Purpose
from regions.models import Region, above

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from monitoring.models.visits import VisitQuerySet


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> Self:
        """Keep those of the user's place, of the places above it and of those below."""
        if not user.is_active or user.region is None:
            return self.none()
        path = user.region.path
        return self.filter(Q(region__path__in=above(path)) | Q(region__path__startswith=path))

    def open(self) -> Self:
        return self.filter(ended_at=None)

    def taking_in(self, path: str) -> Self:
        """Keep the campaigns that a place is part of."""
        return self.filter(region__path__in=above(path))

    def newest_first(self) -> Self:
        return self.select_related("region", "opened_by").order_by("-first_on", "-pk")


class Campaign(Record):
    """
    A spring or an autumn of visiting everybody.

    A household counts as covered by any standing visit of its days but a re-visit: nothing is
    entered twice. `groups` empty means every household on the register.
    """

    class Season(models.TextChoices):
        SPRING = "spring", "春季"
        AUTUMN = "autumn", "秋季"

    year = models.PositiveSmallIntegerField("年度")
    season = models.CharField("季节", max_length=6, choices=Season.choices)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="范围")
    first_on = models.DateField("开始日期")
    last_on = models.DateField("结束日期")
    frozen_from = models.DateField("冻结开始")
    frozen_until = models.DateField("冻结到")
    share = models.PositiveSmallIntegerField("抽查比例（%）")
    minimum = models.PositiveSmallIntegerField("每村最少抽查户数")
    groups = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    opened_at = models.DateTimeField("部署时间")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="部署人")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CampaignQuerySet.as_manager()

    if TYPE_CHECKING:
        rechecks: "RecheckQuerySet"  # reads like its manager
        draws: RelatedManager["CampaignDraw"]

    class Meta:
        verbose_name = verbose_name_plural = "集中排查"
        constraints = [
            known("season", ["autumn", "spring"]),
            both_or_neither("ended"),
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")), name="campaign_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(frozen_from__lte=F("frozen_until"), frozen_from__gte=F("first_on")),
                name="campaign_is_frozen_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(share__lte=100), name="campaign_share_is_percent"),
            models.UniqueConstraint(
                fields=["region"], condition=Q(ended_at__isnull=True),
                name="one_open_campaign_of_a_place",
            ),
            models.UniqueConstraint(
                fields=["year", "season", "region"], name="one_campaign_a_season"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year}年{self.get_season_display()}集中排查"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:campaign", args=[self.pk])

    @property
    def until(self) -> date:
        """The last day whose visits count; a campaign ended early ends that day."""
        return min(self.last_on, local_date(self.ended_at)) if self.ended_at else self.last_on

    def is_on(self, on: date) -> bool:
        """Whether households are still to be visited for it."""
        return self.ended_at is None and self.first_on <= on <= self.last_on

    def is_frozen(self, on: date) -> bool:
        return self.ended_at is None and self.frozen_from <= on <= self.frozen_until

    def is_settled(self, on: date) -> bool:
        """Whether its visits stand as they are: from the freeze on, and for good."""
        return self.ended_at is not None or on >= self.frozen_from

    def takes(self, day: date) -> bool:
        return self.first_on <= day <= self.until

    def visits(self) -> "VisitQuerySet":
        """Return the visits that cover a household."""
        rows = Visit.objects.standing().filter(visited_on__range=(self.first_on, self.until))
        return rows.exclude(purpose=Purpose.RECHECK)

    def stage(self, on: date) -> str:
        if self.ended_at:
            return "已结束"
        if on < self.first_on:
            return "未开始"
        if self.is_frozen(on):
            return "数据冻结期"
        return "排查中" if on <= self.last_on else "排查期已满"

    def tone(self, on: date) -> str:
        if self.ended_at:
            return "closed"
        return "soon" if self.is_frozen(on) else "todo"


class ExcuseQuerySet(ScopedQuerySet["CampaignExcuse"]):
    pass


class CampaignExcuse(Scoped):
    """Why a household cannot be met in a campaign; somebody who goes all the same covers it."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="excuses", verbose_name="集中排查"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="campaign_excuses", verbose_name="户"
    )
    reason = models.CharField("原因", max_length=200)
    excused_at = models.DateTimeField()
    excused_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ExcuseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "集中排查免访"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="campaign_excuse_has_a_reason"),
            models.UniqueConstraint(
                fields=["campaign", "household"], name="one_excuse_a_campaign_and_household"
            ),
        ]
        indexes = [models.Index(fields=["region_path", "campaign"], name="campaign_excuse_list")]

    def __str__(self) -> str:
        return self.reason


class CampaignDraw(Record):
    """One draw of a sample. Who has the seed draws the same households from the same list."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="draws")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="范围")
    seed = models.CharField("随机种子", max_length=32)
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="抽取人")

    class Meta:
        verbose_name = verbose_name_plural = "抽查"

    def __str__(self) -> str:
        return self.seed


class RecheckQuerySet(ScopedQuerySet["CampaignRecheck"]):
    def waiting(self) -> Self:
        """Keep those still to be visited; nobody goes to a household that is no more."""
        return self.filter(visit=None, household__removed_on=None)

    def differing(self) -> Self:
        return self.exclude(differences=[])

    def to_right(self) -> Self:
        """Keep those where the village has something to put right."""
        return self.differing().filter(righted_at=None)

    def for_list(self) -> Self:
        return self.select_related("household", "region", "first", "visit").order_by(
            "region_path", "household__natural_village", "household__head_pinyin", "pk"
        )


class CampaignRecheck(Scoped):
    """A household of the sample: the visit it was drawn for, the re-visit, what differs."""

    class Assigned(models.TextChoices):
        TOWNSHIP = "township", "乡镇"
        BUREAU = "bureau", "区局"

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="rechecks", verbose_name="集中排查"
    )
    draw = models.ForeignKey(CampaignDraw, models.PROTECT, related_name="lines")
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="campaign_rechecks", verbose_name="户"
    )
    assigned = models.CharField("由谁回访", max_length=8, choices=Assigned.choices)
    first = models.ForeignKey(
        Visit, models.PROTECT, related_name="rechecks", verbose_name="被抽查的走访"
    )
    visit = models.OneToOneField(
        Visit, models.PROTECT, null=True, blank=True, related_name="recheck_line",
        verbose_name="回访",
    )  # fmt: skip
    differences = models.JSONField("差异", default=list, blank=True)
    righted_at = models.DateTimeField("改正时间", null=True, blank=True)
    righted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    righted_note = models.CharField("怎么改的", max_length=200, blank=True)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查回访"
        constraints = [
            known("assigned", ["bureau", "township"]),
            both_or_neither("righted"),
            models.UniqueConstraint(
                fields=["campaign", "household"], name="one_recheck_a_campaign_and_household"
            ),
            models.CheckConstraint(
                condition=Q(visit__isnull=False) | Q(differences=[]),
                name="recheck_differs_once_visited",
            ),
            models.CheckConstraint(
                condition=Q(righted_at__isnull=True) | (~Q(differences=[]) & ~Q(righted_note="")),
                name="righted_recheck_says_how",
            ),
        ]
        indexes = [models.Index(fields=["region_path", "campaign"], name="campaign_recheck_list")]

    def __str__(self) -> str:
        return f"{self.household}抽查回访"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:recheck", args=[self.pk])

    def blockers_to_visit(self, *, by: User, visitors: list[str]) -> list[str]:
        """Return why these people may not make the re-visit: nobody looks at their own work."""
        blockers = []
        first = self.first
        if first.recorded_by_id == by.pk or by.name in first.visitors:
            blockers.append("您走访或记录过这户，请换一个人回访。")
        if same := [name for name in visitors if name in first.visitors and name != by.name]:
            blockers.append(f"{'、'.join(same)}走访过这户，回访的人不能相同。")
        return blockers

    @property
    def is_waiting(self) -> bool:
        return self.visit_id is None and self.household.removed_on is None

    @property
    def tone(self) -> str:
        if self.visit_id is None:
            return "todo" if self.is_waiting else "closed"
        if not self.differences:
            return "done"
        return "closed" if self.righted_at else "soon"

    @property
    def state(self) -> str:
        if self.visit_id is None:
            waits = f"待{self.get_assigned_display()}回访"
            return waits if self.is_waiting else "已自然减少，不再回访"
        if not self.differences:
            return "一致"
        return "有差异，已改正" if self.righted_at else "有差异，待改正"
