"""How often something is gone through, and what became of it in each village and period."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models import Scoped, ScopedQuerySet, User
from accounts.permissions import Role
from core.constraints import both_or_neither, known
from ledgers.sweeps.periods import LABELS, Every, words

if TYPE_CHECKING:
    from ledgers.sweeps.declaration import Sweep


class SweepCadence(models.Model):
    """How often a kind of sweep is due: a row that the district edits, with its source."""

    kind = models.CharField("排查", max_length=40, primary_key=True)
    every = models.CharField("频次", max_length=10, choices=[*LABELS.items()])
    source = models.CharField("依据", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "排查频次"
        constraints = [known("every", ["week", "month", "quarter", "half_year", "never"])]

    def __str__(self) -> str:
        return f"{self.title} {LABELS[Every(self.every)]}"

    @property
    def title(self) -> str:
        from ledgers.sweeps.declaration import sweeps

        found = sweeps.get(self.kind)
        return found.title if found else self.kind


class SweepRoundQuerySet(ScopedQuerySet["SweepRound"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep those of the user's place. They are the village's, not a support officer's."""
        if isinstance(user, User) and user.role == Role.SUPPORT_OFFICER:
            return self.none()
        return super().visible_to(user)

    def left(self) -> Self:
        return self.filter(confirmed_at=None)

    def running(self, *, on: date) -> Self:
        """Keep those of the periods that a day lies in."""
        return self.filter(begins_on__lte=on, due_on__gte=on)

    def overdue(self, *, on: date) -> Self:
        return self.left().filter(due_on__lt=on)


class SweepRound(Scoped):
    """
    One village's sweep of one period: made when the period begins, confirmed once. `found` is how
    many rows the village had entered in the sweep's ledger within the period when it confirmed.
    """

    kind = models.CharField("排查", max_length=40)
    period = models.CharField("周期", max_length=8, db_collation="C")
    begins_on = models.DateField("开始日期")
    due_on = models.DateField("截止日期")
    found = models.PositiveIntegerField("新登记", default=0)
    note = models.CharField("说明", max_length=200, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )

    objects: Any = SweepRoundQuerySet.as_manager()
    officer_lookup = ""

    class Meta:
        verbose_name = verbose_name_plural = "排查"
        constraints = [
            both_or_neither("confirmed"),
            models.UniqueConstraint(
                fields=["kind", "region", "period"], name="one_sweep_of_a_village_and_period"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("begins_on")), name="sweep_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["region_path", "-due_on", "kind"], name="sweep_list"),
            models.Index(
                fields=["due_on", "region_path"], condition=Q(confirmed_at=None), name="sweep_left"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.sweep.title} {words(self.period)}"

    @property
    def sweep(self) -> "Sweep":
        from ledgers.sweeps.declaration import sweep_of

        return sweep_of(self.kind)

    @property
    def period_words(self) -> str:
        return words(self.period)
