"""防贫保台账 (work point 5)."""

from django.db import models
from django.db.models import F, Q

from assistance.models.base import OfHousehold
from core.constraints import known
from ledgers.models import entry_index


class InsuranceClaim(OfHousehold):
    """One event of an insured household, from the day it happened to the money."""

    class Group(models.TextChoices):
        ESCAPED = "escaped", "脱贫户（享受政策）"
        MONITORED = "monitored", "监测户（风险未消除）"
        DIBAO = "dibao", "低保户"
        TEKUN = "tekun", "分散供养特困人员"
        DISABLED = "disabled", "重度残疾人户"
        ILLNESS = "illness", "大病户"

    class Cause(models.TextChoices):
        ILLNESS = "illness", "因病"
        SCHOOL = "school", "因学"
        DISASTER = "disaster", "因灾"
        ACCIDENT = "accident", "意外事故"
        OTHER = "other", "其他"

    group = models.CharField("参保类别", max_length=10, choices=Group.choices)
    kind = models.CharField("险种", max_length=40, default="防贫保")
    cause = models.CharField("事由", max_length=10, choices=Cause.choices)
    happened_on = models.DateField("出险日期")
    spent = models.DecimalField(
        "总支出（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    reimbursed = models.DecimalField(
        "报销金额（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    reported_on = models.DateField("报案日期", null=True, blank=True)
    surveyed_on = models.DateField("查勘日期", null=True, blank=True)
    refused_on = models.DateField("不予理赔日期", null=True, blank=True)
    refused_why = models.CharField("不予理赔原因", max_length=100, blank=True)
    paid = models.DecimalField(
        "理赔金额（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    paid_on = models.DateField("到账日期", null=True, blank=True)

    class Meta(OfHousehold.Meta):
        verbose_name = verbose_name_plural = "防贫保台账"
        constraints = [
            *OfHousehold.Meta.constraints,
            known("group", ["dibao", "disabled", "escaped", "illness", "monitored", "tekun"]),
            known("cause", ["accident", "disaster", "illness", "other", "school"]),
            models.CheckConstraint(
                condition=Q(paid_on=None) | Q(paid__gt=0), name="insurance_paid_says_how_much"
            ),
            models.CheckConstraint(
                condition=Q(reported_on=None) | Q(reported_on__gte=F("happened_on")),
                name="insurance_reported_after_it_happened",
            ),
            models.UniqueConstraint(
                fields=["household", "cause", "happened_on"], condition=Q(ended_at=None),
                name="one_claim_of_a_cause_and_day",
                violation_error_message="这户当天的这件事已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("insurance")]
