"""
Looks for what is wrong: every check over a place, a township at a time.

What a check finds is stored in one statement: new, or still there with its excuse; what this
look no longer saw is gone. Two looks at one township wait for each other, so that the older one
never brings back what the newer one saw put right.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from core import limits
from core.dates import local_date
from core.errors import Refused
from households.doctor import tables
from households.doctor.checks import Check, Found, checks
from households.models import CheckRun
from ledgers import actions as jobs
from ledgers.models import Job
from regions.models import Region

KIND = "households.checks"
BUSY = "正在校验，请等这次结束。"
CHUNK = 1000

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('households.doctor'), hashtext(%s))"
_STORE = """
WITH found (household_id, member_id, case_id, text) AS ({sql}),
once AS (
    SELECT household_id, member_id, case_id, min(text) AS text
      FROM found GROUP BY household_id, member_id, case_id),
stored AS (
    INSERT INTO households_datafault AS fault
           (id, region_id, region_path, household_id, member_id, case_id, rule, text,
            first_seen, last_seen, run, excuse)
    SELECT gen_random_uuid(), home.region_id, home.region_path, once.household_id,
           once.member_id, once.case_id, %(rule)s, left(once.text, 300), %(today)s, %(today)s,
           %(run)s, ''
      FROM once JOIN doctor_home home ON home.id = once.household_id
        ON CONFLICT (household_id, rule, member_id, case_id) WHERE gone_on IS NULL
        DO UPDATE SET last_seen = greatest(fault.last_seen, excluded.last_seen),
                      run = excluded.run, text = excluded.text, region_id = excluded.region_id,
                      region_path = excluded.region_path
    RETURNING xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM stored
"""
_GONE = """
UPDATE households_datafault SET gone_on = greatest(%(today)s, last_seen)
 WHERE gone_on IS NULL AND region_path LIKE %(under)s AND run <> %(run)s
"""
_SCANNED = "SELECT household_id, member_id, NULL::uuid, text FROM doctor_scanned"


@dataclass
class Tally:
    """What a look found: new, still there, gone since the one before."""

    new: int = 0
    still: int = 0
    gone: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.new + other.new, self.still + other.still, self.gone + other.gone)


def parts(region: Region) -> list[Region]:
    """Return the places that are looked at one after the other: townships, or the village."""
    below = list(Region.objects.within(region).townships().order_by("path"))
    return below or [region]


@transaction.atomic
def look(region: Region, *, run: uuid.UUID, today: date) -> Tally:
    """Run every check over one township or village, and store what it found."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [region.path[:11]])
    tables.lay_out(region.path, today=today)
    tally = Tally()
    for check in checks:
        if check.runs:
            tally += _find(check, region, run=run, today=today)
    with connection.cursor() as cursor:
        cursor.execute(_GONE, {"today": today, "under": f"{region.path}%", "run": run})
        tally.gone = cursor.rowcount
    return tally


def _find(check: Check, region: Region, *, run: uuid.UUID, today: date) -> Tally:
    figures = {name: limits.amount(key) for name, key in check.limits.items()}
    if check.scan is not None:
        _keep_scanned(check.scan(region.path))
    known: dict[str, Any] = {"rule": check.name, "run": run, "today": today}
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE.format(sql=check.sql or _SCANNED), {**known, **figures, **check.words}
        )
        new, still = cursor.fetchone()
    return Tally(new, still)


def _keep_scanned(found: Iterable[Found]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS doctor_scanned;"
            "CREATE TEMPORARY TABLE doctor_scanned"
            " (household_id uuid, member_id uuid, text text) ON COMMIT DROP"
        )
        for some in _bunches(found):
            cursor.execute(
                "INSERT INTO doctor_scanned SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[])",
                [list(column) for column in zip(*some, strict=True)],
            )


def _bunches(found: Iterable[Found]) -> Iterator[list[Found]]:
    rows = iter(found)
    while some := list(islice(rows, CHUNK)):
        yield some


def write_down(
    region: Region, tally: Tally, *, run: uuid.UUID, by: User | None, started: datetime
) -> CheckRun:
    return CheckRun.objects.create(
        id=run, region=region, asked_by=by, started_at=started, finished_at=timezone.now(),
        new=tally.new, still=tally.still, gone=tally.gone,
    )  # fmt: skip


def nightly(*, at: datetime) -> int:
    """Look at every district; return how many faults are new. Safe to repeat."""
    new = 0
    for region in Region.objects.filter(parent=None).order_by("path"):
        run, tally = uuid.uuid4(), Tally()
        for part in parts(region):
            tally += look(part, run=run, today=local_date(at))
        write_down(region, tally, run=run, by=None, started=at)
        new += tally.new
    return new


def look_again(*, region: Region, by: User, at: datetime) -> Job | CheckRun:
    """
    Look at a place now: at a village at once, at more as a job.

    :raises PermissionDenied: `by` may not
    :raises Region.DoesNotExist: the place lies outside `by`'s
    :raises Refused: a look at this place is under way
    """
    by.require(Permission.CHECK_RUN)
    region = Region.objects.within(by.region).get(pk=region.pk)
    if region.level == Region.Level.VILLAGE:
        run = uuid.uuid4()
        return write_down(
            region, look(region, run=run, today=local_date(at)), run=run, by=by, started=at
        )
    before = Job.objects.filter(kind=KIND, params__region=region.pk)
    if before.filter(state__in=Job.OPEN_STATES).exists():
        raise Refused(BUSY)
    return jobs.enqueue(
        KIND, by=by, title=f"数据校验：{region.name}", key=f"{KIND}|{region.pk}|{before.count()}",
        region=region.pk,
    )  # fmt: skip
