"""线索核实: the worklist with its bulk answers, one clue with its chain, a reported clue."""

import uuid
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from comparison.models import Batch
from core import keyset
from core.errors import Refused
from households.codes import Risk
from households.models import Household
from monitoring import case_sections, forms
from monitoring.actions import clues as actions
from monitoring.clue_states import REASONS, ClueState, Source
from monitoring.models import Case, Clue, ClueFinding
from regions.models import Region

LIST = "monitoring/clues.html"
PAGE = "monitoring/clue.html"
REPORT = "monitoring/report_clue.html"
PAGE_SIZE = 50
TONES = {
    ClueState.OPEN: "todo", ClueState.NO_RISK: "closed", ClueState.KNOWN: "closed",
    ClueState.CASE: "done", ClueState.WITHDRAWN: "closed",
}  # fmt: skip


@require_safe
def worklist(request: Request) -> HttpResponse:
    request.user.require(Permission.CLUE_READ)
    return _worklist(request, request.GET)


def _worklist(request: Request, query: QueryDict, **more: Any) -> HttpResponse:
    today = timezone.localdate()
    rows = _filtered(request, query, today)
    after = _key(query.get("after", ""))
    page = rows.for_list().with_case()
    if after is not None:
        page = keyset.beyond(page, ("due_on", "pk"), after)
    found = list(page[: PAGE_SIZE + 1])
    further, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    onward = query.copy()
    if further:
        onward["after"] = f"{found[-1].due_on.isoformat()}_{found[-1].pk}"
    first = query.copy()
    first.pop("after", None)
    context = {
        "clues": found,
        "today": today,
        "count": keyset.short_count(rows),
        "next_url": f"?{onward.urlencode()}" if further else "",
        "first_url": f"?{first.urlencode()}" if after else "",
        "state": query.get("state", ClueState.OPEN),
        "states": [*ClueState.choices, ("all", "全部")],
        "risks": Risk.choices,
        "risk": query.get("risk", ""),
        "overdue": query.get("overdue", ""),
        "batch": _batch(request, query),
        "places": _places(request),
        "region": query.get("region", ""),
        "may_verify": request.user.may(Permission.CLUE_VERIFY),
        "no_risk_reasons": [(text, text) for text in (*REASONS["no_risk"], *REASONS["known"])],
        "bulk_actions": [
            {"name": "outcome", "value": "no_risk", "label": "核实无风险", "primary": True},
            {"name": "outcome", "value": "known", "label": "已在监测"},
        ],
        "query": first.urlencode(),
        **more,
    }
    status = HTTPStatus.CONFLICT if more.get("reasons") else HTTPStatus.OK
    return render(request, LIST, context, status=status)


def _filtered(request: Request, query: QueryDict, today: date) -> Any:
    rows = Clue.objects.visible_to(request.user)
    state = query.get("state", ClueState.OPEN)
    if state in ClueState.values:
        rows = rows.filter(state=state)
    elif state != "all":
        raise Http404
    if query.get("overdue"):
        rows = rows.overdue(on=today)
    if risk := query.get("risk"):
        rows = rows.filter(risks__contains=[risk])
    if code := query.get("region"):
        rows = rows.in_region(code)
    if key := query.get("batch"):
        rows = rows.of_batch(_uuid(key))
    return rows


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def _key(text: str) -> tuple[date, uuid.UUID] | None:
    if not text:
        return None
    day, _, pk = text.partition("_")
    try:
        return date.fromisoformat(day), uuid.UUID(pk)
    except ValueError:
        raise Http404 from None


def _batch(request: Request, query: QueryDict) -> Batch | None:
    key = query.get("batch")
    rows = Batch.objects.visible_to(request.user).select_related("unit", "file")
    return rows.filter(pk=_uuid(key)).first() if key else None


def _places(request: Request) -> list[Region]:
    """Return the places to choose from: one level below one's own."""
    region = request.user.region
    return list(region.children.order_by("code")) if region is not None else []


@require_POST
def verify(request: Request) -> HttpResponse:
    """Answer the ticked clues, all or none."""
    request.user.require(Permission.CLUE_VERIFY)
    form = forms.Verification(request.POST)
    if not form.is_valid():
        return _refused(request, [str(text) for texts in form.errors.values() for text in texts])
    outcome = form.cleaned_data["outcome"]
    try:
        done = actions.verify(
            ids=form.cleaned_data["ids"], outcome=outcome, reason=form.whole_reason(),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Clue.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return _refused(request, list(refusal.args))
    if outcome == "eligible":
        case = Case.objects.filter(clue=done[0]).order_by("-round").first()
        messages.success(request, f"{done[0].household}已进入纳入程序，请继续办理。")
        return redirect(case or done[0])
    left = keyset.short_count(Clue.objects.visible_to(request.user).open())
    messages.success(request, f"已核实 {len(done)} 条，还剩 {left} 条待核实。")
    return redirect(_back(request))


def _refused(request: Request, reasons: list[str]) -> HttpResponse:
    """Show the refusal where the answer was given; what was ticked and typed is kept."""
    if request.POST.get("page") == "clue" and (ids := request.POST.getlist("ids")):
        return _clue(request, _uuid(ids[0]), reasons=reasons)
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    return _worklist(
        request, query, reasons=reasons, ticked=set(request.POST.getlist("ids")),
        more=request.POST.get("more", ""), reason=request.POST.get("reason", ""),
    )  # fmt: skip


def _back(request: Request) -> str:
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return f"{reverse('monitoring:clues')}?{query}" if query else reverse("monitoring:clues")


@require_safe
def clue(request: Request, pk: uuid.UUID) -> HttpResponse:
    request.user.require(Permission.CLUE_READ)
    return _clue(request, pk)


def _clue(request: Request, pk: uuid.UUID, **more: Any) -> HttpResponse:
    rows = Clue.objects.visible_to(request.user).for_page()
    found = get_object_or_404(rows, pk=pk)
    links = ClueFinding.objects.filter(clue=found).select_related(
        "finding__rule", "finding__member", "finding__batch__unit",
        "finding__batch__file",
    )  # fmt: skip
    steps = found.steps.select_related("by").order_by("-seq")
    may = request.user.may
    context = {
        "clue": found,
        "today": timezone.localdate(),
        "tone": "overdue"
        if found.is_overdue(on=timezone.localdate())
        else TONES[ClueState(found.state)],
        "links": list(links.order_by("suppressed", "finding__found_on", "pk")),
        "cases": list(found.cases.order_by("round")) if may(Permission.CASE_READ) else [],
        "history": [
            {"at": s.at, "who": s.by.name, "text": _said(s.action), "note": s.note} for s in steps
        ],
        "may_verify": may(Permission.CLUE_VERIFY),
        "may_see_batch": may(Permission.COMPARISON_READ),
        "reasons_of": [
            ("no_risk", "核实无风险", REASONS["no_risk"]),
            ("known", "已在监测", REASONS["known"]),
        ],
        "eligible_reason": REASONS["eligible"][0],
        "sections": case_sections.shown(found, request),
        "telling": forms.Telling(initial={"told_on": timezone.localdate()}),
        **more,
    }
    status = HTTPStatus.CONFLICT if more.get("reasons") else HTTPStatus.OK
    return render(request, PAGE, context, status=status)


WORDS = {
    "open": "登记线索", "distribute": "比对后下发到村", "attached": "又有比对命中，并入",
    "added": "又有发现，并入", "detached": "撤回一批比对依据", "withdraw": "撤回线索",
    "no_risk": "核实无风险", "known": "核实：已在监测", "case": "符合条件，进入纳入程序",
    "told": "已告知农户", "applied": "又有申报或反映，并入",
}  # fmt: skip


def _said(action: str) -> str:
    return WORDS.get(action, action)


@require_POST
def tell(request: Request, pk: uuid.UUID) -> HttpResponse:
    request.user.require(Permission.CLUE_VERIFY)
    found = get_object_or_404(Clue.objects.visible_to(request.user), pk=pk)
    form = forms.Telling(request.POST)
    if not form.is_valid():
        return _clue(request, pk, reasons=["请填写告知日期。"])
    try:
        actions.tell(clue=found, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        return _clue(request, pk, reasons=list(refusal.args))
    messages.success(request, "已记录告知日期。")
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Register a clue by hand: a villager's own report, a cadre's discovery."""
    request.user.require(Permission.CLUE_OPEN)
    rows = Household.objects.visible_to(request.user).select_related("region")
    household = get_object_or_404(rows, pk=pk)
    form = forms.NewClue(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
        if form.is_valid():
            data = form.cleaned_data
            try:
                found = actions.open_clue(
                    household=household, source=Source(data["source"]), risks=data["risks"],
                    evidence=data["evidence"], by=request.user, at=timezone.now(),
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, list(refusal.args))
                status = HTTPStatus.CONFLICT
            else:
                day = found.due_on
                messages.success(request, f"已登记线索，请在{day.month}月{day.day}日前核实。")
                return redirect(found)
    context = {"household": household, "form": form}
    return render(request, REPORT, context, status=status)
