"""农户: the list, search, one household's page and what people write on it, the import."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.http import Request
from accounts.models import AccessLog
from accounts.permissions import Permission
from core import identity as idno
from core import keyset
from core.errors import Refused
from households import actions, change_reads, forms, reads
from households.imports import actions as imports
from households.models import Household, Member, MonitoringLine, Tag, TagKind
from households.panels import Panel, panels
from households.rules import income_window
from regions.models import Region

LIST, PAGE, IMPORT = "households/list.html", "households/household.html", "households/import.html"
REASONS = ("核对身份", "办理业务", "更正信息")
FOUND_AT_MOST = 50


@require_safe
def households(request: Request) -> HttpResponse:
    request.user.require(Permission.HOUSEHOLD_READ)
    on = timezone.localdate()
    regions = reads.places_below(request.user, request.GET.get("region", ""))
    tags = list(TagKind.objects.order_by("order", "code"))
    form = forms.Filters(request.GET, regions=regions, tags=tags)
    rows = reads.listed(request.user, on=on)
    if form.is_valid():
        given = form.cleaned_data
        rows = reads.narrowed(
            rows, on=on, region=given["region"], category=given["category"], tag=given["tag"],
            household_type=given["type"],
        )  # fmt: skip
    else:
        rows = rows.none()
    page = keyset.page(rows, *reads.LIST_ORDER, after=request.GET.get("after", ""))
    may = request.user.may(Permission.REGISTER_IMPORT)
    action = {"label": "导入户与人员", "url": reverse("households:import"), "icon": "upload"}
    context = {
        "form": form,
        "page": page,
        "may_import": may,
        "action": action if may and page.rows else None,
    }
    return render(request, LIST, context)


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: Request) -> HttpResponse:
    """Find by number, name, pinyin or household number. POST, so that none of it is in a URL."""
    request.user.require(Permission.HOUSEHOLD_READ)
    if request.method != "POST":
        return redirect("households:list")
    form = forms.Search(request.POST)
    if not form.is_valid():
        return redirect("households:list")
    text = form.cleaned_data["q"]
    if len(idno.clean(text)) in {15, 18, 20, 22} and idno.is_digits(idno.clean(text)[:14]):
        return _by_number(request, text)
    rows = reads.listed(request.user, on=timezone.localdate()).found_by(text)  # type: ignore[attr-defined]
    found = list(rows.order_by(*reads.LIST_ORDER)[: FOUND_AT_MOST + 1])
    if len(found) == 1:
        return redirect(found[0])
    context = {"q": text, "found": found[:FOUND_AT_MOST], "more": len(found) > FOUND_AT_MOST}
    return render(request, "households/search.html", context)


def _by_number(request: Request, text: str) -> HttpResponse:
    reading = idno.read(text)
    context: dict[str, Any] = {"q": idno.masked(reading.text), "found": []}
    if reading.fault:
        context["reasons"] = [reading.fault.label]
        return render(request, "households/search.html", context, status=HTTPStatus.BAD_REQUEST)
    try:
        found = actions.look_up(
            number=reading.number, by=request.user, at=timezone.now(), request=request
        )
    except Refused as refusal:
        context["reasons"] = list(refusal.args)
        return render(request, "households/search.html", context, status=refusal.status)
    if found.household:
        return redirect(found.household)
    context |= {"exists": found.exists, "unit": found.unit, "by_number": True}
    return render(request, "households/search.html", context)


@require_safe
def household(request: Request, pk: UUID) -> HttpResponse:
    row = _household(request, pk)
    audit.record(AccessLog.Kind.READ, by=request.user, request=request, subject=row)
    return _page(request, row)


@require_POST
def set_tag(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CASE_ENTER)
    row, form = _household(request, pk), forms.SetTag(request.POST)

    def do(given: dict[str, Any]) -> str:
        source = given["source"] or actions.KEEP_TAG
        tag = actions.set_tag(
            household=row, kind=given["kind"], by=request.user, at=timezone.now(),
            since=given["since"], source=source,
        )  # fmt: skip
        return f"已标注“{tag.kind.name}”。"

    return _write(request, row, form, "tag_form", do)


@require_POST
def close_tag(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CASE_ENTER)
    tag = get_object_or_404(Tag.objects.visible_to(request.user), pk=pk)
    row = _household(request, tag.household_id)

    def do(given: dict[str, Any]) -> str:
        actions.close_tag(tag=tag, by=request.user, at=timezone.now())
        return "标签已结束。"

    return _write(request, row, django_forms.Form({}), "", do)


@require_POST
def enter_income(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CASE_ENTER)
    row, form = _household(request, pk), forms.EnterIncome(request.POST)

    def do(given: dict[str, Any]) -> str:
        actions.enter_income(household=row, by=request.user, at=timezone.now(), **given)
        return "收入测算已记录。"

    return _write(request, row, form, "income_form", do)


@require_POST
def assign_officer(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CASE_REGISTER)
    row = _household(request, pk)
    form = forms.AssignOfficer(request.POST, household=row)

    def do(given: dict[str, Any]) -> str:
        actions.assign_officer(
            household=row, officer=given["officer"], by=request.user, at=timezone.now()
        )
        return f"帮扶责任人：{given['officer'] or '暂无'}。"

    return _write(request, row, form, "officer_form", do)


@require_POST
def identity(request: Request, pk: UUID) -> HttpResponse:
    """Show one person's full number for a minute, against a reason."""
    request.user.require(Permission.IDENTITY_READ)
    rows = Member.objects.visible_to(request.user).select_related("household")
    member = get_object_or_404(rows, pk=pk)
    form, status = forms.Reason(request.POST), HTTPStatus.OK
    context: dict[str, Any] = {"member": member, "reasons": REASONS}
    if form.is_valid():
        try:
            context["full"] = actions.read_identity(
                member=member, by=request.user, at=timezone.now(), request=request,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Refused as refusal:
            context["error"], status = str(refusal), HTTPStatus(refusal.status)
    else:
        context["error"], status = form.errors["reason"][0], HTTPStatus.BAD_REQUEST
    template = "households/identity.html#number" if request.htmx else "households/identity.html"
    return render(request, template, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    request.user.require(Permission.REGISTER_IMPORT)
    sent = request.method == "POST"
    form = forms.Upload(request.POST, request.FILES) if sent else forms.Upload()
    reasons: list[str] = []
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    if sent and form.is_valid():
        try:
            job = imports.import_register(
                upload=form.cleaned_data["file"], kind=form.cleaned_data["kind"], by=request.user
            )
        except Refused as refusal:
            reasons, status = list(refusal.args), HTTPStatus(refusal.status)
        else:
            return redirect(job)
    context = {"form": form, "reasons": reasons, "max_bytes": settings.UPLOAD_MAX_BYTES}
    return render(request, IMPORT, context, status=status)


def _household(request: Request, pk: UUID) -> Household:
    request.user.require(Permission.HOUSEHOLD_READ)
    rows = Household.objects.visible_to(request.user)
    rows = rows.select_related("region__parent__parent", "support_officer")
    return get_object_or_404(rows, pk=pk)


def _write(
    request: Request,
    row: Household,
    form: django_forms.Form,
    name: str,
    do: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Do one thing to a household, or show its page again with what stands in the way."""
    reasons: list[str] = []
    if form.is_valid():
        try:
            messages.success(request, do(form.cleaned_data))
        except Refused as refusal:
            reasons = list(refusal.args)
        else:
            return redirect(row)
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.BAD_REQUEST
    return _page(request, row, status=status, reasons=reasons, **({name: form} if name else {}))


def _page(
    request: Request, row: Household, *, status: int = HTTPStatus.OK, **extra: Any
) -> HttpResponse:
    on, may = timezone.localdate(), request.user.may
    tags, incomes = list(reads.tags(row)), reads.incomes(row)
    context = {
        "household": row,
        "crumbs": _crumbs(request, row),
        "members": reads.members(row),
        "reasons_for_identity": REASONS if may(Permission.IDENTITY_READ) else None,
        "tags": tags,
        "current_tags": [tag for tag in tags if tag.until is None or tag.until >= on],
        "incomes": incomes,
        "window": income_window(on),
        "line": MonitoringLine.in_force(path=row.region_path, on=on),
        "events": change_reads.events(row, request.user),
        "may_change": may(Permission.HOUSEHOLD_CHANGE) and row.removed_on is None,
        "history": reads.history(row, tags, incomes),
        "looks": reads.looks(row),
        "panels": [
            {"name": p.name, "title": p.title, "body": _body(request, row, p)} for p in panels
        ],
        "may_edit": may(Permission.CASE_ENTER),
        "may_assign": may(Permission.CASE_REGISTER),
        "tag_form": forms.SetTag(),
        "income_form": forms.EnterIncome(initial=forms.initial_income(row, on)),
        "officer_form": forms.AssignOfficer(
            household=row, initial={"officer": row.support_officer_id}
        ),
    }  # fmt: skip
    return render(request, PAGE, context | extra, status=status)


def _body(request: Request, row: Household, panel: Panel) -> str:
    context = {"household": row} | panel.context(row, request.user)
    return render_to_string(panel.template, context, request)


def _crumbs(request: Request, row: Household) -> list[dict[str, str]]:
    url = reverse("households:list")
    places: list[Region] = []
    place: Region | None = row.region
    while place is not None:
        places.append(place)
        place = place.parent
    here = request.user.region.path if request.user.region else "-"
    return [
        {"label": p.name, "url": f"{url}?region={p.code}" if p.path.startswith(here) else ""}
        for p in reversed(places)
    ] + [{"label": str(row), "url": ""}]
