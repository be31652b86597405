"""Rows an administrator edits: holidays, limits and thresholds, each with its source."""

from datetime import date

from django.db import models

from core.ids import uuid7

__all__ = ["Holiday", "Limit", "Record", "uuid7"]


class Record(models.Model):
    """Base of the domain's tables: a key made in Python that sorts by time (docs/adr)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Holiday(models.Model):
    """A day that differs from its weekday: a public holiday, or a make-up working day (调休)."""

    day = models.DateField("日期", primary_key=True)
    is_off = models.BooleanField("放假", help_text="勾选为放假；不勾选为调休上班")
    name = models.CharField("名称", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日"

    def __str__(self) -> str:
        return f"{self.day} {'休' if self.is_off else '班'} {self.name}"

    @classmethod
    def table(cls, first: date, last: date) -> dict[date, bool]:
        """Return the days off and the make-up days from a year before to a year after."""
        rows = cls.objects.filter(day__year__gte=first.year - 1, day__year__lte=last.year + 1)
        return dict(rows.values_list("day", "is_off"))


class Limit(models.Model):
    """
    A limit, threshold or number of days used by a rule; never a constant in code.

    `key` is what the rule asks for (`core.limits`); `source` says who set the figure.
    """

    class Unit(models.TextChoices):
        NATURAL_DAYS = "natural_days", "自然日"
        WORKING_DAYS = "working_days", "工作日"
        MONTHS = "months", "个月"
        YUAN = "yuan", "元"
        COUNT = "count", "个（次）"
        PERCENT = "percent", "%"
        MINUTES = "minutes", "分钟"
        METRES = "metres", "米"
        LITRES = "litres", "升"
        MU = "mu", "亩"

    key = models.CharField("代号", max_length=60, primary_key=True)
    title = models.CharField("名称", max_length=120)
    amount = models.DecimalField("数值", max_digits=14, decimal_places=2)
    unit = models.CharField("单位", max_length=20, choices=Unit.choices)
    source = models.CharField("依据", max_length=300)
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "时限与阈值"
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="limit_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.amount:f}{self.get_unit_display()}"
