"""Batches of departments' files, and what people decided about them."""

from typing import Self

from django.db import models
from django.urls import reverse

from accounts.models import Unit, User
from accounts.permissions import Permission
from core.constraints import both_or_neither, known
from core.fields import index_column
from core.models import Record
from households.models import Member
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

    def waiting(self) -> Self:
        """Keep batches that are checked and wait to go live."""
        return self.filter(state=Batch.State.REVIEWED, job__state=Job.State.REVIEWED)

    def held(self) -> Self:
        """Keep batches that a second person has to look at first."""
        return self.exclude(holds=[]).filter(cleared_at__isnull=True)

    def kept(self) -> Self:
        """Keep batches whose rows a rule may be tried on: checked, live or not."""
        states = [Job.State.REVIEWED, Job.State.APPLYING, Job.State.DONE]
        found = self.filter(state__in=[Batch.State.REVIEWED, Batch.State.LIVE])
        return found.filter(job__state__in=states)

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
    # The columns the file had, by key: a file that lost one is looked at twice.
    shape = models.JSONField(default=list, blank=True)
    # Why the batch waits for a second person, in sentences; and who has looked at it since.
    holds = models.JSONField("待复核", default=list, blank=True)
    cleared_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复核人"
    )
    cleared_at = models.DateTimeField("复核时间", null=True, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    live_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    live_at = models.DateTimeField("下发时间", null=True, blank=True)
    # The versions that judged this batch when it went live: later ones do not touch it.
    rules = models.ManyToManyField("comparison.Rule", related_name="batches", blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "比对批次"
        constraints = [
            known("state", ["checking", "reviewed", "live", "undone", "failed"]),
            both_or_neither("live"),
            both_or_neither("cleared"),
        ]
        indexes = [models.Index(fields=["source", "state"], name="batch_of_source")]

    def __str__(self) -> str:
        return f"{self.unit} {self.file.filename}"

    def get_absolute_url(self) -> str:
        return reverse("comparison:batch", args=[self.pk])


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
