"""抽查回访: the sample, the re-visit with the visit's own form, what the village puts right."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core import limits
from core.errors import Refused
from monitoring import forms as visit_forms
from monitoring import limits as visit_keys
from monitoring.actions import rechecks as actions
from monitoring.campaigns import forms, reads
from monitoring.models.campaigns import Campaign, CampaignRecheck
from monitoring.views import campaigns as pages
from regions.models import Region

PAGE = "monitoring/rechecks.html"
VISIT = "monitoring/visit.html"
SHOWN = 300  # of a place: what is still to be visited stands first


@require_safe
def rechecks(request: Request, pk: UUID) -> HttpResponse:
    row = pages.get(request, pk)
    return _list(request, row, pages.place(request, row))


@require_POST
def draw(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CAMPAIGN_RECHECK)
    row = pages.get(request, pk)
    here = reads.place_of(row, request.user)
    form = _draw_form(request, row, here, bound=True)
    if form.is_valid():
        try:
            made = actions.draw(campaign=row, by=request.user, at=timezone.now(),
                                **form.cleaned_data)  # fmt: skip
        except Refused as refusal:
            form.add_error(None, list(refusal.args))
            return _list(request, row, here, form=form, status=HTTPStatus.CONFLICT)
        messages.success(request, f"已抽取 {made.lines.count()} 户。")
        return redirect("monitoring:rechecks", row.pk)
    return _list(request, row, here, form=form, status=HTTPStatus.BAD_REQUEST)


def _draw_form(request: Request, row: Campaign, here: Region, *, bound: bool = False) -> forms.Draw:
    bureau = request.user.may(Permission.CAMPAIGN_RUN)
    return forms.Draw(request.POST if bound else None, place=here, for_bureau=bureau)


def _list(
    request: Request, row: Campaign, here: Region, *, form: forms.Draw | None = None,
    wrong: tuple[UUID, forms.Righting] | None = None, status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    context = pages.frame(request, row, here)
    sums = reads.samples(row, request.user, here)
    villages = Region.objects.filter(path__in=list(sums)).order_by("path")
    may = request.user.may
    may_draw = may(Permission.CAMPAIGN_RECHECK) and row.ended_at is None
    may_right = may(Permission.CAMPAIGN_WORK)
    lines = []
    for line in reads.rechecks(row, request.user, here)[:SHOWN]:
        righting = None
        if may_right and line.differences and not line.righted_at:
            mine = wrong is not None and wrong[0] == line.pk
            blank = forms.Righting(auto_id=f"right-{line.pk}-%s")
            righting = wrong[1] if mine and wrong else blank
        lines.append({"line": line, "form": righting})
    context |= {
        "lines": lines, "sum": sum(sums.values(), reads.Sample()),
        "villages": [(village, sums[village.path]) for village in villages],
        "draw": form or (_draw_form(request, row, here) if may_draw else None),
        "may_visit": may_draw, "shown": SHOWN,
        "draws": row.draws.select_related("region", "drawn_by").order_by("-drawn_at")
        if may(Permission.CAMPAIGN_RECHECK) else [],
    }  # fmt: skip
    return render(request, PAGE, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def recheck(request: Request, pk: UUID) -> HttpResponse:
    """Visit a household again, without seeing what was said the first time."""
    request.user.require(Permission.CAMPAIGN_RECHECK)
    rows = CampaignRecheck.objects.visible_to(request.user).for_list()
    line = get_object_or_404(rows.select_related("campaign__region"), pk=pk)
    form = visit_forms.VisitForm(
        request.POST or None, request.FILES or None, by=request.user, today=timezone.localdate()
    )
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.visit_again(
                line=line, by=request.user, at=timezone.now(), told=form.told(),
                photo=form.cleaned_data["photo"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, list(refusal.args))
            status = HTTPStatus.CONFLICT
        else:
            differ = len(done.differences)
            said = f"有 {differ} 处差异，已转村里核对" if differ else "与首次走访一致"
            messages.success(request, f"已记录{done.household}的回访，{said}。")
            return redirect("monitoring:rechecks", done.campaign_id)
    elif request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    reasons = line.blockers_to_visit(by=request.user, visitors=[]) if not line.visit_id else []
    context = {
        "household": line.household, "form": form, "sections": list(form.sections({})),
        "region": line.region, "line": line, "reasons": reasons,
        "photo_bytes": limits.number(visit_keys.PHOTO_MB) * 1024 * 1024,
    }  # fmt: skip
    return render(request, VISIT, context, status=status)


@require_POST
def put_right(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CAMPAIGN_WORK)
    rows = CampaignRecheck.objects.visible_to(request.user).select_related("campaign__region")
    line = get_object_or_404(rows, pk=pk)
    form = forms.Righting(request.POST)
    if form.is_valid():
        try:
            actions.put_right(
                line=line, by=request.user, at=timezone.now(), note=form.cleaned_data["note"]
            )
        except Refused as refusal:
            form.add_error("note", list(refusal.args))
        else:
            messages.success(request, "已记录怎么改的。")
            return redirect("monitoring:rechecks", line.campaign_id)
    here = reads.place_of(line.campaign, request.user)
    wrong = (line.pk, form)
    return _list(request, line.campaign, here, wrong=wrong, status=HTTPStatus.CONFLICT)
