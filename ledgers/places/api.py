from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from core.api import Keyset, Strict, asked, page_of, parsed
from ledgers.api import JobStarted, started
from ledgers.places import actions
from regions.models import Region


class RegionRow(serializers.ModelSerializer[Region]):
    parent = serializers.CharField(source="parent_id", allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = Region
        fields = ["code", "name", "level", "parent", "is_central_village", "has_party_committee"]


class PlacesUpload(Strict):
    file = serializers.FileField()


class RegionQuery(serializers.Serializer[Any]):
    parent = serializers.CharField(  # type: ignore[assignment]  # DRF's own name
        max_length=12, required=False, allow_blank=True, help_text="上级代码；空为最高一级"
    )


class Regions(APIView):
    @extend_schema(parameters=[RegionQuery], responses=page_of(RegionRow))
    def get(self, request: ApiRequest) -> Response:
        rows = Region.objects.all()
        if parent := asked(RegionQuery, request).get("parent"):
            rows = rows.filter(parent=get_object_or_404(Region, code=parent))
        else:
            rows = rows.filter(parent=None)
        pages = Keyset("code")
        found = cast("list[Region]", pages.paginate(rows, request))
        return pages.answer(list(RegionRow(found, many=True).data))


class Import(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": PlacesUpload}, responses={202: JobStarted})
    def post(self, request: ApiRequest) -> Response:
        request.user.require(Permission.REGION_IMPORT)
        given = parsed(PlacesUpload, request)
        return started(actions.import_places(upload=given["file"], by=request.user))
