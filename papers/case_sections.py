"""The papers on the pages of a clue, a case and an exit."""

from typing import Any

from accounts.models import User
from monitoring.case_sections import Section, sections
from papers import reads
from papers.actions import read_permission
from papers.contents.common import Subject


def papers(subject: Subject, user: User) -> dict[str, Any] | None:
    if not user.may(read_permission(subject)):
        return None
    return {"steps": reads.by_step(subject)}


sections.declare(Section("papers", 10, "文书", "papers/_papers.html", papers))
