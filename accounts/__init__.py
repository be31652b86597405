"""People, units, what each role may do, and who looked at what."""
