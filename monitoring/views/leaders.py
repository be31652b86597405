"""领导遍访: how far each township's secretary has come, who is left, the visits, one tap."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission, Role
from core import keyset, limits
from core.errors import Refused
from households.models import Household
from ledgers.downloads import attached
from ledgers.metrics import share
from monitoring import forms, leader_forms, leader_reads, leader_sheet
from monitoring import limits as keys
from monitoring.actions import visits
from monitoring.leader_reads import Span
from monitoring.models import Visit
from monitoring.models.leaders import leaders_of
from monitoring.views.visits import before_of, page
from regions.models import Region

PAGE = "monitoring/leaders.html"
VISITS = "monitoring/leader_visits.html"
PAGE_SIZE = 50
YEARS = 3  # to choose from: this one and those before
LATEST = 8


@require_safe
def progress(request: Request) -> HttpResponse:
    """Show the coverage of the places below, or in a village who is left."""
    request.user.require(Permission.DASHBOARD_READ)
    place, span = _place(request), _span(request)
    made = leader_reads.made(request.user, span, place)
    lines = leader_reads.lines(request.user, span, place)
    context = {**_frame(request, place, span, lines), "latest": list(made[:LATEST])}
    if place.level == Region.Level.VILLAGE:
        context |= _list(request, place, span)
    else:
        context |= {"lines": lines}
    return render(request, PAGE, context)


def _place(request: Request) -> Region:
    """Return the chosen place, or one's own; 404 for a place outside one's scope."""
    code = request.GET.get("region") or request.POST.get("region") or request.user.region_id
    if "\0" in (code or ""):  # the database takes none
        raise Http404
    rows = Region.objects.within(request.user.region)
    return get_object_or_404(rows.select_related("parent"), pk=code)


def _span(request: Request) -> Span:
    today = timezone.localdate()
    asked = request.GET.get("year") or request.POST.get("year") or str(today.year)
    years = {str(year): year for year in _years(today.year)}
    if asked not in years:
        raise Http404
    return leader_reads.span_of(years[asked], on=today)


def _years(this: int) -> range:
    return range(this, this - YEARS, -1)


def _frame(
    request: Request, place: Region, span: Span, lines: list[leader_reads.Line]
) -> dict[str, Any]:
    """Return what every part of the page says of a place: its figures are its lines' sums."""
    user = request.user
    total, done = sum(line.total for line in lines), sum(line.visited for line in lines)
    this_year = timezone.localdate().year
    return {
        "place": place, "span": span, "years": list(_years(this_year)), "this_year": this_year,
        "crumbs": _crumbs(request, place), "total": total, "done": done, "left": total - done,
        "share": share(done, total), "remote": bool(limits.number(keys.LEADER_REMOTE)),
        "unknown": leader_reads.unknown_policy(user, place),
        "secretaries": _secretaries(place), "may_record": user.may(Permission.LEADER_VISIT),
        "is_leader": user.role == Role.LEADER, "seconds": limits.number(keys.UNDO),
    }  # fmt: skip


def _secretaries(place: Region) -> list[Any] | None:
    """Return the secretaries of a place's township; None for the district, which has many."""
    if place.level == Region.Level.DISTRICT:
        return None
    found = leaders_of(place.path)
    return [each for each in found if each.region and each.region.level == "township"]


def _crumbs(request: Request, place: Region) -> list[dict[str, str]]:
    home, address = request.user.region, reverse("monitoring:leaders")
    chain: list[Region] = []
    step: Region | None = place
    while step is not None and home is not None and step.path.startswith(home.path):
        chain.insert(0, step)
        step = step.parent
    crumbs = [{"label": each.name, "url": f"{address}?region={each.code}"} for each in chain]
    return [*crumbs[:-1], {"label": place.name, "url": ""}] if len(crumbs) > 1 else []


def _list(request: Request, place: Region, span: Span) -> dict[str, Any]:
    rows = leader_reads.left(request.user, span).within(place)
    rows = leader_reads.in_walk_order(rows)
    after = request.GET.get("after", "")
    found = keyset.page(rows, *leader_reads.WALK, after=after, size=PAGE_SIZE)
    bases = _newest({row.pk for row in found.rows})
    for row in found.rows:
        row.base = bases.get(row.pk, "")
    return {"listed": True, "rows": found.rows, "further": found.after}


def _newest(households: set[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Return the newest standing visit of each household: what whoever taps has seen."""
    rows = Visit.objects.standing().filter(household__in=households)
    rows = rows.order_by("household", "-visited_on", "-recorded_at", "-pk").distinct("household")
    return dict(rows.values_list("household", "pk"))


@require_safe
def made(request: Request) -> HttpResponse:
    """Show the leaders' visits of a place within a year, page after page."""
    request.user.require(Permission.DASHBOARD_READ)
    return _made(request, _place(request), _span(request))


def _made(request: Request, place: Region, span: Span, **more: Any) -> HttpResponse:
    rows = leader_reads.made(request.user, span, place)
    after = request.GET.get("after", "")
    found = keyset.page(rows, "-visit__visited_on", "-pk", after=after, size=PAGE_SIZE)
    context = {
        "place": place, "span": span, "page": found, "years": list(_years(timezone.localdate().year)),
        "export": leader_forms.Export(), **more,
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if more else HTTPStatus.OK
    return render(request, VISITS, context, status=status)


@require_POST
def export(request: Request) -> HttpResponse:
    request.user.require(Permission.DASHBOARD_READ)
    place, span = _place(request), _span(request)
    form = leader_forms.Export(request.POST)
    if not form.is_valid():
        return _made(request, place, span, export=form)
    try:
        body = leader_sheet.export(
            region=place, span=span, by=request.user, at=timezone.localtime(), request=request,
            **form.cleaned_data,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, list(refusal.args))
        return _made(request, place, span, export=form)
    return attached(body, f"{leader_sheet.TITLE}_{place.name}_{span.year}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Record a leader's visit: one's own, or for the leader of one's place."""
    request.user.require(Permission.LEADER_VISIT)
    rows = Household.objects.visible_to(request.user).select_related("region__parent")
    household = get_object_or_404(rows, pk=pk)
    before, now = before_of(household), timezone.now()
    form = leader_forms.LeaderVisitForm(
        request.POST or None, request.FILES or None, by=request.user, household=household,
        today=timezone.localdate(now), initial={"base": str(before[0].pk) if before else ""},
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
            messages.success(request, f"已记录领导遍访：{household}。")
            if found.clue is not None:
                due = found.clue.due_on
                said = f"发现风险，已登记线索，请村里在{due.month}月{due.day}日前核实。"
                messages.warning(request, said)
                return redirect(found.clue)
            return redirect(_list_url(household))
    elif request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    return page(
        request, household, form, before, status=status, leading=True,
        no_leaders=not form.leaders,
    )  # fmt: skip


@require_POST
def no_change(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Record one's own visit of today at which nothing had changed: one tap."""
    request.user.require(Permission.LEADER_VISIT)
    household = _household(request, pk)
    if request.user.role != Role.LEADER:
        return _answered(request, household, reasons=["请打开走访记录，选择是哪位领导走访的。"])
    now = timezone.now()
    said = forms.NoChange(request.POST).told(
        household, by=request.user, today=timezone.localdate(now)
    )
    told = said.by_leader(request.user)
    try:
        found = visits.record(household=household, by=request.user, at=now, told=told)
    except Refused as refusal:
        return _answered(request, household, reasons=list(refusal.args))
    return _answered(request, household, undoable=found.visit)


@require_POST
def undo(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Take one's own 无变化 back within its seconds."""
    request.user.require(Permission.LEADER_VISIT)
    rows = Visit.objects.visible_to(request.user).exclude(leading=None)
    found = get_object_or_404(rows, pk=pk)
    reasons: list[str] = []
    try:
        visits.withdraw(visit=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        reasons = list(refusal.args)
    return _answered(request, _household(request, found.household_id), reasons=reasons)


def _household(request: Request, pk: uuid.UUID) -> Household:
    rows = Household.objects.visible_to(request.user).select_related("region__parent")
    return get_object_or_404(rows, pk=pk)


def _answered(
    request: Request,
    household: Household,
    *,
    reasons: list[str] | None = None,
    undoable: Visit | None = None,
) -> HttpResponse:
    """Answer the household's row and the new count; without scripts the list again."""
    if not request.htmx:
        for reason in reasons or []:
            messages.error(request, reason)
        if not reasons:
            said = f"已记录{household}：无变化。" if undoable else "已撤销，请重新走访。"
            messages.success(request, said)
        return redirect(_list_url(household))
    today = timezone.localdate()
    span = leader_reads.span_of(today.year, on=today)
    lines = leader_reads.lines(request.user, span, household.region)
    household.base = _newest({household.pk}).get(household.pk, "")  # type: ignore[attr-defined]
    context = {
        **_frame(request, household.region, span, lines), "row": household, "oob": True,
        "reasons": reasons or [], "undoable": undoable,
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, f"{PAGE}#row_answer", context, status=status)


def _list_url(household: Household) -> str:
    return f"{reverse('monitoring:leaders')}?region={household.region_id}"
