"""Exits: the elimination of a monitored household's risk, one attempt a row."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, User
from accounts.permissions import Permission
from core import limits
from core.constraints import both_or_neither, known
from core.dates import local_date
from core.errors import Refused
from households.codes import Elimination
from households.models import Income
from monitoring.exit_states import OPEN, STEP_LIMITS, TRANSITIONS, Status, step_of
from monitoring.models.cases import Case
from monitoring.models.steps import ActorKind, StepBase

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from monitoring.models.case_parts import PaperQuerySet
    from monitoring.models.meetings import ReviewMeeting
    from monitoring.models.notices import PublicNotice

WAITING: dict[Permission, list[str]] = {
    Permission.CASE_ENTER: [
        Status.PROPOSED, Status.STUDIED, Status.REVIEWED, Status.OBJECTION_OPEN, Status.MARKED,
    ],
    Permission.CASE_REVIEW: [Status.DECIDED],
    Permission.CASE_REGISTER: [Status.ANNOUNCED],
}  # fmt: skip


class ExitQuerySet(ScopedQuerySet["Exit"]):
    def open(self) -> Self:
        return self.filter(status__in=sorted(OPEN))

    def overdue(self, *, on: date) -> Self:
        return self.filter(status__in=sorted(OPEN - {Status.HOLD}), step_due_on__lt=on)

    def waiting_for(self, user: User, *, on: date) -> Self:
        """Keep the exits whose next step is this person's kind of work."""
        states = [s for permission, some in WAITING.items() if user.may(permission) for s in some]
        mine = Q(status__in=states)
        if user.may(Permission.CASE_REVIEW):
            mine |= Q(status=Status.PUBLICISED, notice_ends_on__lt=on)
        return self.filter(mine)

    def for_list(self) -> Self:
        return self.select_related("case__household", "region__parent").order_by(
            "-opened_on", "-pk"
        )

    def for_page(self) -> Self:
        return self.select_related("case__household__region__parent", "region__parent", "income")

    def for_desk(self) -> Self:
        """Bring along what the checklist of each exit looks at: a few queries for all of them."""
        from monitoring.models.clues import Clue

        clues = Clue.objects.open().filter(household=OuterRef("case__household"))
        rows = self.for_page().annotate(new_clue=Exists(clues)).order_by("step_due_on", "pk")
        return rows.prefetch_related("steps", "meetings", "notices__objections", "case__measures")


class Exit(Scoped):
    """One attempt to mark a round's risk eliminated. `status` is assigned by `move_to` only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="exits", verbose_name="案件")
    status = models.CharField(
        "状态", max_length=20, choices=Status.choices, default=Status.PROPOSED
    )
    opened_on = models.DateField("提出日期")
    step_began_on = models.DateField("本环节起算日", null=True, blank=True)
    step_due_on = models.DateField("本环节到期日", null=True, blank=True)
    notice_ends_on = models.DateField("公示截止日", null=True, blank=True)
    # The study: what was found at home, and the figures after elimination.
    answers = models.JSONField("研判", default=dict, blank=True)
    income = models.ForeignKey(
        Income, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="收入测算"
    )
    line_amount = models.DecimalField(
        "监测线（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    method = models.CharField(
        "风险消除方式", max_length=10, choices=Elimination.choices, blank=True
    )
    month = models.CharField("风险消除时间", max_length=6, blank=True)
    told_on = models.DateField("告知日期", null=True, blank=True)
    told_how = models.CharField("告知方式", max_length=100, blank=True)

    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    studied_at = models.DateTimeField(null=True, blank=True)
    studied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ExitQuerySet.as_manager()
    officer_lookup = "case__household__support_officer"
    # What a page of many brought along for the guards; None: they ask for themselves.
    months: int | None = None
    new_clue: bool | None = None

    if TYPE_CHECKING:
        steps: RelatedManager["ExitStep"]
        papers: PaperQuerySet  # reads like its manager
        meetings: RelatedManager["ReviewMeeting"]
        notices: RelatedManager["PublicNotice"]

    class Meta:
        verbose_name = verbose_name_plural = "风险消除"
        constraints = [
            known("status", list(Status.values)),
            known("method", list(Elimination.values), blank=True),
            both_or_neither("studied"),
            both_or_neither("decided"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=sorted(OPEN)),
                name="one_open_exit_per_case",
                violation_error_message="这户已有办理中的风险消除。",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("entered_by"))
                & (Q(studied_by__isnull=True) | ~Q(decided_by=F("studied_by"))),
                name="decider_of_an_exit_is_another",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.MARKED, Status.NOTIFIED])
                | ~Q(method="") & ~Q(month=""),
                name="marked_exit_has_method_and_month",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.NOTIFIED) | Q(told_on__isnull=False),
                name="notified_exit_was_told",
            ),
        ]
        indexes = [
            models.Index(fields=["region_path", "status"], name="exit_list"),
            models.Index(fields=["status", "step_due_on"], name="exit_due"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case.household}风险消除"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:exit", args=[self.pk])

    @property
    def household(self) -> Any:
        return self.case.household

    @property
    def step(self) -> tuple[int, str]:
        return step_of(self.status)

    def is_overdue(self, *, on: date) -> bool:
        open_ = self.status in OPEN and self.status != Status.HOLD
        return open_ and self.step_due_on is not None and self.step_due_on < on

    def record(
        self,
        action: str,
        *,
        by: User,
        at: datetime,
        old: str,
        new: str,
        note: str = "",
        facts: dict[str, Any] | None = None,
        actor_kind: str = ActorKind.PERSON,
    ) -> "ExitStep":
        """Write the next history row."""
        last = self.steps.aggregate(last=Max("seq"))["last"] or 0
        return ExitStep.objects.create(
            exit=self, seq=last + 1, action=action, old=old, new=new, by=by, at=at,
            role=by.role, actor_kind=actor_kind, note=note[:500], facts=facts or {},
        )  # fmt: skip

    def remark(self, action: str, *, by: User, at: datetime, **more: Any) -> "ExitStep":
        """Write a history row about something that leaves the state as it is."""
        return self.record(action, by=by, at=at, old=self.status, new=self.status, **more)

    def move_to(
        self,
        to: Status,
        action: str,
        *,
        by: User,
        at: datetime,
        note: str = "",
        facts: dict[str, Any] | None = None,
        limit_from: date | None = None,
    ) -> None:
        """
        Change the status and write the history row: the only code that assigns `status`.

        :raises Refused: the table in exit_states.py has no such step
        """
        old = Status(self.status)
        if to not in TRANSITIONS[old]:
            raise Refused(f"“{old.label}”不能直接变为“{to.label}”。")
        self.record(action, by=by, at=at, old=old, new=to, note=note, facts=facts)
        self.status = to
        key, start = STEP_LIMITS.get(to), limit_from or local_date(at)
        self.step_began_on = start if key else None
        self.step_due_on = limits.due(key, start=start) if key else None
        self.save(update_fields=["status", "step_began_on", "step_due_on"])


class ExitStep(StepBase):
    exit = models.ForeignKey(Exit, models.PROTECT, related_name="steps")

    class Meta(StepBase.Meta):
        verbose_name = verbose_name_plural = "风险消除经过"
        constraints = [
            *StepBase.Meta.constraints,
            models.UniqueConstraint(fields=["exit", "seq"], name="one_exit_step_a_number"),
        ]
