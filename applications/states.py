"""
The life of an application, as data. `manage.py diagrams` draws it; CI draws it again and compares.

What is found out at home is the clue's state (`monitoring.clue_states`), never copied here.
"""

from collections.abc import Mapping

from django.db import models


class State(models.TextChoices):
    WAITING = "waiting", "待受理"
    TOWNSHIP = "township", "已转乡镇"
    CLUE = "clue", "已转为线索"
    CLOSED = "closed", "已办结"


S = State

TRANSITIONS: Mapping[State, frozenset[State]] = {
    S.WAITING: frozenset({S.CLUE, S.TOWNSHIP, S.CLOSED}),
    S.TOWNSHIP: frozenset({S.WAITING, S.CLUE, S.CLOSED}),  # back to a village: assigned
    S.CLUE: frozenset(),
    S.CLOSED: frozenset(),
}

OPEN = frozenset({S.WAITING, S.TOWNSHIP})
"""Nobody has said yet whose it is."""


class Told(models.TextChoices):
    """How the applicant was told what was found."""

    IN_PERSON = "in_person", "当面告知"
    PHONE = "phone", "电话告知"
    LETTER = "letter", "书面告知"
    PAGE = "page", "联系不上，只在查询页告知"


CLOSE_REASONS = ("经核实不是本人申报", "户籍和居住地都不在本区", "多次联系不上本人", "本人要求撤回")
"""The usual reasons, offered as chips; anything else may be written."""
