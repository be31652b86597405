"""残疾人帮扶台账 (work point 10)."""

from django.db import models
from django.db.models import Q

from assistance.models.base import OfPerson
from core.constraints import known
from ledgers.models import entry_index


class DisabilityService(OfPerson):
    """One thing a disabled person needs, from the day it was found out until it is there."""

    class Service(models.TextChoices):
        HOME = "home", "无障碍改造"
        DEVICE = "device", "辅助器具适配"
        SUBSIDY = "subsidy", "残疾人两项补贴"
        REHABILITATION = "rehab", "0-6岁残疾儿童康复救助"
        CARD = "card", "办理残疾人证"

    class Kind(models.TextChoices):
        SIGHT = "1", "视力"
        HEARING = "2", "听力"
        SPEECH = "3", "言语"
        LIMB = "4", "肢体"
        MIND = "5", "智力"
        SPIRIT = "6", "精神"
        SEVERAL = "7", "多重"

    service = models.CharField("帮扶事项", max_length=10, choices=Service.choices)
    kind = models.CharField("残疾类别", max_length=1, choices=Kind.choices, blank=True)
    grade = models.PositiveSmallIntegerField(
        "残疾等级", null=True, blank=True,
        choices=[(1, "一级"), (2, "二级"), (3, "三级"), (4, "四级")],
    )  # fmt: skip
    needed_on = models.DateField("需求登记日期")
    need = models.CharField("需求内容", max_length=100, blank=True, help_text="坡化、扶手、轮椅等")
    agency = models.CharField("服务机构", max_length=60, blank=True)
    begun_on = models.DateField("开始日期", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    amount = models.DecimalField(
        "金额（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "残疾人帮扶台账"
        constraints = [
            *OfPerson.Meta.constraints,
            known("service", ["card", "device", "home", "rehab", "subsidy"]),
            known("kind", ["1", "2", "3", "4", "5", "6", "7"], blank=True),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__range=(1, 4)), name="disability_grade_is_known"
            ),
            models.UniqueConstraint(
                fields=["member", "service", "needed_on"], condition=Q(ended_at=None),
                name="one_need_of_a_service_and_day",
                violation_error_message="这个人当天的这项需求已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("disability")]
