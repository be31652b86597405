"""The database's own guards: rows that are written once, a copy that equals what it copies."""

from django.db.migrations import RunSQL


def insert_only_function(app: str) -> RunSQL:
    """Return the step that makes the trigger function of `insert_only` for an app's tables."""
    return RunSQL(
        f"""
        CREATE FUNCTION {app}_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'history of % is written once', TG_TABLE_NAME;
        END $$
        """,
        f"DROP FUNCTION {app}_insert_only()",
    )


def insert_only(table: str, *, app: str = "monitoring") -> RunSQL:
    """Return the step that makes the database refuse to change or delete a table's rows."""
    return RunSQL(
        f'CREATE TRIGGER "{table}_insert_only" BEFORE UPDATE OR DELETE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {app}_insert_only()",
        f'DROP TRIGGER "{table}_insert_only" ON "{table}"',
    )
