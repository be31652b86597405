"""The applications behind a clue, on the clue's page."""

from typing import Any

from accounts.models import User
from applications.models import Application
from monitoring.case_sections import Section, sections
from monitoring.models import Case, Clue, Exit


def behind(subject: Clue | Case | Exit, user: User) -> dict[str, Any] | None:
    """Return what villagers sent and offices heard that made, or was added to, a clue."""
    if not isinstance(subject, Clue):
        return None
    rows = Application.objects.visible_to(user).filter(clue=subject)
    found = list(rows.select_related("clue").order_by("received_at", "pk"))
    return {"rows": found} if found else None


sections.declare(Section("applications", 5, "申报与诉求", "applications/_behind.html", behind))
