"""金融帮扶: loans to households, and to enterprises that carry them (work point 14)."""

from django.db import models
from django.db.models import F, Q

from assistance.models.base import OfHousehold, OfVillage
from ledgers.models import entry_index


class MicroLoan(OfHousehold):
    """One contract, from the money to its repayment."""

    contract = models.CharField("合同编号", max_length=40)
    bank = models.CharField("贷款银行", max_length=40)
    amount = models.DecimalField("贷款金额（元）", max_digits=10, decimal_places=2)
    purpose = models.CharField("贷款用途", max_length=60)
    lent_on = models.DateField("发放日期")
    due_on = models.DateField("到期日期")
    rate = models.DecimalField("年利率（%）", max_digits=5, decimal_places=2, null=True, blank=True)
    interest_paid = models.DecimalField(
        "已贴息（元）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    renewed_on = models.DateField("续贷日期", null=True, blank=True)
    extended_to = models.DateField("展期至", null=True, blank=True)
    added = models.DecimalField(
        "追加贷款（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    repaid_on = models.DateField("结清日期", null=True, blank=True)

    class Meta(OfHousehold.Meta):
        verbose_name = verbose_name_plural = "脱贫人口小额信贷台账"
        constraints = [
            *OfHousehold.Meta.constraints,
            models.CheckConstraint(condition=Q(amount__gt=0), name="micro_loan_is_money"),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("lent_on")), name="micro_loan_is_due_later"
            ),
            models.UniqueConstraint(
                fields=["household", "contract"], condition=Q(ended_at=None),
                name="one_micro_loan_of_a_contract",
                violation_error_message="这户的这份合同已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("micro_loan")]


class EnterpriseLoan(OfVillage):
    """One loan to an enterprise of a village that gives households work or a share (精准扶贫企业贷)."""

    name = models.CharField("企业名称", max_length=60)
    contract = models.CharField("合同编号", max_length=40)
    bank = models.CharField("贷款银行", max_length=40)
    amount = models.DecimalField("贷款金额（元）", max_digits=12, decimal_places=2)
    lent_on = models.DateField("发放日期")
    due_on = models.DateField("到期日期")
    carried = models.PositiveIntegerField("带动户数")
    jobs = models.PositiveIntegerField("带动就业人数", null=True, blank=True)
    repaid_on = models.DateField("结清日期", null=True, blank=True)

    class Meta(OfVillage.Meta):
        verbose_name = verbose_name_plural = "精准扶贫企业贷台账"
        constraints = [
            *OfVillage.Meta.constraints,
            models.CheckConstraint(condition=Q(amount__gt=0), name="enterprise_loan_is_money"),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("lent_on")), name="enterprise_loan_is_due_later"
            ),
            models.UniqueConstraint(
                fields=["region", "contract"], condition=Q(ended_at=None),
                name="one_enterprise_loan_of_a_contract",
                violation_error_message="这份合同已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("enterprise_loan")]
