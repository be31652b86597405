"""Batches of departments' files: rows, the persons they mean, findings, and why."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, Unit, User
from accounts.permissions import Permission
from core.constraints import both_or_neither, known
from core.fields import index_column, sealed_column
from core.models import Record
from households.codes import Risk
from households.models import Household, Member
from ledgers.models import Job, StoredFile


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: User) -> Self:
        """Keep a liaison's own unit's batches; the district's people see all."""
        if not user.may(Permission.COMPARISON_READ):
            return self.none()
        if user.unit is not None and not user.region_id:
            return self.filter(unit=user.unit)
        return self if user.region_id else self.none()

    def started(self) -> Self:
        """Leave out files whose columns nobody has agreed to yet."""
        return self.filter(job__isnull=False)

    def live(self) -> Self:
        return self.filter(state=Batch.State.LIVE)

    def for_list(self) -> Self:
        return self.select_related("unit", "job", "file", "uploaded_by").order_by("-pk")


class Batch(Record):
    """One file of one source. The counts sum to the file's rows."""

    class State(models.TextChoices):
        CHECKING = "checking", "检查中"
        REVIEWED = "reviewed", "待下发"
        LIVE = "live", "已下发"
        UNDONE = "undone", "已撤销"
        FAILED = "failed", "未成功"

    source = models.CharField("数据来源", max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="部门")
    file = models.ForeignKey(StoredFile, models.PROTECT)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="batch")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.CHECKING)
    # What the person chose; empty means the guess.
    sheets = models.JSONField("工作表", default=list, blank=True)
    mapping = models.JSONField("列对应", default=dict, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    counts = models.JSONField(default=dict, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    live_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    live_at = models.DateTimeField("下发时间", null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "比对批次"
        constraints = [
            known("state", ["checking", "reviewed", "live", "undone", "failed"]),
            both_or_neither("live"),
        ]
        indexes = [models.Index(fields=["source", "state"], name="batch_of_source")]

    def __str__(self) -> str:
        return f"{self.unit} {self.file.filename}"

    def get_absolute_url(self) -> str:
        return reverse("comparison:batch", args=[self.pk])


class Row(models.Model):
    """
    One row of the file and what became of it. A matched row keeps the person and the columns a
    rule reads; only rows that nobody could place keep their number, sealed.
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

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=60, blank=True)
    # The sheet's place in the file, so that rows keep the file's order.
    sheet_no = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    correction = models.CharField("更正规则", max_length=20, blank=True)
    reason = models.CharField("原因", max_length=20, blank=True)
    name = models.CharField("姓名", max_length=60, blank=True)
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    key = index_column(db_index=False)
    values = models.JSONField(default=dict, blank=True)
    number_sealed = sealed_column()
    candidates = models.JSONField(default=list, blank=True)
    difference = models.CharField(max_length=8, choices=Difference.choices, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "比对行"
        constraints = [
            both_or_neither("decided"),
            models.UniqueConstraint(
                fields=["batch", "sheet_no", "number"], name="one_row_of_a_batch"
            ),
            known(
                "outcome", ["candidate", "corrected", "duplicate", "invalid", "matched", "outside"]
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["corrected", "matched"], member__isnull=False)
                | ~Q(outcome__in=["corrected", "matched"]),
                name="a_matched_row_has_its_person",
            ),
        ]
        indexes = [models.Index(fields=["batch", "outcome"], name="row_by_outcome")]

    def __str__(self) -> str:
        return f"{self.sheet} 第{self.number}行"


class SourceMapping(models.Model):
    """Which header meant which column the last time a source's file was mapped by a person."""

    source = models.CharField(max_length=30, primary_key=True)
    mapping = models.JSONField(default=dict)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "列对应记忆"

    def __str__(self) -> str:
        return self.source


class Decision(models.Model):
    """
    What a person decided about an uncertain row, to be taken over when the row comes again.

    `key` is the keyed index of what the row says; no member means none of those offered.
    """

    source = models.CharField(max_length=30)
    key = index_column(db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("认定时间")

    class Meta:
        verbose_name = verbose_name_plural = "人工认定"
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="one_decision_of_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.decided_at:%F}"


class Rule(models.Model):
    """A screening rule in a version; its thresholds are limits, frozen into each finding."""

    code = models.CharField("代号", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    title = models.CharField("名称", max_length=120)
    source = models.CharField("数据来源", max_length=30)
    basis = models.CharField("依据", max_length=300)
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "比对规则"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_rule_of_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class FindingQuerySet(ScopedQuerySet["Finding"]):
    def of_batch(self, batch: Batch) -> Self:
        return self.filter(batch=batch)


class Finding(Scoped):
    """A row that a rule flagged: which rule in which version, on what inputs, said in words."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="findings")
    row = models.ForeignKey(Row, models.PROTECT, related_name="findings")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+")
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
                fields=["rule", "member", "event"], name="one_finding_of_an_event"
            ),
        ]
        indexes = [
            models.Index(fields=["region_path", "found_on"], name="finding_by_place"),
            models.Index(fields=["batch"], name="finding_of_batch"),
            models.Index(fields=["household"], name="finding_of_household"),
        ]

    def __str__(self) -> str:
        return self.sentence
