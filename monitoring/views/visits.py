"""本周走访: the week's list, one tap, the visit's sections, excuses."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from accounts.models import User
from accounts.permissions import Permission, Role
from core import limits
from core.dates import iso_week, week_start
from core.errors import Refused
from households.models import Household, Tag
from ledgers import files
from monitoring import forms
from monitoring import limits as keys
from monitoring.actions import duties, photos, visits
from monitoring.models import Visit, VisitDuty
from monitoring.rules import visits as rules
from monitoring.visit_states import DutyState, Mode
from regions.models import Region

WEEK = "monitoring/week.html"
VISIT = "monitoring/visit.html"
MOST = 500  # rows of one village or one officer on a page; a village has some 45
EXCUSES = ("全家外出务工", "住院治疗", "走亲访友，下周返回", "已搬离，待核实")


@require_safe
def week(request: Request) -> HttpResponse:
    request.user.require(Permission.HOUSEHOLD_READ)
    chosen = _week(request)
    place = _place(request)
    context = _frame(request, chosen, place)
    whole_list = request.user.role == Role.SUPPORT_OFFICER or (
        place is not None and place.level == Region.Level.VILLAGE
    )
    if whole_list:
        context |= _list(request, chosen, place)
    elif place is not None:
        context |= {"villages": _places_below(request.user, chosen, place)}
    return render(request, WEEK, context)


def _week(request: Request) -> str:
    asked = request.GET.get("week", "")
    try:
        return iso_week(week_start(asked)) if asked else duties.this_week(timezone.now())
    except ValueError:
        raise Http404 from None


def _place(request: Request) -> Region | None:
    """Return the chosen place, or one's own; 404 for a place outside one's scope."""
    code = request.GET.get("region", "")
    if not code:
        return request.user.region
    rows = Region.objects.within(request.user.region)
    return get_object_or_404(rows.select_related("parent"), pk=code)


def _duties(user: User, chosen: str, place: Region | None) -> Any:
    rows = VisitDuty.objects.visible_to(user).of_week(chosen)
    return rows.within(place) if place is not None else rows


def _frame(request: Request, chosen: str, place: Region | None) -> dict[str, Any]:
    monday = week_start(chosen)
    tally = _duties(request.user, chosen, place).tally()
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


def _list(request: Request, chosen: str, place: Region | None) -> dict[str, Any]:
    rows = list(_with_tags(_duties(request.user, chosen, place).for_list())[:MOST])
    return {
        "listed": True,
        "open": [row for row in rows if not row.is_settled],
        "settled": [row for row in rows if row.is_settled],
        "today": timezone.localdate(),
    }


def _with_tags(rows: Any) -> Any:
    current = Tag.objects.current(on=timezone.localdate()).select_related("kind")
    return rows.prefetch_related(
        Prefetch("household__tags", current.order_by("kind__order", "pk"), to_attr="current_tags")
    )


def _places_below(user: User, chosen: str, place: Region) -> list[dict[str, Any]]:
    """Return the places one level down with what is left to do there; two queries."""
    settled = Q(state__in=[DutyState.MET, DutyState.LATE, DutyState.EXCUSED])
    counted = (
        _duties(user, chosen, place).order_by().values("region_path")
        .annotate(total=Count("pk"), done=Count("pk", filter=settled),
                  missed=Count("pk", filter=Q(state=DutyState.MISSED)))
    )  # fmt: skip
    found = list(counted)
    lines = []
    for child in place.children.order_by("code"):
        rows = [row for row in found if row["region_path"].startswith(child.path)]
        sums = {key: sum(row[key] for row in rows) for key in ("total", "done", "missed")}
        lines.append({"place": child, "left": sums["total"] - sums["done"], **sums})
    return lines


def _duty(request: Request, pk: uuid.UUID) -> VisitDuty:
    rows = VisitDuty.objects.visible_to(request.user).for_list()
    return get_object_or_404(_with_tags(rows), pk=pk)


def _row(request: Request, duty: VisitDuty, **more: Any) -> HttpResponse:
    """Answer one row of the list and the new count of what is left."""
    place = duty.region if request.user.role != Role.SUPPORT_OFFICER else request.user.region
    context = {
        **_frame(request, duty.week, place), "today": timezone.localdate(), "duty": duty,
        "oob": True, **more,
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if more.get("reasons") else HTTPStatus.OK
    return render(request, f"{WEEK}#row_answer", context, status=status)


@require_POST
def no_change(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Record a visit of today at which nothing had changed: one tap."""
    request.user.require(Permission.VISIT_RECORD)
    duty = _duty(request, pk)
    form = forms.NoChange(request.POST)
    said = form.cleaned_data if form.is_valid() else {"uuid": None, "base": ""}
    now = timezone.now()
    # A tap that is sent again after midnight still is the visit of the day before.
    first = Visit.objects.filter(uuid=said["uuid"], household=duty.household_id).first()
    told = visits.Told(
        uuid=said["uuid"] or uuid.uuid4(), mode=Mode.HOME, visitors=[request.user.name],
        visited_on=first.visited_on if first else timezone.localdate(now), changed=False,
        base=said["base"],
    )  # fmt: skip
    try:
        found = visits.record(household=duty.household, by=request.user, at=now, told=told)
    except Refused as refusal:
        return _answered(request, duty, reasons=list(refusal.args))
    return _answered(request, _duty(request, pk), undoable=found.visit)


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
    return _answered(request, _duty(request, duty.pk), reasons=reasons)


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
    duty = _duty(request, pk)
    form = forms.Excuse(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    reasons: list[str] = []
    try:
        duties.excuse(duty=duty, by=request.user, at=timezone.now(), reason=reason)
    except Refused as refusal:
        reasons = list(refusal.args)
    if request.htmx:
        return _row(request, _duty(request, pk), reasons=reasons)
    _say(request, reasons, f"{duty.household}本周免访，原因已记录。")
    return redirect(_list_url(duty))


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Record a visit with what has changed; untouched items stay out of it."""
    request.user.require(Permission.VISIT_RECORD)
    rows = Household.objects.visible_to(request.user).select_related("region__parent")
    household = get_object_or_404(rows, pk=pk)
    before = list(household.visits.standing().newest_first().select_related("recorded_by")[:12])
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
    context = {
        "household": household,
        "form": form,
        "sections": list(form.sections(_last_values(before))),
        "last": before[0] if before else None,
        "region": household.region,
        "photo_bytes": limits.number(keys.PHOTO_MB) * 1024 * 1024,
    }
    return render(request, VISIT, context, status=status)


def _asked_day(request: Request, today: date) -> dict[str, date]:
    """Return the day the list proposes for a week gone by."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return {}
    return {"visited_on": min(day, today)}


def _last_values(before: list[Visit]) -> dict[str, str]:
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
    left = _duties(request.user, week, household.region).left().count()
    rest = f"还剩{left}户" if left else "已全部走访"
    messages.success(request, f"已记录{household}，{household.region.name}{rest}。")
    if found.clue is not None:
        due = found.clue.due_on
        messages.warning(
            request, f"发现风险，已登记线索，请在{due.month}月{due.day}日前核实。"
        )
        return redirect(found.clue)
    return redirect(
        f"{reverse('monitoring:week')}?week={week}&region={household.region_id}"
    )


@require_safe
def photo(request: Request, pk: uuid.UUID) -> HttpResponse:
    rows = Visit.objects.visible_to(request.user).exclude(photo=None).select_related("photo")
    found = get_object_or_404(rows, pk=pk)
    assert found.photo is not None
    with files.opened(found.photo) as path:
        body = path.read_bytes()
    kind = photos.kind_of(body[:16]) or "application/octet-stream"
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": "inline"})
