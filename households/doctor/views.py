"""数据校验: what is to be put right in a place, one fault with its excuse, the list of checks."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core import keyset
from core.errors import Refused
from households.doctor import excuses, forms, reads, runs
from households.doctor import sheet as sheets
from households.doctor.checks import checks
from households.models import CheckRun, DataFault
from households.reads import places_below
from ledgers.models import Job
from regions.models import Region

LIST, PAGE = "households/doctor.html", "households/fault.html"


def _asked(request: Request) -> tuple[forms.Filters, Region, str, str]:
    """Return the filters: form, place, check and state; whatever is not offered is not there."""
    request.user.require(Permission.HOUSEHOLD_READ)
    code = request.GET.get("region", "")
    form = forms.Filters(request.GET, regions=places_below(request.user, code))
    region = get_object_or_404(
        Region.objects.within(request.user.region), pk=code or request.user.region_id
    )
    if not form.is_valid() and set(form.errors) - {"region"}:
        raise Http404
    return form, region, request.GET.get("check", ""), request.GET.get("state", "") or "open"


@require_safe
def faults(request: Request) -> HttpResponse:
    form, region, check, state = _asked(request)
    return _list(request, form, region, check, state)


def _list(
    request: Request, form: forms.Filters, region: Region, check: str, state: str,
    *, status: int = HTTPStatus.OK, **more: Any,
) -> HttpResponse:  # fmt: skip
    on, may = timezone.localdate(), request.user.may
    rows = reads.narrowed(request.user, on=on, region=region, check=check, state=state)
    listed = bool(check) or region.level == Region.Level.VILLAGE
    page = None
    if listed:
        after = request.GET.get("after", "")
        page = keyset.page(rows.for_list(), *reads.ORDER, after=after)  # type: ignore[attr-defined]
    context = {
        "form": form, "region": region, "check": checks.get(check), "state": state,
        "page": page, "last": CheckRun.latest(region), "waiting": reads.waiting(),
        "lines": [_line(row) for row in page.rows] if page else [],
        "by_check": [] if listed else reads.of_checks(rows),
        "by_place": reads.of_places(rows, region),
        "total": rows.order_by().count(),
        "may_run": may(Permission.CHECK_RUN),
        **more,
    }  # fmt: skip
    return render(request, LIST, context, status=status)


def _line(row: DataFault) -> dict[str, Any]:
    check = reads.check_of(row)
    return {"fault": row, "check": check, "fix": check.link(row) if check else ""}


@require_safe
def catalogue(request: Request) -> HttpResponse:
    """Show every check with its why; those that wait for data say which."""
    request.user.require(Permission.HOUSEHOLD_READ)
    return render(request, "households/checks.html", {"checks": list(checks)})


@require_safe
def sheet(request: Request) -> HttpResponse:
    form, region, check, state = _asked(request)
    on = timezone.localdate()
    rows = reads.narrowed(request.user, on=on, region=region, check=check, state=state)
    try:
        return sheets.download(rows, region=region, by=request.user, request=request)
    except Refused as refusal:
        return _list(
            request, form, region, check, state, status=refusal.status, reasons=list(refusal.args)
        )


@require_POST
def run(request: Request) -> HttpResponse:
    request.user.require(Permission.CHECK_RUN)
    place = forms.Place(request.POST)
    if not place.is_valid():
        raise Http404
    code = place.cleaned_data["region"] or request.user.region_id
    region = get_object_or_404(Region.objects.within(request.user.region), pk=code)
    back = f"{reverse('households:doctor')}?region={region.pk}"
    try:
        done = runs.look_again(region=region, by=request.user, at=timezone.now())
    except Refused as refusal:
        form = forms.Filters({}, regions=places_below(request.user, region.pk))
        return _list(
            request, form, region, "", "open", status=refusal.status, reasons=list(refusal.args)
        )
    if isinstance(done, Job):
        return redirect(done)
    messages.success(
        request, f"校验完成：已改正{done.gone}处，新发现{done.new}处，仍有{done.still}处。"
    )
    return redirect(back)


@require_safe
def fault(request: Request, pk: UUID) -> HttpResponse:
    return _page(request, _fault(request, pk), forms.Excuse())


@require_POST
def excuse(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CHECK_EXCUSE)
    row, form = _fault(request, pk), forms.Excuse(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=HTTPStatus.BAD_REQUEST)
    try:
        excuses.excuse(fault=row, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, list(refusal.args))
        return _page(request, row, form, status=refusal.status)
    messages.success(request, "已登记说明，到期前不再提醒。")
    return redirect("households:fault", pk)


@require_POST
def end_excuse(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CHECK_EXCUSE)
    row = _fault(request, pk)
    try:
        excuses.end_excuse(fault=row, by=request.user, at=timezone.now())
    except Refused as refusal:
        form = forms.Excuse()
        return _page(request, row, form, status=refusal.status, reasons=list(refusal.args))
    messages.success(request, "已取消说明，重新列入待核对。")
    return redirect("households:fault", pk)


def _fault(request: Request, pk: UUID) -> DataFault:
    request.user.require(Permission.HOUSEHOLD_READ)
    return get_object_or_404(DataFault.objects.visible_to(request.user).for_list(), pk=pk)


def _page(
    request: Request, row: DataFault, form: forms.Excuse, *, status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    on, url = timezone.localdate(), reverse("households:doctor")
    crumbs = [
        {"label": "数据校验", "url": url},
        {"label": row.region.name, "url": f"{url}?region={row.region_id}"},
        {"label": row.household.head_name + "户", "url": ""},
    ]
    context = {
        **_line(row), "form": form, "crumbs": crumbs, "excused": row.is_excused(on=on),
        "may_excuse": request.user.may(Permission.CHECK_EXCUSE) and row.gone_on is None,
        "may_run": request.user.may(Permission.CHECK_RUN), **more,
    }  # fmt: skip
    return render(request, PAGE, context, status=status)
