"""What changed after a household was entered, and is still to be typed into the national system."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Scoped, ScopedQuerySet, User
from core.constraints import both_or_neither, known
from households.models import Household
from monitoring.models.cases import Case


class NationalEntryQuerySet(ScopedQuerySet["NationalEntry"]):
    def open(self) -> Self:
        return self.filter(typed_at=None)

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(due_on__lt=on)

    def for_list(self) -> Self:
        rows = self.select_related("household__region", "case")
        return rows.order_by("due_on", "pk")


class NationalEntry(Scoped):
    """
    One thing to type there. It ends with the household's number typed back, which shows that the
    right household was open on the other screen.

    Entering a household and marking its risk eliminated are steps of their own (case, exit) and
    have no row here: they wait as long as their step does.
    """

    class Kind(models.TextChoices):
        MEASURES = "measures", "帮扶措施"
        ROLLED_BACK = "rolled_back", "风险消除回退"

    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name="户")
    case = models.ForeignKey(
        Case, models.PROTECT, related_name="national_entries", verbose_name="案件"
    )
    kind = models.CharField("内容", max_length=20, choices=Kind.choices)
    opened_at = models.DateTimeField("登记时间")
    due_on = models.DateField("到期日")
    typed_at = models.DateTimeField("录入时间", null=True, blank=True)
    typed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = NationalEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待录入国家系统"
        constraints = [
            known("kind", ["measures", "rolled_back"]),
            both_or_neither("typed"),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(typed_at__isnull=True),
                name="one_open_entry_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["region_path", "due_on"],
                condition=Q(typed_at__isnull=True),
                name="national_to_type",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household}{self.get_kind_display()}"
