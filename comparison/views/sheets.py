"""Sheets to take away: a source's template, what became of a batch's rows."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import Request
from accounts.permissions import Permission
from comparison import feedback
from comparison.api.batches import template_of
from comparison.sources import sources
from comparison.views.batches import batch_of, page
from core.errors import Refused


@require_safe
def feedback_sheet(request: Request, pk: UUID) -> HttpResponse:
    found = batch_of(request, pk)
    try:
        return feedback.download(found, by=request.user, request=request)
    except Refused as refusal:
        return page(request, found, reasons=list(refusal.args))


@require_safe
def amiss_sheet(request: Request, pk: UUID) -> HttpResponse:
    """Answer the rows to put right; while the file is being read, those found so far."""
    found = batch_of(request, pk)
    try:
        return feedback.download_amiss(found, by=request.user, request=request)
    except Refused as refusal:
        return page(request, found, reasons=list(refusal.args))


@require_safe
def template(request: Request, code: str) -> HttpResponse:
    request.user.require(Permission.COMPARISON_READ)
    source = sources.get(code)
    if source is None:
        raise Http404
    return template_of(source)
