"""What belongs to a case or an exit: asset hits, measures of support, papers on file."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.constraints import both_or_neither, known
from core.models import Record
from households.codes import Risk
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from monitoring.procedure import MeasureGroup, PaperKind


def one_subject() -> models.CheckConstraint:
    """Let a row belong to a case or to an exit: to exactly one of them."""
    return models.CheckConstraint(
        condition=Q(case__isnull=False, exit__isnull=True)
        | Q(case__isnull=True, exit__isnull=False),
        name="%(app_label)s_%(class)s_has_one_subject",
    )


class AssetHitQuerySet(models.QuerySet["AssetHit"]):
    def live(self) -> Self:
        """Keep what counts: no newer check has replaced it, and it is not withheld."""
        return self.filter(superseded_at=None, withheld_at=None)

    def unexplained(self) -> Self:
        return self.live().filter(explained_at=None)


class AssetHit(Record):
    """
    A 疑点 of the asset check: something to be explained, never an automatic refusal.

    Typed by the bureau, or (with kind, subject and request) from a department's answer. While
    the case is suspended, or the person's authorisation withdrawn, it is withheld.
    """

    class Severity(models.TextChoices):
        NOTE = "note", "提示"
        EXPLAIN = "explain", "需说明"
        AGAINST = "against", "建议不纳入"

    class Conclusion(models.TextChoices):
        HARMLESS = "harmless", "属实，不影响"
        WRONG = "wrong", "不属实"
        MATTERS = "matters", "属实，影响认定"

    case = models.ForeignKey(Case, models.PROTECT, related_name="hits")
    severity = models.CharField("程度", max_length=10, choices=Severity.choices)
    text = models.CharField("疑点", max_length=300)
    source = models.CharField("来源部门", max_length=60)
    conclusion = models.CharField("核实结论", max_length=10, choices=Conclusion.choices, blank=True)
    explanation = models.CharField("说明和依据", max_length=500, blank=True)
    evidence = models.CharField("依据材料", max_length=200, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)

    kind = models.ForeignKey(
        "monitoring.HitKind", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="疑点项目",
    )  # fmt: skip
    subject = models.ForeignKey(
        "monitoring.AssetSubject", models.PROTECT, null=True, blank=True, related_name="hits",
        verbose_name="比对对象",
    )  # fmt: skip
    request = models.ForeignKey(
        "monitoring.AssetRequest", models.PROTECT, null=True, blank=True, related_name="hits"
    )
    detail = models.CharField("详情", max_length=200, blank=True)
    found_on = models.DateField("登记日期", null=True, blank=True)
    withheld_at = models.DateTimeField(null=True, blank=True)

    objects = AssetHitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信息比对疑点"
        constraints = [
            known("severity", ["against", "explain", "note"]),
            known("conclusion", ["harmless", "matters", "wrong"], blank=True),
            both_or_neither("explained"),
            models.CheckConstraint(
                condition=Q(explained_at__isnull=True) | ~Q(explanation="") & ~Q(conclusion=""),
                name="explained_hit_has_words",
            ),
            models.CheckConstraint(
                condition=Q(kind__isnull=True, subject__isnull=True, request__isnull=True)
                | Q(kind__isnull=False, subject__isnull=False, request__isnull=False),
                name="answered_hit_says_who_and_what",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_live(self) -> bool:
        return self.superseded_at is None and self.withheld_at is None


class Measure(Record):
    """One measure of support (帮扶措施) of a round, and the risk it answers."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    group = models.CharField("类别", max_length=20, choices=MeasureGroup.choices)
    content = models.CharField("内容", max_length=300)
    risk = models.CharField("针对的风险", max_length=20, choices=Risk.choices)
    responsible = models.CharField("责任人（单位）", max_length=60)
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束", null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # By whom its end was entered afterwards; an end known from the beginning has nobody here.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "帮扶措施"
        constraints = [
            both_or_neither("ended"),
            known("group", list(MeasureGroup.values)),
            known("risk", list(Risk.values)),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="measure_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.content


class PaperQuerySet(models.QuerySet["Paper"]):
    def live(self) -> "PaperQuerySet":
        return self.filter(superseded_at=None)


class Paper(Record):
    """A paper of the household's file is there, with its date; a step back supersedes it."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="papers")
    exit = models.ForeignKey(Exit, models.PROTECT, null=True, related_name="papers")
    kind = models.CharField("材料", max_length=20, choices=PaperKind.choices)
    action = models.CharField("环节", max_length=20)
    dated_on = models.DateField("材料日期")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一户一档材料"
        constraints = [
            known("kind", list(PaperKind.values)),
            one_subject(),
            models.UniqueConstraint(
                fields=["case", "exit", "kind"], condition=Q(superseded_at__isnull=True),
                nulls_distinct=False, name="one_live_paper_of_a_kind",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.get_kind_display()
