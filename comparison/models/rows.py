"""The rows of a batch and what became of each: one partition of one table for every batch."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.models import User
from comparison import rules
from comparison.models.batches import Batch
from core.constraints import both_or_neither, known
from core.fields import index_column, sealed_column
from households.models import Member

SHEET = 10_000_000
"""Rows of a file have places: the number of the sheet times this, plus the row in the sheet."""


class Row(models.Model):
    """
    One row of the file and what became of it. A matched row keeps the person and the columns a
    rule reads; only rows that nobody could place keep their number, sealed.

    The table is partitioned by batch (`comparison.partitions`): rows are written where nobody
    looks yet, and are attached when all are there. Hundreds of thousands come at once, matched by
    the database itself, so no foreign key is checked row by row.
    """

    class Outcome(models.TextChoices):
        MATCHED = "matched", "已匹配"
        CORRECTED = "corrected", "更正后匹配"
        CANDIDATE = "candidate", "疑似，待人工"
        OUTSIDE = "outside", "库外"
        INVALID = "invalid", "无效"
        DUPLICATE = "duplicate", "重复"

    class Difference(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "变化"
        SAME = "same", "一致"

    pk = models.CompositePrimaryKey("batch_id", "place")
    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="rows", db_constraint=False, db_index=False
    )
    place = models.BigIntegerField()
    sheet = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    correction = models.CharField("更正规则", max_length=20, blank=True)
    reason = models.CharField("原因", max_length=20, blank=True)
    name = models.CharField("姓名", max_length=60, blank=True)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    key = index_column(db_index=False)
    values = models.JSONField(default=dict, blank=True)
    number_sealed = sealed_column()
    candidates = models.JSONField(default=list, blank=True)
    difference = models.CharField(max_length=8, choices=Difference.choices, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    decided_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        batch_id: object

    class Meta:
        verbose_name = verbose_name_plural = "比对行"
        constraints = [
            both_or_neither("decided"),
            known(
                "outcome", ["candidate", "corrected", "duplicate", "invalid", "matched", "outside"]
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["corrected", "matched"], member__isnull=False)
                | ~Q(outcome__in=["corrected", "matched"]),
                name="a_matched_row_has_its_person",
            ),
        ]
        indexes = [
            models.Index(fields=["key"], name="row_by_key"),
            models.Index(
                fields=["outcome", "place"], name="row_not_matched",
                condition=~Q(outcome="matched"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.sheet} 第{self.number}行"

    @property
    def number_is_the_registers(self) -> bool:
        """Whether the person's number is another than the file gave: put right, or looked up."""
        return self.correction in {rules.ONE_DIGIT, rules.DECIDED}

    @property
    def sheet_no(self) -> int:
        """The sheet's place in the file."""
        return self.place // SHEET
