"""Inclusion cases over the API: list, one whole, open, and one address for each step."""

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
from households.models import Household
from monitoring.actions import cases
from monitoring.api.case_inputs import CASE_INPUTS
from monitoring.case_guards import refuse_unless_ready
from monitoring.case_reads import case_row, case_whole
from monitoring.case_states import VERBS, Status
from monitoring.models.cases import Case
from monitoring.models.clues import Clue
from regions.models import path_of


class StepName(serializers.Serializer[Any]):
    heading = serializers.IntegerField()
    name = serializers.CharField()


class StepRow(serializers.Serializer[Any]):
    seq = serializers.IntegerField()
    action = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()
    by = serializers.CharField()
    role = serializers.CharField()
    actor_kind = serializers.CharField()
    at = serializers.DateTimeField()
    note = serializers.CharField()
    facts = serializers.DictField()


class HitRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    severity = serializers.CharField()
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # DRF's own name
    conclusion = serializers.CharField()
    explanation = serializers.CharField()
    kind = serializers.CharField()
    detail = serializers.CharField()
    evidence = serializers.CharField()


class AskedRow(serializers.Serializer[Any]):
    """One person of the asset check: what they signed, what came back."""

    person = serializers.CharField(source="key")
    name = serializers.CharField()
    relation = serializers.CharField()
    id_number = serializers.CharField(source="masked", help_text="已掩码")
    signed = serializers.CharField()
    result = serializers.CharField()


class AskedUnit(serializers.Serializer[Any]):
    unit = serializers.CharField()
    state = serializers.CharField()
    due_on = serializers.DateField()
    overdue = serializers.BooleanField()
    said = serializers.CharField()


class CaseRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    household = serializers.UUIDField()
    head_name = serializers.CharField()
    region = serializers.CharField()
    state = serializers.CharField()
    step = StepName()
    round = serializers.IntegerField()
    began_on = serializers.DateField()
    due_on = serializers.DateField()
    step_due_on = serializers.DateField(allow_null=True)
    paused_on = serializers.DateField(
        allow_null=True, help_text="全程自这天起暂停计时；恢复后 due_on 相应顺延"
    )
    overdue = serializers.BooleanField()
    category = serializers.CharField()
    risks = serializers.ListField(child=serializers.CharField())


class MeasureRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    group = serializers.CharField()
    content = serializers.CharField()
    risk = serializers.CharField()
    responsible = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class PlanRow(serializers.Serializer[Any]):
    """一户一策: the track chosen ("" before), the one proposed, and what is still wrong."""

    track = serializers.CharField()
    proposed = serializers.CharField()
    reason = serializers.CharField()
    goal = serializers.CharField()
    faults = serializers.ListField(child=serializers.CharField())


class CaseWhole(CaseRow):
    clue = serializers.UUIDField(allow_null=True)
    notice_ends_on = serializers.DateField(allow_null=True)
    line_amount = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    closed_reason = serializers.CharField()
    returned_reason = serializers.CharField()
    blockers = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    allowed = serializers.ListField(child=serializers.CharField())
    hits = HitRow(many=True)
    people = AskedRow(many=True)
    requests = AskedUnit(many=True)
    plan = PlanRow()
    measures = MeasureRow(many=True)
    papers = serializers.ListField(child=serializers.CharField())
    steps = StepRow(many=True)


class OpenCase(Strict):
    household = serializers.UUIDField()
    clue = serializers.UUIDField(required=False, allow_null=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class CaseFilter(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=Status.choices, required=False)
    overdue = serializers.BooleanField(required=False, allow_null=True, default=None)
    region = region_code(required=False)
    household = serializers.UUIDField(required=False)


def whole(case: Case, request: ApiRequest, code: int = status.HTTP_200_OK) -> Response:
    rows = Case.objects.visible_to(request.user).for_page()
    case = get_object_or_404(rows, pk=case.pk)
    answer = case_whole(case, by=request.user, on=local_date(timezone.now()))
    return Response(CaseWhole(answer).data, status=code)


class Cases(APIView):
    @extend_schema(
        operation_id="cases_list",
        parameters=[CaseFilter, OpenApiParameter("cursor", str)],
        responses=page_of(CaseRow),
    )
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.CASE_READ)
        chosen = asked(CaseFilter, request)
        on = local_date(timezone.now())
        rows = Case.objects.visible_to(request.user).select_related("household")
        if chosen.get("state"):
            rows = rows.filter(status=chosen["state"])
        if chosen.get("overdue") is not None:
            late = Case.objects.overdue(on=on)
            rows = rows.filter(pk__in=late) if chosen["overdue"] else rows.exclude(pk__in=late)
        if chosen.get("region"):
            rows = rows.filter(region_path__startswith=path_of(chosen["region"]))
        if chosen.get("household"):
            rows = rows.filter(household=chosen["household"])
        page = Keyset("-pk")
        found = page.paginate(rows, request)
        return page.answer([CaseRow(case_row(row, on=on)).data for row in found])

    @extend_schema(operation_id="cases_open", request=OpenCase, responses={201: CaseWhole})
    def post(self, request: ApiRequest) -> Response:
        request.user.require(Permission.CASE_ENTER)
        given = parsed(OpenCase, request)
        homes = Household.objects.visible_to(request.user)
        household = get_object_or_404(homes, pk=given["household"])
        clue = None
        if given.get("clue"):
            clue = get_object_or_404(Clue.objects.visible_to(request.user), pk=given["clue"])
        case = cases.open_case(
            household=household, clue=clue, by=request.user, at=timezone.now(),
            note=given.get("note", ""),
        )  # fmt: skip
        return whole(case, request, status.HTTP_201_CREATED)


class OneCase(APIView):
    @extend_schema(operation_id="cases_one", responses=CaseWhole)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.CASE_READ)
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        return whole(case, request)


def step_view(name: str) -> type[APIView]:
    """Return the view of one step: who may first, then whose, then whether it can be done now."""
    form = CASE_INPUTS[name]

    class Step(APIView):
        @extend_schema(operation_id=f"cases_{name}", request=form, responses=CaseWhole)
        def post(self, request: ApiRequest, pk: UUID) -> Response:
            if not VERBS[name].open_to(request.user):
                raise PermissionDenied(name)
            case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
            now = timezone.now()
            refuse_unless_ready(case, name, by=request.user, on=local_date(now))
            given = parsed(form, request)
            case = cases.BY_NAME[name](case=case, by=request.user, at=now, **given)
            return whole(case, request)

    Step.__name__ = f"Case{name.title().replace('_', '')}"
    return Step
