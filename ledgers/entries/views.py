"""台账: all of them, one's list and search, a row, its form, its sheets."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core import keyset
from core.errors import Refused
from ledgers.downloads import attached
from ledgers.entries import actions, fields, forms, reads, sheets
from ledgers.entries.declaration import Ledger
from ledgers.files import private_folder
from regions.models import Region

LIST, ENTRY = "ledgers/entries/list.html", "ledgers/entries/entry.html"
FORM, IMPORT = "ledgers/entries/form.html", "ledgers/entries/import.html"
FOUND_AT_MOST = 50


@require_safe
def index(request: Request) -> HttpResponse:
    request.user.require(Permission.LEDGER_READ)
    return render(request, "ledgers/entries/index.html", {"points": reads.overview(request.user)})


@require_safe
def listing(request: Request, name: str) -> HttpResponse:
    ledger = reads.ledger_for(request.user, name)
    return _list(request, ledger)


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: Request, name: str) -> HttpResponse:
    """Find by the name or number of whom a row is about; POST, so that none of it is in a URL."""
    ledger = reads.ledger_for(request.user, name)
    form = forms.Search(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect("entries:list", name)
    text = form.cleaned_data["q"]
    rows = list(reads.found_by(ledger, request.user, text)[: FOUND_AT_MOST + 1])
    more = len(rows) > FOUND_AT_MOST
    context = _frame(request, ledger)
    found = _shown(ledger, rows[:FOUND_AT_MOST], context["labels"])
    context |= {"rows": found, "searched": True, "more": more}
    return render(request, LIST, context)


@require_safe
def entry(request: Request, name: str, pk: UUID) -> HttpResponse:
    ledger = reads.ledger_for(request.user, name)
    return _entry(request, ledger, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, name: str) -> HttpResponse:
    """Enter a row: first whom it is about, then what."""
    ledger = reads.ledger_to_write(request.user, name)
    key = request.POST.get("of") or request.GET.get("of", "")
    place = ledger.place_of(request.user)
    assert place is not None  # who writes it has one
    if not key:
        return _whom(request, ledger, place)
    subject = _subject(ledger, key, place)
    form = forms.EntryForm(
        request.POST if request.method == "POST" else None, ledger=ledger,
        words=ledger.words(request.user),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.enter(
                ledger, subject=key, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, list(refusal.args))
        else:
            messages.success(request, f"已登记：{row}。")
            return redirect("entries:list", name)
    context = {
        "ledger": ledger, "form": form, "of": key, "label": ledger.subject.label(subject),
        "cancel": reverse("entries:list", args=[name]),
    }  # fmt: skip
    return render(request, FORM, context)


@require_POST
def change(request: Request, name: str, pk: UUID) -> HttpResponse:
    ledger = reads.ledger_to_write(request.user, name)
    row = get_object_or_404(ledger.rows(request.user), pk=pk)
    words = ledger.words(request.user)
    form = forms.EntryForm(request.POST, ledger=ledger, words=words, entry=row)
    version = forms.Version(request.POST)
    if form.is_valid() and version.is_valid():
        try:
            actions.change(
                ledger, pk=pk, by=request.user, at=timezone.now(),
                version=version.cleaned_data["version"], **form.cleaned_data,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, list(refusal.args))
        else:
            messages.success(request, f"已保存：{row}。")
            return redirect("entries:entry", name, pk)
    return _entry(request, ledger, pk, form=form)


@require_POST
def take_off(request: Request, name: str, pk: UUID) -> HttpResponse:
    ledger = reads.ledger_to_write(request.user, name)
    get_object_or_404(ledger.rows(request.user), pk=pk)
    form = forms.TakeOff(request.POST)
    if form.is_valid():
        row = actions.take_off(
            ledger, pk=pk, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, f"已注销：{row}。")
        return redirect("entries:list", name)
    return _entry(request, ledger, pk, off=form)


@require_safe
def template(request: Request, name: str) -> HttpResponse:
    ledger = reads.ledger_to_write(request.user, name)
    with private_folder() as folder:
        path = folder / "template.xlsx"
        sheets.template(ledger, path, by=request.user)
        return attached(path.read_bytes(), f"{ledger.title}_模板.xlsx")


@require_POST
def export(request: Request, name: str) -> HttpResponse:
    ledger = reads.ledger_for(request.user, name)
    request.user.require(Permission.LEDGER_EXPORT)
    form = forms.Export(request.POST)
    narrowing = _narrowing(request, ledger, _filters(request, ledger))
    if not form.is_valid() or narrowing is None:
        return _list(request, ledger, reasons=["请填写导出用途。"])
    try:
        body = reads.download(
            ledger, by=request.user, narrowing=narrowing, request=request, **form.cleaned_data
        )
    except Refused as refusal:
        return _list(request, ledger, reasons=list(refusal.args))
    return attached(body, f"{ledger.title}_{timezone.localdate():%Y%m%d}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def import_sheet(request: Request, name: str) -> HttpResponse:
    ledger = reads.ledger_to_write(request.user, name)
    form = forms.Upload(request.POST or None, request.FILES or None)
    reasons: list[str] = []
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.import_sheet(ledger, upload=form.cleaned_data["file"], by=request.user)
        except Refused as refusal:
            reasons, status = list(refusal.args), HTTPStatus(refusal.status)
        else:
            return redirect(job)
    context = {
        "ledger": ledger, "form": form, "reasons": reasons, "how_to": sheets.HOW_TO,
        "max_bytes": settings.UPLOAD_MAX_BYTES,
    }  # fmt: skip
    return render(request, IMPORT, context, status=status)


def _subject(ledger: Ledger, key: str, place: Region) -> Any:
    """Return whom a new row is about, or answer 404."""
    try:
        return ledger.subject.pick(key, place=place)
    except ObjectDoesNotExist:
        raise Http404 from None


def _filters(request: Request, ledger: Ledger) -> forms.Filters:
    places = list(reads.places(ledger, request.user))
    words = ledger.words(request.user)
    return forms.Filters(request.GET, ledger=ledger, regions=places, words=words)


def _narrowing(request: Request, ledger: Ledger, filters: forms.Filters) -> reads.Narrowing | None:
    """Return what an address asks of a ledger, or None for what none of its fields can hold."""
    if not filters.is_valid():
        return None
    region = reads.place_for(ledger, request.user, filters.cleaned_data["region"])
    figure = reads.figure_of(ledger, filters.cleaned_data["figure"])
    return reads.Narrowing(region, figure, filters.chosen)


def _frame(request: Request, ledger: Ledger) -> dict[str, Any]:
    user = request.user
    may_write, labels = ledger.is_written_by(user), ledger.labels()
    action = {"label": "登记", "url": reverse("entries:new", args=[ledger.name]), "icon": "plus"}
    return {
        "ledger": ledger,
        "filters": _filters(request, ledger),
        "may_write": may_write,
        "action": action if may_write else None,
        "may_export": user.may(Permission.LEDGER_EXPORT),
        "export_reasons": forms.REASONS,
        "labels": labels,
        "headings": [labels[name] for name in ledger.listed],
        "tiles": reads.tiles(ledger, user, timezone.localdate()),
    }


def _list(request: Request, ledger: Ledger, reasons: list[str] | None = None) -> HttpResponse:
    context = _frame(request, ledger)
    narrowing, rows = _narrowing(request, ledger, context["filters"]), ledger.rows(request.user)
    rows = narrowing.of(rows) if narrowing else rows.none()
    page = keyset.page(rows, *reads.ORDER, after=request.GET.get("after", ""))
    context |= {
        "page": page, "rows": _shown(ledger, page.rows, context["labels"]), "reasons": reasons or [],
        "figure": narrowing.figure if narrowing else None,
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, LIST, context, status=status)


def _shown(ledger: Ledger, rows: list[Any], labels: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"row": row, "title": ledger.subject.title(row), "cells": reads.cells(ledger, row, labels)}
        for row in rows
    ]


def _entry(
    request: Request,
    ledger: Ledger,
    pk: UUID,
    *,
    form: forms.EntryForm | None = None,
    off: forms.TakeOff | None = None,
) -> HttpResponse:
    row = get_object_or_404(ledger.rows(request.user), pk=pk)
    may_write = ledger.is_written_by(request.user)
    wrong, labels = form is not None or off is not None, ledger.labels()
    if form is None and may_write:
        form = forms.EntryForm(ledger=ledger, words=ledger.words(request.user), entry=row)
    context = {
        "ledger": ledger,
        "row": row,
        "title": ledger.subject.title(row),
        "may_write": may_write,
        "form": form,
        "off": off or forms.TakeOff(),
        "facts": [
            (labels[name], fields.text_of(field, getattr(row, name)))
            for name, field in ledger.fields.items()
        ],
        "history": reads.history(ledger, pk),
    }
    return render(
        request, ENTRY, context, status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK
    )


def _whom(request: Request, ledger: Ledger, place: Region) -> HttpResponse:
    """Ask whom a row is about: by name or number; a village has no need to ask."""
    form = forms.Search(request.POST if request.method == "POST" else None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    rows = list(ledger.subject.candidates(text, place=place)[: FOUND_AT_MOST + 1])
    found = [{"pk": str(row.pk), "label": ledger.subject.label(row)} for row in rows]
    context = {
        "ledger": ledger, "ask": True, "found": found[:FOUND_AT_MOST], "asked": bool(text),
        "more": len(found) > FOUND_AT_MOST, "cancel": reverse("entries:list", args=[ledger.name]),
    }  # fmt: skip
    return render(request, FORM, context)
