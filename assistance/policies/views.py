"""政策: what there is, what one says and how it is carried out, who goes without, drafts."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from assistance.models import Entitlement, Policy, PolicyVersion
from assistance.policies import actions, forms, reads, recompute
from core import keyset
from core.errors import Refused
from regions.models import Region

LIST, POLICY, PEOPLE = "policies/list.html", "policies/policy.html", "policies/people.html"
DRAFT = "policies/draft.html"
State = PolicyVersion.State
TONES = {State.DRAFT: "soon", State.RELEASED: "done", State.RETIRED: "closed"}


def _tiles(tally: reads.Tally, policy: Policy | None = None) -> list[dict[str, Any]]:
    """Return how a tally stands, each number with the list behind it."""
    url, of = reverse("policies:people"), f"&policy={policy.pk}" if policy else ""

    def tile(listed: str, n: int, *, tone: str = "", note: str = "") -> dict[str, Any]:
        return {
            "title": dict(reads.LISTS)[listed], "n": n, "url": f"{url}?list={listed}{of}",
            "tone": tone if n else "", "note": note,
        }  # fmt: skip

    return [
        tile("enjoyed", tally.enjoyed, note=f"应享{tally.due:,}"),
        tile("missing", tally.missing, tone="overdue", note="目标 0"),
        tile("undue", tally.undue, tone="soon", note="目标 0"),
        tile("explained", tally.explained),
    ]


@require_safe
def listing(request: Request) -> HttpResponse:
    request.user.require(Permission.LEDGER_READ)
    lines = reads.lines(request.user, on=timezone.localdate())
    total = reads.total(line.tally for line in lines)
    context = {
        "lines": lines, "total": total, "tiles": _tiles(total),
        "may_draft": request.user.may(Permission.POLICY_DRAFT),
    }  # fmt: skip
    return render(request, LIST, context)


@require_safe
def policy(request: Request, pk: int) -> HttpResponse:
    request.user.require(Permission.LEDGER_READ)
    return _page(request, _policy(request, pk))


def _policy(request: Request, pk: int) -> Policy:
    rows = Policy.objects.visible_to(request.user).select_related("unit")
    return get_object_or_404(rows, pk=pk)


def _page(request: Request, found: Policy, *, reasons: list[str] | None = None) -> HttpResponse:
    user, on = request.user, timezone.localdate()
    works_on = user.may(Permission.POLICY_DRAFT) or user.may(Permission.POLICY_RELEASE)
    mine = works_on and Policy.objects.of(user).filter(pk=found.pk).exists()
    rows = found.versions.select_related("drafted_by", "released_by", "discarded_by", "policy")
    versions = list(rows.order_by("-number"))
    now = next((each for each in versions if each.state == State.RELEASED), None)
    draft = next((each for each in versions if each.state == State.DRAFT), None) if mine else None
    region = reads.place_of(user)
    tally = reads.by_policy(user, policy=found).get(found.pk, reads.Tally())
    context = {
        "policy": found, "now": now, "draft": draft, "reasons": reasons or [],
        "audience": now.parsed.in_words if now else [],
        "draft_audience": draft.parsed.in_words if draft else [],
        "versions": [
            (each, TONES[State(each.state)]) for each in versions if mine or each.released_at
        ],
        "tiles": _tiles(tally, found),
        "places": reads.by_place(user, found, region) if region else [],
        "may_draft": mine and user.may(Permission.POLICY_DRAFT) and draft is None,
        "may_release": draft is not None and user.may(Permission.POLICY_RELEASE)
        and draft.drafted_by_id != user.pk,
        "may_discard": draft is not None,
        "may_stop": user.may(Permission.POLICY_RELEASE) and now is not None
        and now.valid_from <= on and now.valid_until is None,
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, POLICY, context, status=status)


# --- people ---------------------------------------------------------------------------------------


@require_safe
def people(request: Request) -> HttpResponse:
    request.user.require(Permission.LEDGER_READ)
    return _people(request)


def _asked(request: Request) -> tuple[forms.Filters, str, Policy | None, Region | None]:
    """Return what an address asks; what is not offered is not there."""
    user = request.user
    place = reads.place_of(user)
    code = request.GET.get("region", "")
    region = get_object_or_404(Region.objects.within(place), pk=code) if code else None
    if (region or place) is None:
        below = Region.objects.none()
    else:
        below = Region.objects.filter(parent=region or place).order_by("code")
    offered = [*([region] if region else []), *below]
    policies = Policy.objects.of(user).visible_to(user).order_by("title")
    form = forms.Filters(request.GET, policies=policies, regions=offered)
    if not form.is_valid():
        raise Http404
    key = form.cleaned_data["policy"]
    chosen = policies.get(pk=key) if key else None
    return form, form.cleaned_data["list"] or "missing", chosen, region


def _people(request: Request, *, reasons: list[str] | None = None) -> HttpResponse:
    form, listed, chosen, region = _asked(request)
    rows = reads.rows_of(request.user, listed, region=region, policy=chosen)
    page = keyset.page(
        rows.for_list(),  # type: ignore[attr-defined]
        *reads.ORDER, after=request.GET.get("after", ""),
    )  # fmt: skip
    user = request.user
    context = {
        "form": form, "listed": listed, "title": dict(reads.LISTS)[listed], "policy": chosen,
        "region": region, "page": page, "rows": page.rows, "reasons": reasons or [],
        "may_explain": user.may(Permission.ENTITLEMENT_EXPLAIN)
        and listed in {"missing", "undue", "explained"},
        "may_export": user.may(Permission.LEDGER_EXPORT), "export_reasons": forms.REASONS,
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, PEOPLE, context, status=status)


@require_POST
def sheet(request: Request) -> HttpResponse:
    request.user.require(Permission.LEDGER_READ)
    request.user.require(Permission.LEDGER_EXPORT)
    form, (_, listed, chosen, region) = forms.Export(request.POST), _asked(request)
    if not form.is_valid():
        return _people(request, reasons=["请填写导出用途。"])
    rows = reads.rows_of(request.user, listed, region=region, policy=chosen)
    parts = [
        dict(reads.LISTS)[listed],
        chosen.title if chosen else "",
        region.name if region else "",
    ]
    title = "_".join(filter(None, parts))
    try:
        return reads.download(
            rows, title=title, by=request.user, request=request, **form.cleaned_data
        )
    except Refused as refusal:
        return _people(request, reasons=list(refusal.args))


@require_POST
def explain(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.ENTITLEMENT_EXPLAIN)
    row = get_object_or_404(Entitlement.objects.visible_to(request.user), pk=pk)
    form = forms.Explain(request.POST)
    if not form.is_valid():
        return _people(request, reasons=["说明最多200个字。"])
    try:
        row = actions.explain(pk=pk, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        return _people(request, reasons=list(refusal.args))
    messages.success(request, f"已说明：{row}。" if row.excuse else f"已取消说明：{row}。")
    return redirect(f"{reverse('policies:people')}?list={row.standing}")


# --- drafts ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    request.user.require(Permission.POLICY_DRAFT)
    form = forms.Draft(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.propose(
                title=data["title"], unit=data["unit"], point=data["point"], said=form.said,
                audience=data["audience"], note=data["note"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, list(refusal.args))
        else:
            messages.success(request, "已存为草稿，等区局审批人启用。")
            return redirect(made.policy)
    return render(request, DRAFT, {"form": form, "policy": None})


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request, pk: int) -> HttpResponse:
    """Change a policy: the form holds what is in force."""
    request.user.require(Permission.POLICY_DRAFT)
    found = get_object_or_404(Policy.objects.of(request.user), pk=pk)
    now = found.versions.released().first() or found.versions.order_by("-number").first()  # type: ignore[attr-defined]
    form = forms.Draft(
        request.POST if request.method == "POST" else None, user=request.user, policy=found,
        version=now,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.draft(
                policy=found, audience=data["audience"], said=form.said, note=data["note"],
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, list(refusal.args))
        else:
            messages.success(request, "已存为草稿，等区局审批人启用。")
            return redirect(found)
    return render(request, DRAFT, {"form": form, "policy": found})


@require_safe
def trial(request: Request, pk: int) -> HttpResponse:
    """Count whom a draft would mean, beside those of the version in force."""
    version = _decided(request, pk)
    region = reads.place_of(request.user)
    assert region is not None  # who drafts or releases has a place
    on = timezone.localdate()
    now = version.policy.versions.released().first()  # type: ignore[attr-defined]
    context = {
        "version": version, "meant": recompute.meant(version, region, on=on),
        "meant_now": recompute.meant(now, region, on=on) if now else None,
    }  # fmt: skip
    return render(request, "policies/trial.html", context)


def _decided(request: Request, pk: int) -> PolicyVersion:
    """Return a version that somebody works on; others' are not there."""
    if not request.user.may(Permission.POLICY_DRAFT):
        request.user.require(Permission.POLICY_RELEASE)
    rows = PolicyVersion.objects.filter(policy__in=Policy.objects.of(request.user))
    return get_object_or_404(rows.select_related("policy__unit"), pk=pk)


@require_POST
def release(request: Request, pk: int) -> HttpResponse:
    request.user.require(Permission.POLICY_RELEASE)
    version = _decided(request, pk)
    try:
        actions.release(version=version, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _page(request, version.policy, reasons=list(refusal.args))
    messages.success(request, "已启用并告知各乡镇；应享名单几分钟内重新计算。")
    return redirect(version.policy)


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    version = _decided(request, pk)
    try:
        actions.discard(version=version, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _page(request, version.policy, reasons=list(refusal.args))
    messages.success(request, "已放弃这份草稿。")
    return redirect(version.policy)


@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    request.user.require(Permission.POLICY_RELEASE)
    version = _decided(request, pk)
    try:
        actions.stop(version=version, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _page(request, version.policy, reasons=list(refusal.args))
    messages.success(request, "从明天起停止执行。")
    return redirect(version.policy)
