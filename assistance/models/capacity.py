"""能力培训台账: training of village and township cadres (work point 27)."""

from django.db import models
from django.db.models import Q

from assistance.models.base import OfVillage
from ledgers.models import entry_index


class CadreTraining(OfVillage):
    """One course for cadres, of a township or of the whole district."""

    topic = models.CharField("培训主题", max_length=60)
    held_on = models.DateField("培训日期")
    audience = models.CharField("培训对象", max_length=60)
    people = models.PositiveIntegerField("参训人数", null=True, blank=True)
    unit = models.CharField("主办单位", max_length=40, blank=True)
    place = models.CharField("培训地点", max_length=60, blank=True)

    class Meta(OfVillage.Meta):
        verbose_name = verbose_name_plural = "能力培训台账"
        constraints = [
            *OfVillage.Meta.constraints,
            models.UniqueConstraint(
                fields=["region", "topic", "held_on"], condition=Q(ended_at=None),
                name="one_training_of_a_topic_and_day",
                violation_error_message="这天的这场培训已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [entry_index("cadre_training")]
