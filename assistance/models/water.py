"""饮水安全台账: 供水点 (work point 9)."""

from django.db import models
from django.db.models import Q

from assistance.models.base import OfVillage
from core.constraints import known
from ledgers.models import entry_index


class WaterPoint(OfVillage):
    """A place that villagers get their water from, and how its last test came out."""

    class Kind(models.TextChoices):
        CENTRAL = "central", "集中供水工程"
        SMALL = "small", "小型供水工程"
        WELL = "well", "分散水井"

    class Quality(models.TextChoices):
        GOOD = "good", "达标"
        BAD = "bad", "不达标"

    name = models.CharField("供水点名称", max_length=60)
    kind = models.CharField("供水方式", max_length=8, choices=Kind.choices)
    served = models.PositiveIntegerField("覆盖户数", null=True, blank=True)
    keeper = models.CharField("管护责任人", max_length=40, blank=True)
    tested_on = models.DateField("最近检测日期", null=True, blank=True)
    quality = models.CharField("检测结果", max_length=4, choices=Quality.choices, blank=True)
    reported_on = models.DateField("报告发乡镇日期", null=True, blank=True)

    class Meta(OfVillage.Meta):
        verbose_name = verbose_name_plural = "饮水安全台账（供水点）"
        constraints = [
            *OfVillage.Meta.constraints,
            known("kind", ["central", "small", "well"]),
            known("quality", ["good", "bad"], blank=True),
            models.CheckConstraint(
                condition=Q(reported_on=None) | Q(tested_on__isnull=False),
                name="water_report_after_a_test",
            ),
            models.UniqueConstraint(
                fields=["region", "name"], condition=Q(ended_at=None),
                name="one_water_point_of_a_name",
                violation_error_message="这个村已有同名的供水点。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("water")]


class WaterFault(OfVillage):
    """Something broken in a waterwork or at a household's tap, until it is repaired."""

    place = models.CharField("地点", max_length=60, help_text="供水点，或哪户家中")
    found_on = models.DateField("排查日期")
    fault = models.CharField("问题", max_length=100)
    fixer = models.CharField("维修人", max_length=40, blank=True)
    fixed_on = models.DateField("修复日期", null=True, blank=True)

    class Meta(OfVillage.Meta):
        verbose_name = verbose_name_plural = "饮水安全台账（排查维修）"
        constraints = [
            *OfVillage.Meta.constraints,
            models.CheckConstraint(
                condition=Q(fixed_on=None) | Q(fixed_on__gte=models.F("found_on")),
                name="water_fixed_after_found",
            ),
            models.UniqueConstraint(
                fields=["region", "place", "found_on"], condition=Q(ended_at=None),
                name="one_water_fault_of_a_place_and_day",
                violation_error_message="这个地点当天的问题已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("water_fault")]
