"""集中排查: the campaigns, who is still to be visited, and what came of it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission, Role
from core import keyset, limits
from core.errors import Refused
from households.models import Household
from ledgers.downloads import attached
from monitoring import forms as visit_forms
from monitoring import limits as visit_keys
from monitoring.actions import campaigns as actions
from monitoring.actions import visits
from monitoring.campaigns import forms, reads, sheets
from monitoring.models.campaigns import Campaign, CampaignExcuse
from monitoring.models.visits import Visit
from monitoring.views.week import EXCUSES, PAGE_SIZE
from regions.models import Region

LIST, PAGE, RESULTS = (
    "monitoring/campaigns.html", "monitoring/campaign.html", "monitoring/campaign_results.html",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def campaigns(request: Request) -> HttpResponse:
    """List the campaigns of one's place; the bureau opens one."""
    request.user.require(Permission.HOUSEHOLD_READ)
    today, may_open = timezone.localdate(), request.user.may(Permission.CAMPAIGN_RUN)
    form = forms.NewCampaign(user=request.user, today=today) if may_open else None
    status = HTTPStatus.OK
    if request.method == "POST":
        request.user.require(Permission.CAMPAIGN_RUN)
        form = forms.NewCampaign(request.POST, user=request.user, today=today)
        status = HTTPStatus.BAD_REQUEST
        if form.is_valid():
            try:
                made = actions.open_campaign(
                    region=form.cleaned_data["region"], terms=form.terms(), by=request.user,
                    at=timezone.now(),
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, list(refusal.args))
                status = HTTPStatus.CONFLICT
            else:
                messages.success(request, f"已部署{made}，已通知各村各乡镇。")
                return redirect(made)
    rows = list(Campaign.objects.visible_to(request.user).newest_first())
    lines = [{"campaign": row, "stage": row.stage(today), "tone": row.tone(today)} for row in rows]
    context = {"lines": lines, "form": form}
    return render(request, LIST, context, status=status)


def get(request: Request, pk: UUID) -> Campaign:
    request.user.require(Permission.HOUSEHOLD_READ)
    rows = Campaign.objects.visible_to(request.user).select_related("region", "opened_by")
    return get_object_or_404(rows, pk=pk)


def place(request: Request, campaign: Campaign) -> Region:
    """Return the chosen place within the campaign and one's own; 404 for any other."""
    own = reads.place_of(campaign, request.user)
    code = request.GET.get("region", "")
    rows = Region.objects.within(own).select_related("parent")
    return get_object_or_404(rows, pk=code or own.pk)


def frame(request: Request, campaign: Campaign, here: Region) -> dict[str, Any]:
    """Return what every page of a campaign shows on top."""
    today = timezone.localdate()
    own = reads.place_of(campaign, request.user)
    crumbs = [{"label": str(campaign), "url": campaign.get_absolute_url()}]
    if here.pk != own.pk:
        if here.parent is not None and here.parent_id != own.pk:
            url = f"{campaign.get_absolute_url()}?region={here.parent_id}"
            crumbs.append({"label": here.parent.name, "url": url})
        crumbs.append({"label": here.name, "url": ""})
    may = request.user.may
    return {
        "campaign": campaign, "place": here, "own": own, "crumbs": crumbs, "today": today,
        "stage": campaign.stage(today), "tone": campaign.tone(today),
        "groups": reads.group_names(campaign), "is_on": campaign.is_on(today),
        "is_frozen": campaign.is_frozen(today),
        "may_record": may(Permission.VISIT_RECORD) and campaign.is_on(today),
        "may_excuse": may(Permission.CAMPAIGN_WORK) and campaign.is_on(today),
        "may_end": may(Permission.CAMPAIGN_RUN) and campaign.ended_at is None
        and today >= campaign.first_on,
        "seconds": limits.number(visit_keys.UNDO), "excuses": EXCUSES,
    }  # fmt: skip


@require_safe
def campaign(request: Request, pk: UUID) -> HttpResponse:
    """Show how far a place is: townships, villages, and in a village who is left."""
    row = get(request, pk)
    return _progress(request, row, place(request, row))


def _progress(
    request: Request, row: Campaign, here: Region, *, reasons: list[str] | None = None
) -> HttpResponse:
    context = frame(request, row, here)
    today = context["today"]
    counts = reads.tally(row, request.user, here, on=today)
    context["counts"] = reads.summed(counts)
    context["reasons"] = reasons or []
    if here.level == Region.Level.VILLAGE or request.user.role == Role.SUPPORT_OFFICER:
        homes = reads.homes(row, request.user, here, on=today)
        unmet = reads.unmet(row, homes, here)
        left = reads.walk(reads.excused(row, unmet, yes=False))
        after = request.GET.get("after", "")
        page = keyset.page(
            left, *reads.WALK, after=after, size=PAGE_SIZE, count=context["counts"].left
        )
        context |= {"listed": True, "homes": page.rows, "further": page.after}
        context["excused"] = _excused(row, unmet)
    else:
        context["places"] = reads.below(counts, here)
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, PAGE, context, status=status)


def _excused(row: Campaign, unmet: Any) -> list[CampaignExcuse]:
    rows = CampaignExcuse.objects.filter(campaign=row, household__in=unmet)
    rows = rows.select_related("household", "excused_by")
    return list(rows.order_by("household__head_pinyin", "pk"))


def _home(request: Request, row: Campaign, pk: UUID) -> Household:
    here = reads.place_of(row, request.user)
    rows = reads.homes(row, request.user, here, on=timezone.localdate())
    home: Household = get_object_or_404(reads.walk(rows), pk=pk)
    return home


def _answer(
    request: Request, row: Campaign, home: Household, *, reasons: list[str] | None = None,
    undoable: Visit | None = None, excuse: CampaignExcuse | None = None,
) -> HttpResponse:  # fmt: skip
    """Answer one row of the walk and the new figures, or without scripts the whole page."""
    village = Region.objects.select_related("parent").get(pk=home.region_id)
    here = reads.place_of(row, request.user)
    if here.level != Region.Level.VILLAGE and request.user.role != Role.SUPPORT_OFFICER:
        here = village
    if not request.htmx:
        if reasons:
            return _progress(request, row, here, reasons=reasons)
        return redirect(f"{row.get_absolute_url()}?region={here.pk}")
    context = frame(request, row, here)
    counts = reads.summed(reads.tally(row, request.user, here, on=context["today"]))
    context |= {
        "home": home, "counts": counts, "reasons": reasons or [], "undoable": undoable,
        "excuse": excuse, "oob": True,
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, f"{PAGE}#row_answer", context, status=status)


@require_POST
def no_change(request: Request, pk: UUID, household: UUID) -> HttpResponse:
    """Record a visit of today at which nothing had changed: the week's own tap."""
    request.user.require(Permission.VISIT_RECORD)
    row = get(request, pk)
    home = _home(request, row, household)
    now = timezone.now()
    form = visit_forms.NoChange(request.POST)
    told = form.told(home, by=request.user, today=timezone.localdate(now))
    try:
        found = visits.record(household=home, by=request.user, at=now, told=told)
    except Refused as refusal:
        return _answer(request, row, home, reasons=list(refusal.args))
    if not request.htmx:
        messages.success(request, f"已记录{home}：无变化。")
    return _answer(request, row, home, undoable=found.visit)


@require_POST
def undo(request: Request, pk: UUID, visit: UUID) -> HttpResponse:
    request.user.require(Permission.VISIT_RECORD)
    row = get(request, pk)
    found = get_object_or_404(Visit.objects.visible_to(request.user), pk=visit)
    reasons: list[str] = []
    try:
        visits.withdraw(visit=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        reasons = list(refusal.args)
    return _answer(request, row, _home(request, row, found.household_id), reasons=reasons)


@require_POST
def excuse(request: Request, pk: UUID, household: UUID) -> HttpResponse:
    """Say why a household cannot be met."""
    request.user.require(Permission.CAMPAIGN_WORK)
    row = get(request, pk)
    home = _home(request, row, household)
    form = forms.Excuse(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        made = actions.excuse(
            campaign=row, household=home, by=request.user, at=timezone.now(), reason=reason
        )
    except Household.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return _answer(request, row, home, reasons=list(refusal.args))
    if not request.htmx:
        messages.success(request, f"{home}不能走访的原因已记录。")
    return _answer(request, row, home, excuse=made)


@require_POST
def end(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CAMPAIGN_RUN)
    row = get(request, pk)
    try:
        actions.end(campaign=row, by=request.user, at=timezone.now())
    except Refused as refusal:
        here = reads.place_of(row, request.user)
        return _progress(request, row, here, reasons=list(refusal.args))
    messages.success(request, f"{row}已结束，走访和抽查记录都保留。")
    return redirect(row)


@require_http_methods(["GET", "HEAD", "POST"])
def results(request: Request, pk: UUID) -> HttpResponse:
    """Show what came of it village by village; POST takes the sheet against a reason."""
    row = get(request, pk)
    here = place(request, row)
    context = frame(request, row, here)
    lines = reads.results(row, request.user, here, on=context["today"])
    form, status = forms.Export(), HTTPStatus.OK
    if request.method == "POST":
        form, status = forms.Export(request.POST), HTTPStatus.BAD_REQUEST
        if form.is_valid():
            body = sheets.export(
                row, lines, place=here, by=request.user, reason=form.cleaned_data["reason"],
                request=request,
            )  # fmt: skip
            return attached(body, f"{row}_{here.name}.xlsx")
    counts, clues, cases, sample = reads.total(lines)
    context |= {
        "lines": lines, "counts": counts, "clues": clues, "cases": cases, "sample": sample,
        "form": form, "stage_url": row.get_absolute_url(),
    }  # fmt: skip
    return render(request, RESULTS, context, status=status)
