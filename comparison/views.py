"""上传比对 and what became of each row."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from comparison import actions, api, feedback, forms, jobs, reading
from comparison.matching import REASON_LABELS
from comparison.models import Batch, Row
from comparison.outlets import outlets
from comparison.sources import sources
from core import keyset
from core.errors import Refused
from core.identity import Fault
from core.templatetags.jianan import cn_time
from households.models import Member
from ledgers import files
from ledgers.models import Job

BATCH = "comparison/batch.html"
PAGE_SIZE = 50
PLACE = Row._meta.get_field("place")
OUTCOMES = (
    ("matched", "已匹配", "done"),
    ("corrected", "更正后匹配", "done"),
    ("candidate", "疑似，待人工", "soon"),
    ("outside", "库外", "closed"),
    ("invalid", "无效", "overdue"),
    ("duplicate", "重复", "closed"),
)
OUTCOME_TONES = {name: tone for name, _, tone in OUTCOMES}
DIFFERENCES = (("new", "新增"), ("changed", "变化"), ("same", "一致"), ("gone", "不再出现"))
TONES = {
    "queued": "todo",
    "running": "todo",
    "applying": "todo",
    "reviewed": "soon",
    "done": "done",
    "failed": "overdue",
    "cancelled": "closed",
    "undone": "closed",
}

STATES = {"reviewed": "待下发", "done": "已下发"}
NEAR = {90: "同名，号码差一位", 80: "同村同名", 60: "同乡镇同名"}


@require_http_methods(["GET", "HEAD", "POST"])
def batches(request: Request) -> HttpResponse:
    """List the batches one sees; take a new file from those who send one."""
    user = request.user
    user.require(Permission.COMPARISON_READ)
    form = _upload_form(request)
    reasons: list[Any] = []
    if request.method == "POST":
        user.require(Permission.COMPARISON_UPLOAD)
        if form.is_valid():
            try:
                batch = actions.receive(
                    source=form.cleaned_data["source"], file=form.cleaned_data["file"], by=user
                )
            except Refused as refusal:
                reasons = _words(refusal)
            else:
                return redirect("comparison:mapping", batch.pk)
    rows = Batch.objects.visible_to(user).started().for_list()[:PAGE_SIZE]
    context = {
        "form": form,
        "reasons": reasons,
        "sources": actions.sources_of(user),
        "batches": [(row, TONES[row.job.state], _status(row.job)) for row in rows if row.job],
    }
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, "comparison/batches.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: Request, pk: UUID) -> HttpResponse:
    """Show the first rows as read and which column is which; begin when a person agrees."""
    request.user.require(Permission.COMPARISON_UPLOAD)
    found = _batch(request, pk)
    if found.job is not None and request.method != "POST":
        return redirect(found)
    source = jobs.source_of(found)
    chosen = {column.key: request.POST.get(column.key, "").strip() for column in source.columns}
    chosen = {key: heading for key, heading in chosen.items() if heading}
    reasons: list[Any] = []
    name = found.file.filename
    with files.opened(found.file) as path:
        if request.method == "POST":
            try:
                reading.check(path, source, filename=name, mapping=chosen)
                actions.start(batch=found, by=request.user, mapping=chosen)
            except Refused as refusal:
                reasons = _words(refusal)
            else:
                messages.success(request, "正在比对；可以离开本页，做完会留在这里。")
                return redirect(found)
        known = chosen or reading.remembered(path, source, filename=name)
        try:
            preview = reading.preview(path, source, filename=name, mapping=known)
        except Refused as refusal:
            preview, reasons = None, [str(reason) for reason in refusal.args]
    context = {
        "batch": found,
        "source": source,
        "preview": preview,
        "reasons": reasons or (preview.reasons if preview else []),
    }
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, "comparison/mapping.html", context, status=status)


@require_safe
def batch(request: Request, pk: UUID) -> HttpResponse:
    found = _batch(request, pk)
    if found.job is None:
        return redirect("comparison:mapping", pk)
    return _page(request, found)


@require_safe
def progress(request: Request, pk: UUID) -> HttpResponse:
    """Answer the progress card; once the work has ended, ask the browser for the whole page."""
    row = _batch(request, pk)
    assert row.job is not None
    response = render(request, f"{BATCH}#progress", {"batch": row, **_progress(row.job)})
    if not row.job.is_open:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def apply(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.COMPARISON_APPLY)
    found = _batch(request, pk)
    try:
        actions.make_live(batch=found, by=request.user)
    except Refused as refusal:
        return _page(request, found, reasons=list(refusal.args))
    messages.success(request, "正在生成预警并下发到村。")
    return redirect(found)


@require_POST
def undo(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.COMPARISON_APPLY)
    found = _batch(request, pk)
    try:
        actions.take_back(batch=found, by=request.user)
    except Refused as refusal:
        return _page(request, found, reasons=list(refusal.args))
    messages.success(request, "正在撤销；已有人核实的线索会保留。")
    return redirect(found)


@require_POST
def decide(request: Request, pk: UUID, row: int) -> HttpResponse:
    request.user.require(Permission.COMPARISON_APPLY)
    found = _batch(request, pk)
    line = get_object_or_404(Row.objects.filter(batch=found), place=row)
    chosen = request.POST.get("member", "")
    try:
        member = UUID(chosen) if chosen else None
    except ValueError:
        raise Http404 from None
    try:
        actions.decide(row=line, member=member, by=request.user)
    except Refused as refusal:
        return _page(request, found, reasons=list(refusal.args))
    messages.success(request, "已记住这一行的人工核对结果。")
    return redirect(f"{found.get_absolute_url()}?outcome=candidate")


@require_safe
def feedback_sheet(request: Request, pk: UUID) -> HttpResponse:
    found = _batch(request, pk)
    try:
        return feedback.download(found, by=request.user, request=request)
    except Refused as refusal:
        return _page(request, found, reasons=list(refusal.args))


@require_safe
def template(request: Request, code: str) -> HttpResponse:
    request.user.require(Permission.COMPARISON_READ)
    source = sources.get(code)
    if source is None:
        raise Http404
    return api.template_of(source)


def _batch(request: Request, pk: UUID) -> Batch:
    request.user.require(Permission.COMPARISON_READ)
    return get_object_or_404(Batch.objects.visible_to(request.user).for_list(), pk=pk)


def _words(refusal: Refused) -> list[Any]:
    """Return the reasons for the page; the first batch of a file sent again, with a link to it."""
    if not isinstance(refusal, actions.SentBefore):
        return [str(reason) for reason in refusal.args]
    first = refusal.batch
    when, who = cn_time(first.uploaded_at), first.uploaded_by.name
    return [
        {
            "text": f"同样内容的文件 {when} 由{who}传过，文件名“{first.file.filename}”，不必再传。",
            "url": first.get_absolute_url(),
            "action": "看那一批的结果",
        }
    ]


def _upload_form(request: Request) -> forms.Upload:
    form = forms.Upload(request.POST or None, request.FILES or None)
    form.offer([(source.name, source.title) for source in actions.sources_of(request.user)])
    return form


def _status(job: Job) -> str:
    """Return how a batch stands: to the people here "live" means that its clues went down."""
    return STATES.get(job.state) or job.get_state_display()


def _progress(job: Job) -> dict[str, Any]:
    return {
        "job": job,
        "shown": {
            "phase": job.phase or job.get_state_display(),
            "done": job.done,
            "total": job.total,
            "percent": job.percent if job.total else None,
            "rate": job.rate,
            "left": job.seconds_left,
        },
        "status": _status(job),
        "live": job.is_open,
        "tone": TONES[job.state],
    }


def _page(request: Request, batch: Batch, reasons: list[str] | None = None) -> HttpResponse:
    assert batch.job is not None
    job, user = batch.job, request.user
    counts, outcome = job.counts, request.GET.get("outcome", "")
    address = batch.get_absolute_url()
    rows = batch.rows.select_related("member__household__region").order_by("place")
    if outcome in Row.Outcome.values:
        rows = rows.filter(outcome=outcome)
    if (after := keyset.key(PLACE, request.GET.get("after", ""))) is not None:
        rows = rows.filter(place__gt=after)
    page = list(rows[: PAGE_SIZE + 1])
    shown = page[:PAGE_SIZE]
    context = {
        "batch": batch,
        **_progress(job),
        "reasons": reasons or job.reasons,
        "total": counts.get("rows"),
        "tiles": [
            {
                "label": label,
                "value": counts.get(name, 0),
                "tone": tone if counts.get(name) else "",
                "url": f"{address}?outcome={name}",
                "current": name == outcome,
            }
            for name, label, tone in OUTCOMES
        ],
        "outcome": outcome,
        "differences": [
            {"label": label, "value": counts.get(name, 0)} for name, label in DIFFERENCES
        ],
        "findings": batch.findings.count(),
        "clues": sum(outlet.count(batch) for outlet in outlets),
        "undone": counts.get("undo"),
        "rows": _lines(shown),
        "count": counts.get(outcome or "rows", 0),
        "next_url": f"{address}?outcome={outcome}&after={shown[-1].place}"
        if len(page) > PAGE_SIZE
        else "",
        "may_apply": job.state == Job.State.REVIEWED and user.may(Permission.COMPARISON_APPLY),
        "may_undo": job.state == Job.State.DONE and user.may(Permission.COMPARISON_APPLY),
        "may_decide": user.may(Permission.COMPARISON_APPLY) and job.state == Job.State.REVIEWED,
        "sees_register": user.may(Permission.HOUSEHOLD_READ),
        "faults": _faults(batch) if counts.get("rows") else [],
        "cancel_url": reverse("ledgers:cancel", args=[job.pk]),
    }
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, BATCH, context, status=status)


def _faults(batch: Batch) -> list[dict[str, Any]]:
    """Count what is wrong in the file by kind, so that it can be put right in one go."""
    wrong = batch.rows.filter(outcome__in=[Row.Outcome.INVALID, Row.Outcome.CANDIDATE])
    kinds = wrong.order_by().values("reason", "outcome").annotate(n=Count("place"))
    return [
        {**kind, "text": REASON_LABELS.get(kind["reason"], "")}
        for kind in kinds.order_by("-n", "reason")
        if kind["reason"]
    ]


def _lines(rows: list[Row]) -> list[dict[str, Any]]:
    """Return rows with their reason and the people offered, in one query for the page."""
    wanted = {each["member"] for row in rows for each in row.candidates}
    people = Member.objects.filter(pk__in=wanted).select_related("household", "region")
    by_key = {str(member.pk): member for member in people}
    return [
        {
            "row": row,
            "why": feedback.why(row),
            "masked": "已变成数字" if row.reason == Fault.NUMBER else feedback.masked(row),
            "tone": OUTCOME_TONES[row.outcome],
            "offered": [
                {"member": by_key[c["member"]], "near": NEAR.get(c["score"], "")}
                for c in row.candidates
                if c["member"] in by_key
            ],
        }
        for row in rows
    ]
