"""Codes of villages, what was sent or entered, and the tallies that keep machines out."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, User
from applications import rules
from applications.states import OPEN, TRANSITIONS, State, Told
from core import identity
from core.constraints import both_or_neither, known
from core.errors import Refused
from core.fields import Sealed, index_column, masked_phone, sealed_column
from core.models import Record
from households.codes import Risk
from households.models import ID_PURPOSE, Household
from monitoring.clue_states import VERIFIED, Source
from monitoring.models import Clue
from monitoring.models.steps import StepBase
from regions.models import Region

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

PHONE_PURPOSE = "applicant-phone"
BY_HAND = (Source.HOTLINE, Source.PETITION, Source.MEDIA)
"""What reaches an office and is entered there; an application itself comes from the page."""


class CodeQuerySet(models.QuerySet["VillageCode"]):
    def live(self) -> Self:
        return self.filter(ended_at=None)


class VillageCode(Record):
    """What a village's poster leads to: chance, so that no code tells of another."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="村")
    code = models.CharField("代码", max_length=20, unique=True, default=rules.new_code)
    made_at = models.DateTimeField("生成时间")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="生成人")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="停用人"
    )

    objects = CodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申报二维码"
        constraints = [
            both_or_neither("ended"),
            models.UniqueConstraint(
                fields=["region"], condition=Q(ended_at=None), name="one_live_code_per_village"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}的二维码"

    def get_absolute_url(self) -> str:
        return reverse("apply:form", args=[self.code])


class Tally(Record):
    """How often something came within a window: `key` is a keyed index, never an address."""

    kind = models.CharField(max_length=20)
    key = models.BinaryField(max_length=16)
    since = models.DateTimeField()
    n = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = verbose_name_plural = "防刷计数"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "since"], name="one_tally_a_window"),
        ]
        indexes = [models.Index(fields=["since"], name="tally_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.n}"


class ApplicationQuerySet(ScopedQuerySet["Application"]):
    def open(self) -> Self:
        return self.filter(state__in=sorted(OPEN))

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(due_on__lt=on)

    def untold(self) -> Self:
        """Keep those whose finding is known and has not been told."""
        found = Q(state=State.CLUE, clue__state__in=sorted(VERIFIED)) | Q(state=State.CLOSED)
        return self.filter(found, told_on=None)

    def not_taken_in(self) -> Self:
        return self.filter(state=State.WAITING, taken_in_at=None, by_hand_only=False)

    def for_list(self) -> Self:
        return self.select_related("region__parent", "household", "clue").order_by(
            "-received_at", "-pk"
        )


class Application(Scoped):
    """
    Somebody says that a family is in difficulty: the family itself, or an office that heard of it.

    `state` is assigned by `move_to` and nowhere else. Numbers are sealed as in the register.
    """

    source = models.CharField("来源", max_length=12, choices=Source.choices)
    receipt = models.CharField(
        "受理编号", max_length=10, unique=True, default=rules.new_receipt, editable=False
    )
    # The form's token, so that a form sent twice is one application with one receipt.
    token = models.CharField(max_length=32, blank=True, default="", editable=False)
    name = models.CharField("姓名", max_length=40)
    id_number_sealed = sealed_column()
    id_number_index = index_column()
    phone_sealed = sealed_column()
    phone_index = index_column(db_index=False)
    said = models.CharField("反映的困难", max_length=500)
    risks = ArrayField(
        models.CharField(max_length=20, choices=Risk.choices), size=5, default=list, blank=True,
        verbose_name="风险类型",
    )  # fmt: skip
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    # More of one number or phone in a day than people send: nothing happens of itself.
    by_hand_only = models.BooleanField("不自动转线索", default=False)
    found_on = models.DateField("申报（反映）日期")
    due_on = models.DateField("核实期限")
    received_at = models.DateTimeField("收到时间")
    clerk = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    taken_in_at = models.DateTimeField(null=True, blank=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="applications",
        verbose_name="户",
    )  # fmt: skip
    clue = models.ForeignKey(
        Clue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="线索"
    )
    reason = models.CharField("办结原因", max_length=200, blank=True)
    told_on = models.DateField("告知申请人日期", null=True, blank=True)
    told_how = models.CharField("告知方式", max_length=12, choices=Told.choices, blank=True)

    id_number = Sealed(purpose=ID_PURPOSE, mask=identity.masked)
    phone = Sealed(purpose=PHONE_PURPOSE, mask=masked_phone)

    objects = ApplicationQuerySet.as_manager()

    if TYPE_CHECKING:
        steps: RelatedManager["ApplicationStep"]
        id_number_masked: str
        phone_masked: str

    class Meta:
        verbose_name = verbose_name_plural = "申报与诉求"
        constraints = [
            known("state", list(State.values)),
            known("source", [Source.SELF, *BY_HAND]),
            known("told_how", list(Told.values), blank=True),
            models.UniqueConstraint(
                fields=["token"], condition=~Q(token=""), name="one_application_a_form"
            ),
            models.CheckConstraint(
                condition=Q(told_on=None, told_how="") | Q(told_on__isnull=False) & ~Q(told_how=""),
                name="told_how_with_when",
            ),
            models.CheckConstraint(
                condition=Q(state="clue", clue__isnull=False, household__isnull=False)
                | ~Q(state="clue") & Q(clue=None),
                name="application_as_clue_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(reason=""), name="closed_application_says_why"
            ),
            models.CheckConstraint(
                condition=Q(source="self") | Q(clerk__isnull=False),
                name="entered_application_names_its_clerk",
            ),
        ]
        indexes = [
            models.Index(fields=["region_path", "state", "due_on"], name="application_list"),
            models.Index(
                fields=["received_at"],
                condition=Q(state="waiting", taken_in_at=None, by_hand_only=False),
                name="application_not_taken_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}的申报" if self.source == Source.SELF else f"反映{self.name}的诉求"

    def get_absolute_url(self) -> str:
        return reverse("applications:application", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_self(self) -> bool:
        return self.source == Source.SELF

    @property
    def risk_labels(self) -> list[str]:
        return [str(Risk(risk).label) for risk in self.risks]

    @property
    def receipt_spelled(self) -> str:
        return rules.spelled(self.receipt)

    @property
    def progress(self) -> rules.Word:
        clue_state = self.clue.state if self.clue else ""
        told = self.told_on is not None
        return rules.progress(state=self.state, clue_state=clue_state, told=told)

    def blockers_to_tell(self) -> list[str]:
        """List why the applicant cannot be told yet."""
        if self.told_on is not None:
            return ["已经告知过申请人。"]
        if self.is_open:
            return ["还没有受理，先确认是哪一户，或者办结。"]
        if self.state == State.CLUE and self.clue and self.clue.state not in VERIFIED:
            return ["线索还没有核实，先核实再告知。"]
        return []

    def move_to(self, to: State, action: str, *, by: User, at: datetime, note: str = "") -> None:
        """
        Change the state and write the history: nobody else assigns `state`.

        :raises Refused: the table in states.py has no such step
        """
        old = State(self.state)
        if to not in TRANSITIONS[old]:
            raise Refused(f"这份申报“{old.label}”，不能改为“{to.label}”，请刷新。")
        self.state = to
        self.save()
        self.remark(action, by=by, at=at, note=note, old=old)

    def remark(self, action: str, *, by: User, at: datetime, note: str = "", old: str = "") -> None:
        """Write a history row."""
        ApplicationStep.objects.create(
            application=self, seq=self.steps.count() + 1, action=action, old=old or self.state,
            new=self.state, by=by, at=at, role=by.role, note=note[:500],
        )  # fmt: skip


class ApplicationStep(StepBase):
    application = models.ForeignKey(Application, models.PROTECT, related_name="steps")

    class Meta(StepBase.Meta):
        verbose_name = verbose_name_plural = "申报经过"
        constraints = [
            *StepBase.Meta.constraints,
            models.UniqueConstraint(
                fields=["application", "seq"], name="one_application_step_a_number"
            ),
        ]
