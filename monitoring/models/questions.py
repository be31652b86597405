"""What the township asks about visits (走访疑问), and what the village says to it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, User
from accounts.permissions import Permission, Role
from core.constraints import both_or_neither, known
from core.models import Record
from monitoring.models.visits import Visit
from monitoring.rules import questions as rules
from monitoring.visit_states import QuestionKind, QuestionOutcome

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

IN_VILLAGES = frozenset({Role.VILLAGE_STAFF, Role.SUPPORT_OFFICER})
MADE = Coalesce("made_at", "recorded_at")
"""When a visit was made: by the phone that saved it, else when it was recorded."""


class VisitQuestionQuerySet(ScopedQuerySet["VisitQuestion"]):
    def visible_to(self, user: Any) -> Self:
        """
        Keep those of one's place; in a village, those about a visit of the village's, though
        it be one of several villages', and for an officer those about a visit of their own.
        """
        if not isinstance(user, User) or not user.may(Permission.VISIT_QUESTION_READ):
            return self.none()
        if user.role not in IN_VILLAGES:
            return super().visible_to(user)
        visits = Visit.objects.visible_to(user)
        if user.role == Role.SUPPORT_OFFICER:
            visits = visits.filter(recorded_by=user)
        lines = QuestionedVisit.objects.filter(question=OuterRef("pk"), visit__in=visits)
        return self.filter(Exists(lines))

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def closed(self) -> Self:
        return self.exclude(closed_at=None)

    def unexplained(self) -> Self:
        return self.open().filter(explained_at=None)

    def for_list(self) -> Self:
        """Add what the sentence needs: how many visits and households, from when to when."""
        moment = Coalesce(F("lines__visit__made_at"), F("lines__visit__recorded_at"))
        return self.select_related("region__parent", "explained_by", "closed_by").annotate(
            visits=Count("lines"), homes=Count("lines__visit__household", distinct=True),
            first_at=Min(moment), last_at=Max(moment),
        )  # fmt: skip


class VisitQuestion(Scoped):
    """
    A question about some visits: nobody has done wrong by being asked.

    `region` is the smallest place that takes in all of its visits, the township at most. It is
    closed by its `outcome`; what the village wrote until then is `explanation`.
    """

    kind = models.CharField("事由", max_length=6, choices=QuestionKind.choices)
    asked_at = models.DateTimeField("提出时间")
    explanation = models.CharField("情况说明", max_length=300, blank=True)
    explained_at = models.DateTimeField("说明时间", null=True, blank=True)
    explained_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="说明人"
    )
    outcome = models.CharField("办理", max_length=10, choices=QuestionOutcome.choices, blank=True)
    closing_note = models.CharField("办理意见", max_length=300, blank=True)
    closed_at = models.DateTimeField("办理时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )

    objects = VisitQuestionQuerySet.as_manager()
    officer_lookup = ""  # of no single household

    if TYPE_CHECKING:
        lines: RelatedManager["QuestionedVisit"]
        visits: int
        homes: int
        first_at: datetime
        last_at: datetime

    class Meta:
        verbose_name = verbose_name_plural = "走访疑问"
        constraints = [
            known("kind", list(QuestionKind.values)),
            known("outcome", list(QuestionOutcome.values), blank=True),
            both_or_neither("explained"),
            both_or_neither("closed"),
            models.CheckConstraint(
                condition=Q(explanation="", explained_at__isnull=True)
                | (~Q(explanation="") & Q(explained_at__isnull=False)),
                name="explained_question_says_how",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True)
                | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="closed_question_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="revisit") | ~Q(closing_note=""), name="revisit_says_what_for"
            ),
        ]
        indexes = [
            models.Index(fields=["region_path", "closed_at", "-asked_at"], name="question_list")
        ]

    def __str__(self) -> str:
        return f"走访疑问（{self.get_kind_display()}）"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:question", args=[self.pk])

    @property
    def text(self) -> str:
        """The question in words; of a row read by `for_list`."""
        lasted = self.last_at - self.first_at
        return rules.sentence(self.kind, visits=self.visits, homes=self.homes, lasted=lasted)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def state(self) -> str:
        if self.closed_at:
            return self.get_outcome_display()
        return "已说明" if self.explained_at else "待说明"

    @property
    def tone(self) -> str:
        return "closed" if self.closed_at else "done" if self.explained_at else "todo"

    def recorders(self) -> "models.QuerySet[User]":
        """Return those who recorded its visits."""
        return User.objects.filter(pk__in=self.lines.values("visit__recorded_by"))

    def blockers_to_explain(self, *, by: User) -> list[str]:
        if self.closed_at:
            return ["乡镇已办理，不用再说明。"]
        if by.role != Role.VILLAGE_STAFF and not self.recorders().filter(pk=by.pk).exists():
            return ["请记录人或所在村说明。"]
        return []

    def blockers_to_close(self, *, by: User) -> list[str]:
        if self.closed_at:
            return ["这条疑问已经办理。"]
        if self.recorders().filter(pk=by.pk).exists():
            return ["其中有您自己记录的走访，请本乡镇其他人办理。"]
        return []


class QuestionedVisit(Record):
    """
    A visit that a question is about; in one question of a kind only.

    `kind` is the question's: a foreign key over (question, kind) keeps it so.
    """

    question = models.ForeignKey(VisitQuestion, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=6, choices=QuestionKind.choices)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="questioned")

    class Meta:
        verbose_name = verbose_name_plural = "疑问中的走访"
        constraints = [
            models.UniqueConstraint(fields=["visit", "kind"], name="one_question_a_kind_and_visit")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.visit_id}"
