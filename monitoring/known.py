"""What the records know already when somebody fills in a step: nobody is asked for it twice."""

from datetime import date

from django.db.models import Q

from accounts.models import User
from accounts.permissions import Role
from core import limits
from core.templatetags.jianan import yuan
from households import reads
from households.models import Household, Income
from households.rules import income_window
from monitoring import case_limits
from monitoring.models.meetings import ReviewMeeting


def party(household: Household, *, by: User) -> list[str]:
    """Return who most likely went there: whoever writes it down, the officer, the village's staff."""
    staff = User.objects.filter(
        role=Role.VILLAGE_STAFF, is_active=True, region=household.region_id
    ).order_by("pk")
    officer = household.support_officer
    names = [by.name, *([officer.name] if officer else []), *staff.values_list("name", flat=True)]
    return list(dict.fromkeys(names))[: limits.number(case_limits.VERIFIERS)]


def officer_of(household: Household) -> User | None:
    """Return the household's support officer, else the village's if it has one alone."""
    if household.support_officer:
        return household.support_officer
    rows = User.objects.filter(
        role=Role.SUPPORT_OFFICER, is_active=True, region=household.region_id
    ).order_by("pk")
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def last_income(household: Household, *, on: date) -> tuple[Income | None, bool]:
    """Return the newest income reckoned, and whether it is of the twelve months that count today."""
    last = household.incomes.order_by("-window_end", "-entered_at").first()
    return last, last is not None and (last.window_start, last.window_end) == income_window(on)


def known_wages(household: Household) -> str:
    """Return what the register says of each member's wages in a year."""
    return "、".join(
        f"{each.name} {yuan(each.wage_year)} 元"
        for each in reads.members(household)
        if each.wage_year
    )


def last_invited(region: str) -> int | None:
    """Return how many were invited to the village's last meeting: the same people come each time."""
    rows = ReviewMeeting.objects.filter(Q(case__region=region) | Q(exit__case__region=region))
    return rows.order_by("-held_on", "-pk").values_list("invited", flat=True).first()
