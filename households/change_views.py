"""家庭变化: one page with the choices, one short form for each."""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.http import Request
from accounts.models import AccessLog
from accounts.permissions import Permission
from core import identity
from core.dates import local_date
from core.errors import Refused
from households import change_forms, change_reads, changes
from households.models import Household, Member

CHOICES, PAGE = "households/changes.html", "households/change.html"


@require_safe
def choices(request: Request, pk: UUID) -> HttpResponse:
    household = _household(request, pk)
    audit.record(AccessLog.Kind.READ, by=request.user, request=request, subject=household)
    context = {
        "household": household,
        "offers": change_reads.offers(household, request.user, on=timezone.localdate()),
        "events": change_reads.events(household, request.user),
    }
    return render(request, CHOICES, context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, pk: UUID, kind: str) -> HttpResponse:
    request.user.require(Permission.HOUSEHOLD_CHANGE)
    if kind not in change_forms.FORMS:
        raise Http404
    household = _household(request, pk)
    now = timezone.now()
    given: dict[str, Any] = {"household": household, "by": request.user, "today": local_date(now)}
    form = change_forms.FORMS[kind](request.POST if request.method == "POST" else None, **given)
    context: dict[str, Any] = {
        "household": household, "form": form, "kind": kind,
        "offer": change_reads.offer(kind, household, request.user, on=given["today"]),
        "frozen": changes.frozen(household.region, on=given["today"]),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, PAGE, context)
    if not form.is_valid():
        try:
            _refuse_stale(form, household)
        except changes.Stale as stale:
            return _refused(request, context, stale, given)
        context["form"] = again = _asking(form, given)
        status = HTTPStatus.BAD_REQUEST if again.errors else HTTPStatus.OK
        return render(request, PAGE, context, status=status)
    told = form.told()
    if "id_number" in told:
        told["request"] = request
    try:
        event = changes.BY_NAME[kind](
            household=household, by=request.user, at=now, said=form.said(), **told
        )
    except Refused as refusal:
        return _refused(request, context, refusal, given)
    other = f"另一户：{event.other}。" if event.other else ""
    messages.success(request, f"已登记：{event.get_kind_display()}。{other}")
    return redirect(household)


def _household(request: Request, pk: UUID) -> Household:
    request.user.require(Permission.HOUSEHOLD_CHANGE)
    rows = Household.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("region__parent", "support_officer"), pk=pk)


def _refuse_stale(form: change_forms.Change, household: Household) -> None:
    """
    Look whether it is the page that is old, before its answers are called wrong.

    :raises Stale: somebody who was chosen may be gone
    """
    data = form.cleaned_data
    if "version" in data and "seen" in data:
        changes.refuse_stale(household, data["version"], data["seen"])


def _refused(
    request: Request, context: dict[str, Any], refusal: Refused, given: dict[str, Any]
) -> HttpResponse:
    context |= {"reasons": list(refusal.args), **_again(refusal, context["form"], given)}
    return render(request, PAGE, context, status=refusal.status)


def _asking(form: change_forms.Change, given: dict[str, Any]) -> change_forms.Change:
    """Return the form with what it has to ask of the household that was found, for a merge."""
    if not isinstance(form, change_forms.Merge) or form.chosen is None:
        return form
    data = _typed(form)
    data["other"], data["other_version"] = str(form.chosen.pk), str(form.chosen.version)
    asks = [f"{change_forms.ASK}{member.pk}" for member in form.newcomers()]
    again = type(form)(data, asks=asks, **given)
    # Nothing is wrong yet: the page only goes on asking.
    again.errors.clear()
    return again


def _typed(form: change_forms.Change) -> QueryDict:
    assert isinstance(form.data, QueryDict)
    return form.data.copy()


def _again(refusal: Refused, form: change_forms.Change, given: dict[str, Any]) -> dict[str, Any]:
    """Return the page's context after a refusal: what was typed, and what is asked on top."""
    data, asks, more = _typed(form), [], {}
    if isinstance(refusal, changes.Stale):
        household = given["household"]
        household.refresh_from_db()
        data["version"] = str(household.version)
        data["seen"] = json.dumps(changes.seen(household), ensure_ascii=False)
    elif isinstance(refusal, changes.Unclear):
        asks = [f"{change_forms.ASK}{key}" for key in refusal.keys]
    elif isinstance(refusal, changes.Headless):
        asks = [change_forms.HEIR]
    elif isinstance(refusal, changes.Already):
        data["take"] = str(refusal.member.pk)
        more = {"already": beside(refusal.member, form.cleaned_data, given["household"])}
    again = type(form)(data, asks=asks, **given)
    again.errors.clear()  # the refusal stands above; the fields are filled in
    return {"form": again, **more}


def beside(member: Member, given: dict[str, Any], here: Household) -> dict[str, Any]:
    """Return what was typed and what the register says of the same person, side by side."""
    home = member.household
    number = identity.read(given["id_number"]).number
    rows = [
        ("姓名", given["name"], member.name),
        ("身份证号", identity.masked(number), member.id_number_masked),
        ("户", str(here), f"{home.region.name}{home}"),
        ("与户主关系", given["relation"], member.relation),
    ]
    return {"member": member, "rows": [(*row, row[1] != row[2]) for row in rows]}
