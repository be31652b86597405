"""Papers to print and to take away."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core.errors import Refused
from households.forms import Reason
from monitoring.models import Case, Clue, Exit
from papers import actions, reads
from papers.catalogue import BY_CODE
from papers.contents.common import Subject
from papers.filling import DOCX
from papers.paper import CASE, CLUE, Paper, about

PRINT = "papers/print.html"


@require_safe
def page(request: Request, what: str, pk: UUID, code: str) -> HttpResponse:
    """Show a paper as it is printed."""
    subject = find(request, what, pk)
    paper = _paper(subject, code)
    try:
        values = actions.take_fields(
            paper=paper, subject=subject, by=request.user, at=timezone.now(), request=request
        )
    except Refused as refusal:
        return _refused(request, subject, refusal)
    context = {"subject": subject, "paper": paper, "sheets": [reads.sheet(paper, values)]}
    return render(request, PRINT, context)


@require_safe
def docx(request: Request, what: str, pk: UUID, code: str) -> HttpResponse:
    """Give a paper as a Word file; its name says what it is, and not about whom."""
    subject = find(request, what, pk)
    paper = _paper(subject, code)
    try:
        body = actions.take_document(
            paper=paper, subject=subject, by=request.user, at=timezone.now(), request=request
        )
    except Refused as refusal:
        return _refused(request, subject, refusal)
    return download(body, f"{paper.title}.docx", DOCX)


@require_POST
def full(request: Request, pk: UUID, code: str) -> HttpResponse:
    """Give a paper with full identity numbers, against a reason."""
    request.user.require(Permission.IDENTITY_READ)
    case = find(request, CASE, pk)
    paper = _paper(case, code)
    if not (isinstance(case, Case) and paper.has_numbers):
        raise Http404(code)
    form = Reason(request.POST)
    try:
        body = actions.take_numbered(
            paper=paper, subject=case, by=request.user, at=timezone.now(), request=request,
            reason=form.cleaned_data["reason"] if form.is_valid() else "",
        )  # fmt: skip
    except Refused as refusal:
        return _refused(request, case, refusal)
    return download(body, f"{paper.title}.docx", DOCX)


def download(body: bytes, name: str, kind: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


def find(request: Request, what: str, pk: UUID) -> Subject:
    """Return the clue, case or exit in the user's scope."""
    if what == CLUE:
        request.user.require(Permission.CLUE_READ)
        return get_object_or_404(Clue.objects.visible_to(request.user).for_page(), pk=pk)
    request.user.require(Permission.CASE_READ)
    if what == CASE:
        rows = Case.objects.visible_to(request.user).for_page()
        return get_object_or_404(rows.select_related("clue__household__region__parent"), pk=pk)
    return get_object_or_404(Exit.objects.visible_to(request.user).for_page(), pk=pk)


def _paper(subject: Subject, code: str) -> Paper:
    paper = BY_CODE.get(code)
    if paper is None or about(subject) not in paper.steps:
        raise Http404(code)
    return paper


def _refused(request: Request, subject: Subject, refusal: Refused) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect(subject)
