"""
Sections of the pages of a clue, a case and an exit: each app above declares its own in its
`case_sections.py`.

A section names a template and a function that gives its context, or None where it has nothing to
say; the template shows the section's inside, the page draws the frame.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from accounts.http import Request
from accounts.models import User
from core.registry import Registry
from monitoring.models import Case, Clue, Exit


@dataclass(frozen=True)
class Section:
    name: str
    order: int
    title: str
    template: str
    context: Callable[[Clue | Case | Exit, User], dict[str, Any] | None]
    # The inside as the review desk shows it: to read, with nothing to fill in; "" leaves it out.
    desk: str = ""


sections: Registry[Section] = Registry("case_sections")


def shown(
    subject: Clue | Case | Exit, request: Request, *, on_desk: bool = False
) -> list[dict[str, Any]]:
    """Return the sections of a page (or of the review desk), each with its title and inside."""
    found = []
    for section in sections:
        template = section.desk if on_desk else section.template
        context = section.context(subject, request.user) if template else None
        if context is not None:
            body = render_to_string(template, context, request)
            found.append({"name": section.name, "title": section.title, "body": body})
    return found
