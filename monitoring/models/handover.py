"""What was handed over when somebody left: written once."""

from typing import Any, Self

from django.db import models
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, User
from accounts.permissions import Permission
from core.models import Record
from households.models import Household


class HandoverQuerySet(ScopedQuerySet["Handover"]):
    def visible_to(self, user: Any) -> Self:
        """Keep those of one's place, for those who hand over."""
        if not isinstance(user, User) or not user.may(Permission.HANDOVER):
            return self.none()
        return super().visible_to(user)


class Handover(Scoped):
    """Somebody's households and open steps, given to others. `region` is where they worked."""

    leaver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="移交人")
    reason = models.CharField("原因", max_length=40)
    on = models.DateField("交接日期")
    deactivated = models.BooleanField("账号已停用", default=False)
    handed_at = models.DateTimeField("办理时间")
    handed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="监交人")

    objects = HandoverQuerySet.as_manager()
    officer_lookup = ""  # of no single household

    class Meta:
        verbose_name = verbose_name_plural = "工作交接"
        indexes = [models.Index(fields=["region_path", "-handed_at"], name="handover_by_place")]

    def __str__(self) -> str:
        return f"{self.leaver}的工作交接"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:handover", args=[self.pk])


class HandoverLine(Record):
    """A household of a handover; `open` says in words what was not done then."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    household = models.ForeignKey(Household, models.PROTECT, related_name="handovers")
    receiver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="接收人")
    open = models.CharField("未办事项", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交接的户"
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "household"], name="one_handover_line_a_household"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} → {self.receiver}"
