"""本周走访: the week's list, one tap and its undoing, excuses."""

import uuid
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.models import User
from accounts.permissions import Permission, Role
from core import keyset, limits
from core.dates import iso_week, week_start
from core.errors import Refused
from households.models import Tag
from monitoring import forms
from monitoring import limits as keys
from monitoring.actions import duties, visits
from monitoring.models import Visit, VisitDuty
from monitoring.models.visits import SETTLED, WALK
from monitoring.visit_states import DutyState
from regions.models import Region

WEEK = "monitoring/week.html"
PAGE_SIZE = 50  # a village has some 45 duties: they stand on one page
EXCUSES = ("全家外出务工", "住院治疗", "走亲访友，下周返回", "已搬离，待核实")


@require_safe
def week(request: Request) -> HttpResponse:
    request.user.require(Permission.HOUSEHOLD_READ)
    chosen = chosen_week(request)
    place = chosen_place(request)
    context = frame(request, chosen, place)
    if is_one_list(request.user, place):
        context |= _list(request, chosen, place, total=context["tally"]["total"])
    elif place is not None:
        context |= {"villages": places_below(request.user, chosen, place)}
    return render(request, WEEK, context)


def chosen_week(request: Request) -> str:
    asked = request.GET.get("week", "")
    if not asked:
        return duties.this_week(timezone.now())
    try:
        monday = week_start(asked)
    except ValueError:
        raise Http404 from None
    if not 2000 <= monday.year < 2100:  # the week before year 1 is no week
        raise Http404
    return iso_week(monday)


def chosen_place(request: Request) -> Region | None:
    """Return the chosen place, or one's own; 404 for a place outside one's scope."""
    code = request.GET.get("region", "")
    if not code:
        return request.user.region
    rows = Region.objects.within(request.user.region)
    return get_object_or_404(rows.select_related("parent"), pk=code)


def is_one_list(user: User, place: Region | None) -> bool:
    """Say whether the households stand there, not the places below: a village's, an officer's."""
    in_village = place is not None and place.level == Region.Level.VILLAGE
    return user.role == Role.SUPPORT_OFFICER or in_village


def duties_in(user: User, chosen: str, place: Region | None) -> Any:
    rows = VisitDuty.objects.visible_to(user).of_week(chosen)
    return rows.within(place) if place is not None else rows


def frame(request: Request, chosen: str, place: Region | None) -> dict[str, Any]:
    monday = week_start(chosen)
    tally = duties_in(request.user, chosen, place).tally()
    crumbs = []
    if place is not None and request.user.region_id != place.pk:
        address = reverse("monitoring:week")
        crumbs = [{"label": request.user.region, "url": f"{address}?week={chosen}"}]
        crumbs += [{"label": place.name, "url": ""}]
    return {
        "week": chosen,
        "this_week": duties.this_week(timezone.now()),
        "monday": monday,
        "sunday": monday + duties.SUNDAY,
        "before": iso_week(date.fromordinal(monday.toordinal() - 7)),
        "after": iso_week(date.fromordinal(monday.toordinal() + 7)),
        "place": place,
        "crumbs": crumbs,
        "tally": tally,
        "left": tally["due"],
        "done": tally["met"] + tally["late"] + tally["substitute"] + tally["excused"],
        "may_record": request.user.may(Permission.VISIT_RECORD),
        "may_excuse": request.user.may(Permission.DUTY_EXCUSE),
        "is_support_day": timezone.localdate().isoweekday() == limits.number(keys.SUPPORT_DAY),
        "excuses": EXCUSES,
        "seconds": limits.number(keys.UNDO),
    }


def _list(request: Request, chosen: str, place: Region | None, *, total: int) -> dict[str, Any]:
    """
    Return the duties of a village or an officer: all of them where they fit on a page.

    Else those that are left and, with `done`, those that are settled, page after page. Whoever is
    visited leaves the first list, so a reload always begins with who is left.
    """
    rows = _with_tags(duties_in(request.user, chosen, place).for_list())
    done, after = bool(request.GET.get("done")), request.GET.get("after", "")
    pages = total > PAGE_SIZE
    if pages:
        rows = rows.settled() if done else rows.unsettled()
        page = keyset.page(rows, *WALK, after=after, size=PAGE_SIZE, count=total)
        found, further = page.rows, page.after
    else:
        found, further = list(rows), ""
    return {
        "listed": True,
        "open": [row for row in found if not row.is_settled],
        "settled": [row for row in found if row.is_settled],
        "today": timezone.localdate(),
        "pages": pages,
        "further": further,
        "asks_done": done,
    }


def _with_tags(rows: Any) -> Any:
    current = Tag.objects.current(on=timezone.localdate()).select_related("kind")
    return rows.prefetch_related(
        Prefetch("household__tags", current.order_by("kind__order", "pk"), to_attr="current_tags")
    )


def places_below(user: User, chosen: str, place: Region) -> list[dict[str, Any]]:
    """Return the places one level down with what is left to do there; two queries."""
    settled = Q(state__in=SETTLED)
    counted = (
        duties_in(user, chosen, place).order_by().values("region_path")
        .annotate(total=Count("state"), done=Count("state", filter=settled),
                  missed=Count("state", filter=Q(state=DutyState.MISSED)))
    )  # fmt: skip
    found = list(counted)
    lines = []
    for child in place.children.order_by("code"):
        rows = [row for row in found if row["region_path"].startswith(child.path)]
        sums = {key: sum(row[key] for row in rows) for key in ("total", "done", "missed")}
        lines.append({"place": child, "left": sums["total"] - sums["done"], **sums})
    return lines


def duty_of(request: Request, pk: uuid.UUID) -> VisitDuty:
    rows = VisitDuty.objects.visible_to(request.user).for_list()
    found: VisitDuty = get_object_or_404(_with_tags(rows), pk=pk)
    return found


def _row(request: Request, duty: VisitDuty, **more: Any) -> HttpResponse:
    """Answer one row of the list and the new count of what is left."""
    place = duty.region if request.user.role != Role.SUPPORT_OFFICER else request.user.region
    context = {
        **frame(request, duty.week, place), "today": timezone.localdate(), "duty": duty,
        "oob": True, **more,
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if more.get("reasons") else HTTPStatus.OK
    return render(request, f"{WEEK}#row_answer", context, status=status)


@require_POST
def no_change(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Record a visit of today at which nothing had changed: one tap."""
    request.user.require(Permission.VISIT_RECORD)
    duty = duty_of(request, pk)
    now = timezone.now()
    form = forms.NoChange(request.POST)
    told = form.told(duty.household, by=request.user, today=timezone.localdate(now))
    try:
        found = visits.record(household=duty.household, by=request.user, at=now, told=told)
    except Refused as refusal:
        return _answered(request, duty, reasons=list(refusal.args))
    return _answered(request, duty_of(request, pk), undoable=found.visit)


@require_POST
def undo(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Take one's own 无变化 back within its seconds."""
    request.user.require(Permission.VISIT_RECORD)
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)
    duty = visit.duties.first()
    reasons: list[str] = []
    try:
        visits.withdraw(visit=visit, by=request.user, at=timezone.now())
    except Refused as refusal:
        reasons = list(refusal.args)
    if duty is None:
        _say(request, reasons, "已撤销。")
        return redirect("monitoring:week")
    return _answered(request, duty_of(request, duty.pk), reasons=reasons)


def _answered(
    request: Request, duty: VisitDuty, *, reasons: list[str] | None = None, undoable: Any = None
) -> HttpResponse:
    if request.htmx:
        return _row(request, duty, reasons=reasons or [], undoable=undoable)
    done = f"已记录{duty.household}：无变化。" if undoable else "已撤销，请重新走访。"
    _say(request, reasons or [], done)
    return redirect(_list_url(duty))


def _say(request: Request, reasons: list[str], done: str) -> None:
    for reason in reasons:
        messages.error(request, reason)
    if not reasons:
        messages.success(request, done)


def _list_url(duty: VisitDuty) -> str:
    return f"{reverse('monitoring:week')}?week={duty.week}&region={duty.region_id}"


@require_POST
def excuse(request: Request, pk: uuid.UUID) -> HttpResponse:
    request.user.require(Permission.DUTY_EXCUSE)
    duty = duty_of(request, pk)
    form = forms.Excuse(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    reasons: list[str] = []
    try:
        duties.excuse(duty=duty, by=request.user, at=timezone.now(), reason=reason)
    except Refused as refusal:
        reasons = list(refusal.args)
    if request.htmx:
        return _row(request, duty_of(request, pk), reasons=reasons)
    _say(request, reasons, f"{duty.household}本周免访，原因已记录。")
    return redirect(_list_url(duty))
