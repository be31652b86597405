"""The database's own guard of `region_path`: it can only be the path of the row's region."""

from django.db.migrations import RunSQL


def path_follows_region(table: str) -> RunSQL:
    """Return the migration step that ties (region_id, region_path) of a table to its region."""
    return RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_path_of_region" '
        f"FOREIGN KEY (region_id, region_path) REFERENCES regions_region (code, path) "
        f"ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE",
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_path_of_region"',
    )


def code_with_path() -> RunSQL:
    """Return the step that lets other tables refer to (code, path)."""
    return RunSQL(
        "ALTER TABLE regions_region ADD CONSTRAINT region_code_with_path UNIQUE (code, path)",
        "ALTER TABLE regions_region DROP CONSTRAINT region_code_with_path",
    )
