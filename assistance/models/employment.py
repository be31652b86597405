"""稳岗就业: who works where, training, travel subsidies, public posts, pensions (work point 13)."""

from django.db import models
from django.db.models import F, Q

from assistance.models.base import YEARS, OfPerson, OfVillage
from core.constraints import known
from ledgers.models import entry_index


class Employment(OfPerson):
    """What one person was found to do in one quarter."""

    class State(models.TextChoices):
        AWAY = "away", "外出务工"
        NEAR = "near", "就近就业"
        POST = "post", "公益岗位"
        SELF = "self", "自主创业或灵活就业"
        FARM = "farm", "在家务农"
        NONE = "none", "未就业"

    class Place(models.TextChoices):
        COUNTY = "county", "县内"
        CITY = "city", "市内"
        PROVINCE = "province", "省内"
        COUNTRY = "country", "省外"

    quarter = models.CharField("季度", max_length=7, help_text="写成 2022-Q2")
    able = models.BooleanField("有就业能力")
    willing = models.BooleanField("有就业意愿")
    state = models.CharField("就业状态", max_length=6, choices=State.choices)
    place = models.CharField("务工地", max_length=8, choices=Place.choices, blank=True)
    employer = models.CharField("务工企业", max_length=60, blank=True)
    since = models.DateField("就业起始日期", null=True, blank=True)
    wage = models.DecimalField(
        "月工资（元）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    offered_on = models.DateField("岗位对接日期", null=True, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "稳岗就业台账"
        constraints = [
            *OfPerson.Meta.constraints,
            known("state", ["away", "farm", "near", "none", "post", "self"]),
            known("place", ["city", "country", "county", "province"], blank=True),
            models.CheckConstraint(
                condition=Q(quarter__regex=r"^20[0-9]{2}-Q[1-4]$"), name="employment_quarter"
            ),
            models.UniqueConstraint(
                fields=["member", "quarter"], condition=Q(ended_at=None),
                name="one_employment_row_of_a_quarter",
                violation_error_message="这个人这一季度已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("employment")]


class SkillTraining(OfPerson):
    """One course of one person, and the certificate it led to."""

    trade = models.CharField("培训工种", max_length=40)
    begun_on = models.DateField("培训开始日期")
    finished_on = models.DateField("培训结束日期", null=True, blank=True)
    certificate = models.CharField("证书名称", max_length=60, blank=True)
    certified_on = models.DateField("取证日期", null=True, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "技能培训和评价取证台账"
        constraints = [
            *OfPerson.Meta.constraints,
            models.CheckConstraint(
                condition=Q(finished_on=None) | Q(finished_on__gte=F("begun_on")),
                name="training_ends_later",
            ),
            models.UniqueConstraint(
                fields=["member", "trade", "begun_on"], condition=Q(ended_at=None),
                name="one_training_of_a_trade_and_day",
                violation_error_message="这个人的这次培训已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("training")]


class TravelSubsidy(OfPerson):
    """The one subsidy a year for who works outside the province."""

    year = models.PositiveSmallIntegerField("补贴年度", validators=YEARS)
    place = models.CharField("务工地点", max_length=60, help_text="省、市、县")
    applied_on = models.DateField("申请日期")
    amount = models.DecimalField(
        "补贴金额（元）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    paid_on = models.DateField("发放日期", null=True, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "省外务工交通补贴台账"
        constraints = [
            *OfPerson.Meta.constraints,
            models.CheckConstraint(
                condition=Q(paid_on=None) | Q(amount__gt=0), name="travel_paid_says_how_much"
            ),
            models.UniqueConstraint(
                fields=["member", "year"], condition=Q(ended_at=None),
                name="one_travel_subsidy_a_year",
                violation_error_message="这个人这一年度的交通补贴已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("travel")]


class PublicPost(OfPerson):
    """One person in one public post; there is no limit of age."""

    class Level(models.TextChoices):
        DISTRICT = "district", "区级"
        TOWNSHIP = "township", "乡级"
        VILLAGE = "village", "村级"

    level = models.CharField("岗位级别", max_length=8, choices=Level.choices)
    post = models.CharField("岗位类型", max_length=40, help_text="保洁员、护路员、护林员等")
    begun_on = models.DateField("上岗日期")
    ended_on = models.DateField("离岗日期", null=True, blank=True)
    monthly = models.DecimalField("月补贴（元）", max_digits=8, decimal_places=2)
    days = models.PositiveSmallIntegerField("上月出勤天数", null=True, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "公益岗位台账"
        constraints = [
            *OfPerson.Meta.constraints,
            known("level", ["district", "township", "village"]),
            models.CheckConstraint(
                condition=Q(days=None) | Q(days__lte=31), name="post_days_of_a_month"
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(ended_at=None, ended_on=None),
                name="one_public_post_at_a_time",
                violation_error_message="这个人已在另一公益岗位上，请先登记离岗日期。",
            ),
            models.UniqueConstraint(
                fields=["member", "post", "begun_on"], condition=Q(ended_at=None),
                name="one_public_post_of_a_day",
                violation_error_message="这个人的这个岗位已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("post")]


class Vacancy(OfVillage):
    """Jobs that an employer offers, for who can and wants to work (岗位对接)."""

    class Where(models.TextChoices):
        COUNTY = "county", "县内"
        CITY = "city", "市内"
        PROVINCE = "province", "省内"
        COUNTRY = "country", "省外"

    employer = models.CharField("用工单位", max_length=60)
    post = models.CharField("岗位", max_length=40)
    where = models.CharField("工作地点", max_length=8, choices=Where.choices)
    wanted = models.PositiveIntegerField("招用人数")
    wage = models.DecimalField(
        "月工资（元）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    offered_on = models.DateField("发布日期")
    until = models.DateField("截止日期", null=True, blank=True)
    placed = models.PositiveIntegerField("已对接人数", null=True, blank=True)

    class Meta(OfVillage.Meta):
        verbose_name = verbose_name_plural = "就业岗位台账"
        constraints = [
            *OfVillage.Meta.constraints,
            known("where", ["city", "country", "county", "province"]),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("offered_on")),
                name="vacancy_ends_later",
            ),
            models.UniqueConstraint(
                fields=["region", "employer", "post", "offered_on"], condition=Q(ended_at=None),
                name="one_vacancy_of_a_day",
                violation_error_message="这个单位当天的这个岗位已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("vacancy")]


class PensionPremium(OfPerson):
    """One year's pension premium paid for a person who needs it (养老代缴)."""

    year = models.PositiveSmallIntegerField("缴费年度", validators=YEARS)
    amount = models.DecimalField("代缴金额（元）", max_digits=8, decimal_places=2)
    paid_on = models.DateField("代缴日期", null=True, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "城乡居民养老保险代缴台账"
        constraints = [
            *OfPerson.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "year"], condition=Q(ended_at=None), name="one_pension_a_year",
                violation_error_message="这个人这一年度的代缴已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("pension")]
