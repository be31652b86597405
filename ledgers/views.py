"""我的任务: where long work stands, and the few things a person may do with it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Func, Value
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from core.errors import Refused
from ledgers import actions, refused
from ledgers.kinds import kind_of, kinds
from ledgers.models import ImportRow, Job

PAGE = "ledgers/job.html"
SHOWN_ROWS = 10
S = Job.State
TONES = {
    S.QUEUED: "todo", S.RUNNING: "todo", S.APPLYING: "todo", S.REVIEWED: "soon", S.DONE: "done",
    S.FAILED: "overdue", S.CANCELLED: "closed", S.UNDONE: "closed",
}  # fmt: skip
OUTCOMES = (
    ("created", "新增", "done"), ("changed", "变更", "todo"),
    ("same", "一致", "closed"), ("refused", "退回", "overdue"),
)  # fmt: skip
UNDO = (("reversed", "已撤回", "done"), ("kept", "已有后续工作，保留", "soon"),
        ("failed", "未能撤回", "overdue"))  # fmt: skip


@require_safe
def jobs(request: Request) -> HttpResponse:
    rows = Job.objects.visible_to(request.user).select_related("file", "requested_by")
    if request.GET.get("mine"):
        rows = rows.filter(requested_by=request.user)
    found = [
        {"job": row, "tone": TONES[S(row.state)], "title": _kind_title(row)}
        for row in rows.order_by("-created_at", "pk")[:50]
    ]
    return render(request, "ledgers/jobs.html", {"jobs": found})


@require_safe
def job(request: Request, pk: UUID) -> HttpResponse:
    return _page(request, _job(request, pk))


@require_safe
def progress(request: Request, pk: UUID) -> HttpResponse:
    """Answer the progress card; once the work has ended, ask the browser for the whole page."""
    row = _job(request, pk)
    response = render(request, f"{PAGE}#progress", _context(request, row))
    if not row.is_open:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def apply(request: Request, pk: UUID) -> HttpResponse:
    return _do(request, pk, actions.apply)


@require_POST
def cancel(request: Request, pk: UUID) -> HttpResponse:
    return _do(request, pk, actions.cancel)


@require_POST
def undo(request: Request, pk: UUID) -> HttpResponse:
    return _do(request, pk, actions.undo)


@require_safe
def refused_sheet(request: Request, pk: UUID) -> HttpResponse:
    row = _job(request, pk)
    try:
        return refused.download(row, by=request.user, request=request)
    except Refused as refusal:
        return _page(request, row, refusal)


def _job(request: Request, pk: UUID) -> Job:
    rows = Job.objects.visible_to(request.user).select_related("file", "requested_by")
    return get_object_or_404(rows, pk=pk)


def _do(request: Request, pk: UUID, action: Callable[..., Job]) -> HttpResponse:
    row = _job(request, pk)
    try:
        action(job=row, by=request.user)
    except Refused as refusal:
        row.refresh_from_db()
        return _page(request, row, refusal)
    return redirect("ledgers:job", pk)


def _page(request: Request, row: Job, refusal: Refused | None = None) -> HttpResponse:
    context = _context(request, row) | _findings(row)
    context["reasons"] = list(refusal.args) if refusal else row.reasons
    status = refusal.status if refusal else HTTPStatus.OK
    return render(request, PAGE, context, status=status)


def _kind_title(row: Job) -> str:
    kind = kinds.get(row.kind)
    return kind.title if kind else row.kind


def _context(request: Request, row: Job) -> dict[str, Any]:
    kind = kind_of(row)
    may = kind.apply_needs is None or request.user.may(kind.apply_needs)
    page = kind.page(row) if kind.page else ""
    live = row.is_open
    return {
        "job": row,
        "kind": kind,
        "tone": TONES[S(row.state)],
        "live": live,
        "shown": {
            "phase": row.phase or row.get_state_display(),
            "done": row.done,
            "total": row.total,
            "percent": row.percent if live else 100 if row.state in {S.REVIEWED, S.DONE} else None,
            "rate": row.rate,
            "left": row.seconds_left,
        },
        "cancel_url": reverse("ledgers:cancel", args=[row.pk])
        if row.state in {S.QUEUED, S.RUNNING} else "",
        "may_apply": row.state == S.REVIEWED and kind.apply is not None and may,
        "may_undo": row.state == S.DONE and kind.undo is not None and may,
        "page": "" if page == row.get_absolute_url() else page,
        "then": kind.then(row) if kind.then and row.state == S.DONE else None,
    }  # fmt: skip


def _findings(row: Job) -> dict[str, Any]:
    """Return what the dry run found: tiles that sum, faults by kind, the first refused rows."""
    counts = row.counts
    if "rows" not in counts:
        return {}
    refused_rows = row.rows.filter(outcome=ImportRow.Outcome.REFUSED)
    # One line for one kind of fault: which other row is meant stands with the row itself.
    kind = Func(
        F("reason"), Value("第[0-9]+行"), Value("另一行"), Value("g"), function="regexp_replace"
    )
    faults = refused_rows.order_by().values("column", kind=kind).annotate(n=Count("pk"))
    live = counts.get("created", 0) + counts.get("changed", 0)
    return {
        "total": counts["rows"],
        "tiles": [
            {"label": label, "value": counts.get(key, 0), "tone": tone}
            for key, label, tone in OUTCOMES
            if key in counts
        ],
        "undo_tiles": [
            {"label": label, "value": counts["undo"][key], "tone": tone}
            for key, label, tone in UNDO
            if "undo" in counts
        ],
        "undo_total": sum(counts["undo"].values()) if "undo" in counts else None,
        "live_rows": live,
        "refused_rows": counts.get("refused", 0),
        "faults": list(faults.order_by("-n", "kind")[:20]),
        "refused": list(refused_rows.order_by("pk")[:SHOWN_ROWS]),
        "warnings": list(row.rows.exclude(warning="").order_by("pk")[:SHOWN_ROWS]),
        "kept": list(row.rows.filter(undone__in=["kept", "failed"]).order_by("pk")[:SHOWN_ROWS]),
    }  # fmt: skip
