"""
The life of a week's duty, as data.

Drawn by `manage.py diagrams` into docs/reference/duty-states.md.
"""

from collections.abc import Mapping

from django.db import models


class DutyState(models.TextChoices):
    DUE = "due", "应访"
    MET = "met", "已访"
    LATE = "late", "补录"
    MISSED = "missed", "欠访"
    EXCUSED = "excused", "免访"


D = DutyState

TRANSITIONS: Mapping[DutyState, frozenset[DutyState]] = {
    D.DUE: frozenset({D.MET, D.LATE, D.MISSED, D.EXCUSED}),
    D.MET: frozenset({D.DUE}),  # the visit was taken back
    D.LATE: frozenset({D.MISSED, D.DUE}),  # likewise; due again when its week has not been closed
    D.MISSED: frozenset({D.LATE, D.EXCUSED}),
    D.EXCUSED: frozenset({D.MET, D.LATE}),  # somebody went all the same
}


class Reason(models.TextChoices):
    """Why a household is visited: the groups of the cadence rows."""

    MONITORED = "monitored", "监测对象"
    SAFETY_NET = "safety_net", "居家兜底"
    TAGS = "tags", "重点群体"


class Purpose(models.TextChoices):
    """What somebody went for; each is the same visit, seen and kept in the same way."""

    ROUTINE = "routine", "日常走访"
    LEADER = "leader", "领导遍访"
    RECHECK = "recheck", "抽查回访"


class Mode(models.TextChoices):
    HOME = "home", "入户"
    PHONE = "phone", "电话"
    VIDEO = "video", "视频"


MODE_NAMES = {str(label): value for value, label in Mode.choices}
"""The API takes the Chinese word as well."""


class QuestionKind(models.TextChoices):
    """What is asked about visits; the sentences are in `rules.questions`."""

    HASTY = "hasty", "时间集中"
    PHOTO = "photo", "照片相同"
    WORDS = "words", "文字相同"


class QuestionOutcome(models.TextChoices):
    UNDERSTOOD = "understood", "已了解"
    REVISIT = "revisit", "需要回访"
