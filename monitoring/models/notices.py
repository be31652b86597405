"""Public notices (公示, 公告) and the objections raised against them."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.constraints import both_or_neither, known
from core.models import Record
from monitoring.models.case_parts import one_subject
from monitoring.models.cases import Case
from monitoring.models.exits import Exit


class PublicNotice(Record):
    """
    A text posted in the village, kept word for word. It is generated (`case_rules.notice_text`)
    from the village, the head's name, the size of the family and the category: nothing else.
    """

    class Kind(models.TextChoices):
        PUBLICITY = "publicity", "公示"
        ANNOUNCEMENT = "announcement", "公告"

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="notices")
    exit = models.ForeignKey(Exit, models.PROTECT, null=True, related_name="notices")
    kind = models.CharField("类别", max_length=15, choices=Kind.choices)
    posted_on = models.DateField("张贴日期")
    # The last of its full days; objections are taken until then. An announcement has no end.
    ends_on = models.DateField("截止日期", null=True, blank=True)
    text = models.TextField("内容")
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公示公告"
        constraints = [
            known("kind", ["publicity", "announcement"]),
            one_subject(),
            models.UniqueConstraint(
                fields=["case", "exit", "kind"], condition=Q(superseded_at__isnull=True),
                nulls_distinct=False, name="one_live_notice_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="announcement", ends_on__isnull=True)
                | Q(kind="publicity", ends_on__gt=F("posted_on")),
                name="publicity_stands_for_days",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.posted_on} {self.get_kind_display()}"


class Objection(Record):
    """An objection to a notice, brought by the village or township for whoever raised it."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "成立"
        DISMISSED = "dismissed", "不成立"

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    raised_on = models.DateField("提出日期")
    raised_by = models.CharField("提出人（可匿名）", max_length=40, blank=True)
    content = models.CharField("异议内容", max_length=500)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    outcome = models.CharField("结论", max_length=10, choices=Outcome.choices, blank=True)
    finding = models.CharField("核查情况", max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "公示异议"
        constraints = [
            known("outcome", ["dismissed", "upheld"], blank=True),
            both_or_neither("answered"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(outcome="") & ~Q(finding=""),
                name="answered_objection_has_finding",
            ),
        ]

    def __str__(self) -> str:
        return self.content
