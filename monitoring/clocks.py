"""Monitoring's due days follow the limits and the calendar (core.clocks)."""

from core.clocks import Clock, clocks
from monitoring.actions.clocks import recompute

clocks.declare(Clock(name="monitoring", order=10, recompute=recompute))
