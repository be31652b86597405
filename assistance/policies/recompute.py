"""
应享、已享 reckoned: who should have each policy, who has it, and what does not fit.

Set-based, a policy at a time over the tables of `policies.facts`: at night a township at a time
(`everything`), in between only the households that changed (`catch_up`), which the database notes
by itself. A row is written only where something about it changed.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from assistance.models import Policy, PolicyVersion
from assistance.policies import facts
from assistance.policies.audience import Params
from assistance.policies.periods import window
from core.dates import local_date
from regions.models import Region

AT_ONCE = 2000
"""Households of one step of catching up: its locks and its memory."""

# One at a time in the whole database: two would write the same rows.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('assistance.entitlements'))"

_RECKON = """
WITH meant AS MATERIALIZED (
    SELECT f.household_id, f.member_id, f.region_id, f.region_path, left({why}, 200) AS why
      FROM {table} f WHERE f.present AND ({audience})),
got AS (
    SELECT whose.household_id, {member} AS member_id, whose.region_id, whose.region_path,
           max(given.month) AS last_month
      FROM assistance_delivery given JOIN policy_person whose ON whose.id = given.member_id
     WHERE given.policy_id = %(title)s AND given.ended_at IS NULL AND given.month BETWEEN %(enough)s AND %(latest)s
       AND given.region_path LIKE %(under)s
     GROUP BY 1, 2, 3, 4),
either AS (
    SELECT coalesce(meant.household_id, got.household_id) AS household_id,
           coalesce(meant.member_id, got.member_id) AS member_id,
           coalesce(meant.region_id, got.region_id) AS region_id,
           coalesce(meant.region_path, got.region_path) AS region_path,
           meant.household_id IS NOT NULL AS due, coalesce(meant.why, '') AS why,
           coalesce(got.last_month, '') AS last_month
      FROM meant FULL JOIN got ON got.{subject} = meant.{subject}),
before AS (
    SELECT old.* FROM assistance_entitlement old JOIN policy_home home ON home.id = old.household_id
     WHERE old.policy_id = %(policy)s),
compared AS (
    SELECT either.*, before.id, before.standing AS was, before.since AS was_since,
           before.ceased_on AS had_ceased, before.why AS was_why, before.last_month AS had_month,
           before.region_path AS was_at,
           CASE WHEN due THEN NULL
                WHEN before.standing IN ('missing', 'enjoyed') THEN %(today)s::date
                ELSE before.ceased_on END AS ceased_on
      FROM either LEFT JOIN before
        ON before.household_id = either.household_id
       AND before.member_id IS NOT DISTINCT FROM either.member_id),
judged AS (
    SELECT compared.*,
           CASE WHEN due AND last_month <> '' THEN 'enjoyed'
                WHEN due THEN 'missing'
                WHEN last_month < %(recent)s THEN NULL
                WHEN last_month > coalesce(to_char(ceased_on, 'YYYYMM'), '') THEN 'undue'
                ELSE 'ceased' END AS standing
      FROM compared),
gone AS (
    DELETE FROM assistance_entitlement old WHERE old.id = ANY (ARRAY (
           SELECT before.id FROM before WHERE NOT EXISTS (
                  SELECT FROM judged WHERE judged.id = before.id AND judged.standing IS NOT NULL)))),
stored AS (
    INSERT INTO assistance_entitlement AS there
           (id, region_id, region_path, policy_id, household_id, member_id, standing, why,
            last_month, since, ceased_on, excuse)
    SELECT coalesce(id, gen_random_uuid()), region_id, region_path, %(policy)s, household_id,
           member_id, standing, why, last_month,
           CASE WHEN was = standing THEN was_since ELSE %(today)s END, ceased_on, ''
      FROM judged
     WHERE standing IS NOT NULL
       AND (was, was_why, had_month, had_ceased, was_at)
           IS DISTINCT FROM (standing, why, last_month, ceased_on, region_path)
        ON CONFLICT (household_id, policy_id, member_id)
        DO UPDATE SET region_id = excluded.region_id, region_path = excluded.region_path,
                      standing = excluded.standing, why = excluded.why,
                      last_month = excluded.last_month, since = excluded.since,
                      ceased_on = excluded.ceased_on,
                      excuse = CASE WHEN there.standing = excluded.standing THEN there.excuse ELSE '' END,
                      excused_at = CASE WHEN there.standing = excluded.standing
                                        THEN there.excused_at END,
                      excused_by_id = CASE WHEN there.standing = excluded.standing
                                           THEN there.excused_by_id END
    RETURNING 1)
SELECT count(*) FROM stored
"""

_ENDED = """
DELETE FROM assistance_entitlement old
 WHERE NOT EXISTS (SELECT FROM unnest(%(kept)s::bigint[]) AS kept (id) WHERE kept.id = old.policy_id)
"""

# Rows that somebody else is about to take are left to them.
_TAKE = """
WITH due AS (
    SELECT id FROM assistance_stalehousehold ORDER BY id LIMIT %(rows)s FOR UPDATE SKIP LOCKED),
taken AS (
    DELETE FROM assistance_stalehousehold stale USING due WHERE stale.id = due.id
    RETURNING stale.household_id)
SELECT DISTINCT household_id FROM taken
"""


def everything(*, on: date, policy: Policy | None = None) -> int:
    """
    Reckon all policies in force, or one, over the whole register; return how many rows changed.

    A township at a time, each in a transaction of its own. Safe to repeat.
    """
    changed = 0
    for region in Region.objects.townships().order_by("path"):
        changed += _township(region, on=on, policy=policy)
    _forget_ended(on=on)
    return changed


@transaction.atomic
def _township(region: Region, *, on: date, policy: Policy | None) -> int:
    _wait_for_turn()
    facts.lay_out(today=on, path=region.path)
    return sum(_reckon(version, on=on, under=region.path) for version in _in_force(on, policy))


def new_versions(*, at: datetime) -> int:
    """Reckon the policies in force that were not reckoned since they were released."""
    on, done = local_date(at), 0
    waiting = PolicyVersion.objects.in_force(on=on).filter(reckoned_at=None)
    for version in waiting.select_related("policy").order_by("pk"):
        everything(on=on, policy=version.policy)
        PolicyVersion.objects.filter(pk=version.pk).update(reckoned_at=at)
        done += 1
    return done


def catch_up(*, on: date, most: int = 100_000) -> int:
    """Reckon the households that changed since they were reckoned; return how many they were."""
    done = 0
    while done < most and (some := _some(on=on)):
        done += some
    return done


@transaction.atomic
def _some(*, on: date) -> int:
    """Take some of the changed households; should this fail they stay noted."""
    _wait_for_turn()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"rows": AT_ONCE})
        households = [row[0] for row in cursor.fetchall()]
    if households:
        reckon(households, on=on)
    return len(households)


def reckon(households: Sequence[UUID], *, on: date) -> int:
    """Reckon all policies in force for some households, within the caller's transaction."""
    facts.lay_out(today=on, households=households)
    return sum(_reckon(version, on=on, under="") for version in _in_force(on, None))


def _wait_for_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def _in_force(on: date, policy: Policy | None) -> list[PolicyVersion]:
    rows = PolicyVersion.objects.in_force(on=on).select_related("policy").order_by("policy")
    return list(rows.filter(policy=policy) if policy else rows)


def _reckon(version: PolicyVersion, *, on: date, under: str) -> int:
    person = version.level == PolicyVersion.Level.PERSON
    audience, params = version.parsed, Params()
    counts = window(version.every, version.due_days, on=on)
    statement = _RECKON.format(
        table="policy_person" if person else "policy_home",
        audience=audience.sql(params, continues=version.continues_after_exit),
        why=audience.why_sql(params, continues=version.continues_after_exit),
        member="whose.id" if person else "NULL::uuid",
        subject="member_id" if person else "household_id",
    )
    known: dict[str, Any] = {
        "title": version.policy.title, "policy": version.policy_id,
        "enough": counts.enough, "recent": counts.recent, "latest": counts.latest, "today": on, "under": f"{under}%",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, {**known, **params.values})
        return int(cursor.fetchone()[0])


@transaction.atomic
def _forget_ended(*, on: date) -> None:
    """Drop what was reckoned for policies that are no longer in force."""
    _wait_for_turn()
    kept = [version.policy_id for version in _in_force(on, None)]
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, {"kept": kept})


def meant(version: PolicyVersion, region: Region, *, on: date) -> int:
    """Count whom a version would mean in a place, without writing anything."""
    params = Params()
    condition = version.parsed.sql(params, continues=version.continues_after_exit)
    table = facts.inline(version.level)
    known = facts.params(today=on, path=region.path)
    with connection.cursor() as cursor:
        cursor.execute(
            # Facts of ours and numbered parameters; no word of anybody's.
            f"SELECT count(*) FROM {table} f WHERE f.present AND ({condition})",  # noqa: S608
            {**known, **params.values},
        )
        return int(cursor.fetchone()[0])
