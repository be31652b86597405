"""走访疑问: what is asked, with the visits it is about, and what is said to it."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core.errors import Refused
from monitoring.models import Visit, VisitQuestion
from monitoring.models.questions import MADE
from monitoring.questions import actions
from monitoring.questions.forms import Closing, Explanation

LIST = "monitoring/questions.html"
PAGE = "monitoring/question.html"
SHOWN = 100  # questions of a list; the oldest wait longest and stand first
MOST_VISITS = 200


@require_safe
def questions(request: Request) -> HttpResponse:
    request.user.require(Permission.VISIT_QUESTION_READ)
    rows = VisitQuestion.objects.visible_to(request.user).for_list()
    context = {
        "open": rows.open().order_by("asked_at", "pk")[:SHOWN],
        "closed": rows.closed().order_by("-closed_at", "pk")[:SHOWN],
        "shown": SHOWN,
    }
    return render(request, LIST, context)


@require_safe
def question(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.VISIT_QUESTION_READ)
    return _page(request, _get(request, pk))


@require_POST
def explain(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.VISIT_RECORD)
    found = _get(request, pk)
    form = Explanation(request.POST)
    if not form.is_valid():
        return _page(request, found, explanation=form, status=HTTPStatus.BAD_REQUEST)
    try:
        actions.explain(question=found, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, list(refusal.args))
        return _page(request, found, explanation=form, status=HTTPStatus.CONFLICT)
    messages.success(request, "已记下说明，乡镇会看到。")
    return redirect(found)


@require_POST
def close(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.VISIT_QUESTION_CLOSE)
    found = _get(request, pk)
    form = Closing(request.POST)
    if not form.is_valid():
        return _page(request, found, closing=form, status=HTTPStatus.BAD_REQUEST)
    try:
        done = actions.close(
            question=found, by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except Refused as refusal:
        form.add_error(None, list(refusal.args))
        return _page(request, found, closing=form, status=HTTPStatus.CONFLICT)
    messages.success(request, f"已办理：{done.get_outcome_display()}。")
    return redirect("monitoring:questions")


def _get(request: Request, pk: UUID) -> VisitQuestion:
    return get_object_or_404(VisitQuestion.objects.visible_to(request.user).for_list(), pk=pk)


def _page(
    request: Request,
    found: VisitQuestion,
    *,
    explanation: Explanation | None = None,
    closing: Closing | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    user = request.user
    rows = Visit.objects.visible_to(user).filter(questioned__question=found).annotate(made=MADE)
    visits = rows.select_related("household", "region", "recorded_by").order_by("made", "pk")
    may_explain = user.may(Permission.VISIT_RECORD) and not found.blockers_to_explain(by=user)
    blockers = found.blockers_to_close(by=user)
    context = {
        "question": found, "visits": visits[:MOST_VISITS], "most": MOST_VISITS,
        "explanation": explanation
        or (Explanation(initial={"text": found.explanation}) if may_explain else None),
        "closing": closing or Closing(),
        "may_close": user.may(Permission.VISIT_QUESTION_CLOSE) and found.is_open,
        "blocked": blockers if found.is_open else [],
    }  # fmt: skip
    return render(request, PAGE, context, status=status)
