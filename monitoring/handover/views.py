"""工作交接: who leaves, what moves, the list to sign; who is away and who stands in."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import leaves
from accounts.http import Request
from accounts.models import Leave
from accounts.permissions import Permission
from core.errors import Refused
from monitoring.handover import actions, reads
from monitoring.handover.forms import Give, LeaveForm
from monitoring.models.handover import Handover

LIST = "monitoring/handover_list.html"
NEW = "monitoring/handover_new.html"
SHEET = "monitoring/handover_sheet.html"
SHOWN = 50


@require_safe
def handovers(request: Request) -> HttpResponse:
    request.user.require(Permission.HANDOVER)
    return _list(request, LeaveForm(people=reads.people(request.user)))


def _list(request: Request, form: LeaveForm, status: int = HTTPStatus.OK) -> HttpResponse:
    on = timezone.localdate()
    away = Leave.objects.visible_to(request.user).to_come(on=on)
    rows = Handover.objects.visible_to(request.user).select_related("leaver", "handed_by")
    context = {
        "people": reads.people(request.user), "form": form, "today": on,
        "leaves": away.select_related("user", "substitute").order_by("first_day", "pk")[:SHOWN],
        "handovers": rows.order_by("-handed_at", "-pk")[:SHOWN],
    }  # fmt: skip
    return render(request, LIST, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: Request, pk: int) -> HttpResponse:
    """Show what would move, and move what was shown."""
    request.user.require(Permission.HANDOVER)
    leaver, now = get_object_or_404(reads.people(request.user), pk=pk), timezone.now()
    shown = reads.preview(leaver, by=request.user, on=timezone.localdate(now))
    people = reads.receivers(leaver)
    initial = {"on": timezone.localdate(now), "digest": shown.digest}
    form = Give(request.POST or None, people=people, shown=shown, initial=initial)
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            found = actions.hand_over(
                leaver=leaver, receiver=data["receiver"], others=form.others(),
                excluded=form.excluded(), reason=data["reason"], on=data["on"],
                digest=data["digest"], deactivate=data["deactivate"], by=request.user, at=now,
            )  # fmt: skip
        except Refused as refusal:
            fresh = {**request.POST.dict(), "digest": shown.digest}  # what is shown now
            form = Give(fresh, people=people, shown=shown)
            form.is_valid()
            form.add_error(None, list(refusal.args))
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, f"已交接 {found.lines.count()} 户，请打印清单签字。")
            return redirect(found)
    elif request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    context = {"leaver": leaver, "shown": shown, "form": form, "people": people}
    return render(request, NEW, context, status=status)


@require_safe
def handover(request: Request, pk: uuid.UUID) -> HttpResponse:
    """The list to sign, as a page to print."""
    request.user.require(Permission.HANDOVER)
    rows = Handover.objects.visible_to(request.user)
    found = get_object_or_404(
        rows.select_related("leaver__region", "handed_by", "region__parent"), pk=pk
    )
    lines = found.lines.select_related("household__region", "receiver")
    ordered = lines.order_by("receiver__name", "household__region_path", "household__head_pinyin")
    return render(request, SHEET, {"handover": found, "lines": ordered})


@require_POST
def enter_leave(request: Request) -> HttpResponse:
    request.user.require(Permission.HANDOVER)
    form = LeaveForm(request.POST, people=reads.people(request.user))
    if not form.is_valid():
        return _list(request, form, HTTPStatus.BAD_REQUEST)
    try:
        found = leaves.enter(**form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, list(refusal.args))
        return _list(request, form, HTTPStatus.CONFLICT)
    messages.success(request, f"{found}，到期自动结束。")
    return redirect("monitoring:handovers")


@require_POST
def end_leave(request: Request, pk: uuid.UUID) -> HttpResponse:
    request.user.require(Permission.HANDOVER)
    try:
        found = leaves.end(pk=pk, by=request.user, at=timezone.now())
    except Leave.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.user}的代管已结束。")
    return redirect("monitoring:handovers")
