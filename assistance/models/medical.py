"""医疗保障台账 (work point 7)."""

from django.db import models
from django.db.models import Q

from assistance.models.base import YEARS, OfPerson, OfVillage
from core.constraints import known
from ledgers.models import entry_index


class MedicalSecurity(OfPerson):
    """One person's medical security in one year of insurance."""

    class Payer(models.TextChoices):
        PROXY = "proxy", "财政代缴"
        PARTLY = "partly", "定额资助"
        OWN = "own", "自缴"

    class Chronic(models.TextChoices):
        NONE = "none", "无需鉴定"
        APPLIED = "applied", "已申请"
        PASSED = "passed", "已通过"
        REFUSED = "refused", "未通过"

    year = models.PositiveSmallIntegerField("参保年度", validators=YEARS)
    insured = models.BooleanField("是否参保")
    payer = models.CharField("缴费方式", max_length=6, choices=Payer.choices, blank=True)
    premium = models.DecimalField(
        "个人缴费（元）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    mobilised_on = models.DateField("动员日期", null=True, blank=True)
    doctor = models.CharField("签约医生", max_length=40, blank=True)
    signed_on = models.DateField("签约日期", null=True, blank=True)
    examined_on = models.DateField("免费体检日期", null=True, blank=True)
    chronic = models.CharField("慢性病鉴定", max_length=8, choices=Chronic.choices, blank=True)
    stays = models.PositiveSmallIntegerField("住院次数", null=True, blank=True)
    cost = models.DecimalField(
        "住院总费用（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    reimbursed = models.DecimalField(
        "报销金额（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    one_stop = models.BooleanField("一站式结算", null=True, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "医疗保障台账"
        constraints = [
            *OfPerson.Meta.constraints,
            known("payer", ["proxy", "partly", "own"], blank=True),
            known("chronic", ["none", "applied", "passed", "refused"], blank=True),
            models.CheckConstraint(
                condition=Q(insured=True) | Q(payer=""), name="medical_payer_of_the_insured"
            ),
            models.UniqueConstraint(
                fields=["member", "year"], condition=Q(ended_at=None),
                name="one_medical_row_of_a_person_and_year",
                violation_error_message="这个人这一年度已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("medical")]


class VillageClinic(OfVillage):
    """One village clinic: whose it is, and what it has."""

    name = models.CharField("卫生室名称", max_length=60)
    public = models.BooleanField("公有化")
    doctor = models.CharField("村医", max_length=40, blank=True)
    equipped = models.BooleanField("医疗设施齐全", null=True, blank=True)
    checked_on = models.DateField("检查日期", null=True, blank=True)
    gap = models.CharField("存在短板", max_length=100, blank=True)

    class Meta(OfVillage.Meta):
        verbose_name = verbose_name_plural = "村卫生室台账"
        constraints = [
            *OfVillage.Meta.constraints,
            models.UniqueConstraint(
                fields=["region", "name"], condition=Q(ended_at=None), name="one_clinic_of_a_name",
                violation_error_message="这个村已有同名的卫生室。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("clinic")]
