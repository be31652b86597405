"""Dashboards and the scoreboard: every figure once, with the rows behind it."""
