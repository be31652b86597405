"""Local dates, weeks and working days. The clock never ticks in here: dates are arguments."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone


def local_date(at: datetime) -> date:
    """Return the day it is in the district (Asia/Shanghai) at a moment."""
    return timezone.localtime(at).date()


def iso_week(day: date) -> str:
    """
    Return a day's ISO week.

    >>> iso_week(date(2022, 5, 18))
    '2022-W20'
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_start(week: str) -> date:
    """
    Return the Monday of an ISO week.

    :raises ValueError: not a week

    >>> week_start("2022-W20")
    datetime.date(2022, 5, 16)
    """
    return datetime.strptime(f"{week}-1", "%G-W%V-%u").date()  # noqa: DTZ007


def is_working(day: date, *, holidays: Mapping[date, bool]) -> bool:
    """
    Say whether offices are open. `holidays` maps a day to "is a day off"; an unlisted day
    follows the week, so a year without a table never fails.
    """
    off = holidays.get(day)
    return day.weekday() < 5 if off is None else not off


Pause = tuple[date, date]
"""The day a limit stopped running, and the day it went on."""


def add_days(
    start: date,
    days: int,
    *,
    working: bool,
    holidays: Mapping[date, bool],
    pauses: Sequence[Pause] = (),
) -> date:
    """
    Return the day on which a limit of `days` ends, not counting the first day.

    Working days follow the holiday table, make-up days (调休) included. A day of a pause after
    its first one does not count: stopped on the 3rd and on again on the 5th costs two days.
    """
    if not working and not pauses:
        return start + timedelta(days=days)
    day = start
    while days > 0:
        day += timedelta(days=1)
        open_ = not working or is_working(day, holidays=holidays)
        days -= open_ and not any(since < day <= until for since, until in pauses)
    return day


def months_before(day: date, months: int) -> date:
    """
    Return the same day some months earlier, or the month's last where it has no such day.

    >>> months_before(date(2022, 8, 31), 6), months_before(date(2022, 3, 15), 3)
    (datetime.date(2022, 2, 28), datetime.date(2021, 12, 15))
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
