"""One batch: its progress, and what became of each row."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import Request
from accounts.permissions import Permission
from comparison import feedback, partitions, rulebook
from comparison.matching import REASON_LABELS
from comparison.models import Batch, Row, Rule
from comparison.outlets import Tally, Verdict, tallies, url_of
from comparison.sources import sources
from core import keyset
from households.models import Member
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
VERDICT_TONES = {
    Verdict.OPEN: "todo", Verdict.CASE: "done", Verdict.NO_RISK: "closed", Verdict.KNOWN: "closed",
    Verdict.WITHDRAWN: "closed",
}  # fmt: skip
NEAR = {90: "同名，号码差一位", 80: "同村同名", 60: "同乡镇同名"}


@require_safe
def batch(request: Request, pk: UUID) -> HttpResponse:
    found = batch_of(request, pk)
    if found.job is None:
        return redirect("comparison:mapping", pk)
    return page(request, found)


@require_safe
def progress(request: Request, pk: UUID) -> HttpResponse:
    """Answer the progress card; once the work has ended, ask the browser for the whole page."""
    row = batch_of(request, pk)
    assert row.job is not None
    context = {"batch": row, "amiss_note": _amiss(row), **_progress(row.job)}
    response = render(request, f"{BATCH}#progress", context)
    if not row.job.is_open:
        response["HX-Refresh"] = "true"
    return response


def batch_of(request: Request, pk: UUID) -> Batch:
    request.user.require(Permission.COMPARISON_READ)
    return get_object_or_404(Batch.objects.visible_to(request.user).for_list(), pk=pk)


def status_of(job: Job) -> str:
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
        "status": status_of(job),
        "live": job.is_open,
        "tone": TONES[job.state],
    }


def page(request: Request, batch: Batch, reasons: list[str] | None = None) -> HttpResponse:
    assert batch.job is not None
    job, user = batch.job, request.user
    counts, outcome = job.counts, request.GET.get("outcome", "")
    tally = tallies([batch.pk], on=timezone.localdate()).get(batch.pk, Tally())
    may_apply = job.state == Job.State.REVIEWED and user.may(Permission.COMPARISON_APPLY)
    held = bool(batch.holds) and batch.cleared_at is None
    address = batch.get_absolute_url()
    rows = batch.rows.select_related("member__household__region").order_by("place")
    if outcome in Row.Outcome.values:
        rows = rows.filter(outcome=outcome)
    if (after := keyset.key(PLACE, request.GET.get("after", ""))) is not None:
        rows = rows.filter(place__gt=after)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
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
        "clues": tally.total,
        "answers": list(_answers(request, batch, tally)) if tally.total else [],
        "rules": _rules(batch) if counts.get("rows") else [],
        "amiss_note": _amiss(batch),
        "undone": counts.get("undo"),
        "rows": _lines(shown, sees_register=user.may(Permission.HOUSEHOLD_READ)),
        "count": counts.get(outcome or "rows", 0),
        "next_url": f"{address}?outcome={outcome}&after={shown[-1].place}"
        if len(found) > PAGE_SIZE
        else "",
        "may_apply": may_apply,
        "held": held,
        "own": batch.uploaded_by == user,
        "may_clear": held and batch.uploaded_by != user and user.may(Permission.COMPARISON_CLEAR),
        "may_undo": job.state == Job.State.DONE and user.may(Permission.COMPARISON_APPLY),
        "may_decide": may_apply,
        "sees_register": user.may(Permission.HOUSEHOLD_READ),
        "faults": _faults(batch) if counts.get("rows") else [],
        "cancel_url": reverse("ledgers:cancel", args=[job.pk]),
    }
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, BATCH, context, status=status)


def _answers(request: Request, batch: Batch, tally: Tally) -> Iterator[dict[str, Any]]:
    """Yield a tile for each verdict; they sum to the batch's clues."""
    for verdict in Verdict:
        n = tally.verdicts[verdict]
        if not n and verdict == Verdict.WITHDRAWN:
            continue
        late = tally.overdue if verdict == Verdict.OPEN else 0
        yield {
            "label": verdict.label,
            "value": n,
            "tone": ("overdue" if late else VERDICT_TONES[verdict]) if n else "",
            "note": f"其中超期 {late} 条" if late else "",
            "url": url_of(request.user, batch.pk, verdict),
        }


def _rules(batch: Batch) -> list[Rule]:
    """Return the versions that judged a batch, or will when it goes live."""
    judged = list(batch.rules.order_by("code"))
    source = sources.get(batch.source)
    waits = batch.state == Batch.State.REVIEWED and source is not None
    return rulebook.released(source) if waits and source else judged


def _amiss(batch: Batch) -> str:
    """Say how many rows to put right were found so far, while a file is being read."""
    reads = batch.job is not None and batch.job.is_open and batch.job.stage == Job.Stage.REVIEW
    n = partitions.count_amiss(batch) if reads else 0
    return f"有问题的 {n:,} 行" if n else ""


def _faults(batch: Batch) -> list[dict[str, Any]]:
    """Count what is wrong in the file by kind, so that it can be put right in one go."""
    wrong = batch.rows.filter(outcome__in=[Row.Outcome.INVALID, Row.Outcome.CANDIDATE])
    kinds = wrong.order_by().values("reason", "outcome").annotate(n=Count("place"))
    return [
        {**kind, "text": REASON_LABELS.get(kind["reason"], "")}
        for kind in kinds.order_by("-n", "reason")
        if kind["reason"]
    ]


def _lines(rows: list[Row], *, sees_register: bool) -> list[dict[str, Any]]:
    """
    Return rows with their reason and the people offered, in one query for the page.

    Whoever may not look into the register sees no number that their file did not give.
    """
    wanted = {each["member"] for row in rows for each in row.candidates}
    people = Member.objects.filter(pk__in=wanted).select_related("household", "region")
    by_key = {str(member.pk): member for member in people}
    return [
        {
            "row": row,
            "why": feedback.why(row),
            "masked": feedback.number_of(row)
            if sees_register or not row.number_is_the_registers
            else "",
            "tone": OUTCOME_TONES[row.outcome],
            "offered": [
                {"member": by_key[c["member"]], "near": NEAR.get(c["score"], "")}
                for c in row.candidates
                if c["member"] in by_key
            ],
        }
        for row in rows
    ]
