"""The asset check over the API: batches for the bureau, each department's list and answer."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from core.api import Keyset, Strict, asked, parsed
from core.bodies import Json
from core.dates import local_date
from ledgers.downloads import XLSX
from monitoring import asset_reads, asset_sheets
from monitoring.actions import asset_answers, asset_batches, asset_lists
from monitoring.api.case_inputs import Reason
from monitoring.asset_states import RequestState
from monitoring.models.assets import AssetBatch, AssetRequest


class OpenBatch(Strict):
    cases = serializers.ListField(child=serializers.UUIDField(), max_length=1000)


class WhyTaken(Strict):
    """What the list is for."""

    reason = serializers.CharField(max_length=200)


class HitInput(Strict):
    person = serializers.UUIDField()
    kind = serializers.CharField(max_length=30)
    detail = serializers.CharField(max_length=200, required=False, allow_blank=True)
    found_on = serializers.DateField(required=False, allow_null=True)


class AnswerInput(Strict):
    """Who was found; everybody else of the list was not. An empty list means nobody was."""

    hits = HitInput(many=True)


class AnswerFile(Strict):
    file = serializers.FileField()


class RequestRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    batch = serializers.UUIDField(source="batch_id")
    unit = serializers.CharField(source="unit.code")
    unit_name = serializers.CharField(source="unit.name")
    state = serializers.CharField()
    due_on = serializers.DateField()
    overdue = serializers.SerializerMethodField()
    persons = serializers.IntegerField(source="asked_count", help_text="现在还要答复的人数")
    how = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    closed_reason = serializers.CharField()

    def get_overdue(self, row: AssetRequest) -> bool:
        return row.is_overdue(on=local_date(timezone.now()))


class RequestFilter(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=RequestState.choices, required=False)


class KindRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    detail = serializers.CharField()
    bands = serializers.ListField(child=serializers.CharField())
    asks = serializers.CharField()


class PersonRow(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    id_number = serializers.CharField(source="id_number_masked", help_text="已掩码")


class RequestWhole(RequestRow):
    kinds = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()

    def get_kinds(self, row: AssetRequest) -> list[Any]:
        return list(KindRow(row.kinds_in_order(), many=True).data)

    def get_people(self, row: AssetRequest) -> list[Any]:
        return list(PersonRow(asset_sheets.people_of(row), many=True).data)


class RequestPage(serializers.Serializer[Any]):
    results = RequestRow(many=True)
    next = serializers.CharField(allow_null=True)
    count = serializers.CharField()


class LeftOutRow(serializers.Serializer[Any]):
    case = serializers.UUIDField(source="case_id")
    name = serializers.CharField()
    relation = serializers.CharField()
    why = serializers.CharField(source="left_out")
    why_label = serializers.CharField(source="get_left_out_display")


class BatchRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    due_on = serializers.DateField()
    opened_at = serializers.DateTimeField()
    opened_by = serializers.CharField(source="opened_by.name")
    ended_at = serializers.DateTimeField(allow_null=True)


class EntryRow(serializers.Serializer[Any]):
    case = serializers.UUIDField(source="case_id")
    state = serializers.CharField(source="case.status")
    persons = serializers.IntegerField(source="asked")
    hits = serializers.IntegerField(source="found")


class BatchWhole(BatchRow):
    cases = serializers.SerializerMethodField()
    requests = serializers.SerializerMethodField()
    left_out = serializers.SerializerMethodField()

    def get_cases(self, row: AssetBatch) -> list[Any]:
        return list(EntryRow(asset_reads.entries_of(row), many=True).data)

    def get_requests(self, row: AssetBatch) -> list[Any]:
        rows = row.requests.select_related("unit", "batch").order_by("unit__name", "pk")
        return list(RequestRow(asset_reads.with_asked(rows), many=True).data)

    def get_left_out(self, row: AssetBatch) -> list[Any]:
        return list(LeftOutRow(asset_reads.left_out(row), many=True).data)


class AssetBatchPage(serializers.Serializer[Any]):
    results = BatchRow(many=True)
    next = serializers.CharField(allow_null=True)
    count = serializers.CharField()


class Batches(APIView):
    @extend_schema(
        operation_id="asset_batches_list", parameters=[OpenApiParameter("cursor", str)],
        responses=AssetBatchPage,
    )  # fmt: skip
    def get(self, request: ApiRequest) -> Response:
        asset_reads.require_bureau(request.user)
        rows = AssetBatch.objects.visible_to(request.user).select_related("opened_by")
        page = Keyset("-pk")
        return page.answer(BatchRow(page.paginate(rows, request), many=True).data)

    @extend_schema(
        operation_id="asset_batches_open", request=OpenBatch, responses={201: BatchWhole}
    )
    def post(self, request: ApiRequest) -> Response:
        request.user.require(Permission.CASE_COMPARE)
        given = parsed(OpenBatch, request)
        batch = asset_batches.open_batch(by=request.user, at=timezone.now(), **given)
        return Response(BatchWhole(batch).data, status=status.HTTP_201_CREATED)


class OneBatch(APIView):
    @extend_schema(operation_id="asset_batches_one", responses=BatchWhole)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        asset_reads.require_bureau(request.user)
        rows = AssetBatch.objects.visible_to(request.user).select_related("opened_by")
        return Response(BatchWhole(get_object_or_404(rows, pk=pk)).data)


class Requests(APIView):
    @extend_schema(
        operation_id="asset_requests_list",
        parameters=[RequestFilter, OpenApiParameter("cursor", str)],
        responses=RequestPage,
    )
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.COMPARISON_READ)
        rows = AssetRequest.objects.visible_to(request.user).select_related("unit", "batch")
        if state := asked(RequestFilter, request).get("state"):
            rows = rows.filter(state=state)
        page = Keyset("-pk")
        found = asset_reads.with_asked(page.paginate(rows, request))
        return page.answer(RequestRow(found, many=True).data)


class OneRequest(APIView):
    @extend_schema(operation_id="asset_requests_one", responses=RequestWhole)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.COMPARISON_READ)
        return Response(RequestWhole(_request(request, pk)).data)


class RequestList(APIView):
    @extend_schema(
        operation_id="asset_requests_list_xlsx", request=WhyTaken,
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )  # fmt: skip
    def post(self, request: ApiRequest, pk: UUID) -> HttpResponse:
        """The list with full numbers, to be filled in. POST: the reason belongs in no address."""
        request.user.require(Permission.ASSET_ANSWER)
        row = _request(request, pk)
        given = parsed(WhyTaken, request)
        body = asset_lists.take_list(
            request=row, by=request.user, at=timezone.now(), reason=given["reason"], http=request
        )
        return asset_sheets.attached(row, body)


class Answer(APIView):
    parser_classes = [Json, MultiPartParser]

    @extend_schema(
        operation_id="asset_requests_answer",
        request={"application/json": AnswerInput, "multipart/form-data": AnswerFile},
        responses=RequestWhole,
    )
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """The filled-in list as `file`, or `hits` as JSON (an empty list: nobody was found)."""
        request.user.require(Permission.ASSET_ANSWER)
        row, now = _request(request, pk), timezone.now()
        if (request.content_type or "").startswith("multipart/"):
            upload = parsed(AnswerFile, request)["file"]
            asset_answers.answer_by_file(request=row, by=request.user, at=now, upload=upload)
        else:
            hits = parsed(AnswerInput, request)["hits"]
            asset_answers.answer(request=row, by=request.user, at=now, hits=hits)
        return Response(RequestWhole(_request(request, pk)).data)


class CloseRequest(APIView):
    @extend_schema(operation_id="asset_requests_close", request=Reason, responses=RequestWhole)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """Do without a late department's answer."""
        request.user.require(Permission.CASE_COMPARE)
        row = _request(request, pk)
        given = parsed(Reason, request)
        asset_batches.close_request(request=row, by=request.user, at=timezone.now(), **given)
        return Response(RequestWhole(_request(request, pk)).data)


def _request(request: ApiRequest, pk: UUID) -> AssetRequest:
    rows = AssetRequest.objects.visible_to(request.user).select_related("unit", "batch")
    return asset_reads.with_asked([get_object_or_404(rows, pk=pk)])[0]
