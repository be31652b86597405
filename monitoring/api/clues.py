"""Clues for machines: the worklist, and the answers to it."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from core.api import Keyset, Strict, asked, page_of, parsed, region_code
from households.codes import Risk
from monitoring.actions import clues
from monitoring.clue_states import OUTCOMES, ClueState, Source
from monitoring.models import Clue

BULK = 500


class ClueAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=ClueState.choices)
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]
    household = serializers.UUIDField(source="household_id")
    name = serializers.CharField(source="household.head_name")
    region = serializers.CharField(source="region_id")
    risks = serializers.ListField(child=serializers.ChoiceField(choices=Risk.choices))
    evidence = serializers.CharField()
    found_on = serializers.DateField()
    due_on = serializers.DateField()
    verified_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    case = serializers.UUIDField(source="case_id", allow_null=True, help_text="已立案的案件")


class ClueQuery(Strict):
    state = serializers.ChoiceField(choices=ClueState.choices, required=False)
    batch = serializers.UUIDField(required=False)
    region = region_code(required=False)
    household = serializers.UUIDField(required=False)
    cursor = serializers.CharField(required=False)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=200)


class Clues(APIView):
    @extend_schema(parameters=[ClueQuery], responses=page_of(ClueAnswer))
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.CLUE_READ)
        chosen = asked(ClueQuery, request)
        rows = Clue.objects.visible_to(request.user)
        if "state" in chosen:
            rows = rows.filter(state=chosen["state"])
        if "batch" in chosen:
            rows = rows.of_batch(chosen["batch"])
        if "household" in chosen:
            rows = rows.filter(household=chosen["household"])
        if "region" in chosen:
            rows = rows.in_region(chosen["region"])
        page = Keyset("due_on", "pk")
        found = page.paginate(rows.select_related("household").with_case(), request)
        return page.answer(list(ClueAnswer(found, many=True).data))


class Verification(Strict):
    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=BULK)
    outcome = serializers.ChoiceField(choices=[(o, o) for o in OUTCOMES])
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class Verified(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    results = ClueAnswer(many=True)


class Verify(APIView):
    @extend_schema(request=Verification, responses=Verified)
    def post(self, request: ApiRequest) -> Response:
        request.user.require(Permission.CLUE_VERIFY)
        given = parsed(Verification, request)
        done = clues.verify(by=request.user, at=timezone.now(), **given)
        rows = Clue.objects.filter(pk__in=[clue.pk for clue in done]).order_by("due_on", "pk")
        rows = rows.select_related("household").with_case()
        return Response({"count": len(done), "results": ClueAnswer(rows, many=True).data})
