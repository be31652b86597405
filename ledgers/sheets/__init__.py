"""
Spreadsheets in and out. Knows no Django, so the reader's child process starts in milliseconds.

Reading: `reader.open_sheets` → `tables.choose` → `tables.records` → `values`.
Writing: `writer.write_table`, `writer.write_csv`, `writer.write_template`.
"""
