"""What every ledger, import and comparison stands on: jobs, stored files, spreadsheets."""
