"""Inclusion cases: one household's risk from the first clue to its elimination, by rounds."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, User
from accounts.permissions import Permission
from core import limits
from core.constraints import both_or_neither, known
from core.dates import Pause, local_date
from core.errors import Refused
from households.codes import Category, Risk
from households.models import Household, Income, Member, MonitoringLine
from monitoring.case_limits import TOTAL
from monitoring.case_rules import pauses
from monitoring.case_states import (
    IN_PROCEDURE,
    OPEN,
    PAUSES,
    STEP_LIMITS,
    TRANSITIONS,
    WAITING,
    CloseReason,
    Status,
    step_of,
)
from monitoring.models.steps import ActorKind, StepBase
from monitoring.plan_rules import CAN_WORK, DEVELOPMENT

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from monitoring.models.assets import AssetEntryQuerySet, AssetSubjectQuerySet
    from monitoring.models.case_parts import AssetHitQuerySet, Measure, PaperQuerySet
    from monitoring.models.consents import AuthorisationQuerySet
    from monitoring.models.exits import ExitQuerySet
    from monitoring.models.meetings import ReviewMeeting
    from monitoring.models.national import NationalEntryQuerySet
    from monitoring.models.notices import PublicNotice


class CaseQuerySet(ScopedQuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(status__in=sorted(OPEN))

    def in_procedure(self) -> Self:
        """Keep the cases between the clue and the entry into the file."""
        return self.filter(status__in=sorted(IN_PROCEDURE))

    def overdue(self, *, on: date) -> Self:
        """Keep cases under way whose step or whose whole time has run out by a day."""
        late = Q(due_on__lt=on, paused_on=None) | Q(step_due_on__lt=on)
        return self.filter(late, status__in=sorted(IN_PROCEDURE))

    def notice_ended(self, *, on: date) -> Self:
        return self.filter(status=Status.PUBLICISED, notice_ends_on__lt=on)

    def unsupported(self, *, since: date) -> Self:
        """Keep cases on file since a day or longer that have no measure of support at all."""
        rows = self.filter(status=Status.REGISTERED, registered_on__lte=since)
        return rows.filter(measures__isnull=True)

    def undeveloped(self) -> Self:
        """Keep supported cases whose people can work, but are given nothing to earn by."""
        from monitoring.models.case_parts import Measure

        people = Member.objects.present().filter(household=OuterRef("household"))
        earning = Measure.objects.filter(case=OuterRef("pk"), group__in=sorted(DEVELOPMENT))
        rows = self.filter(status=Status.REGISTERED).filter(
            Exists(people.filter(labour__in=sorted(CAN_WORK)))
        )
        return rows.filter(Exists(Measure.objects.filter(case=OuterRef("pk"))), ~Exists(earning))

    def waiting_for(self, user: User, *, on: date) -> Self:
        """Keep the cases whose next step is this person's kind of work."""
        states = [s for permission, some in WAITING.items() if user.may(permission) for s in some]
        mine = Q(status__in=states)
        if user.may(Permission.CASE_COMPARE):
            # A case in a batch waits for the departments, not for the bureau.
            from monitoring.models.assets import AssetEntry

            asked = Exists(AssetEntry.objects.open().filter(case=OuterRef("pk")))
            mine &= ~(Q(status=Status.COMPARING) & Q(asked))
        if user.may(Permission.CASE_REVIEW):
            mine |= Q(status=Status.PUBLICISED, notice_ends_on__lt=on)
        return self.filter(mine)

    def for_list(self) -> Self:
        return self.select_related("household", "region__parent").order_by("due_on", "pk")

    def for_page(self) -> Self:
        return self.select_related(
            "household__region__parent", "household__support_officer", "region__parent", "income"
        )

    def for_desk(self) -> Self:
        """Bring along what the checklist of each case looks at: a few queries for all of them."""
        rows = self.for_page().order_by("step_due_on", "due_on", "pk")
        return rows.prefetch_related("hits", "steps", "meetings", "notices__objections")


class Case(Scoped):
    """One round of a household. `status` is assigned by `move_to` and nowhere else."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="cases", verbose_name="户"
    )
    clue = models.ForeignKey(
        "monitoring.Clue", models.PROTECT, null=True, blank=True, related_name="cases",
        verbose_name="线索",
    )  # fmt: skip
    round = models.PositiveSmallIntegerField("轮次", default=1)
    status = models.CharField(
        "状态", max_length=20, choices=Status.choices, default=Status.VERIFYING
    )
    # The day the risk was found; no paper may be older.
    began_on = models.DateField("线索日期")
    due_on = models.DateField("全程到期日")
    paused_on = models.DateField("全程暂停计时自", null=True, blank=True)
    # What the limit of the step is counted from: a notice's end, say, not the day it was put up.
    step_began_on = models.DateField("本环节起算日", null=True, blank=True)
    step_due_on = models.DateField("本环节到期日", null=True, blank=True)
    notice_ends_on = models.DateField("公示截止日", null=True, blank=True)
    suspended_from = models.CharField(max_length=20, blank=True, editable=False)
    returned_reason = models.CharField("退回原因", max_length=500, blank=True)

    category = models.CharField("监测对象类别", max_length=10, choices=Category.choices, blank=True)
    risks = ArrayField(
        models.CharField(max_length=20, choices=Risk.choices), size=5, default=list, blank=True,
        verbose_name="致贫返贫风险",
    )  # fmt: skip
    risk_note = models.CharField("风险备注", max_length=200, blank=True)
    income = models.ForeignKey(
        Income, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="收入测算"
    )
    # What the visit that verified found, by `case_rules.TROUBLES`; {} where nobody was asked.
    guarantees = models.JSONField("识别时三保障和饮水", default=dict, blank=True)
    # The line as it was when the district decided, yuan per person and year.
    line_year = models.PositiveSmallIntegerField("监测线年度", null=True, blank=True)
    line_amount = models.DecimalField(
        "监测线（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    identified_month = models.CharField("识别监测时间", max_length=6, blank=True)

    entered_at = models.DateTimeField("立案时间")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    township_reviewed_at = models.DateTimeField(null=True, blank=True)
    township_reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    registered_on = models.DateField("建档日期", null=True, blank=True)

    closed_reason = models.CharField(
        "终止原因", max_length=20, choices=CloseReason.choices, blank=True
    )
    told_on = models.DateField("告知日期", null=True, blank=True)
    told_how = models.CharField("告知方式", max_length=100, blank=True)

    objects = CaseQuerySet.as_manager()
    lines: Sequence[MonitoringLine] | None = None

    if TYPE_CHECKING:
        steps: RelatedManager["CaseStep"]
        hits: AssetHitQuerySet  # these read like their managers
        authorisations: AuthorisationQuerySet
        asset_entries: AssetEntryQuerySet
        asset_subjects: AssetSubjectQuerySet
        measures: RelatedManager["Measure"]
        papers: PaperQuerySet
        meetings: RelatedManager["ReviewMeeting"]
        notices: RelatedManager["PublicNotice"]
        exits: ExitQuerySet
        national_entries: NationalEntryQuerySet  # reads like its manager

    class Meta:
        verbose_name = verbose_name_plural = "纳入案件"
        constraints = [
            known("status", list(Status.values)),
            known("category", list(Category.values), blank=True),
            known("closed_reason", list(CloseReason.values), blank=True),
            both_or_neither("verified"),
            both_or_neither("township_reviewed"),
            both_or_neither("approved"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(status__in=sorted(OPEN)),
                name="one_open_case_per_household",
                violation_error_message="这户已有办理中的案件。",
            ),
            models.UniqueConstraint(
                fields=["household", "round"],
                name="one_case_a_round",
            ),
            models.CheckConstraint(
                condition=Q(township_reviewed_by__isnull=True)
                | ~Q(township_reviewed_by=F("entered_by"))
                & (Q(verified_by__isnull=True) | ~Q(township_reviewed_by=F("verified_by"))),
                name="reviewer_of_a_case_is_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | ~Q(approved_by=F("township_reviewed_by"))
                & ~Q(approved_by=F("entered_by"))
                & (Q(verified_by__isnull=True) | ~Q(approved_by=F("verified_by"))),
                name="approver_of_a_case_is_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(line_amount__isnull=False) & ~Q(category=""),
                name="approved_case_has_line_and_category",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CLOSED)
                | ~Q(closed_reason="") & Q(told_on__isnull=False) & ~Q(told_how=""),
                name="closed_case_has_reason_and_was_told",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.ELIMINATED, Status.REGISTERED])
                | Q(registered_on__isnull=False),
                name="registered_case_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["region_path", "status", "due_on"], name="case_list"),
            models.Index(fields=["status", "step_due_on"], name="case_due"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.household}第{self.round}轮"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:case", args=[self.pk])

    @property
    def step(self) -> tuple[int, str]:
        return step_of(self.status)

    @property
    def in_procedure(self) -> bool:
        return self.status in IN_PROCEDURE

    @property
    def risk_labels(self) -> list[str]:
        return [str(Risk(risk).label) for risk in self.risks]

    def line_on(self, on: date) -> MonitoringLine | None:
        """Return the monitoring line in force here: of `lines`, where a page brought them along."""
        return MonitoringLine.in_force(path=self.region_path, on=on, among=self.lines)

    def is_overdue(self, *, on: date) -> bool:
        step_late = self.step_due_on is not None and self.step_due_on < on
        late = self.due_on < on and self.paused_on is None
        return self.in_procedure and (late or step_late)

    def pauses(self) -> list[Pause]:
        """Return the times that do not count towards the whole, as the history tells them."""
        stops = {str(s) for s, limit in PAUSES.items() if not limit or limits.number(limit)}
        rows = self.steps.order_by("seq").values_list("new", "at")
        return pauses([(new, local_date(at)) for new, at in rows], stops=stops)

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
    ) -> "CaseStep":
        """Write the next history row."""
        last = self.steps.aggregate(last=Max("seq"))["last"] or 0
        return CaseStep.objects.create(
            case=self, seq=last + 1, action=action, old=old, new=new, by=by, at=at,
            role=by.role, actor_kind=actor_kind, note=note[:500], facts=facts or {},
        )  # fmt: skip

    def remark(self, action: str, *, by: User, at: datetime, **more: Any) -> "CaseStep":
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
        actor_kind: str = ActorKind.PERSON,
    ) -> None:
        """
        Change the status and write the history row: the only code that assigns `status`.

        The new step's limit runs from `limit_from`, or from the local day of `at`.

        :raises Refused: the table in case_states.py has no such step
        """
        old = Status(self.status)
        if to not in TRANSITIONS[old]:
            raise Refused(f"“{old.label}”不能直接变为“{to.label}”。")
        self.record(
            action, by=by, at=at, old=old, new=to, note=note, facts=facts, actor_kind=actor_kind
        )
        self.status = to
        key, on = STEP_LIMITS.get(to), local_date(at)
        self.step_began_on = (limit_from or on) if key else None
        self.step_due_on = limits.due(key, start=limit_from or on) if key else None
        self._pause_or_go_on(to, on=on)
        clock = ["step_began_on", "step_due_on", "paused_on", "due_on"]
        self.save(update_fields=["status", *clock])

    def _pause_or_go_on(self, to: Status, *, on: date) -> None:
        limit = PAUSES.get(to)
        stops = limit is not None and (not limit or limits.number(limit) > 0)
        if stops:
            self.paused_on = self.paused_on or on
        elif self.paused_on is not None:
            self.paused_on = None
            self.due_on = limits.due(TOTAL, start=self.began_on, pauses=self.pauses())


class CaseStep(StepBase):
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")

    class Meta(StepBase.Meta):
        verbose_name = verbose_name_plural = "案件经过"
        constraints = [
            *StepBase.Meta.constraints,
            models.UniqueConstraint(fields=["case", "seq"], name="one_case_step_a_number"),
        ]
