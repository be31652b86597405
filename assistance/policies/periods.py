"""Which deliveries count on a day. No database, no clock."""

from dataclasses import dataclass
from datetime import date, timedelta

AHEAD = timedelta(days=31)  # some pay for the month to come


@dataclass(frozen=True)
class Window:
    """
    `enough`: who got something in this month or later has it, up to `latest`: a month far ahead is
    a slip of the pen. `recent`: what is held against somebody whom the policy does not mean is no
    older than this month.
    """

    enough: str
    recent: str
    latest: str


def window(every: int, due_days: int, *, on: date) -> Window:
    """
    Return the months since which deliveries count, as YYYYMM.

    In each period of `every` months something is due `due_days` after it began; until then the
    period before is enough. What is given once (`every` = 0) is enough whenever it came.

    >>> window(1, 31, on=date(2022, 5, 20))
    Window(enough='202204', recent='202204', latest='202206')
    >>> window(6, 60, on=date(2022, 9, 1))
    Window(enough='202207', recent='202207', latest='202210')
    >>> window(12, 90, on=date(2022, 2, 1))
    Window(enough='202101', recent='202101', latest='202203')
    >>> window(0, 30, on=date(2022, 5, 20))
    Window(enough='', recent='202204', latest='202206')
    """
    latest = f"{on + AHEAD:%Y%m}"
    if not every:
        return Window("", f"{on - timedelta(days=due_days):%Y%m}", latest)
    months = on.year * 12 + on.month - 1
    first = months - months % every
    if on < _first_of(first) + timedelta(days=due_days):
        first -= every
    month = f"{_first_of(first):%Y%m}"
    return Window(month, month, latest)


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)
