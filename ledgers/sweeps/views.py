"""排查: what each village has still to confirm, with one tap each."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core.errors import Refused
from ledgers.models import SweepRound
from ledgers.sweeps import actions, reads

SHOWN = 200


class Note(forms.Form):
    note = forms.CharField(max_length=200, required=False)


@require_safe
def listing(request: Request) -> HttpResponse:
    request.user.require(Permission.SWEEP_READ)
    return _page(request)


@require_POST
def confirm(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.SWEEP_CONFIRM)
    get_object_or_404(SweepRound.objects.visible_to(request.user), pk=pk)
    form = Note(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        row = actions.confirm(pk=pk, by=request.user, at=timezone.now(), note=note)
    except Refused as refusal:
        return _page(request, refusal)
    found = f"，期间登记{row.found}条" if row.found else ""
    messages.success(request, f"已确认：{row}{found}。")
    return redirect("sweeps:list")


@require_POST
def take_back(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.SWEEP_CONFIRM)
    get_object_or_404(SweepRound.objects.visible_to(request.user), pk=pk)
    try:
        row = actions.take_back(pk=pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _page(request, refusal)
    messages.success(request, f"已撤销：{row}。")
    return redirect("sweeps:list")


def _page(request: Request, refusal: Refused | None = None) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "groups": reads.groups(request.user, on=today, shown=SHOWN),
        "today": today,
        "confirmed": list(reads.confirmed_today(request.user, on=today)[:20]),
        "may_confirm": request.user.may(Permission.SWEEP_CONFIRM),
        "may_enter": request.user.may(Permission.LEDGER_WRITE),
        "reasons": list(refusal.args) if refusal else [],
    }
    status = refusal.status if refusal else 200
    return render(request, "ledgers/sweeps/list.html", context, status=status)
