"""The database's own note of which households changed, for `policies.recompute`."""

from django.db.migrations import RunSQL

_ROWS = {"INSERT": ("NEW",), "UPDATE": ("NEW", "OLD"), "DELETE": ("OLD",)}


def notes_changes(table: str, household: str, *, join: str = "") -> RunSQL:
    """
    Return the step that notes the household of each changed row of a table, a statement at a time.

    `household` is the SQL of its key, over the `changed` rows and what `join` adds.
    """
    steps, undo = [], []
    for event, kinds in _ROWS.items():
        name = f"assistance_{table}_{event.lower()}"
        rows = " UNION ".join(
            f"SELECT {household} FROM {kind}_rows AS changed {join}"  # noqa: S608  # ours
            for kind in kinds
        )
        tables = " ".join(f"{kind} TABLE AS {kind}_rows" for kind in kinds)
        steps.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"INSERT INTO assistance_stalehousehold (household_id) {rows}; RETURN NULL; END $$;"
            f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
        )
        undo.append(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")
    return RunSQL("".join(steps), "".join(undo))
