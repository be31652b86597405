"""What the rows of every ledger have in common, and the history of what people typed."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from accounts.models import Scoped, ScopedQuerySet, User
from accounts.permissions import Role
from core.constraints import both_or_neither, known
from core.models import Record

if TYPE_CHECKING:
    from ledgers.entries.declaration import Ledger

E = TypeVar("E", bound="Entry")


class EntryQuerySet(ScopedQuerySet[E]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """
        Keep the rows of the user's place; for a department's liaison, who has none, the rows of
        its district in the ledgers that the department answers for.
        """
        if isinstance(user, User) and user.role == Role.DEPT_LIAISON:
            return self.within(self.model.ledger().place_of(user))
        if not self.model.officer_lookup and _is_officer(user):
            return self.none()
        return super().visible_to(user)

    def standing(self) -> Self:
        """Keep the rows that were not taken off the ledger."""
        return self.filter(ended_at=None)


def _is_officer(user: "User | AnonymousUser") -> bool:
    return isinstance(user, User) and user.role == Role.SUPPORT_OFFICER


class Entry(Scoped):
    """
    One row of a ledger. It is never deleted: what was entered by mistake or no longer holds is
    taken off, with the reason.
    """

    note = models.CharField("备注", max_length=200, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    updated_at = models.DateTimeField("更新时间")
    # Goes up with every change, so that a stale form or an undo notices.
    version = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField("注销时间", null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_reason = models.CharField("注销原因", max_length=100, blank=True)

    class Meta:
        abstract = True
        constraints = [
            both_or_neither("ended"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(ended_reason=""),
                name="%(app_label)s_%(class)s_ended_with_reason",
            ),
        ]

    @classmethod
    def ledger(cls) -> "Ledger":
        """Return the declaration that this is a row of."""
        from ledgers.entries.declaration import ledger_of

        return ledger_of(cls)

    def __str__(self) -> str:
        return self.ledger().subject.title(self)

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("entries:entry", args=[self.ledger().name, self.pk])


def entry_index(table: str) -> models.Index:
    """Return the index that a ledger's list, scope and export run along."""
    return models.Index(
        fields=["region_path", "id"], condition=Q(ended_at=None), name=f"{table}_list"
    )


class Caption(models.Model):
    """
    Another heading for a column of a ledger, where a district says it otherwise (三明白, 三评议).

    Pages, templates and exports show it; sheets may go on using the one declared.
    """

    ledger = models.CharField("台账", max_length=40)
    field = models.CharField("列", max_length=40)
    words = models.CharField("显示为", max_length=30)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "台账列名"
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "field"], name="one_caption_of_a_column",
                violation_error_message="这一列已经有另外的列名。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        from ledgers.entries.declaration import ledgers

        ledger = ledgers.get(self.ledger)
        if ledger is None:
            raise ValidationError({"ledger": "没有这本台账，请填台账代号，如 safety_net。"})
        if self.field not in ledger.fields:
            raise ValidationError({"field": f"这本台账的列：{'、'.join(ledger.fields)}。"})


class EntryChange(Record):
    """
    What one person did to one row by hand: written once. What an import did stands with the
    import (`ImportRow.before` and `values`), and is not written twice.
    """

    class Kind(models.TextChoices):
        ENTERED = "entered", "登记"
        CHANGED = "changed", "修改"
        ENDED = "ended", "注销"

    ledger = models.CharField("台账", max_length=40)
    entry = models.UUIDField("记录", db_index=True)
    kind = models.CharField("操作", max_length=8, choices=Kind.choices)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="操作人")
    # Field → what it was and what it became, as the ledger shows it.
    changes = models.JSONField("变动", default=dict, blank=True)
    reason = models.CharField("原因", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账变动"
        constraints = [known("kind", ["entered", "changed", "ended"])]

    def __str__(self) -> str:
        return f"{self.at:%F} {self.get_kind_display()}"
