"""What is posted from the plan's part of a case: the track, a measure, a measure's end."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import Request
from accounts.permissions import Permission
from core.dates import local_date
from core.errors import Refused
from monitoring import plans
from monitoring.actions import plans as actions
from monitoring.models import Case, Measure
from monitoring.plan_forms import AddMeasure, EndMeasure, SetPlan
from monitoring.plan_page import planning_of
from monitoring.views.cases import case_page, get_case


@require_POST
def set_plan(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CASE_ENTER)
    case, on = get_case(request, pk), local_date(timezone.now())
    form = SetPlan(request.POST, standing=plans.standing(case, on=on))
    if form.is_valid():
        try:
            actions.set_plan(case=case, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, list(refusal.args))
        else:
            messages.success(request, f"{case.household}：帮扶方式已确定。")
            return redirect(f"{case.get_absolute_url()}#plan")
    planning = planning_of(case, on=on, may=True, plan_form=form)
    return case_page(request, case, planning=planning)


@require_POST
def add_measure(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CASE_ENTER)
    case, on = get_case(request, pk), local_date(timezone.now())
    form = AddMeasure(request.POST, subject=case)
    if form.is_valid():
        try:
            actions.add_measures(
                case=case, by=request.user, at=timezone.now(), measures=[form.cleaned_data]
            )
        except Refused as refusal:
            form.add_error(None, list(refusal.args))
        else:
            messages.success(request, f"{case.household}：帮扶措施已登记。")
            return redirect(f"{case.get_absolute_url()}#plan")
    planning = planning_of(case, on=on, may=True, measure_form=form)
    return case_page(request, case, planning=planning)


@require_POST
def end_measure(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CASE_ENTER)
    mine = Case.objects.visible_to(request.user)
    measure = get_object_or_404(Measure.objects.filter(case__in=mine), pk=pk)
    form = EndMeasure(request.POST)
    try:
        if not form.is_valid():
            raise Refused("请填写结束日期。")
        actions.end_measure(
            measure=measure, by=request.user, at=timezone.now(),
            ends_on=form.cleaned_data["ends_on"],
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已结束：{measure}。")
    return redirect(f"{measure.case.get_absolute_url()}#plan")
