"""集中排查: every household of a place within some days, a sample visited again, what came of it."""
