"""Clues: something that may be a risk, until somebody has been there to see."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, User
from core.constraints import both_or_neither, known
from core.errors import Refused
from core.models import Record
from households.codes import Risk
from households.models import Household
from monitoring.clue_states import TRANSITIONS, VERIFIED, ClueState, Source
from monitoring.models.cases import Case
from monitoring.models.steps import ActorKind, StepBase
from monitoring.models.visits import Visit
from regions.models import path_of

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from comparison.models import Batch


class ClueQuerySet(ScopedQuerySet["Clue"]):
    def open(self) -> Self:
        return self.filter(state=ClueState.OPEN)

    def verified(self) -> Self:
        return self.filter(state__in=sorted(VERIFIED))

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(due_on__lt=on)

    def in_region(self, code: str) -> Self:
        return self.filter(region_path__startswith=path_of(code))

    def with_case(self) -> Self:
        """Add the key of the case that a clue led to."""
        cases = Case.objects.filter(clue=OuterRef("pk")).order_by("-round")
        return self.annotate(case_id=Subquery(cases.values("pk")[:1]))

    def of_batch(self, batch: "Batch | UUID") -> Self:
        linked = ClueFinding.objects.filter(finding__batch=batch, suppressed=False)
        return self.filter(pk__in=linked.values("clue"))

    def for_list(self) -> Self:
        return self.select_related("household", "region__parent").order_by("due_on", "pk")

    def for_page(self) -> Self:
        return self.select_related(
            "household__region__parent", "household__support_officer", "region__parent",
            "visit__recorded_by", "opened_by", "verified_by",
        )  # fmt: skip


class Clue(Scoped):
    """One household's possible risk. `state` is assigned by `move_all` and nowhere else."""

    State = ClueState

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="clues", verbose_name="户"
    )
    source = models.CharField("来源", max_length=12, choices=Source.choices)
    risks = ArrayField(
        models.CharField(max_length=20, choices=Risk.choices), size=5, default=list, blank=True,
        verbose_name="风险类型",
    )  # fmt: skip
    evidence = models.CharField("线索内容", max_length=500)
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="clues", verbose_name="走访"
    )
    state = models.CharField(
        "状态", max_length=10, choices=ClueState.choices, default=ClueState.OPEN
    )
    found_on = models.DateField("发现日期")
    due_on = models.DateField("核实期限")
    opened_at = models.DateTimeField("登记时间")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    verified_at = models.DateTimeField("核实时间", null=True, blank=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人"
    )
    reason = models.CharField("核实结论说明", max_length=200, blank=True)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)
    told_on = models.DateField("告知农户日期", null=True, blank=True)

    objects = ClueQuerySet.as_manager()

    if TYPE_CHECKING:
        steps: RelatedManager["ClueStep"]
        links: RelatedManager["ClueFinding"]

    class Meta:
        verbose_name = verbose_name_plural = "线索"
        constraints = [
            known("state", list(ClueState.values)),
            known("source", list(Source.values)),
            both_or_neither("verified"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(state="open"),
                name="one_open_clue_per_household",
                violation_error_message="这户已有待核实的线索。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["no_risk", "known"])
                | (~Q(reason="") & Q(verified_at__isnull=False)),
                name="verified_clue_has_who_and_why",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["region_path", "state", "due_on"], name="clue_list"),
            models.Index(fields=["region_path", "found_on", "state"], name="clue_by_day"),
            # In the worklist's order: fifty rows are read, not a district's nine thousand.
            models.Index(fields=["state", "due_on", "id"], name="clue_due"),
        ]

    def __str__(self) -> str:
        return f"{self.household}线索"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:clue", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == ClueState.OPEN

    @property
    def risk_labels(self) -> list[str]:
        return [str(Risk(risk).label) for risk in self.risks]

    def is_overdue(self, *, on: date) -> bool:
        return self.is_open and self.due_on < on

    def move_to(
        self, to: ClueState | str, action: str = "", *, by: User, at: datetime, note: str = ""
    ) -> None:
        """Change the state of this clue; see `move_all`."""
        Clue.move_all([self], ClueState(to), action, by=by, at=at, note=note)

    @staticmethod
    def move_all(
        clues: Sequence["Clue"],
        to: ClueState,
        action: str = "",
        *,
        by: User,
        at: datetime,
        note: str = "",
    ) -> None:
        """
        Change the state of locked clues and write their history: nobody else assigns `state`.

        :raises Refused: the table in clue_states.py has no such step for one of them; none moves
        """
        for clue in clues:
            old = ClueState(clue.state)
            if to not in TRANSITIONS[old]:
                raise Refused(f"{clue.household}的线索“{old.label}”，不能改为“{to.label}”。")
        Clue.remark_all(clues, action or to, by=by, at=at, note=note, new=to)
        for clue in clues:
            clue.state = to
            clue.ended_at = None if to == ClueState.OPEN else at
        Clue.objects.bulk_update(clues, ["state", "ended_at"])

    @staticmethod
    def remark_all(
        clues: Sequence["Clue"],
        action: str,
        *,
        by: User,
        at: datetime,
        note: str = "",
        new: str = "",
        actor_kind: str = ActorKind.PERSON,
    ) -> None:
        """Write a history row for each clue; without `new` the state stays as it is."""
        last = dict(
            ClueStep.objects.filter(clue__in=clues).order_by()
            .values("clue").annotate(last=Max("seq")).values_list("clue", "last")
        )  # fmt: skip
        ClueStep.objects.bulk_create(
            ClueStep(
                clue=clue, seq=last.get(clue.pk, 0) + 1, action=action[:20], old=clue.state,
                new=new or clue.state, by=by, at=at, role=by.role, note=note[:500],
                actor_kind=actor_kind,
            )
            for clue in clues
        )  # fmt: skip

    def add_risks(self, risks: Iterable[str]) -> None:
        """Take further risks in, at most five, the first ones first."""
        self.risks = list(dict.fromkeys([*self.risks, *risks]))[:5]


class ClueStep(StepBase):
    clue = models.ForeignKey(Clue, models.PROTECT, related_name="steps")

    class Meta(StepBase.Meta):
        verbose_name = verbose_name_plural = "线索经过"
        constraints = [
            *StepBase.Meta.constraints,
            models.UniqueConstraint(fields=["clue", "seq"], name="one_clue_step_a_number"),
        ]


class ClueFinding(Record):
    """
    Why a clue is there: a finding of a comparison.

    `suppressed`: the same rule met this household within the days of `clue.repeat`; the finding
    points to the clue that was answered then, and nobody is sent again.
    """

    clue = models.ForeignKey(Clue, models.PROTECT, related_name="links")
    finding = models.OneToOneField("comparison.Finding", models.PROTECT, related_name="clue_link")
    suppressed = models.BooleanField("90天内重复，未下发", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "线索依据"

    def __str__(self) -> str:
        return f"{self.clue_id} {self.finding_id}"
