"""Pages of exits: the list, one exit, its steps."""

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
from monitoring import case_sections
from monitoring.actions import exits as actions
from monitoring.case_page import (
    EXIT_LABELS,
    MAIN,
    category_label,
    exit_options,
    exit_stepper,
    history,
    whose,
)
from monitoring.case_reads import meeting_of
from monitoring.case_rules import AFTER, SOUND
from monitoring.exit_forms import EXIT_FORMS
from monitoring.exit_guards import checks_for, per_head_of, standing
from monitoring.exit_states import VERBS, Status
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from monitoring.models.notices import Objection

PAGE = "monitoring/exit.html"
PER_PAGE = 40


@require_safe
def exits(request: Request) -> HttpResponse:
    request.user.require(Permission.CASE_READ)
    on = local_date(timezone.now())
    rows = Exit.objects.visible_to(request.user)
    state, which = request.GET.get("state", ""), request.GET.get("which", "open")
    if state in Status.values:
        rows = rows.filter(status=state)
    elif which == "overdue":
        rows = rows.overdue(on=on)
    elif which == "mine":
        rows = rows.waiting_for(request.user, on=on)
    elif which != "all":
        rows = rows.open()
    after = request.GET.get("after", "")
    page = keyset.page(rows.for_list(), "-opened_on", "-pk", after=after, size=PER_PAGE)
    context = {
        "page": page, "states": Status.choices, "state": state, "which": which, "today": on,
    }  # fmt: skip
    return render(request, "monitoring/exits.html", context)


@require_safe
def exit_(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CASE_READ)
    return _exit_page(request, _get(request, pk))


@require_POST
def open_exit(request: Request, pk: UUID) -> HttpResponse:
    """Propose a registered case for elimination."""
    request.user.require(Permission.CASE_ENTER)
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    try:
        found = actions.open_exit(case=case, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(case)
    messages.success(request, f"{case.household}：已提出风险消除，请入户研判。")
    return redirect(found)


@require_POST
def step(request: Request, pk: UUID, action: str) -> HttpResponse:
    """Take one step of an exit; a refusal is shown beside what was typed."""
    if not VERBS[action].open_to(request.user):
        raise PermissionDenied(action)
    found = _get(request, pk)
    if found.status not in VERBS[action].states:
        reasons = checks_for(found, action, by=request.user, on=local_date(timezone.now()))
        messages.error(request, reasons[0].missing)
        return redirect(found)
    form = EXIT_FORMS[action](request.POST, subject=found, by=request.user)
    if form.is_valid():
        try:
            found = actions.BY_NAME[action](
                exit_=found, by=request.user, at=timezone.now(), **form.given()
            )
        except Refused as refusal:
            form.add_error(None, list(refusal.args))
        else:
            messages.success(request, f"{found.case.household}：{VERBS[action].done}。")
            return redirect(found)
    return _exit_page(request, _get(request, pk), bound=form)


def _get(request: Request, pk: UUID) -> Exit:
    return get_object_or_404(Exit.objects.visible_to(request.user).for_page(), pk=pk)


def _exit_page(request: Request, exit_: Exit, *, bound: Any = None) -> HttpResponse:
    on = local_date(timezone.now())
    steps = list(exit_.steps.select_related("by"))
    options = exit_options(exit_, by=request.user, on=on, bound=bound)
    here = [o for o in options if o.form]
    answers = exit_.answers
    context = {
        "exit": exit_, "whose": whose(exit_), "case": exit_.case, "today": on, "overdue": exit_.is_overdue(on=on),
        "stepper": exit_stepper(exit_, steps), "history": history(steps, EXIT_LABELS),
        "main": next((o for o in here if o.name in MAIN or o.name == "answer_objection"), None),
        "others": [o for o in here if o.name not in MAIN and o.name != "answer_objection"],
        "bound": getattr(bound, "action", ""),
        "waiting": [o for o in options if not o.form and o.name in MAIN],
        "standing": standing(exit_, request.user, on)
        if exit_.status in {Status.PROPOSED, Status.HOLD, Status.STUDIED}
        else [],
        "sound": [
            {"ok": answers["sound"].get(key), "text": name} for key, name in SOUND.items()
        ]
        + [{"ok": not answers["after"].get(key), "text": f"无{name}"} for key, name in AFTER.items()]
        if answers
        else [],
        "per_head": per_head_of(exit_), "category": category_label(exit_.case.category),
        "meeting": meeting_of(exit_),
        "notices": exit_.notices.order_by("posted_on", "pk"),
        "objections": Objection.objects.filter(notice__exit=exit_).order_by("pk"),
        "sections": case_sections.shown(exit_, request),
    }  # fmt: skip
    return render(request, PAGE, context, status=409 if bound is not None else 200)
