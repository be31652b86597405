"""
Steps of cases and exits that are nearly due, and those that are overdue: one level up.

Counts and places only. Each place is told once a day what is coming, and the level above once a
week what has passed; the digest repeats what was not read.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.urls import reverse

from accounts import notify
from accounts.permissions import Permission, Role
from core import limits
from core.dates import iso_week
from monitoring import case_states, exit_states
from monitoring import limits as keys
from monitoring.models import Case, Exit
from monitoring.models.exits import WAITING as EXIT_WAITING
from regions.models import Region

P = Permission
DISTRICT, TOWNSHIP, VILLAGE = 1, 2, 3
"""How many parts of a village's path are the place's."""


class Desk(NamedTuple):
    """Who takes a step, at which level; and who is told when they are late."""

    level: int
    role: Role
    above: int
    superior: Role


IN_VILLAGE = Desk(VILLAGE, Role.VILLAGE_STAFF, TOWNSHIP, Role.TOWNSHIP_CLERK)
DESKS: Mapping[Permission, Desk] = {
    P.CASE_ENTER: IN_VILLAGE,
    P.CASE_REGISTER: IN_VILLAGE,
    P.CASE_REVIEW: Desk(TOWNSHIP, Role.TOWNSHIP_REVIEWER, DISTRICT, Role.DISTRICT_CLERK),
    P.CASE_COMPARE: Desk(DISTRICT, Role.DISTRICT_CLERK, DISTRICT, Role.DISTRICT_APPROVER),
    P.CASE_APPROVE: Desk(DISTRICT, Role.DISTRICT_APPROVER, DISTRICT, Role.LEADER),
}

Late = Counter[tuple[Desk, str]]
"""Rows by desk and by the path of the desk's place."""


def remind(*, today: date) -> int:
    """Write the night's notices about steps; return how many places they are about."""
    soon = today + timedelta(days=limits.number(keys.SOON))
    cases, exits = Case.objects.in_procedure(), Exit.objects.open()
    coming = _by_desk(cases, exits, step_due_on__range=(today, soon))
    late = _by_desk(cases, exits, step_due_on__lt=today)
    places = Region.objects.filter(path__in=[path for _, path in late])
    names = dict(places.values_list("path", "name"))
    for (desk, path), n in coming.items():
        notify.tell(
            notify.staff(path=path, roles=[desk.role]), key=f"step-soon|{today}|{desk.role}",
            text=f"有{n}户的纳入或退出手续快到期，请尽快办理。", url=_list(mine=True),
        )  # fmt: skip
    for (desk, path), n in late.items():
        notify.tell(
            notify.staff(path=_up(path, desk.above), roles=[desk.superior]),
            key=f"step-late|{iso_week(today)}|{path}|{desk.role}",
            text=f"{names.get(path, '')}有{n}户的纳入或退出手续超期，请督促或协助。",
            url=_list(mine=False),
        )  # fmt: skip
    return len(coming) + len(late)


def _list(*, mine: bool) -> str:
    return f"{reverse('monitoring:cases')}?which={'mine' if mine else 'overdue'}"


def _by_desk(cases: "QuerySet[Any]", exits: "QuerySet[Any]", **due: Any) -> Late:
    found: Late = Counter()
    for rows, whose in ((cases, _whose_case()), (exits, _whose_exit())):
        counted = rows.filter(**due).order_by().values("region_path", "status")
        for row in counted.annotate(n=Count("pk")):
            if desk := whose.get(row["status"]):
                found[desk, _up(row["region_path"], desk.level)] += row["n"]
    return found


def _whose_case() -> dict[str, Desk]:
    notice = {str(case_states.Status.PUBLICISED): DESKS[P.CASE_REVIEW]}
    return _desks(case_states.WAITING) | notice


def _whose_exit() -> dict[str, Desk]:
    notice = {str(exit_states.Status.PUBLICISED): DESKS[P.CASE_REVIEW]}
    return _desks(EXIT_WAITING) | notice


def _desks(waiting: Mapping[Permission, Iterable[Any]]) -> dict[str, Desk]:
    return {str(state): DESKS[permission] for permission, some in waiting.items() for state in some}


def _up(path: str, level: int) -> str:
    """
    Return the path of the place of a level that holds a place.

    >>> _up("411099/101/501/", TOWNSHIP), _up("411099/101/501/", VILLAGE)
    ('411099/101/', '411099/101/501/')
    """
    return "/".join(path.split("/")[:level]) + "/"
