"""The database's own guard of history: rows that are written once."""

from django.db.migrations import RunSQL


def insert_only_function() -> RunSQL:
    """Return the step that makes the trigger function of `insert_only`."""
    return RunSQL(
        """
        CREATE FUNCTION monitoring_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'history of % is written once', TG_TABLE_NAME;
        END $$
        """,
        "DROP FUNCTION monitoring_insert_only()",
    )


def insert_only(table: str) -> RunSQL:
    """Return the step that makes the database refuse to change or delete a table's rows."""
    return RunSQL(
        f'CREATE TRIGGER "{table}_insert_only" BEFORE UPDATE OR DELETE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION monitoring_insert_only()",
        f'DROP TRIGGER "{table}_insert_only" ON "{table}"',
    )
