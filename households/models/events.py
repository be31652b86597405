"""What happened to families: written once, never changed."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import Scoped, ScopedQuerySet, User
from core.constraints import known
from households.models.register import Household, Member


class LifeEventQuerySet(ScopedQuerySet["LifeEvent"]):
    def newest_first(self) -> Self:
        return self.order_by("-happened_on", "-entered_at", "-pk")

    def for_page(self) -> Self:
        return self.select_related("entered_by", "other", "member").newest_first()


class LifeEvent(Scoped):
    """
    One change of one household: when it happened, and when somebody reported it (both are days).

    A change of two households writes a row for each, so that each village keeps its history.
    `changes` says what became of what, as {what, from, to}; never an identity number. The row
    moves with its household; nothing else of it can be changed (households/sql.py).
    """

    class Kind(models.TextChoices):
        BIRTH = "birth", "出生"
        MARRIAGE = "marriage", "婚入或迁入"
        DEATH = "death", "去世"
        MOVED_OUT = "moved_out", "迁出"
        HEAD = "head", "换户主"
        SPLIT = "split", "分户"
        MERGE = "merge", "并户"
        MOVE = "move", "迁到别的村"

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="events", verbose_name="户"
    )
    other = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="另一户"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人员"
    )
    kind = models.CharField("变化", max_length=10, choices=Kind.choices)
    happened_on = models.DateField("发生日期")
    reported_on = models.DateField("上报日期")
    changes = models.JSONField("改了什么", default=list)
    note = models.CharField("说明", max_length=200, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = LifeEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家庭变化"
        constraints = [
            known("kind", ["birth", "death", "head", "marriage", "merge", "move", "moved_out",
                           "split"]),
            models.CheckConstraint(
                condition=Q(happened_on__lte=F("reported_on")),
                name="life_event_is_reported_after_it_happened",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["household", "-happened_on"], name="life_event_of_household"),
            models.Index(fields=["region_path", "-happened_on"], name="life_event_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.get_kind_display()}"

    @property
    def lines(self) -> list[str]:
        """Return the changes as a page says them."""
        return [
            f"{each['what']}：{each['from']} → {each['to']}" if each["from"] and each["to"]
            else f"{each['what']}：{'增加' if each['to'] else '减少'}{each['to'] or each['from']}"
            for each in self.changes
        ]  # fmt: skip
