"""Long work as rows, and the files it reads."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.constraints import known
from core.models import Record


class StoredFile(Record):
    """
    An upload, kept whole and sealed under a random name; `sha256` is of its content in clear.

    `ledgers.files` writes and opens it.
    """

    filename = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "上传文件"

    def __str__(self) -> str:
        return self.filename


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> Self:
        """Keep one's own jobs, and those of kinds one's role watches over."""
        from ledgers.kinds import kinds

        watched = [kind.name for kind in kinds if user.may(kind.watch)]
        return self.filter(Q(requested_by=user) | Q(kind__in=watched))

    def claimable(self, *, at: datetime) -> Self:
        return self.filter(state__in=Job.OPEN_STATES, lease_until__lte=at)


class Job(Record):
    """
    One piece of long work: an import, a comparison, a week's duties.

    PostgreSQL holds it; Celery only rings. A worker claims the row with a lease and an attempt
    number (the fence): every chunk is written only while both still hold, in the transaction that
    also moves the cursor, so a killed worker's successor goes on where it stopped, once.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "处理中"
        REVIEWED = "reviewed", "待确认"
        APPLYING = "applying", "生效中"
        DONE = "done", "已完成"
        FAILED = "failed", "未成功"
        CANCELLED = "cancelled", "已取消"
        UNDONE = "undone", "已撤销"

    class Stage(models.TextChoices):
        REVIEW = "review", "检查"
        APPLY = "apply", "生效"
        UNDO = "undo", "撤销"

    OPEN_STATES = (State.QUEUED, State.RUNNING, State.APPLYING)

    kind = models.CharField("类型", max_length=40)
    title = models.CharField("名称", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.QUEUED)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.REVIEW)
    phase = models.CharField("步骤", max_length=60, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # Figures that sum to the rows in the file; reasons for people; ids for the handler.
    counts = models.JSONField(default=dict, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    params = models.JSONField(default=dict, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="jobs")
    # The same work asked for twice is one job.
    idempotency_key = models.CharField(max_length=120, unique=True)

    attempt = models.PositiveIntegerField(default=0)
    stalled = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(default=timezone.now)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        constraints = [
            known(
                "state",
                [
                    "queued",
                    "running",
                    "reviewed",
                    "applying",
                    "done",
                    "failed",
                    "cancelled",
                    "undone",
                ],
            ),
            known("stage", ["review", "apply", "undo"]),
        ]
        indexes = [
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["applying", "queued", "running"]),
                name="job_to_claim",
            ),
            models.Index(fields=["requested_by", "-created_at"], name="job_by_person"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("ledgers:job", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.done / self.total)) if self.total else 0

    @property
    def seconds(self) -> float:
        """Seconds of work so far."""
        if self.started_at is None:
            return 0.0
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds()

    @property
    def rate(self) -> int:
        """Rows a second, 0 while nothing is known."""
        return round(self.done / self.seconds) if self.seconds > 0.5 else 0

    @property
    def seconds_left(self) -> int | None:
        return round((self.total - self.done) / self.rate) if self.rate and self.is_open else None


class ImportRow(models.Model):
    """
    What an import's dry run found for one row of the file, and what applying it did.

    `before` holds the replaced values (for undo), `values` the new ones; both without personal
    data in clear: sealed columns travel as hexadecimal.
    """

    class Outcome(models.TextChoices):
        CREATED = "created", "新增"
        CHANGED = "changed", "变更"
        SAME = "same", "一致"
        REFUSED = "refused", "退回"

    job = models.ForeignKey(Job, models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField("行号")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField("原因", max_length=300, blank=True)
    column = models.CharField("列", max_length=60, blank=True)
    warning = models.CharField("提醒", max_length=300, blank=True)
    target = models.CharField(max_length=40, blank=True)
    values = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    undone = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        constraints = [
            models.UniqueConstraint(fields=["job", "sheet", "number"], name="one_row_of_a_file"),
            known("outcome", ["created", "changed", "same", "refused"]),
        ]
        indexes = [
            models.Index(fields=["job", "outcome"], name="import_row_by_outcome"),
            # What a row's history asks: which sheets have touched it.
            models.Index(
                fields=["target"],
                condition=Q(outcome__in=["changed", "created"]),
                name="import_row_by_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}"
