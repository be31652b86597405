"""What people do with papers. Taking one away leaves a trace: who, which, about which household."""

from datetime import datetime
from typing import Any

from accounts import audit
from accounts.http import Request
from accounts.models import AccessLog, User
from accounts.permissions import Permission
from core.dates import local_date
from monitoring.models import Clue
from papers import filling
from papers.contents.common import Subject, household_of
from papers.layout import Values
from papers.paper import Paper, about


def take_fields(
    *, paper: Paper, subject: Subject, by: User, at: datetime, request: Request | None = None
) -> Values:
    """
    Return a paper's fields for printing, and write down who took it.

    :raises Refused: the records do not allow the paper yet
    """
    by.require(read_permission(subject))
    values = paper.made(subject, on=local_date(at))
    trace(subject, by=by, request=request, paper=paper.code, form="print")
    return values


def take_document(
    *, paper: Paper, subject: Subject, by: User, at: datetime, request: Request | None = None
) -> bytes:
    """
    Return a paper as .docx, and write down who took it.

    :raises Refused: the records do not allow the paper yet, or the template is broken
    """
    by.require(read_permission(subject))
    body = filling.document(paper, paper.made(subject, on=local_date(at)))
    trace(subject, by=by, request=request, paper=paper.code, form="docx")
    return body


def trace(subject: Subject, *, by: User, request: Request | None, **detail: Any) -> None:
    """Write the line of the access log: the household, and the row of whose paper it is."""
    detail[about(subject)] = str(subject.pk)
    audit.record(
        AccessLog.Kind.EXPORT, by=by, request=request, subject=household_of(subject), **detail
    )


def read_permission(subject: Subject) -> Permission:
    return Permission.CLUE_READ if isinstance(subject, Clue) else Permission.CASE_READ
