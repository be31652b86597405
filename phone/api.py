"""What the app on the phone asks. Visits themselves go to `visits/`, as from everybody."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from core.api import Nothing, Strict, parsed
from phone import actions, photos, week
from phone.models import Phone


class PhoneInput(Strict):
    name = serializers.CharField(max_length=80, allow_blank=True, default="")


class PhoneAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()


class StandingAnswer(serializers.Serializer[Any]):
    wipe = serializers.BooleanField(help_text="true：手机上的内容必须全部清除")


class PieceInput(Strict):
    start = serializers.IntegerField(min_value=0, help_text="这一段从第几个字节开始")
    size = serializers.IntegerField(min_value=1, help_text="整张照片的字节数")
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="整张照片的 SHA-256")
    piece = serializers.FileField()


class ArrivedAnswer(serializers.Serializer[Any]):
    received = serializers.IntegerField(help_text="已收到的字节数，从这里续传")
    kept = serializers.BooleanField(help_text="照片已收齐并保存")


def _session(request: ApiRequest) -> str:
    session = getattr(request._request, "session", None)
    return getattr(session, "session_key", None) or ""


class Phones(APIView):
    @extend_schema(request=PhoneInput, responses={201: PhoneAnswer})
    def post(self, request: ApiRequest) -> Response:
        given = parsed(PhoneInput, request)
        found = actions.take_into_use(
            by=request.user, at=timezone.now(), session_key=_session(request), **given
        )
        return Response({"id": found.pk}, status=status.HTTP_201_CREATED)


class Standing(APIView):
    """Asked first at every contact, without a log-in: a phone that was revoked has none."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    @extend_schema(responses={200: StandingAnswer, 404: StandingAnswer})
    def get(self, request: Any, pk: UUID) -> Response:
        found = Phone.objects.select_related("user").filter(pk=pk).first()
        wipe = found is None or found.is_void
        return Response({"wipe": wipe}, status=404 if wipe else 200)


class Contact(APIView):
    """The phone was here, with this log-in: what a revocation ends."""

    @extend_schema(request=Nothing, responses=StandingAnswer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.PHONE_CARRY)
        found = get_object_or_404(Phone.objects.of(request.user).carrying(), pk=pk)
        parsed(Nothing, request)
        actions.seen(phone=found, at=timezone.now(), session_key=_session(request))
        return Response({"wipe": False})


class Week(APIView):
    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.PHONE_CARRY)
        rows = Phone.objects.of(request.user).carrying().select_related("user__region")
        found = get_object_or_404(rows, pk=pk)
        if found.is_void:
            raise Http404
        return Response(week.week_of(found, request=request, at=timezone.now()))


class VisitPhoto(APIView):
    @extend_schema(responses=ArrivedAnswer)
    def get(self, request: ApiRequest, uuid: UUID) -> Response:
        return Response(_said(photos.arrived(uuid=uuid, by=request.user)))

    @extend_schema(request=PieceInput, responses=ArrivedAnswer)
    def post(self, request: ApiRequest, uuid: UUID) -> Response:
        photos.arrived(uuid=uuid, by=request.user)  # whose visit it is comes before what is sent
        given = parsed(PieceInput, request)
        piece = photos.Piece(body=given.pop("piece").read(), **given)
        found = photos.add(uuid=uuid, piece=piece, by=request.user, at=timezone.now())
        return Response(_said(found))


def _said(found: photos.Arrived) -> dict[str, Any]:
    return {"received": found.received, "kept": found.kept}
