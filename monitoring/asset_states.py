"""
A department's part of a batch of asset checks, as data: asked, and then answered or done without.

`manage.py diagrams` draws docs/reference/asset-states.md from TRANSITIONS.
"""

from collections.abc import Mapping

from django.db import models


class RequestState(models.TextChoices):
    WAITING = "waiting", "待答复"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "未答复，区局办结"


S = RequestState

TRANSITIONS: Mapping[RequestState, frozenset[RequestState]] = {
    S.WAITING: frozenset({S.ANSWERED, S.CLOSED}),
    S.ANSWERED: frozenset(),
    S.CLOSED: frozenset(),
}


class How(models.TextChoices):
    """How a department answered."""

    FILE = "file", "表格上传"
    FORM = "form", "逐条登记"
    NONE = "none", "全部无"
