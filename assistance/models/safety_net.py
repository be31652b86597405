"""兜底保障台账: who is in it, what is paid each month, visits to those in homes (work point 11)."""

from django.db import models
from django.db.models import F, Q

from assistance.models.base import OfPerson
from core.constraints import known
from core.fields import Month
from ledgers.models import entry_index


class Policy(models.TextChoices):
    DIBAO = "dibao", "低保"
    TEKUN = "tekun", "特困人员救助供养"
    RELIEF = "relief", "临时救助"
    MEDICAL = "medical", "医疗救助"
    PENSION = "pension", "养老保障"


POLICIES = ["dibao", "medical", "pension", "relief", "tekun"]


class SafetyNet(OfPerson):
    """One person in one policy, and how they live: in a home, or with whoever keeps them."""

    class Mode(models.TextChoices):
        CENTRAL = "central", "集中兜底"
        HOME = "home", "居家兜底"

    policy = models.CharField("保障政策", max_length=8, choices=Policy.choices)
    since = models.DateField("起始日期")
    until = models.DateField("停止日期", null=True, blank=True)
    monthly = models.DecimalField(
        "月标准（元）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    mode = models.CharField("兜底方式", max_length=8, choices=Mode.choices, blank=True)
    home = models.CharField("入住机构", max_length=40, blank=True, help_text="四院一中心中的哪一所")
    admitted_on = models.DateField("入住日期", null=True, blank=True)
    keeper = models.CharField("赡养人", max_length=40, blank=True)
    agreed_on = models.DateField("赡养协议签订日期", null=True, blank=True)
    three_known = models.BooleanField("三明白", null=True, blank=True)
    reviewed_on = models.DateField("三评议日期", null=True, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "兜底保障台账"
        constraints = [
            *OfPerson.Meta.constraints,
            known("policy", POLICIES),
            known("mode", ["central", "home"], blank=True),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="safety_net_ends_later"
            ),
            models.UniqueConstraint(
                fields=["member", "policy", "since"], condition=Q(ended_at=None),
                name="one_safety_net_row_of_a_policy_and_day",
                violation_error_message="这个人的这项保障从这一天起已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("safety_net")]


class SafetyPayment(OfPerson):
    """What one person was paid in one month."""

    policy = models.CharField("保障政策", max_length=8, choices=Policy.choices)
    month = Month("发放月份")
    amount = models.DecimalField("应发金额（元）", max_digits=8, decimal_places=2)
    paid_on = models.DateField("到账日期", null=True, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "兜底保障资金发放台账"
        constraints = [
            *OfPerson.Meta.constraints,
            known("policy", POLICIES),
            models.CheckConstraint(
                condition=Q(month__regex=r"^[0-9]{6}$"), name="safety_payment_month_is_yyyymm"
            ),
            models.UniqueConstraint(
                fields=["member", "policy", "month"], condition=Q(ended_at=None),
                name="one_payment_of_a_policy_and_month",
                violation_error_message="这个人这个月的这项资金已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("safety_payment")]


class HomeVisit(OfPerson):
    """Somebody looked after a person in a home (探视)."""

    visited_on = models.DateField("探视日期")
    visitor = models.CharField("探视人", max_length=40)
    living = models.CharField("生活质量", max_length=100)
    health = models.CharField("身体状况", max_length=100, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "集中兜底人员探视台账"
        constraints = [
            *OfPerson.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "visited_on"], condition=Q(ended_at=None),
                name="one_home_visit_of_a_day",
                violation_error_message="当天的探视已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("home_visit")]
