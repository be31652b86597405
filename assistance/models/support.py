"""帮扶措施台账: what is done for a household that has no monitoring case (work point 3)."""

from django.db import models
from django.db.models import F, Q

from assistance.models.base import OfHousehold
from core.constraints import known
from ledgers.models import entry_index
from monitoring.procedure import MeasureGroup


class SupportMeasure(OfHousehold):
    """One measure of support for a household, from its beginning to what came of it."""

    class Track(models.TextChoices):
        WORK = "work", "就业扶"
        POLICY = "policy", "政策帮"
        SAFETY_NET = "safety_net", "兜底保"

    track = models.CharField("帮扶方式", max_length=10, choices=Track.choices)
    group = models.CharField("措施类别", max_length=20, choices=MeasureGroup.choices)
    content = models.CharField("措施内容", max_length=100)
    since = models.DateField("开始日期")
    until = models.DateField("结束日期", null=True, blank=True)
    unit = models.CharField("责任部门", max_length=40, blank=True)
    responsible = models.CharField("责任人", max_length=40, blank=True)
    amount = models.DecimalField(
        "金额（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    effect = models.CharField("成效", max_length=100, blank=True)

    class Meta(OfHousehold.Meta):
        verbose_name = verbose_name_plural = "帮扶措施台账"
        constraints = [
            *OfHousehold.Meta.constraints,
            known("track", ["policy", "safety_net", "work"]),
            known("group", list(MeasureGroup.values)),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="support_ends_later"
            ),
            models.UniqueConstraint(
                fields=["household", "group", "content", "since"], condition=Q(ended_at=None),
                name="one_support_measure_of_a_day",
                violation_error_message="这户从这一天起的这项措施已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("support_measure")]
