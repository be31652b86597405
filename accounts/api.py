"""Tokens, who am I, units."""

from typing import Any

from django.contrib.auth import authenticate
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import audit
from accounts.http import ApiRequest
from accounts.models import AccessLog, Unit, User
from accounts.views import LOCKED, WRONG
from core.api import Strict, parsed


class Credentials(Strict):
    username = serializers.CharField(max_length=60)
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class TokenAnswer(serializers.Serializer[Any]):
    token = serializers.CharField()


class Me(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.CharField()
    region = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField())


class UnitRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())


class MakeToken(APIView):
    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    @extend_schema(request=Credentials, responses=TokenAnswer)
    def post(self, request: ApiRequest) -> Response:
        given = parsed(Credentials, request)
        user = authenticate(request._request, **given)
        if not isinstance(user, User):
            if getattr(request._request, "axes_locked_out", False):
                raise Throttled(detail=LOCKED)
            audit.record(AccessLog.Kind.LOGIN_FAILED, by=None, request=request._request)
            raise AuthenticationFailed(WRONG)
        audit.record(AccessLog.Kind.LOGIN, by=user, request=request._request, way="token")
        token, _ = Token.objects.get_or_create(user=user)
        return Response({"token": token.key}, status=status.HTTP_200_OK)

    def get_authenticate_header(self, request: Any) -> str:
        return "Token"  # so that DRF answers 401, not 403


class WhoAmI(APIView):
    @extend_schema(responses=Me)
    def get(self, request: ApiRequest) -> Response:
        user = request.user
        return Response(
            {
                "username": user.username,
                "name": user.name,
                "role": user.role,
                "region": user.region_id,
                "unit": user.unit.code if user.unit else None,
                "permissions": sorted(user.permissions),
            }
        )


class Units(APIView):
    @extend_schema(responses=UnitRow(many=True))
    def get(self, request: ApiRequest) -> Response:
        rows = Unit.objects.order_by("name").values("code", "name", "aliases")
        return Response({"results": list(rows), "next": None, "count": len(rows)})
