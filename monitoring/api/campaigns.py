"""Campaigns for machines, to read: how far a place is, and the sample's lines."""

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
from core.api import Keyset, Strict, asked, page_of
from monitoring.campaigns import reads
from monitoring.models.campaigns import Campaign, CampaignRecheck


class CampaignVillage(serializers.Serializer[Any]):
    """A village's figures: covered + excused + left = total."""

    region = serializers.CharField(source="village.code")
    name = serializers.CharField(source="village.name")
    total = serializers.IntegerField(source="counts.total")
    covered = serializers.IntegerField(source="counts.covered")
    excused = serializers.IntegerField(source="counts.excused")
    left = serializers.IntegerField(source="counts.left")
    clues = serializers.IntegerField()
    cases = serializers.IntegerField(help_text="线索中进入纳入程序的")
    drawn = serializers.IntegerField(source="sample.lines")
    checked = serializers.IntegerField(source="sample.checked")
    differing = serializers.IntegerField(source="sample.differing")


class CampaignRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField(source="__str__")
    region = serializers.CharField(source="region_id")
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    frozen_from = serializers.DateField()
    frozen_until = serializers.DateField()
    ended_at = serializers.DateTimeField(allow_null=True)


class RecheckRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    household = serializers.UUIDField(source="household_id")
    head_name = serializers.CharField(source="household.head_name")
    region = serializers.CharField(source="region_id")
    assigned = serializers.ChoiceField(choices=CampaignRecheck.Assigned.choices)
    visit = serializers.UUIDField(source="visit_id", allow_null=True, help_text="回访；空为还没有")
    differences = serializers.ListField(child=serializers.DictField())
    righted_at = serializers.DateTimeField(allow_null=True)


class PageQuery(Strict):
    cursor = serializers.CharField(required=False)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=200)


def _campaign(request: ApiRequest, pk: UUID) -> Campaign:
    request.user.require(Permission.HOUSEHOLD_READ)
    rows = Campaign.objects.visible_to(request.user).select_related("region")
    return get_object_or_404(rows, pk=pk)


class Campaigns(APIView):
    @extend_schema(operation_id="campaigns", responses=CampaignRow(many=True))
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.HOUSEHOLD_READ)
        rows = Campaign.objects.visible_to(request.user).newest_first()
        return Response(CampaignRow(rows, many=True).data)


class CampaignVillages(APIView):
    @extend_schema(operation_id="campaign_villages", responses=CampaignVillage(many=True))
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        campaign = _campaign(request, pk)
        here = reads.place_of(campaign, request.user)
        lines = reads.results(campaign, request.user, here, on=timezone.localdate())
        return Response(CampaignVillage(lines, many=True).data)


class CampaignRechecks(APIView):
    @extend_schema(
        operation_id="campaign_rechecks", parameters=[PageQuery], responses=page_of(RecheckRow)
    )
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        campaign = _campaign(request, pk)
        asked(PageQuery, request)
        rows = CampaignRecheck.objects.visible_to(request.user).filter(campaign=campaign)
        page = Keyset("region_path", "pk")
        found = page.paginate(rows.select_related("household"), request)
        return page.answer(list(RecheckRow(found, many=True).data))
