"""Monday's work: who is to be visited this week; last week's books are closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from accounts.models import User
from accounts.permissions import Permission
from core.dates import iso_week, local_date, week_start
from core.errors import Refused
from monitoring.models import VisitDuty
from monitoring.visit_states import DutyState

SUNDAY = timedelta(days=6)

# A group that is visited every n weeks is left alone for the n-1 weeks after a visit.
_MAKE = """
WITH wanted (household_id, reason, weeks) AS (
    SELECT tag.household_id, 'tags', kind.visit_weeks
      FROM households_tag tag JOIN households_tagkind kind ON kind.code = tag.kind_id
     WHERE kind.visit_weeks >= 1
       AND tag.since <= %(sunday)s AND (tag.until IS NULL OR tag.until >= %(monday)s)
    UNION ALL
    SELECT home.id, 'monitored', cadence.weeks
      FROM households_household home, monitoring_cadence cadence
     WHERE cadence."group" = 'monitored' AND cadence.weeks >= 1
       AND home.category <> '' AND NOT home.eliminated
    UNION ALL
    SELECT home.id, 'safety_net', cadence.weeks
      FROM households_household home, monitoring_cadence cadence
     WHERE cadence."group" = 'safety_net' AND cadence.weeks >= 1
       AND home.no_labour_safety_net
)
INSERT INTO monitoring_visitduty
    (id, region_id, region_path, household_id, week, due_on, reasons, state, by_substitute, excuse)
SELECT gen_random_uuid(), home.region_id, home.region_path, home.id, %(week)s, %(sunday)s,
       array_agg(DISTINCT wanted.reason ORDER BY wanted.reason), 'due', FALSE, ''
  FROM wanted JOIN households_household home ON home.id = wanted.household_id
 WHERE home.removed_on IS NULL
   AND (wanted.weeks = 1 OR NOT EXISTS (
        SELECT FROM monitoring_visit visit
         WHERE visit.household_id = home.id AND visit.withdrawn_at IS NULL
           AND visit.visited_on < %(monday)s
           AND visit.visited_on >= %(monday)s - 7 * (wanted.weeks - 1)))
 GROUP BY home.id
    ON CONFLICT (household_id, week) DO NOTHING
"""

# Who was visited before the duties of the week were made has been visited.
_MEET = """
UPDATE monitoring_visitduty duty
   SET state = 'met', visit_id = first.id, by_substitute = first.substitute
  FROM (SELECT DISTINCT ON (visit.household_id) visit.household_id, visit.id,
               person.role NOT IN ('support_officer', 'village_staff') AS substitute
          FROM monitoring_visit visit JOIN accounts_user person ON person.id = visit.recorded_by_id
         WHERE visit.withdrawn_at IS NULL
           AND visit.visited_on BETWEEN %(monday)s AND %(sunday)s
         ORDER BY visit.household_id, visit.visited_on, visit.id) first
 WHERE duty.week = %(week)s AND duty.state = 'due' AND duty.household_id = first.household_id
"""


@dataclass(frozen=True)
class Made:
    week: str
    made: int
    missed: int


@transaction.atomic
def make_duties(*, week: str) -> Made:
    """
    Make the duties of an ISO week and close the weeks before: what is still due was missed.

    Set-based and safe to repeat: a household has one duty a week whatever happens.

    :raises ValueError: not a week
    """
    monday = week_start(week)
    span: dict[str, str | date] = {"week": week, "monday": monday, "sunday": monday + SUNDAY}
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, span)
        made = cursor.rowcount
        cursor.execute(_MEET, span)
    return Made(week, made, close_weeks(before=monday))


def close_weeks(*, before: date) -> int:
    """Mark as missed what was due before a day; return how many."""
    late = VisitDuty.objects.filter(state=DutyState.DUE, due_on__lt=before)
    return late.update(state=DutyState.MISSED)


@transaction.atomic
def excuse(*, duty: VisitDuty, by: User, at: datetime, reason: str) -> VisitDuty:
    """
    Let a duty go for a reason that is kept: away for the week, in hospital, moved away.

    :raises PermissionDenied: `by` may not excuse
    :raises VisitDuty.DoesNotExist: the duty lies outside `by`'s scope
    :raises Refused: it has been visited already, or is excused
    """
    by.require(Permission.DUTY_EXCUSE)
    duty = VisitDuty.objects.visible_to(by).select_for_update(of=["self"]).get(pk=duty.pk)
    if not reason.strip():
        raise Refused("请写明免访原因，例如：全家外出，下周返回。")
    duty.move_to(DutyState.EXCUSED, excuse=reason.strip()[:200], excused_at=at, excused_by=by)
    return duty


def this_week(at: datetime) -> str:
    return iso_week(local_date(at))
