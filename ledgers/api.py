"""Jobs for machines: where one stands, make it live, cancel it, take it back, what was refused."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from core.api import Nothing, parsed
from ledgers import actions, refused
from ledgers.downloads import XLSX
from ledgers.models import Job


class JobAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=Job.State.choices)
    progress = serializers.IntegerField(
        source="percent", help_text="本步骤完成的百分比，0–100；结束的任务为 100"
    )
    phase = serializers.CharField()
    done = serializers.IntegerField(help_text="本步骤已处理的行数")
    total = serializers.IntegerField(help_text="本步骤的总行数，0 表示还不知道")
    counts = serializers.JSONField(
        help_text="导入：rows = created + changed + same + refused；撤销后另有 undo"
    )
    reasons = serializers.ListField(child=serializers.CharField())
    file = serializers.CharField(source="file.filename", allow_null=True, default=None)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class JobStarted(serializers.Serializer[Any]):
    job = serializers.UUIDField()


def started(job: Job) -> Response:
    """Answer 202: the work is in line, ask `jobs/{id}/` how it goes."""
    return Response({"job": str(job.pk)}, status=status.HTTP_202_ACCEPTED)


def _job(request: ApiRequest, pk: UUID) -> Job:
    rows = Job.objects.visible_to(request.user).select_related("file")
    return get_object_or_404(rows, pk=pk)


class OneJob(APIView):
    @extend_schema(responses=JobAnswer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        return Response(JobAnswer(_job(request, pk)).data)


class Apply(APIView):
    @extend_schema(request=None, responses=JobAnswer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        job = _job(request, pk)
        parsed(Nothing, request)
        job = actions.apply(job=job, by=request.user)
        return Response(JobAnswer(job).data, status=status.HTTP_202_ACCEPTED)


class Cancel(APIView):
    @extend_schema(request=None, responses=JobAnswer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        job = _job(request, pk)
        parsed(Nothing, request)
        job = actions.cancel(job=job, by=request.user)
        return Response(JobAnswer(job).data)


class Undo(APIView):
    @extend_schema(request=None, responses=JobAnswer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        job = _job(request, pk)
        parsed(Nothing, request)
        job = actions.undo(job=job, by=request.user)
        return Response(JobAnswer(job).data, status=status.HTTP_202_ACCEPTED)


class RefusedSheet(APIView):
    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, pk: UUID) -> HttpResponse:
        return refused.download(_job(request, pk), by=request.user, request=request)
