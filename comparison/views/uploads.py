"""上传比对: the batches one sees, a new file, and which of its columns is which."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import Request
from accounts.permissions import Permission
from comparison import actions, forms, jobs, reading
from comparison.models import Batch
from comparison.outlets import Tally, tallies
from comparison.views.batches import PAGE_SIZE, TONES, batch_of, status_of
from core.errors import Refused
from core.templatetags.jianan import cn_time
from ledgers import files


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
    rows = list(Batch.objects.visible_to(user).started().for_list()[:PAGE_SIZE])
    by_batch = tallies([row.pk for row in rows], on=timezone.localdate())
    context = {
        "form": form,
        "reasons": reasons,
        "sources": actions.sources_of(user),
        "sees_all": user.region_id is not None,
        "batches": [
            (row, TONES[row.job.state], status_of(row.job), by_batch.get(row.pk, Tally()))
            for row in rows
            if row.job
        ],
    }
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, "comparison/batches.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: Request, pk: UUID) -> HttpResponse:
    """Show the first rows as read and which column is which; begin when a person agrees."""
    request.user.require(Permission.COMPARISON_UPLOAD)
    found = batch_of(request, pk)
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
        "columns": list(zip(preview.headings, preview.groups, strict=True)) if preview else [],
        "others_found": sum(bool(c.found) and not c.required for c in preview.choices)
        if preview
        else 0,
        "refused": "还不能开始比对" if reasons else "还差一步",
        "reasons": reasons or (preview.reasons if preview else []),
    }
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, "comparison/mapping.html", context, status=status)


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
