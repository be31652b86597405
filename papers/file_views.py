"""Scans and photos: attaching, looking at, taking back; the whole file as .zip and to print."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.http import Request
from accounts.models import AccessLog
from accounts.permissions import Permission
from core.errors import Refused
from households.actions import trace_identity
from ledgers import files
from ledgers.models import StoredFile
from monitoring.models import Case, Exit
from monitoring.procedure import PaperKind
from papers import actions, attaching, bundle, forms, reads
from papers.attachments import visible
from papers.models import Attachment
from papers.paper import CASE
from papers.views import download, find

# Whoever takes one of the steps that bring papers.
ATTACHERS = (
    Permission.CASE_ENTER, Permission.CASE_COMPARE, Permission.CASE_REVIEW,
    Permission.CASE_APPROVE,
)  # fmt: skip


@require_POST
def attach(request: Request, what: str, pk: UUID) -> HttpResponse:
    """Attach photos or scans to a line of the file, and go back to the page."""
    if not any(request.user.may(each) for each in ATTACHERS):
        raise PermissionDenied("attach")
    subject = find(request, what, pk)
    assert isinstance(subject, Case | Exit)
    form = forms.Attach(request.POST, request.FILES, subject=subject, user=request.user)
    if not form.is_valid():
        for texts in form.errors.values():
            messages.error(request, " ".join(str(text) for text in texts))
        return redirect(f"{subject.get_absolute_url()}#papers")
    try:
        made = attaching.attach(subject=subject, by=request.user, at=timezone.now(), **form.given())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已上传{made[0]}，{len(made)} 个文件。")
    return redirect(f"{subject.get_absolute_url()}#papers")


@require_POST
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    if not any(request.user.may(each) for each in ATTACHERS):
        raise PermissionDenied("attach")
    found = _attachment(request, pk)
    subject = found.case or found.exit
    assert subject is not None
    form = forms.Withdraw(request.POST)
    try:
        why = form.cleaned_data["why"] if form.is_valid() else ""
        attaching.withdraw(attachment=found, by=request.user, at=timezone.now(), why=why)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已撤下一个文件：{found}。")
    return redirect(f"{subject.get_absolute_url()}#papers")


@require_safe
def attachment(request: Request, pk: UUID) -> HttpResponse:
    """Show a photo, or give a scan as a download; whoever looks leaves a trace."""
    found = _attachment(request, pk)
    try:
        _trace_copies(request, [found])
    except Refused as refusal:
        return _back(request, found, refusal)
    audit.record(
        AccessLog.Kind.EXPORT, by=request.user, request=request, subject=found.household,
        attachment=str(found.pk), paper=found.kind,
    )  # fmt: skip
    name = f"{found}{found.suffix}"
    return download(_clear(found.file), name, found.type, inline=found.is_picture)


@require_safe
def thumbnail(request: Request, pk: UUID) -> HttpResponse:
    found = _attachment(request, pk)
    if found.thumbnail is None:
        raise Http404("a PDF has none")
    return download(_clear(found.thumbnail), "thumbnail.jpg", "image/jpeg", inline=True)


@require_safe
def whole_zip(request: Request, pk: UUID) -> HttpResponseBase:
    """Give the whole file of a round as one .zip."""
    case = find(request, CASE, pk)
    assert isinstance(case, Case)
    try:
        _trace_copies(request, _attachments_of(request, case))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(case)
    body, count = bundle.bundle(case, by=request.user, at=timezone.now())
    actions.trace(case, by=request.user, request=request, paper="file", form="zip", files=count)
    response = FileResponse(body, content_type=bundle.ZIP)
    response["Content-Disposition"] = content_disposition_header(True, "一户一档.zip") or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def whole_print(request: Request, pk: UUID) -> HttpResponse:
    """Show every paper of a round and the attached pictures, to be printed in one go."""
    case = find(request, CASE, pk)
    assert isinstance(case, Case)
    on = timezone.localdate()
    subjects = bundle.subjects_of(case, request.user)
    sheets = [sheet for subject in subjects for sheet in reads.sheets(subject, on=on)]
    actions.trace(case, by=request.user, request=request, paper="file", form="print")
    context = {
        "subject": case, "paper": {"title": "一户一档"}, "sheets": sheets,
        "attachments": _attachments_of(request, case),
    }  # fmt: skip
    return render(request, "papers/print.html", context)


def _attachments_of(request: Request, case: Case) -> list[Attachment]:
    rows = visible(request.user).filter(Q(case=case) | Q(exit__case=case))
    return list(rows.in_order())


def _trace_copies(request: Request, rows: list[Attachment]) -> None:
    """
    Write down each copy of an identity card that is about to be shown or given away.

    :raises Refused: more than the hour's limit of numbers
    """
    for row in rows:
        if row.kind == PaperKind.ID_COPIES:
            trace_identity(
                row.household_id, by=request.user, at=timezone.now(), request=request,
                reason="查看档案附件", attachment=str(row.pk),
            )  # fmt: skip


def _back(request: Request, row: Attachment, refusal: Refused) -> HttpResponse:
    messages.error(request, str(refusal))
    subject = row.case or row.exit
    assert subject is not None
    return redirect(subject)


def _attachment(request: Request, pk: UUID) -> Attachment:
    request.user.require(Permission.CASE_READ)
    rows = visible(request.user).select_related(
        "file", "thumbnail", "household", "case", "exit__case"
    )
    return get_object_or_404(rows, pk=pk)


def _clear(row: StoredFile) -> bytes:
    with files.opened(row) as path:
        return path.read_bytes()
