"""What the data doctor found wrong, and when it looked."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import Scoped, ScopedQuerySet, User
from core.constraints import both_or_neither
from core.models import Record
from households.models.register import Household, Member
from regions.models import Region


class DataFaultQuerySet(ScopedQuerySet["DataFault"]):
    def present(self) -> Self:
        """Keep what the last look still found, excused or not."""
        return self.filter(gone_on=None)

    def open(self, *, on: date) -> Self:
        """Keep what is still to be put right: not gone, and no excuse that holds on a day."""
        return self.present().filter(Q(excused_until=None) | Q(excused_until__lt=on))

    def excused(self, *, on: date) -> Self:
        return self.present().filter(excused_until__gte=on)

    def gone(self) -> Self:
        return self.exclude(gone_on=None)

    def for_list(self) -> Self:
        return self.select_related("household", "region__parent", "member", "excused_by")


class DataFault(Scoped):
    """
    One thing that a check found wrong with a household, a member or a case.

    While it is found again it stays one row, with its excuse; found anew after it was gone it is
    another. Derived from the register: it goes with the household or the person it is about.
    """

    household = models.ForeignKey(
        Household, models.CASCADE, related_name="faults", verbose_name="户"
    )
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="faults", verbose_name="成员"
    )
    case_id = models.UUIDField(null=True, blank=True)  # of an upper app, which the check names
    rule = models.CharField("规则", max_length=8, db_collation="C")
    text = models.CharField("问题", max_length=300)
    first_seen = models.DateField("首次发现")
    last_seen = models.DateField("最近发现")
    gone_on = models.DateField("已改正日期", null=True, blank=True)
    run = models.UUIDField()  # the look that saw it last
    excuse = models.CharField("不改的原因", max_length=300, blank=True)
    excused_until = models.DateField("有效期至", null=True, blank=True)
    excused_at = models.DateTimeField(null=True, blank=True)
    excused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DataFaultQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数据问题"
        constraints = [
            both_or_neither("excused"),
            models.UniqueConstraint(
                fields=["household", "rule", "member", "case_id"],
                condition=Q(gone_on__isnull=True), nulls_distinct=False,
                name="one_present_fault_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(excused_at__isnull=True, excused_until__isnull=True)
                | ~Q(excuse="") & Q(excused_until__isnull=False),
                name="excused_fault_has_reason_and_end",
            ),
            models.CheckConstraint(
                condition=Q(last_seen__gte=F("first_seen"))
                & (Q(gone_on__isnull=True) | Q(gone_on__gte=F("last_seen"))),
                name="fault_is_seen_before_it_is_gone",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["region_path", "rule", "id"],
                include=["excused_until", "household"],
                condition=Q(gone_on=None),
                name="fault_list",
            ),
            models.Index(fields=["region_path", "gone_on"], name="fault_gone"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.text}"

    def is_excused(self, *, on: date) -> bool:
        return self.excused_until is not None and self.excused_until >= on


class CheckRun(Record):
    """One look of the doctor at a place: what was new, still there, gone. Insert only."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="范围")
    # Nobody when the clock asked.
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束")
    new = models.PositiveIntegerField("新发现", default=0)
    still = models.PositiveIntegerField("仍存在", default=0)
    gone = models.PositiveIntegerField("已改正", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "数据校验记录"
        indexes = [models.Index(fields=["region", "-started_at"], name="check_run_of_place")]

    def __str__(self) -> str:
        return f"{self.region} {self.started_at:%F %T}"

    @classmethod
    def latest(cls, region: Region) -> "CheckRun | None":
        """Return the last look at a place, alone or as a part of a larger one."""
        length = len(region.path)
        above = [region.path[:end] for end in (7, 11, 15) if end <= length]
        rows: Any = cls.objects.filter(region__path__in=[*above, region.path])
        found: CheckRun | None = rows.order_by("-started_at", "-pk").first()
        return found
