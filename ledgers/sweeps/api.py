"""Sweeps for machines: what is left, and the confirmation."""

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
from core.api import Keyset, Nothing, Strict, page_of, parsed
from ledgers.models import SweepRound
from ledgers.sweeps import actions, reads


class SweepRow(serializers.ModelSerializer[SweepRound]):
    region = serializers.CharField(source="region_id")

    class Meta:
        model = SweepRound
        fields = ["id", "kind", "period", "region", "due_on", "found", "note", "confirmed_at"]


class NoteInput(Strict):
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class Sweeps(APIView):
    @extend_schema(responses=page_of(SweepRow))
    def get(self, request: ApiRequest) -> Response:
        """Answer what one's villages have still to confirm."""
        request.user.require(Permission.SWEEP_READ)
        pages = Keyset("due_on", "region_path", "pk")
        rows = reads.open_rounds(request.user, on=timezone.localdate())
        return pages.answer(_shown(pages.paginate(rows, request)))


class Confirm(APIView):
    @extend_schema(request=NoteInput, responses=SweepRow)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.SWEEP_CONFIRM)
        get_object_or_404(SweepRound.objects.visible_to(request.user), pk=pk)
        given = parsed(NoteInput, request)
        row = actions.confirm(pk=pk, by=request.user, at=timezone.now(), **given)
        return Response(SweepRow(row).data)


class TakeBack(APIView):
    @extend_schema(request=Nothing, responses=SweepRow)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.SWEEP_CONFIRM)
        get_object_or_404(SweepRound.objects.visible_to(request.user), pk=pk)
        parsed(Nothing, request)
        return Response(SweepRow(actions.take_back(pk=pk, by=request.user, at=timezone.now())).data)


def _shown(rows: list[SweepRound]) -> list[Any]:
    return list(SweepRow(rows, many=True).data)
