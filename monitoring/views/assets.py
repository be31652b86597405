"""信息比对: the bureau's batches, and each department's list to be answered."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core.dates import local_date
from core.errors import Refused
from core.templatetags.jianan import cn_date
from monitoring import asset_catalogue, asset_forms, asset_reads, asset_sheets
from monitoring.actions import asset_answers, asset_batches, asset_lists
from monitoring.asset_states import RequestState
from monitoring.models.assets import AssetBatch, AssetRequest
from monitoring.models.cases import Case
from monitoring.models.hit_kinds import HitKind

SHOWN = 50  # the latest; older ones are reached from their cases
REASON = "按授权开展信息比对"


@require_http_methods(["GET", "HEAD", "POST"])
def batches(request: Request) -> HttpResponse:
    """List the batches; send chosen cases to the departments."""
    asset_reads.require_bureau(request.user)
    reasons: list[str] = []
    chosen = request.POST.getlist("cases")
    if request.method == "POST":
        request.user.require(Permission.CASE_COMPARE)
        try:
            batch = asset_batches.open_batch(
                cases=_uuids(chosen), by=request.user, at=timezone.now()
            )
        except Case.DoesNotExist:
            raise Http404 from None
        except Refused as refusal:
            reasons = [str(reason) for reason in refusal.args]
        else:
            messages.success(request, f"已送部门比对，请各部门在{cn_date(batch.due_on)}前答复。")
            return redirect(batch)
    may_send = request.user.may(Permission.CASE_COMPARE)
    if may_send:
        asset_catalogue.ensure()
    kinds = HitKind.objects.filter(is_active=True).exclude(code=asset_catalogue.SUPPORTER)
    rows = asset_reads.with_counts(AssetBatch.objects.visible_to(request.user)).for_list()
    context = {
        "batches": rows[:SHOWN], "today": local_date(timezone.now()), "reasons": reasons,
        "cases": asset_reads.waiting_cases(request.user)[: SHOWN * 4] if may_send else [],
        "chosen": chosen, "may_send": may_send,
        "unheld": kinds.filter(holders=None).order_by("order"),
        "units": sorted(set(kinds.exclude(holders=None).values_list("holders__name", flat=True))),
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, "monitoring/asset_batches.html", context, status=status)


@require_safe
def batch(request: Request, pk: UUID) -> HttpResponse:
    asset_reads.require_bureau(request.user)
    rows = AssetBatch.objects.visible_to(request.user).select_related("opened_by")
    row = get_object_or_404(rows, pk=pk)
    on = local_date(timezone.now())
    asked = row.requests.select_related("unit", "batch").order_by("unit__name", "pk")
    requests = asset_reads.request_rows(asset_reads.with_found(asked), on=on)
    context = {
        "batch": row, "requests": requests, "entries": asset_reads.entries_of(row),
        "left_out": asset_reads.left_out(row), "today": on,
        "answered": sum(each["state"] != RequestState.WAITING for each in requests),
        "may_close": request.user.may(Permission.CASE_COMPARE),
    }  # fmt: skip
    return render(request, "monitoring/asset_batch.html", context)


@require_safe
def requests(request: Request) -> HttpResponse:
    """List what a department is asked, what waits first."""
    request.user.require(Permission.COMPARISON_READ)
    on = local_date(timezone.now())
    rows = AssetRequest.objects.visible_to(request.user).for_list()
    waiting = asset_reads.with_asked(rows.waiting().order_by("due_on", "pk"))
    others = asset_reads.with_asked(rows.exclude(state=RequestState.WAITING)[:SHOWN])
    context = {
        "rows": asset_reads.request_rows([*waiting, *others], on=on), "today": on,
        "of_bureau": request.user.region_id is not None,
    }  # fmt: skip
    return render(request, "monitoring/asset_requests.html", context)


@require_safe
def request_(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.COMPARISON_READ)
    return _page(request, _get(request, pk))


@require_POST
def take_list(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.ASSET_ANSWER)
    row = _get(request, pk)
    try:
        body = asset_lists.take_list(
            request=row, by=request.user, at=timezone.now(),
            reason=request.POST.get("reason", ""), http=request,
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, row, refusal=refusal)
    return asset_sheets.attached(row, body)


@require_POST
def answer(request: Request, pk: UUID) -> HttpResponse:
    """Take the filled-in list, the lines of the form, or 全部无: whichever was sent."""
    request.user.require(Permission.ASSET_ANSWER)
    row, now = _get(request, pk), timezone.now()
    lines = None
    try:
        if upload := request.FILES.get("file"):
            asset_answers.answer_by_file(request=row, by=request.user, at=now, upload=upload)
        elif "none" in request.POST:
            asset_answers.answer(request=row, by=request.user, at=now, hits=[])
        else:
            lines = asset_forms.hits(row, asset_sheets.people_of(row), request.POST)
            if not lines.is_valid():
                return _page(request, row, lines=lines, status=HTTPStatus.BAD_REQUEST)
            asset_answers.answer(request=row, by=request.user, at=now, hits=lines.given())
    except Refused as refusal:
        return _page(request, row, refusal=refusal, lines=lines)
    messages.success(request, f"{row.unit}的答复已收到，谢谢。")
    return redirect(row)


@require_POST
def close(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CASE_COMPARE)
    row = _get(request, pk)
    try:
        asset_batches.close_request(
            request=row, by=request.user, at=timezone.now(), reason=request.POST.get("reason", "")
        )
    except Refused as refusal:
        return _page(request, row, refusal=refusal)
    messages.success(request, f"{row.unit}已按未答复办结，原因已记录。")
    return redirect(row.batch)


def _get(request: Request, pk: UUID) -> AssetRequest:
    rows = AssetRequest.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "batch"), pk=pk)


def _uuids(texts: list[str]) -> list[UUID]:
    """Return the keys that were sent; what is no key names nothing that exists."""
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        return [UUID(int=0)]


def _page(
    request: Request,
    row: AssetRequest,
    *,
    refusal: Refused | None = None,
    lines: Any = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    on = local_date(timezone.now())
    people = asset_sheets.people_of(row)
    open_ = row.state == RequestState.WAITING
    may_answer = open_ and bool(people) and request.user.may(Permission.ASSET_ANSWER)
    context = {
        "row": asset_reads.request_rows([row], on=on)[0], "people": people, "today": on,
        "kinds": row.kinds_in_order(), "may_answer": may_answer,
        "lines": (lines or asset_forms.hits(row, people)) if may_answer else None,
        "opened": lines is not None, "reasons": list(refusal.args) if refusal else [],
        "may_close": row.is_overdue(on=on) and request.user.may(Permission.CASE_COMPARE),
        "reason": REASON, "of_bureau": request.user.region_id is not None,
        "says": f"将答复：名单上的 {len(people)} 人，{row.unit}都没有查到。提交后不能更改。",
        "found": row.hits.filter(superseded_at=None).count(),
    }  # fmt: skip
    if refusal:
        status = refusal.status
    return render(request, "monitoring/asset_request.html", context, status=status)
