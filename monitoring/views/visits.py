"""走访记录: a visit with its sections, closed until touched, and the photo of one."""

import uuid
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core import limits
from core.dates import iso_week
from core.errors import Refused
from households.models import Household
from ledgers import files
from monitoring import forms
from monitoring import limits as keys
from monitoring.actions import photos, visits
from monitoring.models import Visit
from monitoring.rules import visits as rules
from monitoring.views.week import duties_in

VISIT = "monitoring/visit.html"


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Record a visit with what has changed; untouched items stay out of it."""
    request.user.require(Permission.VISIT_RECORD)
    rows = Household.objects.visible_to(request.user).select_related("region__parent")
    household = get_object_or_404(rows, pk=pk)
    before = before_of(household)
    now = timezone.now()
    today = timezone.localdate(now)
    form = forms.VisitForm(
        request.POST or None, request.FILES or None, by=request.user, today=today,
        initial={"base": str(before[0].pk) if before else "", **_asked_day(request, today)},
    )  # fmt: skip
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            found = visits.record(
                household=household, by=request.user, at=now, told=form.told(),
                photo=form.cleaned_data["photo"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, list(refusal.args))
            status = HTTPStatus.CONFLICT
        else:
            return _recorded(request, household, found)
    elif request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    return page(request, household, form, before, status=status)


def before_of(household: Household) -> list[Visit]:
    """Return the visits before this one, the newest first: what was found last stands in them."""
    return list(household.visits.standing().newest_first().select_related("recorded_by")[:12])


def page(
    request: Request,
    household: Household,
    form: forms.VisitForm,
    before: list[Visit],
    *,
    status: int,
    **more: Any,
) -> HttpResponse:
    context = {
        "household": household,
        "form": form,
        "sections": list(form.sections(last_values(before))),
        "last": before[0] if before else None,
        "region": household.region,
        "photo_bytes": limits.number(keys.PHOTO_MB) * 1024 * 1024,
        **more,
    }
    return render(request, VISIT, context, status=status)


def _asked_day(request: Request, today: date) -> dict[str, date]:
    """Return the day the list proposes for a week gone by."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return {}
    return {"visited_on": min(day, today)}


def last_values(before: list[Visit]) -> dict[str, str]:
    """Return what was last found for each item, with its day."""
    last: dict[str, str] = {}
    for each in before:
        for item in rules.ITEMS:
            if item.key in each.items and item.key not in last:
                day = each.visited_on
                last[item.key] = f"{item.shown(each.items[item.key])}（{day.month}月{day.day}日）"
    return last


def _recorded(request: Request, household: Household, found: visits.Recorded) -> HttpResponse:
    week = iso_week(found.visit.visited_on)
    left = duties_in(request.user, week, household.region).left().count()
    rest = f"还剩{left}户" if left else "已全部走访"
    messages.success(request, f"已记录{household}，{household.region.name}{rest}。")
    if found.clue is not None:
        due = found.clue.due_on
        messages.warning(request, f"发现风险，已登记线索，请在{due.month}月{due.day}日前核实。")
        return redirect(found.clue)
    return redirect(f"{reverse('monitoring:week')}?week={week}&region={household.region_id}")


@require_safe
def photo(request: Request, pk: uuid.UUID) -> HttpResponse:
    rows = Visit.objects.visible_to(request.user).exclude(photo=None).select_related("photo")
    found = get_object_or_404(rows, pk=pk)
    assert found.photo is not None
    with files.opened(found.photo) as path:
        body = path.read_bytes()
    kind = photos.kind_of(body[:16]) or "application/octet-stream"
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": "inline"})
