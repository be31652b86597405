"""The papers and the file on the pages of a clue, a case and an exit."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from core import limits
from monitoring.case_sections import Section, sections
from monitoring.models import Clue
from papers import reads
from papers.actions import read_permission
from papers.attaching import attachable
from papers.attachments import visible
from papers.contents.common import Subject
from papers.file import file_of, wanted
from papers.forms import Attach
from papers.limits import ATTACHMENT_MB
from papers.paper import about

# Why a paper is wanted with full numbers.
REASONS = ("归档用", "办理业务", "核对身份")


def papers(subject: Subject, user: User) -> dict[str, Any] | None:
    """Return the papers of each step to print and to take away."""
    if not user.may(read_permission(subject)):
        return None
    return {
        "steps": reads.by_step(subject),
        "reasons": REASONS if user.may(Permission.IDENTITY_READ) else None,
    }


def attachments(subject: Subject, user: User) -> dict[str, Any] | None:
    """Return the file with its scans, and the form that adds some."""
    if isinstance(subject, Clue) or not user.may(read_permission(subject)):
        return None
    mine = visible(user).of(subject)
    kinds = attachable(subject, user)
    file = file_of(subject, on=timezone.localdate(), seen=set(mine.values_list("pk", flat=True)))
    return {
        "subject": subject, "what": about(subject), "kinds": kinds, "file": file,
        "form": Attach(subject=subject, user=user, first=wanted(file)) if kinds else None,
        "most_bytes": limits.number(ATTACHMENT_MB) * 1024 * 1024,
    }  # fmt: skip


sections.declare(
    Section(
        "papers", 10, "文书", "papers/_papers.html", papers, desk="papers/_desk_papers.html"
    )
)  # fmt: skip
sections.declare(
    Section(
        "scans", 20, "档案：签字的扫描件和照片", "papers/_scans.html", attachments,
        desk="papers/_desk_scans.html",
    )
)  # fmt: skip
