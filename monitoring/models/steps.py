"""The history row of a procedure: who, when, from where to where, on which facts. Insert only."""

from typing import Any

from django.db import models

from accounts.models import User
from accounts.permissions import Role
from core.constraints import known
from core.models import Record


class ActorKind(models.TextChoices):
    PERSON = "person", "人员"
    RULE = "rule", "规则"
    IMPORT = "import", "导入"


class StepBase(Record):
    """
    One thing that happened. `old` equals `new` when it left the state as it was (an objection
    more, a vote that failed); the database refuses to change or delete a row.
    """

    seq = models.PositiveSmallIntegerField("序号")
    action = models.CharField("操作", max_length=20)
    old = models.CharField("原状态", max_length=20, blank=True)
    new = models.CharField("新状态", max_length=20)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间")
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    actor_kind = models.CharField(
        "来源", max_length=10, choices=ActorKind.choices, default=ActorKind.PERSON
    )
    note = models.CharField("说明", max_length=500, blank=True)
    facts = models.JSONField("要素", default=dict, blank=True)

    class Meta:
        abstract = True
        constraints = [
            known("actor_kind", list(ActorKind.values)),
            known("role", list(Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A step of history is written once.")
        super().save(*args, **kwargs)
