"""Files from departments: rows, persons, findings, feedback."""
