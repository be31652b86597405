"""
Panels of the household page (一户一档): each app above declares its own in its `panels.py`.

A panel names a template and a function that gives its context; the template shows the panel's
inside, the page draws the frame.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from core.registry import Registry
from households.models import Household


@dataclass(frozen=True)
class Panel:
    name: str
    order: int
    title: str
    template: str
    context: Callable[[Household, User], dict[str, Any]]


panels: Registry[Panel] = Registry("panels")


@dataclass(frozen=True)
class Moment:
    """One line of the household's timeline."""

    on: Any  # date or datetime
    text: str
    who: str = ""
    url: str = ""


@dataclass(frozen=True)
class TimelineSource:
    name: str
    order: int
    moments: Callable[[Household], list[Moment]]


timeline: Registry[TimelineSource] = Registry("panels")  # declared beside the panels
