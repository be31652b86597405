"""The database's own guard of a family's history."""

from django.db.migrations import RunSQL


def written_once_but_for_the_place(table: str) -> RunSQL:
    """
    Return the step that refuses to change or delete a table's rows.

    The place may follow the household (`households.actions.bring_along`): it says who may read.
    """
    return RunSQL(
        f"""
        CREATE FUNCTION {table}_once() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND
               to_jsonb(OLD) - 'region_id' - 'region_path' =
               to_jsonb(NEW) - 'region_id' - 'region_path' THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'history of % is written once', TG_TABLE_NAME;
        END $$;
        CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_once();
        """,
        f"DROP TRIGGER {table}_once ON {table}; DROP FUNCTION {table}_once();",
    )
