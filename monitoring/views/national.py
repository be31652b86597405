"""待录入国家系统: what is still to be typed there, and its sheets to take away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core.errors import Refused
from ledgers.downloads import attached
from monitoring.actions import national as actions
from monitoring.models.national import NationalEntry
from monitoring.national import forms, reads

PAGE = "monitoring/national.html"


@require_safe
def queue(request: Request) -> HttpResponse:
    request.user.require(Permission.CASE_READ)
    return _page(request)


@require_POST
def typed(request: Request, pk: UUID) -> HttpResponse:
    """End a line with the number typed back; a refusal stands beside what was typed."""
    request.user.require(Permission.CASE_REGISTER)
    entry = get_object_or_404(NationalEntry.objects.visible_to(request.user), pk=pk)
    form = forms.Typed(request.POST)
    if form.is_valid():
        try:
            done = actions.typed(
                entry=entry, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("national_no", list(refusal.args))
        else:
            messages.success(request, f"{done}：已录入国家系统。")
            return redirect("monitoring:national")
    return _page(request, wrong=(pk, form), status=409)


@require_POST
def export(request: Request) -> HttpResponse:
    request.user.require(Permission.NATIONAL_EXPORT)
    form = forms.Export(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, export=form, status=400)
    try:
        body = actions.export(
            by=request.user, at=timezone.now(), request=request, **form.cleaned_data
        )
    except Refused as refusal:
        form.add_error(None, list(refusal.args))
        return _page(request, export=form, status=409)
    return attached(body, f"国家系统格式_{timezone.localdate():%Y%m%d}.xlsx")


def _page(
    request: Request,
    *,
    export: forms.Export | None = None,
    wrong: tuple[UUID, forms.Typed] | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = reads.queue(request.user)
    may_type = request.user.may(Permission.CASE_REGISTER)
    rows = []
    for line in lines:
        form = None
        if line.entry and may_type:
            mine = wrong is not None and wrong[0] == line.entry.pk
            form = wrong[1] if mine and wrong else forms.Typed(auto_id=f"typed-{line.entry.pk}-%s")
        rows.append({"line": line, "form": form})
    may_export = request.user.may(Permission.NATIONAL_EXPORT)
    context = {
        "rows": rows, "may_type": may_type,
        "export": export or (forms.Export(user=request.user) if may_export else None),
        "bound": export is not None,
    }  # fmt: skip
    return render(request, PAGE, context, status=status)
