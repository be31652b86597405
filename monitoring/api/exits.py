"""Exits over the API: list, one whole, open, and one address for each step."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from core.api import Keyset, Strict, asked, page_of, parsed, region_code
from core.dates import local_date
from monitoring.actions import exits
from monitoring.api.case_inputs import EXIT_INPUTS
from monitoring.api.cases import StepName, StepRow
from monitoring.case_reads import exit_row, exit_whole
from monitoring.exit_guards import refuse_unless_ready
from monitoring.exit_states import VERBS, Status
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from regions.models import path_of


class ExitRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField()
    household = serializers.UUIDField()
    head_name = serializers.CharField()
    region = serializers.CharField()
    state = serializers.CharField()
    step = StepName()
    round = serializers.IntegerField()
    opened_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    overdue = serializers.BooleanField()


class ExitWhole(ExitRow):
    notice_ends_on = serializers.DateField(allow_null=True)
    line_amount = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    method = serializers.CharField()
    month = serializers.CharField()
    blockers = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    allowed = serializers.ListField(child=serializers.CharField())
    papers = serializers.ListField(child=serializers.CharField())
    steps = StepRow(many=True)


class OpenExit(Strict):
    case = serializers.UUIDField()
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ExitFilter(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=Status.choices, required=False)
    overdue = serializers.BooleanField(required=False, allow_null=True, default=None)
    region = region_code(required=False)
    case = serializers.UUIDField(required=False)


def whole(exit_: Exit, request: ApiRequest, code: int = status.HTTP_200_OK) -> Response:
    rows = Exit.objects.visible_to(request.user).for_page()
    exit_ = get_object_or_404(rows, pk=exit_.pk)
    answer = exit_whole(exit_, by=request.user, on=local_date(timezone.now()))
    return Response(ExitWhole(answer).data, status=code)


class Exits(APIView):
    @extend_schema(
        operation_id="exits_list",
        parameters=[ExitFilter, OpenApiParameter("cursor", str)],
        responses=page_of(ExitRow),
    )
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.CASE_READ)
        chosen = asked(ExitFilter, request)
        on = local_date(timezone.now())
        rows = Exit.objects.visible_to(request.user).select_related("case__household")
        if chosen.get("state"):
            rows = rows.filter(status=chosen["state"])
        if chosen.get("overdue") is not None:
            late = Exit.objects.overdue(on=on)
            rows = rows.filter(pk__in=late) if chosen["overdue"] else rows.exclude(pk__in=late)
        if chosen.get("region"):
            rows = rows.filter(region_path__startswith=path_of(chosen["region"]))
        if chosen.get("case"):
            rows = rows.filter(case=chosen["case"])
        page = Keyset("-pk")
        found = page.paginate(rows, request)
        return page.answer([ExitRow(exit_row(row, on=on)).data for row in found])

    @extend_schema(operation_id="exits_open", request=OpenExit, responses={201: ExitWhole})
    def post(self, request: ApiRequest) -> Response:
        request.user.require(Permission.CASE_ENTER)
        given = parsed(OpenExit, request)
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=given["case"])
        exit_ = exits.open_exit(
            case=case, by=request.user, at=timezone.now(), note=given.get("note", "")
        )
        return whole(exit_, request, status.HTTP_201_CREATED)


class OneExit(APIView):
    @extend_schema(operation_id="exits_one", responses=ExitWhole)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.CASE_READ)
        exit_ = get_object_or_404(Exit.objects.visible_to(request.user), pk=pk)
        return whole(exit_, request)


def step_view(name: str) -> type[APIView]:
    """Return the view of one step: who may first, then whose, then whether it can be done now."""
    form = EXIT_INPUTS[name]

    class Step(APIView):
        @extend_schema(operation_id=f"exits_{name}", request=form, responses=ExitWhole)
        def post(self, request: ApiRequest, pk: UUID) -> Response:
            if not VERBS[name].open_to(request.user):
                raise PermissionDenied(name)
            exit_ = get_object_or_404(Exit.objects.visible_to(request.user), pk=pk)
            now = timezone.now()
            refuse_unless_ready(exit_, name, by=request.user, on=local_date(now))
            given = parsed(form, request)
            exit_ = exits.BY_NAME[name](exit_=exit_, by=request.user, at=now, **given)
            return whole(exit_, request)

    Step.__name__ = f"Exit{name.title().replace('_', '')}"
    return Step
