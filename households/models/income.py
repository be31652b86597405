"""What a household earns, and the line it is compared with."""

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.models import Q

from accounts.models import User
from core.constraints import known
from core.models import Record
from households.models.register import Household
from regions.models import Region


class MonitoringLine(models.Model):
    """The income line of a year and a place (监测范围), yuan per person and year."""

    year = models.PositiveSmallIntegerField("年度")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="适用区域")
    amount = models.DecimalField("元/人·年", max_digits=10, decimal_places=2)
    valid_from = models.DateField("启用日期")
    document_no = models.CharField("文件依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "监测线"
        constraints = [
            models.UniqueConstraint(fields=["year", "region"], name="one_line_a_year_and_place"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="line_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年 {self.amount:f} 元"

    @classmethod
    def in_force(
        cls, *, path: str, on: date, among: "Sequence[MonitoringLine] | None" = None
    ) -> "MonitoringLine | None":
        """
        Return the line that holds in a place on a day: the nearest place's, the latest in force.

        The province announces the figure in spring, so January runs on last year's. Whoever asks
        for many places or days fetches `known` once and gives it along.
        """
        rows = cls.known() if among is None else among
        over = [row for row in rows if row.valid_from <= on and path.startswith(row.region.path)]
        return max(over, key=lambda row: (row.valid_from, len(row.region.path)), default=None)

    @classmethod
    def known(cls) -> "list[MonitoringLine]":
        """Return every line with its place: a handful, one for a year and a place."""
        return list(cls.objects.select_related("region"))


class Income(Record):
    """
    What a household earned and bore in twelve whole months, in yuan; the working is in `rules`.

    One row per household, purpose and window: at identification, at the yearly update, at
    elimination; nothing is overwritten.
    """

    class Purpose(models.TextChoices):
        IDENTIFY = "identify", "识别时"
        YEARLY = "yearly", "年度更新"
        ELIMINATE = "eliminate", "风险消除时"

    household = models.ForeignKey(Household, models.PROTECT, related_name="incomes")
    purpose = models.CharField("用途", max_length=10, choices=Purpose.choices)
    window_start = models.DateField("起")
    window_end = models.DateField("止")
    members = models.PositiveSmallIntegerField("人口")
    wage = models.DecimalField("工资性收入", max_digits=12, decimal_places=2, default=0)
    business = models.DecimalField("生产经营性收入", max_digits=12, decimal_places=2, default=0)
    property = models.DecimalField("财产性收入", max_digits=12, decimal_places=2, default=0)
    transfer = models.DecimalField("转移性收入", max_digits=12, decimal_places=2, default=0)
    business_expense = models.DecimalField(
        "生产经营性支出", max_digits=12, decimal_places=2, default=0
    )
    claim_income = models.DecimalField("家庭理赔收入", max_digits=12, decimal_places=2, default=0)
    out_of_pocket = models.DecimalField("合规自付支出", max_digits=12, decimal_places=2, default=0)
    note = models.CharField("说明", max_length=300, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "收入测算"
        constraints = [
            known("purpose", ["identify", "yearly", "eliminate"]),
            models.CheckConstraint(
                condition=Q(window_start__lt=models.F("window_end")),
                name="income_window_runs_forward",
            ),
            models.CheckConstraint(condition=Q(members__gte=1), name="income_has_members"),
        ]
        indexes = [
            models.Index(fields=["household", "-window_end"], name="income_of_household"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.window_start}–{self.window_end}"
