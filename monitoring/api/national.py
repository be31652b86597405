"""What is to be typed into the national system, over the API."""

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
from monitoring.actions import national
from monitoring.models.national import NationalEntry
from monitoring.national import reads


class ToType(serializers.Serializer[Any]):
    """One line of the queue; only lines with an `entry` are ended by `typed/`, the rest by a step."""

    entry = serializers.UUIDField(allow_null=True)
    kind = serializers.CharField()
    what = serializers.CharField()
    household = serializers.UUIDField()
    head_name = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    words = serializers.ListField(child=serializers.CharField())


class TypedBack(Strict):
    national_no = serializers.CharField(max_length=30)


class National(APIView):
    @extend_schema(operation_id="national_queue", responses=ToType(many=True))
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.CASE_READ)
        rows = [
            {
                "entry": line.entry.pk if line.entry else None, "kind": line.kind,
                "what": line.what, "household": line.household.pk,
                "head_name": line.household.head_name, "due_on": line.due_on,
                "words": [word for word in line.words if word],
            }
            for line in reads.queue(request.user)
        ]  # fmt: skip
        return Response(ToType(rows, many=True).data)


class NationalTyped(APIView):
    @extend_schema(operation_id="national_typed", request=TypedBack, responses={204: None})
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.CASE_REGISTER)
        entry = get_object_or_404(NationalEntry.objects.visible_to(request.user), pk=pk)
        given = parsed(TypedBack, request)
        national.typed(entry=entry, by=request.user, at=timezone.now(), **given)
        return Response(status=204)
