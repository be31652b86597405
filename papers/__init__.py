"""Official papers made from records, scans attached to their step, the household's file."""
