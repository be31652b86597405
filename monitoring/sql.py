"""The database's own guard of questions about visits."""

from django.db.migrations import RunSQL


def kind_follows_question() -> RunSQL:
    """Return the step that ties the kind of a visit's line to its question's."""
    return RunSQL(
        "ALTER TABLE monitoring_visitquestion ADD CONSTRAINT question_with_kind UNIQUE (id, kind); "
        "ALTER TABLE monitoring_questionedvisit ADD CONSTRAINT kind_of_question "
        "FOREIGN KEY (question_id, kind) REFERENCES monitoring_visitquestion (id, kind)",
        "ALTER TABLE monitoring_questionedvisit DROP CONSTRAINT kind_of_question; "
        "ALTER TABLE monitoring_visitquestion DROP CONSTRAINT question_with_kind",
    )
