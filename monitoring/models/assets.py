"""The asset check (信息比对): what is asked, whom about, and which department has said what."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, Unit, User
from accounts.permissions import Permission
from core import identity
from core.constraints import both_or_neither, known
from core.errors import Refused
from core.fields import Sealed, index_column, sealed_column
from core.models import Record
from households.models import Member
from households.models.register import ID_PURPOSE
from ledgers.models import StoredFile
from monitoring import asset_rules
from monitoring.asset_states import TRANSITIONS, How, RequestState
from monitoring.models.case_parts import AssetHit
from monitoring.models.cases import Case
from monitoring.models.consents import Authorisation, Relative
from monitoring.models.hit_kinds import HitKind

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class AssetBatchQuerySet(ScopedQuerySet["AssetBatch"]):
    def visible_to(self, user: Any) -> Self:
        """Keep the batches of the user's place, for those who read comparisons there."""
        if not isinstance(user, User) or not user.may(Permission.COMPARISON_READ):
            return self.none()
        return super().visible_to(user)

    def open(self) -> Self:
        return self.filter(ended_at=None)

    def for_list(self) -> Self:
        return self.select_related("opened_by").order_by("-pk")


class AssetBatch(Scoped):
    """
    Cases sent to departments together. `region` is the place of the bureau that sent it.

    Who is asked about was frozen when it was sent (`AssetSubject`).
    """

    due_on = models.DateField("答复期限")
    opened_at = models.DateTimeField("送出时间")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="送出人")
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = AssetBatchQuerySet.as_manager()
    officer_lookup = ""  # of no single household

    if TYPE_CHECKING:
        requests: "AssetRequestQuerySet"  # these read like their managers
        entries: "AssetEntryQuerySet"
        subjects: "AssetSubjectQuerySet"

    class Meta:
        verbose_name = verbose_name_plural = "信息比对批次"
        indexes = [models.Index(fields=["region_path", "id"], name="asset_batch_by_place")]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d}信息比对"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:asset_batch", args=[self.pk])


class AssetEntryQuerySet(models.QuerySet["AssetEntry"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)


class AssetEntry(Record):
    """A case in a batch, until the departments have answered or the case has left."""

    batch = models.ForeignKey(AssetBatch, models.PROTECT, related_name="entries")
    case = models.ForeignKey(Case, models.PROTECT, related_name="asset_entries")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssetEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批次中的案件"
        constraints = [
            models.UniqueConstraint(fields=["batch", "case"], name="one_entry_a_batch"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="one_open_entry_a_case",
                violation_error_message="这户已在信息比对批次中。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.batch} {self.case}"


class AssetSubjectQuerySet(models.QuerySet["AssetSubject"]):
    def asked(self) -> Self:
        """Keep whom departments may be asked about now: in scope, and not withdrawn since."""
        entry = AssetEntry.objects.open().filter(batch=OuterRef("batch"), case=OuterRef("case"))
        return self.filter(Exists(entry), left_out="", authorisation__withdrawn_on=None)


class AssetSubject(Record):
    """A person as frozen for a batch: asked about, or left out and why."""

    class LeftOut(models.TextChoices):
        NOT_SIGNED = asset_rules.NOT_SIGNED, "没有签署授权"
        WITHDRAWN = asset_rules.WITHDRAWN, "已撤回授权"
        NO_NUMBER = asset_rules.NO_NUMBER, "没有证件号码"

    batch = models.ForeignKey(AssetBatch, models.PROTECT, related_name="subjects")
    case = models.ForeignKey(Case, models.PROTECT, related_name="asset_subjects")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    relative = models.ForeignKey(Relative, models.PROTECT, null=True, blank=True, related_name="+")
    authorisation = models.ForeignKey(
        Authorisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.PositiveIntegerField("序号")  # on the batch's list, from 1
    name = models.CharField("姓名", max_length=40)
    relation = models.CharField("关系", max_length=20)
    id_number_sealed = sealed_column()
    id_number_index = index_column(db_index=False)
    left_out = models.CharField("未送比对原因", max_length=12, choices=LeftOut.choices, blank=True)

    id_number = Sealed(purpose=ID_PURPOSE, mask=identity.masked)
    if TYPE_CHECKING:
        id_number_masked: str  # made by Sealed

    objects = AssetSubjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "比对对象"
        constraints = [
            known("left_out", ["no_number", "not_signed", "withdrawn"], blank=True),
            models.CheckConstraint(
                condition=Q(member__isnull=False, relative__isnull=True)
                | Q(member__isnull=True, relative__isnull=False),
                name="asset_subject_is_one_person",
            ),
            models.CheckConstraint(
                condition=~Q(left_out="")
                | Q(authorisation__isnull=False, id_number_index__isnull=False),
                name="asked_only_who_signed",
            ),
            models.UniqueConstraint(
                fields=["batch", "case", "member", "relative"], nulls_distinct=False,
                name="one_subject_a_person",
            ),
            models.UniqueConstraint(fields=["batch", "number"], name="one_subject_a_number"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["batch", "id_number_index"], name="asset_subject_found")]

    def __str__(self) -> str:
        return self.name

    @property
    def person(self) -> Any:
        """Return the key of the person, member or relative."""
        return self.member_id or self.relative_id


class AssetRequestQuerySet(models.QuerySet["AssetRequest"]):
    def visible_to(self, user: User) -> Self:
        """Keep a liaison's own department's; the bureau's people see those of their place."""
        if user.region_id is None:
            own = user.may(Permission.ASSET_ANSWER) and user.unit_id is not None
            return self.filter(unit=user.unit_id) if own else self.none()
        return self.filter(batch__in=AssetBatch.objects.visible_to(user))

    def waiting(self) -> Self:
        return self.filter(state=RequestState.WAITING)

    def overdue(self, *, on: date) -> Self:
        return self.waiting().filter(due_on__lt=on)

    def for_list(self) -> Self:
        return self.select_related("unit", "batch__region").order_by("-batch", "unit__name", "pk")


class AssetRequest(Record):
    """What one department is asked in a batch. `state` is assigned by `move_to` alone."""

    batch = models.ForeignKey(AssetBatch, models.PROTECT, related_name="requests")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="部门")
    kinds = models.ManyToManyField(HitKind, related_name="+", verbose_name="疑点项目")
    state = models.CharField(
        "状态", max_length=10, choices=RequestState.choices, default=RequestState.WAITING
    )
    due_on = models.DateField("答复期限")
    listed_at = models.DateTimeField("名单下载时间", null=True, blank=True)
    listed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField("答复方式", max_length=10, choices=How.choices, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_reason = models.CharField("办结原因", max_length=500, blank=True)

    objects = AssetRequestQuerySet.as_manager()
    asked_count = 0  # filled in by `asset_reads.with_asked`

    if TYPE_CHECKING:
        hits: RelatedManager[AssetHit]

    class Meta:
        verbose_name = verbose_name_plural = "部门比对任务"
        constraints = [
            known("state", list(RequestState.values)),
            known("how", list(How.values), blank=True),
            both_or_neither("listed"),
            both_or_neither("answered"),
            both_or_neither("closed"),
            models.UniqueConstraint(fields=["batch", "unit"], name="one_request_a_unit"),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False, closed_at__isnull=True)
                & ~Q(how="")
                | Q(state="closed", answered_at__isnull=True, closed_at__isnull=False)
                & ~Q(closed_reason="")
                | Q(state="waiting", answered_at__isnull=True, closed_at__isnull=True, how=""),
                name="asset_request_state_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="asset_request_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.batch}"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:asset_request", args=[self.pk])

    def is_overdue(self, *, on: date) -> bool:
        return self.state == RequestState.WAITING and self.due_on < on

    def kinds_in_order(self) -> "models.QuerySet[HitKind]":
        return self.kinds.order_by("order", "code")

    def asked(self) -> "AssetSubjectQuerySet":
        """Return whom this department is asked about now; one person may stand in two cases."""
        return AssetSubject.objects.filter(batch=self.batch_id).asked()

    def move_to(
        self, to: RequestState, *, by: User, at: datetime, fields: Sequence[str] = ()
    ) -> None:
        """
        Change the state with its who and when: the only code that assigns `state`.

        :raises Refused: the table in asset_states.py has no such step
        """
        old = RequestState(self.state)
        if to not in TRANSITIONS[old]:
            raise Refused(f"{self.unit}的答复已是“{old.label}”，不能再改。")
        self.state = to
        setattr(self, f"{to}_at", at)
        setattr(self, f"{to}_by", by)
        self.save(update_fields=["state", f"{to}_at", f"{to}_by", *fields])
