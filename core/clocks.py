"""
What is measured by limits and by the calendar: worked out anew when an administrator edits them.

An app that stores days on which something is due declares a Clock in its `clocks.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.registry import Registry


@dataclass(frozen=True)
class Clock:
    """`recompute` sets the due days of what is still open, and returns how many it changed."""

    name: str
    order: int
    recompute: Callable[[], int]


clocks: Registry[Clock] = Registry("clocks")


def recompute() -> int:
    """Let every clock go by the limits and holidays of now. Safe to repeat; the night does."""
    return sum(clock.recompute() for clock in clocks)
