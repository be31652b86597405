"""The village's review meeting (村级评议), for an inclusion or an exit."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.models import Record
from monitoring.models.case_parts import one_subject
from monitoring.models.cases import Case
from monitoring.models.exits import Exit


class ReviewMeeting(Record):
    """Who came, how they voted. A meeting whose result no longer counts is superseded, not lost."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="meetings")
    exit = models.ForeignKey(Exit, models.PROTECT, null=True, related_name="meetings")
    held_on = models.DateField("会议日期")
    invited = models.PositiveSmallIntegerField("应到人数")
    present = models.PositiveSmallIntegerField("实到人数")
    votes_for = models.PositiveSmallIntegerField("同意")
    votes_against = models.PositiveSmallIntegerField("不同意")
    abstained = models.PositiveSmallIntegerField("弃权")
    passed = models.BooleanField("通过")
    minutes = models.TextField("会议记录")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评议会议"
        constraints = [
            one_subject(),
            models.CheckConstraint(
                condition=Q(present__lte=F("invited")), name="nobody_uninvited_at_a_meeting"
            ),
            models.CheckConstraint(
                condition=Q(present=F("votes_for") + F("votes_against") + F("abstained")),
                name="votes_add_up_to_those_present",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on} 评议"
