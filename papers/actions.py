"""What people do with papers. Taking one away leaves a trace: who, which, about which household."""

from datetime import datetime
from typing import Any

from accounts import audit
from accounts.http import Request
from accounts.models import AccessLog, User
from accounts.permissions import Permission
from core.dates import local_date
from households import reads
from households.actions import read_identity
from monitoring.models import Case, Clue
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


def take_numbered(
    *, paper: Paper, subject: Case, by: User, at: datetime, reason: str, request: Request
) -> bytes:
    """
    Return a paper as .docx with the members' full numbers: one trace for each person, and why.

    :raises PermissionDenied: `by` may not see full numbers
    :raises Refused: no reason, or more than the hour's limit of numbers
    """
    by.require(Permission.CASE_READ)
    by.require(Permission.IDENTITY_READ)
    numbers = {
        member.pk: read_identity(member=member, by=by, at=at, reason=reason, request=request)
        for member in reads.members(subject.household)
    }
    values = paper.made(subject, on=local_date(at), numbers=numbers)
    body = filling.document(paper, values)
    trace(subject, by=by, request=request, paper=paper.code, form="docx", numbers=len(numbers))
    return body


def trace(subject: Subject, *, by: User, request: Request | None, **detail: Any) -> None:
    """Write the line of the access log: the household, and the row of whose paper it is."""
    detail[about(subject)] = str(subject.pk)
    audit.record(
        AccessLog.Kind.EXPORT, by=by, request=request, subject=household_of(subject), **detail
    )


def read_permission(subject: Subject) -> Permission:
    return Permission.CLUE_READ if isinstance(subject, Clue) else Permission.CASE_READ
