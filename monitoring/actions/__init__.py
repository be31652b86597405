"""Everything that changes visits, clues, cases and exits. Pages, API, admin and tasks all come here."""
