"""
The partition of a batch: its rows are written where nobody looks yet, and attached when complete.

A killed job leaves a table that its successor goes on filling; a cancelled one leaves a table
that `sweep` drops.
"""

from django.db import connection

from comparison.models import Batch
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
