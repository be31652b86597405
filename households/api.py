"""The register for machines: import, list, one household, look-up by number."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from core.api import Strict, parsed
from households.imports import actions as imports
from ledgers.api import JobStarted, started


class Upload(Strict):
    file = serializers.FileField()
    kind = serializers.ChoiceField(
        choices=[("household", "户"), ("member", "人")], required=False, default="",
        help_text="不填时按表头判断",
    )  # fmt: skip


class Import(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": Upload}, responses={202: JobStarted})
    def post(self, request: ApiRequest) -> Response:
        given = parsed(Upload, request)
        job = imports.import_register(
            upload=given["file"], kind=given["kind"], by=request.user
        )
        return started(job)
