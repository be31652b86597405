"""
Due days worked out anew when limits or holidays are edited: of what is open, never of the past.

One statement for all rows that began on one day; each stands alone, so a recomputation holds no
row for long, and one that was broken off is finished by the night's.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import DateField, Exists, OuterRef, QuerySet
from django.db.models.functions import Trunc
from django.utils import timezone

from core import limits
from monitoring import case_limits, case_states, exit_states
from monitoring import limits as keys
from monitoring.models import AssetBatch, AssetRequest, Case, CaseStep, Clue, Exit, NationalEntry
from monitoring.national import limits as national_limits


def recompute() -> int:
    """Set the due days of open steps by the limits and holidays of now; return how many moved."""
    return (
        _steps(Case.objects.in_procedure(), case_states.STEP_LIMITS)
        + _wholes()
        + _steps(Exit.objects.open(), exit_states.STEP_LIMITS)
        + _opened(Clue.objects.open(), keys.CLUE_VERIFY)
        + _opened(NationalEntry.objects.open(), national_limits.TYPE)
        + _asset_checks()
    )


def _steps(rows: "QuerySet[Any]", step_limits: Mapping[Any, str]) -> int:
    moved = 0
    for status, key in step_limits.items():
        here = rows.filter(status=status).exclude(step_began_on=None)
        moved += _set(here, "step_began_on", "step_due_on", key)
    return moved


def _wholes() -> int:
    """Set the whole time of cases; one that stands still is set when it goes on."""
    running = Case.objects.in_procedure().filter(paused_on=None)
    stood = Exists(CaseStep.objects.filter(case=OuterRef("pk"), new__in=list(case_states.PAUSES)))
    moved = _set(running.exclude(stood), "began_on", "due_on", case_limits.TOTAL)
    for case in running.filter(stood).order_by("pk"):
        due_on = limits.due(case_limits.TOTAL, start=case.began_on, pauses=case.pauses())
        moved += running.filter(pk=case.pk).exclude(due_on=due_on).update(due_on=due_on)
    return moved


def _asset_checks() -> int:
    moved = 0
    for batch in AssetBatch.objects.open().order_by("pk"):
        start = timezone.localtime(batch.opened_at).date()
        due_on = limits.due(case_limits.COMPARE, start=start)
        AssetBatch.objects.filter(pk=batch.pk).exclude(due_on=due_on).update(due_on=due_on)
        waiting = AssetRequest.objects.waiting().filter(batch=batch)
        moved += waiting.exclude(due_on=due_on).update(due_on=due_on)
    return moved


def _set(rows: "QuerySet[Any]", start: str, due: str, key: str) -> int:
    days = rows.order_by().values_list(start, flat=True).distinct()
    ends = limits.dues(key, days)
    return sum(
        rows.filter(**{start: day}).exclude(**{due: end}).update(**{due: end})
        for day, end in ends.items()
    )


def _opened(rows: "QuerySet[Any]", key: str) -> int:
    """Set what runs from the local day on which it was opened."""
    day_of = Trunc("opened_at", "day", output_field=DateField())
    days = rows.order_by().annotate(day=day_of).values_list("day", flat=True).distinct()
    return sum(
        rows.filter(opened_at__range=_span(day)).exclude(due_on=end).update(due_on=end)
        for day, end in limits.dues(key, days).items()
    )


def _span(day: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    return (
        datetime.combine(day, time.min, tzinfo=zone), datetime.combine(day, time.max, tzinfo=zone)
    )  # fmt: skip
