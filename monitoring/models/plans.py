"""一户一策: on which track a round's household is supported, and to what end."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.constraints import known
from core.models import Record
from monitoring.models.cases import Case
from monitoring.plan_rules import TRACKS


class Plan(Record):
    """The plan of a round; its measures are rows of `Measure`, its changes steps of the case."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="plan", verbose_name="案件")
    track = models.CharField("帮扶方式", max_length=10, choices=list(TRACKS.items()))
    # What the household's labour suggested when people chose; "" where nothing was known.
    proposed = models.CharField("建议方式", max_length=10, choices=list(TRACKS.items()), blank=True)
    reason = models.CharField("选其他方式的原因", max_length=200, blank=True)
    goal = models.CharField("帮扶目标", max_length=200, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "一户一策"
        constraints = [
            known("track", sorted(TRACKS)),
            known("proposed", sorted(TRACKS), blank=True),
            models.CheckConstraint(
                condition=Q(proposed="") | Q(proposed=F("track")) | ~Q(reason=""),
                name="other_track_than_proposed_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.get_track_display()
