"""Pages of inclusion cases: the list, one case, its steps, printed notices."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core import keyset
from core.dates import local_date
from core.errors import Refused
from households.models import Household
from monitoring import asset_reads, case_sections, plans
from monitoring.actions import cases as actions
from monitoring.case_forms import CASE_FORMS
from monitoring.case_guards import checks_for, per_head_income
from monitoring.case_page import (
    CASE_LABELS,
    MAIN,
    case_options,
    case_stepper,
    category_label,
    history,
    whose,
)
from monitoring.case_reads import hits_of, meeting_of
from monitoring.case_states import VERBS, Status
from monitoring.models.cases import Case
from monitoring.models.clues import Clue
from monitoring.models.exits import Exit
from monitoring.models.notices import Objection, PublicNotice
from monitoring.plan_page import planning_of

PAGE = "monitoring/case.html"
PER_PAGE = 40


@require_safe
def cases(request: Request) -> HttpResponse:
    request.user.require(Permission.CASE_READ)
    on = local_date(timezone.now())
    rows = Case.objects.visible_to(request.user)
    state, which = request.GET.get("state", ""), request.GET.get("which", "open")
    if state in Status.values:
        rows = rows.filter(status=state)
    elif which == "overdue":
        rows = rows.overdue(on=on)
    elif which == "mine":
        rows = rows.waiting_for(request.user, on=on)
    elif which == "supported":
        rows = rows.filter(status=Status.REGISTERED)
    elif which == "unsupported":
        rows = rows.unsupported(since=plans.unsupported_since(on))
    elif which == "undeveloped":
        rows = rows.undeveloped()
    elif which != "all":
        rows = rows.in_procedure()
    after = request.GET.get("after", "")
    page = keyset.page(rows.for_list(), "due_on", "pk", after=after, size=PER_PAGE)
    late = Case.objects.visible_to(request.user).overdue(on=on)
    context = {
        "page": page, "states": Status.choices, "state": state, "which": which, "today": on,
        "overdue": keyset.short_count(late),
    }  # fmt: skip
    return render(request, "monitoring/cases.html", context)


@require_safe
def case(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CASE_READ)
    return case_page(request, get_case(request, pk))


@require_POST
def step(request: Request, pk: UUID, action: str) -> HttpResponse:
    """Take one step of a case; a refusal is shown beside what was typed."""
    if not VERBS[action].open_to(request.user):
        raise PermissionDenied(action)
    case = get_case(request, pk)
    if case.status not in VERBS[action].states:
        reasons = checks_for(case, action, by=request.user, on=local_date(timezone.now()))
        messages.error(request, reasons[0].missing)
        return redirect(case)
    form = CASE_FORMS[action](request.POST, subject=case, by=request.user)
    if form.is_valid():
        try:
            case = actions.BY_NAME[action](
                case=case, by=request.user, at=timezone.now(), **form.given()
            )
        except Refused as refusal:
            form.add_error(None, list(refusal.args))
        else:
            messages.success(request, f"{case.household}：{VERBS[action].done}。")
            return redirect("monitoring:desk" if "desk" in request.POST else case)
    return case_page(request, get_case(request, pk), bound=form)


@require_POST
def open_case(request: Request) -> HttpResponse:
    """Begin a case from the household's page or from a clue."""
    request.user.require(Permission.CASE_ENTER)
    homes = Household.objects.visible_to(request.user)
    household = get_object_or_404(homes, pk=_uuid(request.POST.get("household", "")))
    clue = None
    if request.POST.get("clue"):
        clues = Clue.objects.visible_to(request.user)
        clue = get_object_or_404(clues, pk=_uuid(request.POST["clue"]))
    try:
        case = actions.open_case(household=household, clue=clue, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(household)
    messages.success(request, f"已立案：{case.household}，请入户核实。")
    return redirect(case)


@require_POST
def adopt(request: Request) -> HttpResponse:
    """Take over a household that came monitored by import, so that it can be helped and leave."""
    request.user.require(Permission.CASE_ENTER)
    homes = Household.objects.visible_to(request.user)
    household = get_object_or_404(homes, pk=_uuid(request.POST.get("household", "")))
    try:
        case = actions.adopt(household=household, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(household)
    messages.success(request, f"{household}已接续：请核对一户一策，条件具备时提出风险消除。")
    return redirect(case)


@require_safe
def notice(request: Request, pk: UUID) -> HttpResponse:
    """A public notice as it is posted: its stored words and nothing else."""
    request.user.require(Permission.CASE_READ)
    mine = Case.objects.visible_to(request.user)
    ours = Exit.objects.visible_to(request.user)
    rows = PublicNotice.objects.filter(case__in=mine) | PublicNotice.objects.filter(exit__in=ours)
    return render(request, "monitoring/notice.html", {"notice": get_object_or_404(rows, pk=pk)})


def get_case(request: Request, pk: UUID) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).for_page(), pk=pk)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def case_page(
    request: Request, case: Case, *, bound: Any = None, planning: dict[str, Any] | None = None
) -> HttpResponse:
    on = local_date(timezone.now())
    steps = list(case.steps.select_related("by"))
    options = case_options(case, by=request.user, on=on, bound=bound)
    here = [o for o in options if o.form]
    can_measure = case.status == Status.REGISTERED and request.user.may(Permission.CASE_ENTER)
    context = {
        "case": case, "today": on, "overdue": case.is_overdue(on=on),
        "stepper": case_stepper(case, steps), "history": history(steps, CASE_LABELS),
        "main": next((o for o in here if o.name in MAIN or o.name == "answer_objection"), None),
        "others": [o for o in here if o.name not in MAIN and o.name != "answer_objection"],
        "bound": getattr(bound, "action", ""),
        "whose": whose(case),
        "waiting": [o for o in options if not o.form and o.name in MAIN],
        "hits": hits_of(case), "category": category_label(case.category),
        "per_head": per_head_income(case), "meeting": meeting_of(case),
        "notices": case.notices.order_by("posted_on", "pk"),
        "objections": Objection.objects.filter(notice__case=case).order_by("pk"),
        "exits": case.exits.order_by("pk"), "people": asset_reads.people_of(case),
        "requests": asset_reads.request_rows(asset_reads.requests_of(case), on=on),
        **(planning or planning_of(case, on=on, may=can_measure)),
        "can_exit": can_measure and not case.exits.open().exists(),
        "sections": case_sections.shown(case, request),
        "rounds": case.household.cases.exclude(pk=case.pk).order_by("round"),
    }  # fmt: skip
    status = 409 if bound is not None or planning is not None else 200
    return render(request, PAGE, context, status=status)
