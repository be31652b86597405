"""农村住房安全动态管理台账 (work point 8)."""

from django.db import models
from django.db.models import F, Q

from assistance.models.base import OfHousehold
from core.constraints import known
from ledgers.models import entry_index


class HousingCheck(OfHousehold):
    """One hazard of a household's house, from the day it was found until it is gone."""

    class Group(models.TextChoices):
        RISK = "risk", "易返贫致贫户"
        DIBAO = "dibao", "农村低保户"
        TEKUN = "tekun", "农村分散供养特困人员"
        HARDSHIP = "hardship", "刚性支出较大或收入大幅缩减的严重困难家庭"
        MARGIN = "margin", "农村低保边缘家庭"
        ESCAPED = "escaped", "其他脱贫户"
        OTHER = "other", "不属于六类人群"

    class Grade(models.TextChoices):
        A = "A", "A级"
        B = "B", "B级"
        C = "C", "C级"
        D = "D", "D级"

    class Remedy(models.TextChoices):
        REINFORCE = "reinforce", "加固改造"
        REBUILD = "rebuild", "拆除新建"
        VACATE = "vacate", "腾退"

    group = models.CharField("对象类别", max_length=10, choices=Group.choices)
    house = models.CharField("房屋", max_length=60, default="主房", help_text="例如主房、东厢房")
    lived_in = models.BooleanField("是否住人", default=True)
    found_on = models.DateField("排查日期")
    hazard = models.CharField("安全隐患", max_length=200)
    grade = models.CharField("鉴定等级", max_length=1, choices=Grade.choices, blank=True)
    graded_on = models.DateField("鉴定日期", null=True, blank=True)
    remedy = models.CharField("处置方式", max_length=10, choices=Remedy.choices, blank=True)
    begun_on = models.DateField("开工日期", null=True, blank=True)
    finished_on = models.DateField("竣工日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    vacated_on = models.DateField("腾退日期", null=True, blank=True)
    subsidy = models.DecimalField(
        "补助资金（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )

    class Meta(OfHousehold.Meta):
        verbose_name = verbose_name_plural = "农村住房安全动态管理台账"
        constraints = [
            *OfHousehold.Meta.constraints,
            known("group", ["risk", "dibao", "tekun", "hardship", "margin", "escaped", "other"]),
            known("grade", ["A", "B", "C", "D"], blank=True),
            known("remedy", ["reinforce", "rebuild", "vacate"], blank=True),
            models.CheckConstraint(
                condition=Q(accepted_on=None) | Q(accepted_on__gte=F("finished_on")),
                name="housing_accepted_after_it_was_finished",
            ),
            models.UniqueConstraint(
                fields=["household", "house", "found_on"], condition=Q(ended_at=None),
                name="one_hazard_of_a_house_and_day",
                violation_error_message="这户的这处房屋当天已经登记过隐患。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("housing")]
