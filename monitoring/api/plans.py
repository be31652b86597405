"""A case's plan and measures over the API."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from core.api import Strict, parsed
from monitoring.actions import plans
from monitoring.api.case_inputs import AddMeasures
from monitoring.api.cases import CaseWhole, whole
from monitoring.models.case_parts import Measure
from monitoring.models.cases import Case
from monitoring.plan_rules import TRACKS


class SetPlan(Strict):
    track = serializers.ChoiceField(choices=list(TRACKS.items()))
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)
    goal = serializers.CharField(max_length=200, required=False, allow_blank=True)


class EndMeasure(Strict):
    ends_on = serializers.DateField()


class CasePlan(APIView):
    @extend_schema(operation_id="cases_plan", request=SetPlan, responses=CaseWhole)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.CASE_ENTER)
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        given: dict[str, Any] = parsed(SetPlan, request)
        plans.set_plan(case=case, by=request.user, at=timezone.now(), **given)
        return whole(case, request)


class CaseMeasures(APIView):
    @extend_schema(operation_id="cases_measures", request=AddMeasures, responses=CaseWhole)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.CASE_ENTER)
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        given = parsed(AddMeasures, request)
        plans.add_measures(case=case, by=request.user, at=timezone.now(), **given)
        return whole(case, request)


class MeasureEnd(APIView):
    @extend_schema(operation_id="cases_measure_end", request=EndMeasure, responses=CaseWhole)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.CASE_ENTER)
        mine = Case.objects.visible_to(request.user)
        measure = get_object_or_404(Measure.objects.filter(case__in=mine), pk=pk)
        given = parsed(EndMeasure, request)
        plans.end_measure(measure=measure, by=request.user, at=timezone.now(), **given)
        return whole(measure.case, request)
