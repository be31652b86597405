"""Tokens, who am I, units."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions import Locked, NotLetIn, let_in
from accounts.http import ApiRequest
from accounts.models import Unit
from core.api import Strict, page_of, parsed


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
        try:
            user = let_in(request=request._request, at=timezone.now(), way="token", **given)
        except Locked as refusal:
            raise Throttled(detail=str(refusal)) from None
        except NotLetIn as refusal:
            raise AuthenticationFailed(str(refusal)) from None
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
    @extend_schema(operation_id="units_list", responses=page_of(UnitRow))
    def get(self, request: ApiRequest) -> Response:
        rows = Unit.objects.order_by("name").values("code", "name", "aliases")
        return Response({"results": list(rows), "next": None, "count": len(rows)})
