"""
Counting what comes, in windows, exactly and cheaply: one statement a count, one row a window.

Nothing is kept of an address or a number but its keyed index, and that for two days.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from applications import limits as keys
from applications.models import Tally
from core import crypto, limits
from core.ids import uuid7

EPOCH = datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_COUNT = """
INSERT INTO applications_tally (id, kind, key, since, n) VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (kind, key, since) DO UPDATE SET n = applications_tally.n + 1
RETURNING n
"""


def window_start(at: datetime, window: timedelta) -> datetime:
    """Return when the window of a moment began; a day begins at midnight in the district."""
    return EPOCH + (at - EPOCH) // window * window


def count(kind: str, value: str, *, window: timedelta, at: datetime) -> int:
    """Count one more of a kind and return how many there are in this window, this one included."""
    key = crypto.index(value, f"tally|{kind}")
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [uuid7(), kind, key, window_start(at, window)])
        [found] = cursor.fetchone()
    return int(found)


def counted(kind: str, value: str, *, window: timedelta, at: datetime) -> int:
    """Return how many of a kind came in this window, without counting."""
    key = crypto.index(value, f"tally|{kind}")
    rows = Tally.objects.filter(kind=kind, key=key, since=window_start(at, window))
    return rows.values_list("n", flat=True).first() or 0


def minutes() -> timedelta:
    """Return the window in which posts of one address are counted."""
    return timedelta(minutes=max(limits.number(keys.WINDOW), 1))


def forget(*, at: datetime) -> int:
    """Delete the tallies that no window needs any more; return how many."""
    old = at - timedelta(days=limits.number(keys.KEEP_DAYS))
    return Tally.objects.filter(since__lt=old).delete()[0]
