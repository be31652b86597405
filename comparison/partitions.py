"""
The partition of a batch: its rows are written where nobody looks yet, and attached when complete.

A killed job leaves a table that its successor goes on filling; a cancelled one leaves a table
that `sweep` drops.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import prefetch_related_objects

from comparison.models import Batch, Row
from ledgers.models import Job

PARENT = "comparison_row"


def name_of(batch: Batch) -> str:
    return f"{PARENT}_{batch.pk.hex}"


def create(batch: Batch) -> None:
    """Make the table, empty and without indexes: rows come faster so."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name_of(batch)}")
        cursor.execute(
            f"CREATE TABLE {name_of(batch)} "
            f"(LIKE {PARENT} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        )


def exists(batch: Batch) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name_of(batch)])
        return bool(cursor.fetchone()[0])


def index(batch: Batch) -> None:
    """Index a full table as its parent is, and let the planner know what is in it."""
    table = name_of(batch)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (batch_id, place)")
        cursor.execute(f"CREATE INDEX ON {table} (key)")
        # A small sample is enough for one batch; the default reads thirty thousand rows.
        cursor.execute("SET LOCAL default_statistics_target = 10")
        cursor.execute(f"ANALYZE {table}")
        cursor.execute("SET LOCAL default_statistics_target TO DEFAULT")


def attach(batch: Batch) -> None:
    """Make the rows visible."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {PARENT} ATTACH PARTITION {name_of(batch)} FOR VALUES IN (%s)",
            [str(batch.pk)],
        )


def sweep() -> list[str]:
    """Drop the tables of batches that will never be complete; return their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_class c
            WHERE c.relname ~ %s AND c.relkind = 'r'
                AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = c.oid)
            """,
            [f"^{PARENT}_[0-9a-f]{{32}}$"],
        )
        loose = {name for (name,) in cursor.fetchall()}
        at_work = Batch.objects.filter(job__state__in=Job.OPEN_STATES)
        dropped = sorted(loose - {name_of(batch) for batch in at_work})
        for name in dropped:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
    return dropped


# What somebody has to put right: nobody can be named, or a column could not be read.
_AMISS = "(outcome IN ('invalid', 'candidate') OR values ? 'faults')"
_READ = ("place", "sheet", "number", "outcome", "correction", "reason", "name", "member_id",
         "values", "number_sealed")  # fmt: skip


def count_amiss(batch: Batch) -> int:
    """Count the rows that somebody has to put right, also while the batch is still being read."""
    if not exists(batch):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {name_of(batch)} WHERE {_AMISS}")  # noqa: S608
        return int(cursor.fetchone()[0])


def rows_amiss(batch: Batch, *, size: int = 5000) -> Iterator[Row]:
    """
    Yield the rows that somebody has to put right, in the file's order, each with its member.

    The table is read by its own name, so that it need not be attached: while the job runs these
    are the rows of the frames committed so far.
    """
    place = -1
    while exists(batch):
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT {", ".join(_READ)} FROM {name_of(batch)}
                WHERE {_AMISS} AND place > %s ORDER BY place LIMIT %s
                """,  # noqa: S608  # our own words and the name of our own table
                [place, size],
            )
            found = [
                Row(batch=batch, **dict(zip(_READ, line, strict=True)))
                for line in cursor.fetchall()
            ]
        for row in found:
            row.values = json.loads(row.values) if isinstance(row.values, str) else row.values
        prefetch_related_objects(found, "member")
        yield from found
        if len(found) < size:
            return
        place = found[-1].place


def lines(batch: Batch, *, size: int = 20_000) -> Iterator[tuple[Any, ...]]:
    """
    Yield every row in the file's order: sheet, number, name, member (text or None), outcome,
    correction, reason, faults (JSON or None). Objects of 100,000 rows would take three seconds.
    """
    place = -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT place, sheet, number, name, member_id::text, outcome, correction, reason,
                    values->>'faults'
                FROM {name_of(batch)} WHERE batch_id = %s AND place > %s ORDER BY place LIMIT %s
                """,  # noqa: S608  # the name of our own table
                [batch.pk, place, size],
            )
            found = cursor.fetchall()
        for _, *line in found:
            yield tuple(line)
        if len(found) < size:
            return
        place = found[-1][0]
