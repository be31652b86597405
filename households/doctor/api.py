"""The data doctor for machines: checks, faults, a look now, excuses, the sheet."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from core.api import Keyset, Nothing, Strict, asked, page_of, parsed, region_code
from households.doctor import excuses, reads, runs, sheet
from households.doctor.checks import Check, checks
from households.models import DataFault
from ledgers.models import Job
from regions.models import Region


class CheckRow(serializers.Serializer[Any]):
    name = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    why = serializers.CharField()
    fix = serializers.CharField()
    severity = serializers.ChoiceField(choices=[("error", "错误"), ("review", "需核实")])
    waits_for = serializers.CharField(help_text="不为空：尚无数据，这条规则还不能校验")
    partly = serializers.CharField(help_text="规则中还没有数据的部分")
    open = serializers.IntegerField(help_text="待核对，按辖区")


class FaultAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    check = serializers.CharField(source="rule")
    text = serializers.CharField()
    region = serializers.CharField(source="region_id")
    household = serializers.UUIDField(source="household_id")
    head_name = serializers.CharField(source="household.head_name")
    member = serializers.UUIDField(source="member_id", allow_null=True)
    case = serializers.UUIDField(source="case_id", allow_null=True)
    fix_url = serializers.SerializerMethodField()
    first_seen = serializers.DateField()
    last_seen = serializers.DateField()
    gone_on = serializers.DateField(allow_null=True)
    excuse = serializers.CharField()
    excused_until = serializers.DateField(allow_null=True)

    def get_fix_url(self, row: DataFault) -> str:
        check = reads.check_of(row)
        return check.link(row) if check else ""


class CheckName(serializers.CharField):
    """The name of a check that runs ("D12")."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=8, help_text="规则代号，如 D12", **more)

    def to_internal_value(self, data: Any) -> str:
        name: str = super().to_internal_value(data)
        found = checks.get(name)
        if found is None or not found.runs:
            raise serializers.ValidationError("没有这条规则，或这条规则尚无数据。")
        return name


class FaultQuery(Strict):
    region = region_code(required=False)
    check = CheckName(required=False)
    state = serializers.ChoiceField(choices=reads.STATES, default="open")
    cursor = serializers.CharField(required=False)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=200)


class SheetQuery(Strict):
    region = region_code(required=False)
    check = CheckName(required=False)
    state = serializers.ChoiceField(choices=reads.STATES, default="open")


class Place(Strict):
    region = region_code(required=False)


class Looked(serializers.Serializer[Any]):
    job = serializers.UUIDField(allow_null=True, help_text="乡镇和区：后台任务；村：已完成，为空")
    new = serializers.IntegerField(allow_null=True)
    still = serializers.IntegerField(allow_null=True)
    gone = serializers.IntegerField(allow_null=True)


class ExcuseBody(Strict):
    reason = serializers.CharField(max_length=300)
    until = serializers.DateField()


def _region(request: ApiRequest, code: str | None) -> Region:
    return get_object_or_404(
        Region.objects.within(request.user.region), pk=code or request.user.region_id
    )


def _fault(request: ApiRequest, pk: UUID) -> DataFault:
    return get_object_or_404(DataFault.objects.visible_to(request.user).for_list(), pk=pk)


class Checks(APIView):
    @extend_schema(operation_id="checks_list", parameters=[Place], responses=page_of(CheckRow))
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.HOUSEHOLD_READ)
        region = _region(request, asked(Place, request).get("region"))
        rows = reads.narrowed(request.user, on=timezone.localdate(), region=region)
        counted = {each.of.name: each.n for each in reads.of_checks(rows)}
        found = [_shown(check, counted.get(check.name, 0)) for check in checks]
        return Response({"results": found, "next": None, "count": len(found)})


def _shown(check: Check, n: int) -> dict[str, Any]:
    names = ("name", "number", "title", "why", "fix", "severity", "waits_for", "partly")
    return {**{name: getattr(check, name) for name in names}, "open": n}


class Faults(APIView):
    @extend_schema(
        operation_id="faults_list", parameters=[FaultQuery], responses=page_of(FaultAnswer)
    )
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.HOUSEHOLD_READ)
        chosen = asked(FaultQuery, request)
        rows = reads.narrowed(
            request.user, on=timezone.localdate(), region=_region(request, chosen.get("region")),
            check=chosen.get("check", ""), state=chosen["state"],
        )  # fmt: skip
        pages = Keyset(*reads.ORDER)
        found = pages.paginate(rows.select_related("household"), request)
        return pages.answer(FaultAnswer(found, many=True).data)


class Sheet(APIView):
    @extend_schema(parameters=[SheetQuery], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})  # fmt: skip
    def get(self, request: ApiRequest) -> HttpResponse:
        request.user.require(Permission.HOUSEHOLD_READ)
        chosen = asked(SheetQuery, request)
        region = _region(request, chosen.get("region"))
        rows = reads.narrowed(
            request.user, on=timezone.localdate(), region=region,
            check=chosen.get("check", ""), state=chosen["state"],
        )  # fmt: skip
        return sheet.download(rows, region=region, by=request.user, request=request)


class Look(APIView):
    @extend_schema(request=Place, responses=Looked)
    def post(self, request: ApiRequest) -> Response:
        request.user.require(Permission.CHECK_RUN)
        region = _region(request, parsed(Place, request).get("region"))
        done = runs.look_again(region=region, by=request.user, at=timezone.now())
        if isinstance(done, Job):
            answer = {"job": str(done.pk), "new": None, "still": None, "gone": None}
            return Response(answer, status=202)
        return Response({"job": None, "new": done.new, "still": done.still, "gone": done.gone})


class Excuse(APIView):
    @extend_schema(request=ExcuseBody, responses=FaultAnswer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.CHECK_EXCUSE)
        row = _fault(request, pk)
        given = parsed(ExcuseBody, request)
        excuses.excuse(fault=row, by=request.user, at=timezone.now(), **given)
        return Response(FaultAnswer(_fault(request, pk)).data)


class EndExcuse(APIView):
    @extend_schema(request=Nothing, responses=FaultAnswer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.CHECK_EXCUSE)
        row = _fault(request, pk)
        parsed(Nothing, request)
        excuses.end_excuse(fault=row, by=request.user, at=timezone.now())
        return Response(FaultAnswer(_fault(request, pk)).data)
