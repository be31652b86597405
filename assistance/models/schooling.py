"""控辍保学台账 and 教育资助台账 (work point 6)."""

from django.db import models
from django.db.models import F, Q

from assistance.models.base import YEARS, OfPerson
from core.constraints import known
from ledgers.models import entry_index


class SchoolAttendance(OfPerson):
    """One child of school age in one school year, as the village and the school each found."""

    class State(models.TextChoices):
        AT_SCHOOL = "at_school", "在校"
        SUSPECTED = "suspected", "疑似辍学"
        DROPPED = "dropped", "辍学"
        DEFERRED = "deferred", "延缓入学"
        SUSPENDED = "suspended", "休学"

    year = models.PositiveSmallIntegerField(
        "学年", validators=YEARS, help_text="学年开始的年份，2021 即 2021—2022 学年"
    )
    school = models.CharField("就读学校", max_length=60, blank=True)
    grade = models.CharField("年级", max_length=20, blank=True)
    village_checked_on = models.DateField("村排查日期", null=True, blank=True)
    school_checked_on = models.DateField("学校排查日期", null=True, blank=True)
    state = models.CharField("就学状态", max_length=10, choices=State.choices)
    opinion = models.CharField("鉴定结果", max_length=100, blank=True)
    opinion_on = models.DateField("鉴定日期", null=True, blank=True)
    persuaded_on = models.DateField("劝返日期", null=True, blank=True)
    persuaded_by = models.CharField("劝返人", max_length=40, blank=True)
    evidence = models.CharField("佐证材料", max_length=100, blank=True)
    returned_on = models.DateField("返校日期", null=True, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "控辍保学台账"
        constraints = [
            *OfPerson.Meta.constraints,
            known("state", ["at_school", "deferred", "dropped", "suspected", "suspended"]),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(returned_on__gte=F("persuaded_on")),
                name="schooling_back_after_persuasion",
            ),
            models.UniqueConstraint(
                fields=["member", "year"], condition=Q(ended_at=None),
                name="one_schooling_row_of_a_child_and_year",
                violation_error_message="这个学生这一学年已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("schooling")]


class StudentGrant(OfPerson):
    """One grant to one student: 两免一补, and what new university students get once."""

    class Kind(models.TextChoices):
        TWO_FREE = "two_free", "两免一补"
        TRAVEL = "travel", "普通高校一次性交通费"
        LIVING = "living", "入学后短期生活费"
        OTHER = "other", "其他资助"

    year = models.PositiveSmallIntegerField("资助年度", validators=YEARS)
    kind = models.CharField("资助项目", max_length=10, choices=Kind.choices)
    school = models.CharField("就读学校", max_length=60, blank=True)
    applied_on = models.DateField("申请日期", null=True, blank=True)
    amount = models.DecimalField(
        "资助金额（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    paid_on = models.DateField("发放日期", null=True, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "教育资助台账"
        constraints = [
            *OfPerson.Meta.constraints,
            known("kind", ["living", "other", "travel", "two_free"]),
            models.CheckConstraint(
                condition=Q(paid_on=None) | Q(amount__gt=0), name="grant_paid_says_how_much"
            ),
            models.UniqueConstraint(
                fields=["member", "year", "kind"], condition=Q(ended_at=None),
                name="one_grant_of_a_kind_and_year",
                violation_error_message="这个学生这一年度的这项资助已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("grant")]
