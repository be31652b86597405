"""Screening rules in versions, and what they flagged."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, User
from accounts.permissions import Permission
from comparison.conditions import Condition, from_json
from comparison.models.batches import Batch
from comparison.sources import Source, sources
from core.constraints import both_or_neither, known
from core.models import Limit
from households.codes import Risk
from households.models import Household, Member

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class RuleQuerySet(models.QuerySet["Rule"]):
    def visible_to(self, user: User) -> Self:
        """Keep the rules over a liaison's own department's files; the district's people see all."""
        if not user.may(Permission.COMPARISON_READ):
            return self.none()
        if user.unit is not None and not user.region_id:
            mine = [source.name for source in sources if source.unit == user.unit.code]
            return self.filter(source__in=mine)
        return self if user.region_id else self.none()

    def released(self) -> Self:
        return self.filter(state=Rule.State.RELEASED)

    def drafts(self) -> Self:
        return self.filter(state=Rule.State.DRAFT)

    def for_list(self) -> Self:
        return (
            self.select_related("drafted_by", "released_by", "discarded_by")
            .prefetch_related("thresholds")
            .order_by("source", "code", "-version")
        )


class Rule(models.Model):
    """
    A screening rule in one version. A released version never changes: an amount or a condition is
    changed in a new draft, tried on kept batches, and released by a second person.

    `condition` is the JSON of `comparison.conditions`; `event` and `sentence` are templates of
    `comparison.phrases`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        RELEASED = "released", "启用"
        RETIRED = "retired", "停用"

    code = models.CharField("代号", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    title = models.CharField("名称", max_length=120)
    source = models.CharField("数据来源", max_length=30)
    basis = models.CharField("依据", max_length=300)
    risk = models.CharField("风险", max_length=20, choices=Risk.choices)
    condition = models.JSONField("条件")
    event = models.CharField("事件", max_length=120)
    sentence = models.CharField("说明", max_length=300)
    largest = models.CharField("取最大值的列", max_length=30, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices)
    note = models.CharField("修改说明", max_length=300, blank=True)
    # Nobody drafted or released what the program came with.
    drafted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人"
    )
    drafted_at = models.DateTimeField("起草时间", null=True, blank=True)
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="启用人"
    )
    released_at = models.DateTimeField("启用时间", null=True, blank=True)
    discarded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="放弃人"
    )
    discarded_at = models.DateTimeField("放弃时间", null=True, blank=True)
    discard_reason = models.CharField("放弃原因", max_length=200, blank=True)

    objects = RuleQuerySet.as_manager()

    if TYPE_CHECKING:
        thresholds: RelatedManager["RuleThreshold"]

    class Meta:
        verbose_name = verbose_name_plural = "比对规则"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_rule_of_a_version"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(state="released"), name="one_released_version"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(state="draft"), name="one_draft_of_a_rule"
            ),
            known("state", ["draft", "released", "retired"]),
            both_or_neither("drafted"),
            both_or_neither("released"),
            both_or_neither("discarded"),
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True)
                | ~models.Q(released_by=models.F("drafted_by")),
                name="releaser_of_a_rule_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.version}版"

    def get_absolute_url(self) -> str:
        return reverse("comparison:rule", args=[self.pk])

    @property
    def parsed(self) -> Condition:
        return from_json(self.condition)

    @property
    def said_state(self) -> str:
        """The state in words; a draft that was dropped was never in force."""
        return "未启用" if self.discarded_at else self.get_state_display()

    @property
    def over(self) -> Source | None:
        """The source whose files this rule reads; none once its folder is gone."""
        return sources.get(self.source)

    def amounts(self) -> dict[str, Decimal]:
        return {threshold.key: threshold.amount for threshold in self.thresholds.all()}


class RuleThreshold(models.Model):
    """An amount a rule's version compares with, since when, and who set it."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="thresholds")
    key = models.CharField("代号", max_length=40)
    title = models.CharField("名称", max_length=120)
    amount = models.DecimalField("数值", max_digits=14, decimal_places=2)
    unit = models.CharField("单位", max_length=20, choices=Limit.Unit.choices)
    basis = models.CharField("依据", max_length=300)
    since = models.DateField("起始日期", default=date.today)

    class Meta:
        verbose_name = verbose_name_plural = "规则阈值"
        constraints = [
            models.UniqueConstraint(fields=["rule", "key"], name="one_threshold_of_a_key"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="threshold_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.amount:f}{self.get_unit_display()}"


class FindingQuerySet(ScopedQuerySet["Finding"]):
    def of_batch(self, batch: Batch) -> Self:
        return self.filter(batch=batch)


class Finding(Scoped):
    """A row that a rule flagged: which rule in which version, on what inputs, said in words."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="findings")
    # The row: it lives in a partition, which no foreign key can point to.
    place = models.BigIntegerField()
    sheet = models.CharField("工作表", max_length=60, blank=True)
    number = models.PositiveIntegerField("行号")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+")
    # An event is told once, whichever version of the rule saw it first.
    rule_code = models.CharField(max_length=40, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="findings")
    member = models.ForeignKey(Member, models.PROTECT, related_name="findings")
    risk = models.CharField("风险", max_length=20, choices=Risk.choices)
    event = models.CharField("事件", max_length=60)
    inputs = models.JSONField("依据", default=dict)
    sentence = models.CharField("说明", max_length=300)
    found_on = models.DateField("日期")

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "比对命中"
        constraints = [
            models.UniqueConstraint(
                fields=["rule_code", "member", "event"], name="one_finding_of_an_event"
            ),
        ]
        indexes = [
            models.Index(fields=["region_path", "found_on"], name="finding_by_place"),
            models.Index(fields=["batch"], name="finding_of_batch"),
            models.Index(fields=["household"], name="finding_of_household"),
        ]

    def __str__(self) -> str:
        return self.sentence

    def get_row_url(self) -> str:
        """Return the batch's page from this row on: a file may have hundreds of thousands."""
        return f"{self.batch.get_absolute_url()}?after={self.place - 1}"
