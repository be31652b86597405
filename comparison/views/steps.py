"""What people do with a batch: clear it, make it live, take it back, say who a row means."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import Request
from accounts.permissions import Permission
from comparison import actions
from comparison.models import Row
from comparison.views.batches import batch_of, page
from core.errors import Refused


@require_POST
def apply(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.COMPARISON_APPLY)
    found = batch_of(request, pk)
    try:
        actions.make_live(batch=found, by=request.user)
    except Refused as refusal:
        return page(request, found, reasons=list(refusal.args))
    messages.success(request, "正在生成预警并下发到村。")
    return redirect(found)


@require_POST
def clear(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.COMPARISON_CLEAR)
    found = batch_of(request, pk)
    try:
        actions.clear(batch=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        return page(request, found, reasons=list(refusal.args))
    messages.success(request, "已复核通过，区局经办可以下发了。")
    return redirect(found)


@require_POST
def undo(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.COMPARISON_APPLY)
    found = batch_of(request, pk)
    try:
        actions.take_back(batch=found, by=request.user)
    except Refused as refusal:
        return page(request, found, reasons=list(refusal.args))
    messages.success(request, "正在撤销；已有人核实的线索会保留。")
    return redirect(found)


@require_POST
def decide(request: Request, pk: UUID, row: int) -> HttpResponse:
    request.user.require(Permission.COMPARISON_APPLY)
    found = batch_of(request, pk)
    line = get_object_or_404(Row.objects.filter(batch=found), place=row)
    chosen = request.POST.get("member", "")
    try:
        member = UUID(chosen) if chosen else None
    except ValueError:
        raise Http404 from None
    try:
        actions.decide(row=line, member=member, by=request.user)
    except Refused as refusal:
        return page(request, found, reasons=list(refusal.args))
    messages.success(request, "已记住这一行的人工核对结果。")
    return redirect(f"{found.get_absolute_url()}?outcome=candidate")
