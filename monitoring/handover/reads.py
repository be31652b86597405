"""What somebody would hand over: their households, and what is open in each."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts import leaves
from accounts.models import User
from accounts.permissions import Role
from core.dates import iso_week
from households.models import Household
from monitoring.models import Case, Clue, Exit, VisitDuty
from regions.models import above


@dataclass
class Line:
    """A household with what is open in it: words for people, marks for comparing."""

    household: Household
    open: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    lines: list[Line]

    @property
    def digest(self) -> str:
        """Return a mark of all that was shown: what somebody confirmed is what they saw."""
        text = "\n".join(f"{line.household.pk} {' '.join(line.marks)}" for line in self.lines)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def open(self) -> int:
        return sum(len(line.open) for line in self.lines)


def people(by: User) -> "QuerySet[User]":
    """Return who may hand over in one's place."""
    if by.region is None:
        return User.objects.none()
    rows = User.objects.filter(
        is_active=True, role__in=leaves.AWAY, region__path__startswith=by.region.path
    )
    return rows.select_related("region__parent").order_by("region__path", "name", "pk")


def receivers(leaver: User) -> "QuerySet[User]":
    """Return who could take over: of the same kind, in the same village or township."""
    places = above(leaver.region.path) if leaver.region else []
    rows = User.objects.filter(is_active=True, role=leaver.role, region__path__in=places)
    return rows.exclude(pk=leaver.pk).select_related("region").order_by("name", "pk")


def preview(leaver: User, *, by: User, on: date) -> Preview:
    """
    Return what is an officer's, or for village staff what is open in the village.

    A few queries, however many households there are.
    """
    homes = Household.objects.visible_to(by).filter(removed_on=None).select_related("region")
    if leaver.role == Role.SUPPORT_OFFICER:
        homes = homes.filter(support_officer=leaver)
    else:
        homes = homes.within(leaver.region)
    found = {home.pk: Line(home) for home in homes.order_by("region_path", "head_pinyin", "pk")}
    if leaver.role == Role.SUPPORT_OFFICER:
        _fill(found, list(found), on=on)
        return Preview(list(found.values()))
    _fill(found, None, path=leaver.region.path if leaver.region else "-", on=on)
    return Preview([line for line in found.values() if line.open])


def _fill(found: dict[UUID, Line], homes: list[UUID] | None, *, on: date, path: str = "") -> None:
    where = {"region_path__startswith": path} if homes is None else {"household__in": homes}
    inside = {"region_path__startswith": path} if homes is None else {"case__household__in": homes}
    said: defaultdict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for clue in Clue.objects.open().filter(**where):
        said[clue.household_id].append((f"线索待核实（{_day(clue.due_on)}前）", f"clue{clue.pk}"))
    for case in Case.objects.in_procedure().filter(**where):
        due = f"，{_day(case.step_due_on)}到期" if case.step_due_on else ""
        mark = f"case{case.pk}{case.status}"
        said[case.household_id].append((f"纳入办理：{case.step[1]}{due}", mark))
    for exit_ in Exit.objects.open().filter(**inside).select_related("case"):
        due = f"，{_day(exit_.step_due_on)}到期" if exit_.step_due_on else ""
        mark = f"exit{exit_.pk}{exit_.status}"
        said[exit_.case.household_id].append((f"风险消除：{exit_.step[1]}{due}", mark))
    for duty in VisitDuty.objects.of_week(iso_week(on)).left().filter(**where):
        said[duty.household_id].append(("本周还没有走访", f"duty{duty.pk}"))
    for pk, things in said.items():
        if pk in found:
            found[pk].open = [text for text, _ in things]
            found[pk].marks = sorted(mark for _, mark in things)


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""
