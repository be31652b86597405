"""Weekly duties and the visits that meet them."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Collate

from accounts.models import Scoped, ScopedQuerySet, User
from core.constraints import both_or_neither, known
from core.dates import week_start
from core.errors import Refused
from households.models import Household
from ledgers.models import StoredFile
from monitoring.rules import visits as rules
from monitoring.visit_states import TRANSITIONS, DutyState, Mode, Purpose, Reason
from regions.models import path_of


class Cadence(models.Model):
    """How often a group is visited that is no tag: monitored and home-based safety-net families."""

    group = models.CharField(
        "对象", max_length=12, primary_key=True,
        choices=[(Reason.MONITORED, "监测对象（风险未消除）"), (Reason.SAFETY_NET, "居家兜底户")],
    )  # fmt: skip
    weeks = models.PositiveSmallIntegerField(
        "每几周走访一次", default=1, help_text="0 表示不要求定期走访"
    )
    source = models.CharField("依据", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "走访频次"
        constraints = [known("group", [Reason.MONITORED, Reason.SAFETY_NET])]

    def __str__(self) -> str:
        return self.get_group_display()


class VisitQuerySet(ScopedQuerySet["Visit"]):
    def standing(self) -> Self:
        """Keep the visits that were not taken back."""
        return self.filter(withdrawn_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-visited_on", "-recorded_at", "-pk")


class Visit(Scoped):
    """
    One visit as it was recorded. A record is never changed; one made by a slip is withdrawn.

    `uuid` is made where it is typed, so that a request that is sent again is stored once;
    `body_hash` tells a repetition from another visit, `answer` is what the first one was told.
    """

    uuid = models.UUIDField(unique=True)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="visits", verbose_name="户"
    )
    visited_on = models.DateField("走访日期")
    mode = models.CharField("方式", max_length=6, choices=Mode.choices)
    purpose = models.CharField(
        "事由", max_length=8, choices=Purpose.choices, default=Purpose.ROUTINE
    )
    visitors = ArrayField(models.CharField(max_length=40), verbose_name="走访人")
    changed = models.BooleanField("有变化")
    items = models.JSONField("走访内容", default=dict, blank=True)
    note = models.CharField("备注", max_length=500, blank=True)
    # The last visit they had seen; not the newest one means two people wrote side by side.
    base = models.CharField(max_length=40, blank=True)
    overtaken = models.BooleanField("与他人同时记录", default=False)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    # By the phone's clock, which sends many at once when there is a signal; recorded_at is when they came.
    made_at = models.DateTimeField("手机保存时间", null=True, blank=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访记录"
        constraints = [
            known("mode", list(Mode.values)),
            known("purpose", list(Purpose.values)),
            both_or_neither("withdrawn"),
            models.CheckConstraint(condition=Q(visitors__len__gte=1), name="visit_has_a_visitor"),
            models.CheckConstraint(
                condition=Q(changed=True) | Q(items={}), name="unchanged_visit_has_no_items"
            ),
        ]
        indexes = [
            models.Index(fields=["household", "-visited_on"], name="visit_of_household"),
            models.Index(fields=["region_path", "-visited_on"], name="visit_by_place"),
            # A coverage is counted from this alone, however many visits the villages make.
            models.Index(
                fields=["-visited_on"],
                include=["id", "household", "mode", "region_path"],
                condition=Q(purpose=Purpose.LEADER, withdrawn_at=None),
                name="visit_of_leaders",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.get_mode_display()}"

    @property
    def described(self) -> list[tuple[str, str]]:
        return rules.described(self.items)

    @property
    def tone(self) -> str:
        return "closed" if self.withdrawn_at else "soon" if self.changed else "done"

    @property
    def summary(self) -> str:
        """One line: what changed, or that nothing did."""
        if not self.changed:
            return "无变化"
        found = [f"{label}：{text}" for label, text in self.described]
        return "；".join([*found, self.note] if self.note else found)


WALK = ("region_path", "hamlet", "household__head_pinyin", "pk")
SETTLED = [DutyState.MET, DutyState.LATE, DutyState.EXCUSED]


class VisitDutyQuerySet(ScopedQuerySet["VisitDuty"]):
    def of_week(self, week: str) -> Self:
        return self.filter(week=week)

    def in_region(self, code: str) -> Self:
        return self.filter(region_path__startswith=path_of(code))

    def left(self) -> Self:
        return self.filter(state=DutyState.DUE)

    def settled(self) -> Self:
        """Keep the duties nobody has to go for any more."""
        return self.filter(state__in=SETTLED)

    def unsettled(self) -> Self:
        return self.exclude(state__in=SETTLED)

    def with_last_visit(self) -> Self:
        """Add the day and the key of the household's newest standing visit."""
        newest = Visit.objects.standing().newest_first().filter(household=OuterRef("household"))
        return self.annotate(
            last_visit_on=Subquery(newest.values("visited_on")[:1]),
            last_visit_id=Subquery(newest.values("pk")[:1]),
        )

    def for_list(self) -> Self:
        """In the order of a walk: village, 自然村, name."""
        return (
            self.select_related("household", "region", "visit__recorded_by")
            .with_last_visit()
            .annotate(hamlet=Collate(F("household__natural_village"), "C"))
            .order_by(*WALK)
        )

    def tally(self) -> dict[str, int]:
        """
        Count duties by what became of them; the parts sum to `total`.

        `substitute` are those met or made up by somebody else than the village and the officer.
        """
        counted = self.order_by().values("state", "by_substitute").annotate(n=Count("*"))
        tally = {"total": 0, **dict.fromkeys(DutyState.values, 0), "substitute": 0}
        for row in counted:
            key = "substitute" if row["by_substitute"] else row["state"]
            tally[key] += row["n"]
            tally["total"] += row["n"]
        return tally


class VisitDuty(Scoped):
    """A household is to be visited in an ISO week. Made by `actions.duties.make_duties`."""

    State = DutyState

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="duties", verbose_name="户"
    )
    week = models.CharField("周", max_length=8, db_collation="C")
    due_on = models.DateField("截止日")
    reasons = ArrayField(
        models.CharField(max_length=12, choices=Reason.choices), verbose_name="应访原因"
    )
    state = models.CharField("状态", max_length=8, choices=DutyState.choices, default=DutyState.DUE)
    by_substitute = models.BooleanField("他人代访", default=False)
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name="走访"
    )
    excuse = models.CharField("免访原因", max_length=200, blank=True)
    excused_at = models.DateTimeField(null=True, blank=True)
    excused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = VisitDutyQuerySet.as_manager()

    if TYPE_CHECKING:
        last_visit_on: date | None
        last_visit_id: object

    class Meta:
        verbose_name = verbose_name_plural = "应访"
        constraints = [
            known("state", list(DutyState.values)),
            both_or_neither("excused"),
            models.UniqueConstraint(
                fields=["household", "week"], name="one_duty_per_household_and_week"
            ),
            models.CheckConstraint(
                condition=Q(week__regex=r"^[0-9]{4}-W[0-9]{2}$"), name="duty_week_is_iso"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["met", "late"], visit__isnull=False)
                | Q(state__in=["due", "excused", "missed"], visit__isnull=True),
                name="met_duty_names_its_visit",
            ),
            models.CheckConstraint(
                condition=Q(by_substitute=False) | Q(visit__isnull=False),
                name="only_a_visit_has_a_substitute",
            ),
            models.CheckConstraint(
                condition=~Q(state="excused") | ~Q(excuse=""), name="excused_duty_has_a_reason"
            ),
        ]
        indexes = [
            # The week first: a place's duties of one week lie together, however old the book is.
            models.Index(
                fields=["week", "region_path", "state"], include=["by_substitute"], name="duty_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.get_state_display()}"

    @property
    def monday(self) -> date:
        return week_start(self.week)

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED

    @property
    def reason_labels(self) -> list[str]:
        return [str(Reason(reason).label) for reason in self.reasons]

    def move_to(self, to: DutyState, **facts: Any) -> None:
        """
        Change the state, with the columns that belong to it: the only code that assigns `state`.

        (The Monday's set-based statements in `actions.duties` make duties and close weeks.)

        :raises Refused: the table in visit_states.py has no such step
        """
        old = DutyState(self.state)
        if to not in TRANSITIONS[old]:
            raise Refused(f"“{old.label}”不能改为“{to.label}”。")
        self.state = to
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *facts])
