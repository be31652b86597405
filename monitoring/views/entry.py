"""走访登记表 and 纸质登记录入: the week on paper, and typed in again in the order of the paper."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.http import Request
from accounts.models import AccessLog
from accounts.permissions import Permission, Role
from core.dates import week_start
from core.errors import Refused
from households.codes import Risk
from monitoring.actions import duties, visits
from monitoring.entry_forms import Pack, PaperVisit, Sheets
from monitoring.models import Visit, VisitDuty
from monitoring.rules.visits import ITEMS
from monitoring.views import week as weeks
from monitoring.views.visits import before_of, last_values
from monitoring.visit_states import Mode
from regions.models import Region

PAPER = "monitoring/week_paper.html"
ENTRY = "monitoring/week_entry.html"
PACK = "paper_pack"


@require_safe
def paper(request: Request) -> HttpResponse:
    """Print a village's week: the list to tick, then the sheets; who took it is written down."""
    request.user.require(Permission.VISIT_RECORD)
    chosen, place = weeks.chosen_week(request), weeks.chosen_place(request)
    context = weeks.frame(request, chosen, place)
    form = Sheets(request.GET if "sheets" in request.GET else {"sheets": "5"})
    sheets = form.cleaned_data["sheets"] if form.is_valid() else "5"
    if weeks.is_one_list(request.user, place):
        rows = list(enumerate(weeks.duties_in(request.user, chosen, place).for_list(), 1))
        each = sheets == "each"
        context |= {
            "listed": True, "form": form, "lines": rows, "items": ITEMS,
            "modes": Mode.labels, "risks": Risk.labels,
            "sheets": rows if each else [(0, None)] * int(sheets or 0),
        }  # fmt: skip
        audit.record(
            AccessLog.Kind.EXPORT, by=request.user, request=request, subject=place or "",
            paper="visit_week", form="print", rows=len(rows),
        )  # fmt: skip
    elif place is not None:
        context |= {"villages": weeks.places_below(request.user, chosen, place)}
    return render(request, PAPER, context)


@require_safe
def entry(request: Request) -> HttpResponse:
    request.user.require(Permission.VISIT_RECORD)
    return _page(request, weeks.chosen_week(request), weeks.chosen_place(request))


def _page(
    request: Request,
    chosen: str,
    place: Region | None,
    *,
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    context = weeks.frame(request, chosen, place)
    if weeks.is_one_list(request.user, place):
        rows = weeks.duties_in(request.user, chosen, place).for_list()
        context |= {"listed": True, "duties": list(rows), "pack": _pack(request, chosen, place)}
    elif place is not None:
        context |= {"villages": weeks.places_below(request.user, chosen, place)}
    context |= {"today": timezone.localdate(), **more}
    return render(request, ENTRY, context, status=status)


def _pack(request: Request, chosen: str, place: Region | None) -> Pack:
    """
    Return the form of what a pack has in common, as it was entered last for this list.

    A day that nobody named yet is today or, in a week gone by, still to be read off the paper;
    who types for others does not stand for them.
    """
    initial = _last_pack(request, chosen, place)
    return Pack(initial=initial, monday=week_start(chosen), today=timezone.localdate())


def _last_pack(request: Request, chosen: str, place: Region | None) -> dict[str, str]:
    kept = request.session.get(PACK, {})
    if kept.get("list") == [chosen, place and place.pk]:
        return dict(kept["pack"])
    own = request.user.role in visits.THEIR_OWN
    now = chosen == duties.this_week(timezone.now())
    return {
        "visited_on": timezone.localdate().isoformat() if now else "",
        "mode": Mode.HOME,
        "visitors": request.user.name if own else "",
    }


def _place_of(request: Request, duty: VisitDuty) -> Region | None:
    """Return the place whose list the duty stands in for this person."""
    officer = request.user.role == Role.SUPPORT_OFFICER
    return request.user.region if officer else duty.region


@require_POST
def no_change(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Record that the paper says 无变化, for this household alone."""
    request.user.require(Permission.VISIT_RECORD)
    duty = weeks.duty_of(request, pk)
    form = Pack(request.POST, monday=duty.monday, today=timezone.localdate())
    if not form.is_valid():
        reasons = [f"{form.fields[name].label}：{each[0]}" for name, each in form.errors.items()]
        return _answer(request, duty, reasons=reasons, status=HTTPStatus.BAD_REQUEST)
    return _record(request, duty, form)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Open the household's sheet in its place in the list, and record what stands on it."""
    request.user.require(Permission.VISIT_RECORD)
    duty = weeks.duty_of(request, pk)
    if request.method != "POST" and "fold" in request.GET:
        return _answer(request, duty)
    base = str(duty.last_visit_id or "")
    initial = {"base": base, **_last_pack(request, duty.week, _place_of(request, duty))}
    form = PaperVisit(
        request.POST or None, by=request.user, monday=duty.monday, today=timezone.localdate(),
        initial=initial, auto_id=f"id_{duty.pk}_%s",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        return _record(request, duty, form, sheet=form)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return _answer(request, duty, sheet=form, status=status)


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
        for reason in reasons or ["已撤销。"]:
            messages.info(request, reason)
        return redirect("monitoring:week_entry")
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return _answer(request, weeks.duty_of(request, duty.pk), reasons=reasons, status=status)


def _record(
    request: Request, duty: VisitDuty, form: Pack | PaperVisit, sheet: PaperVisit | None = None
) -> HttpResponse:
    told = form.told()
    try:
        found = visits.record(
            household=duty.household, by=request.user, at=timezone.now(), told=told
        )
    except Refused as refusal:
        if sheet:
            sheet.add_error(None, list(refusal.args))
        reasons = [] if sheet else list(refusal.args)
        return _answer(request, duty, reasons=reasons, sheet=sheet, status=HTTPStatus.CONFLICT)
    place = _place_of(request, duty)
    request.session[PACK] = {
        "list": [duty.week, place and place.pk],
        "pack": {
            "visited_on": told.visited_on.isoformat(), "mode": told.mode,
            "visitors": "、".join(told.visitors),
        },
    }  # fmt: skip
    if not request.htmx:
        messages.success(request, f"已记录{duty.household}。")
        address = reverse("monitoring:week_entry")
        return redirect(f"{address}?week={duty.week}&region={place.pk if place else ''}")
    undoable = found.visit if not told.changed else None
    return _answer(request, weeks.duty_of(request, duty.pk), undoable=undoable, clue=found.clue)


def _answer(
    request: Request, duty: VisitDuty, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    """Answer the household's row with what is left and the pack; without htmx the whole page."""
    place = _place_of(request, duty)
    more["opened"] = duty.pk
    if sheet := more.get("sheet"):
        more["sections"] = list(sheet.sections(last_values(before_of(duty.household))))
    if not request.htmx:
        return _page(request, duty.week, place, status=status, **more)
    context = {
        **weeks.frame(request, duty.week, place), "today": timezone.localdate(), "duty": duty,
        "pack": _pack(request, duty.week, place), "oob": True, **more,
    }  # fmt: skip
    return render(request, f"{ENTRY}#row_answer", context, status=status)
