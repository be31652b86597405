"""Department comparison for machines, as docs say: upload, look, make live, take back."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from comparison import actions, feedback, findings
from comparison.models import Batch, Row
from comparison.outlets import Tally, Verdict, tallies
from comparison.sources import Source, sources
from core.api import Keyset, Nothing, Strict, page_of, parsed
from ledgers.downloads import XLSX, attached
from ledgers.files import private_folder
from ledgers.sheets.writer import write_template


class BatchUpload(Strict):
    source = serializers.CharField(max_length=30)  # type: ignore[assignment]
    file = serializers.FileField()
    sheet = serializers.CharField(required=False, max_length=60)
    mapping = serializers.CharField(required=False, max_length=4000)

    def validate_mapping(self, value: str) -> dict[str, str]:
        try:
            found = json.loads(value)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
            raise serializers.ValidationError("列对应应为 JSON 对象：{列代号: 表头文字}。")
        return found


class BatchAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    source = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField(source="unit.code")
    filename = serializers.CharField(source="file.filename")
    job = serializers.UUIDField(source="job_id")
    state = serializers.CharField(source="job.state")
    progress = serializers.IntegerField(source="job.percent")
    phase = serializers.CharField(source="job.phase")
    counts = serializers.JSONField(source="job.counts")
    reasons = serializers.JSONField(source="job.reasons")
    findings = serializers.SerializerMethodField()
    clues = serializers.SerializerMethodField()
    verdicts = serializers.SerializerMethodField(
        help_text="线索核实到哪一步；overdue 是 open 中超期的"
    )
    holds = serializers.JSONField(help_text="为什么须第二人复核；空的不须")
    cleared_at = serializers.DateTimeField(allow_null=True)
    uploaded_at = serializers.DateTimeField()

    def get_findings(self, batch: Batch) -> int:
        """Return the findings; before the batch is live, how many there will be."""
        if batch.state == Batch.State.REVIEWED:
            return int(batch.counts.get("findings", 0))
        count: int = self.context["findings"].get(batch.pk, 0)
        return count

    def get_clues(self, batch: Batch) -> int:
        return self._tally(batch).total

    def get_verdicts(self, batch: Batch) -> dict[str, int]:
        tally = self._tally(batch)
        by = {str(verdict): tally.verdicts[verdict] for verdict in Verdict}
        return by | {"overdue": tally.overdue}

    def _tally(self, batch: Batch) -> Tally:
        tally: Tally = self.context["tallies"].get(batch.pk, Tally())
        return tally


def answers(batches: Sequence[Any]) -> list[dict[str, Any]]:
    """Return batches as the API answers them; two queries, however many there are."""
    keys = [batch.pk for batch in batches]
    context = {
        "findings": findings.count_of(keys),
        "tallies": tallies(keys, on=timezone.localdate()),
    }
    return list(BatchAnswer(batches, many=True, context=context).data)


class RowAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="place")
    sheet = serializers.CharField()
    row = serializers.IntegerField(source="number")
    name = serializers.CharField()
    outcome = serializers.CharField()
    correction = serializers.CharField()
    reason = serializers.CharField()
    why = serializers.SerializerMethodField()
    person = serializers.UUIDField(source="member_id", allow_null=True)
    id_number = serializers.SerializerMethodField()
    candidates = serializers.JSONField()
    difference = serializers.CharField()

    def get_why(self, row: Row) -> str:
        return feedback.why(row)

    def get_id_number(self, row: Row) -> str:
        return feedback.masked(row)

    def to_representation(self, instance: Row) -> dict[str, Any]:
        """Leave out who is meant for those who may not look into the register."""
        shown = super().to_representation(instance)
        if not self.context["sees_register"]:
            shown["person"], shown["candidates"] = None, []
            if instance.number_is_the_registers:
                shown["id_number"] = ""
        return shown


class SourceAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    may_upload = serializers.BooleanField()
    columns = serializers.ListField(child=serializers.DictField())


def _batch(request: ApiRequest, pk: UUID) -> Batch:
    request.user.require(Permission.COMPARISON_READ)
    rows = Batch.objects.visible_to(request.user).started()
    return get_object_or_404(rows.select_related("job", "file", "unit"), pk=pk)


class Sources(APIView):
    @extend_schema(operation_id="comparison_sources_list", responses=page_of(SourceAnswer))
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.COMPARISON_READ)
        mine = {source.name for source in actions.sources_of(request.user)}
        found = [
            {
                "code": source.name,
                "title": source.title,
                "unit": source.unit,
                "may_upload": source.name in mine,
                "columns": [
                    {"key": c.key, "label": c.label, "aliases": c.aliases, "required": c.required}
                    for c in source.columns
                ],
            }
            for source in sources
        ]
        return Response({"results": found, "next": None, "count": len(found)})


class Template(APIView):
    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, code: str) -> HttpResponse:
        request.user.require(Permission.COMPARISON_READ)
        source = sources.get(code)
        if source is None:
            raise Http404
        return template_of(source)


def template_of(source: Source) -> HttpResponse:
    with private_folder() as folder:
        path = folder / "template.xlsx"
        write_template(
            path,
            columns=source.columns,
            instructions=source.instructions,
            drop_downs=source.drop_downs,
            sample_rows=source.sample,
        )
        body = path.read_bytes()
    return attached(body, f"{source.title.replace(' · ', '_')}_模板.xlsx")


class Batches(APIView):
    @extend_schema(operation_id="comparison_batches_list", responses=page_of(BatchAnswer))
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.COMPARISON_READ)
        pages = Keyset("-pk")
        rows = Batch.objects.visible_to(request.user).started()
        rows = rows.select_related("job", "file", "unit")
        return pages.answer(answers(pages.paginate(rows, request)))

    @extend_schema(request={"multipart/form-data": BatchUpload}, responses={202: BatchAnswer})
    def post(self, request: ApiRequest) -> Response:
        request.user.require(Permission.COMPARISON_UPLOAD)
        given = parsed(BatchUpload, request)
        batch = actions.upload(
            source=given["source"],
            file=given["file"],
            by=request.user,
            sheets=[given["sheet"]] if given.get("sheet") else [],
            mapping=given.get("mapping"),
        )
        body = {"id": str(batch.pk), "job": str(batch.job_id)}
        return Response(body, status=status.HTTP_202_ACCEPTED)


class OneBatch(APIView):
    @extend_schema(responses=BatchAnswer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        return Response(answers([_batch(request, pk)])[0])


class Rows(APIView):
    @extend_schema(
        parameters=[OpenApiParameter("outcome", str, enum=Row.Outcome.values)],
        responses=page_of(RowAnswer),
        operation_id="comparison_batches_rows_list",
    )
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        rows = _batch(request, pk).rows.select_related("member")
        if outcome := request.query_params.get("outcome"):
            if outcome not in Row.Outcome.values:
                raise serializers.ValidationError({"outcome": ["没有这种结果。"]})
            rows = rows.filter(outcome=outcome)
        pages = Keyset("place")
        shown = {"sees_register": request.user.may(Permission.HOUSEHOLD_READ)}
        found = RowAnswer(pages.paginate(rows, request), many=True, context=shown)
        return pages.answer(found.data)


class Decision(Strict):
    person = serializers.UUIDField(allow_null=True)


class Decide(APIView):
    @extend_schema(request=Decision, responses=RowAnswer)
    def post(self, request: ApiRequest, pk: UUID, row: int) -> Response:
        """Say which candidate a row means; null: none of them. Remembered for the next file."""
        request.user.require(Permission.COMPARISON_APPLY)
        line = get_object_or_404(_batch(request, pk).rows.all(), place=row)
        given = parsed(Decision, request)
        line = actions.decide(row=line, member=given["person"], by=request.user)
        return Response(RowAnswer(line, context={"sees_register": True}).data)


class Apply(APIView):
    @extend_schema(request=None, responses={202: BatchAnswer})
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.COMPARISON_APPLY)
        batch = _batch(request, pk)
        parsed(Nothing, request)
        actions.make_live(batch=batch, by=request.user)
        return Response(answers([_batch(request, pk)])[0], status=status.HTTP_202_ACCEPTED)


class Undo(APIView):
    @extend_schema(request=None, responses={202: BatchAnswer})
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.COMPARISON_APPLY)
        batch = _batch(request, pk)
        parsed(Nothing, request)
        actions.take_back(batch=batch, by=request.user)
        return Response(answers([_batch(request, pk)])[0], status=status.HTTP_202_ACCEPTED)


class Clear(APIView):
    @extend_schema(request=None, responses=BatchAnswer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """Let a batch pass that is held (`holds`): a second person has looked."""
        request.user.require(Permission.COMPARISON_CLEAR)
        batch = _batch(request, pk)
        parsed(Nothing, request)
        actions.clear(batch=batch, by=request.user, at=timezone.now())
        return Response(answers([_batch(request, pk)])[0])


class Amiss(APIView):
    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, pk: UUID) -> HttpResponse:
        """Answer the rows to put right, with reasons; while the job runs, those found so far."""
        return feedback.download_amiss(_batch(request, pk), by=request.user, request=request)


class Feedback(APIView):
    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, pk: UUID) -> HttpResponse:
        return feedback.download(_batch(request, pk), by=request.user, request=request)
