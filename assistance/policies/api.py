"""Policies for machines: what they say, drafts, their release; who should have what, and has it."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.models import Unit
from accounts.permissions import Permission
from assistance.models import Entitlement, Policy, PolicyVersion
from assistance.policies import actions, reads
from assistance.policies.audience import from_json
from core.api import Keyset, Nothing, Strict, asked, page_of, parsed, region_code
from regions.models import Region


class AudienceField(serializers.JSONField):
    """Groups of conditions, as `assistance.policies.audience` keeps them."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return from_json(super().to_internal_value(data))
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None


class VersionAnswer(serializers.ModelSerializer[PolicyVersion]):
    says = serializers.ListField(
        child=serializers.CharField(), source="parsed.in_words", help_text="满足任一行"
    )

    class Meta:
        model = PolicyVersion
        fields = ["id", "number", "state", "audience", "says", "note", *actions.SAID]


class TallyAnswer(serializers.Serializer[Any]):
    due = serializers.IntegerField(help_text="应享（不含已说明）")
    enjoyed = serializers.IntegerField(help_text="应享已享")
    missing = serializers.IntegerField(help_text="应享未享")
    undue = serializers.IntegerField(help_text="享受不符")
    explained = serializers.IntegerField(help_text="已说明")
    rate = serializers.IntegerField(allow_null=True, help_text="政策落实率，%")


class PolicyAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="policy.pk")
    title = serializers.CharField(source="policy.title")
    unit = serializers.CharField(source="policy.unit.code")
    work_point = serializers.IntegerField(source="policy.point")
    now = VersionAnswer(allow_null=True, help_text="执行中的版本")
    draft = VersionAnswer(allow_null=True)
    tally = TallyAnswer(help_text="本人可见范围内")


class SaidBody(Strict):
    benefit = serializers.CharField(max_length=120)
    standard = serializers.CharField(max_length=120)
    amount = serializers.DecimalField(
        max_digits=10, decimal_places=2, min_value=0, allow_null=True, default=None
    )
    level = serializers.ChoiceField(choices=PolicyVersion.Level.choices)
    every = serializers.ChoiceField(
        choices=PolicyVersion.Every.choices, help_text="几个月一期，0 为一次性"
    )
    due_days = serializers.IntegerField(min_value=0, max_value=400)
    document_no = serializers.CharField(max_length=60, allow_blank=True, default="")
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True, default=None)
    continues_after_exit = serializers.BooleanField(default=False)
    excludes = serializers.ListField(
        child=serializers.SlugRelatedField(slug_field="title", queryset=Policy.objects.all()),
        default=list, max_length=20,
    )  # fmt: skip
    basis = serializers.CharField(max_length=300)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")
    audience = AudienceField()

    def validate_excludes(self, value: list[Policy]) -> list[str]:
        return [policy.title for policy in value]


class NewBody(SaidBody):
    title = serializers.CharField(max_length=60)
    unit = serializers.SlugRelatedField(slug_field="code", queryset=Unit.objects.all())
    work_point = serializers.IntegerField(min_value=1, max_value=27)


def _said(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in actions.SAID}


class Policies(APIView):
    @extend_schema(operation_id="policies_list", responses=PolicyAnswer(many=True))
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.LEDGER_READ)
        lines = reads.lines(request.user, on=timezone.localdate())
        return Response(PolicyAnswer(lines, many=True).data)

    @extend_schema(request=NewBody, responses={201: VersionAnswer})
    def post(self, request: ApiRequest) -> Response:
        request.user.require(Permission.POLICY_DRAFT)
        given = parsed(NewBody, request)
        made = actions.propose(
            title=given["title"], unit=given["unit"], point=given["work_point"],
            audience=given["audience"], said=_said(given), note=given["note"], by=request.user,
            at=timezone.now(),
        )  # fmt: skip
        return Response(VersionAnswer(made).data, status=status.HTTP_201_CREATED)


class Draft(APIView):
    @extend_schema(request=SaidBody, responses={201: VersionAnswer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        request.user.require(Permission.POLICY_DRAFT)
        policy = get_object_or_404(Policy.objects.of(request.user), pk=pk)
        given = parsed(SaidBody, request)
        made = actions.draft(
            policy=policy, audience=given["audience"], said=_said(given), note=given["note"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
        return Response(VersionAnswer(made).data, status=status.HTTP_201_CREATED)


def _version(request: ApiRequest, pk: int) -> PolicyVersion:
    rows = PolicyVersion.objects.filter(policy__in=Policy.objects.of(request.user))
    return get_object_or_404(rows.select_related("policy"), pk=pk)


class Release(APIView):
    @extend_schema(request=Nothing, responses=VersionAnswer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        request.user.require(Permission.POLICY_RELEASE)
        version = _version(request, pk)
        parsed(Nothing, request)
        found = actions.release(version=version, by=request.user, at=timezone.now())
        return Response(VersionAnswer(found).data)


class Discard(APIView):
    @extend_schema(request=Nothing, responses=VersionAnswer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        if not request.user.may(Permission.POLICY_DRAFT):
            request.user.require(Permission.POLICY_RELEASE)
        version = _version(request, pk)
        parsed(Nothing, request)
        found = actions.discard(version=version, by=request.user, at=timezone.now())
        return Response(VersionAnswer(found).data)


class EntitlementAnswer(serializers.ModelSerializer[Entitlement]):
    policy = serializers.CharField(source="policy.title")
    region = serializers.CharField(source="region_id")
    head_name = serializers.CharField(source="household.head_name")
    name = serializers.CharField(source="member.name", default=None)

    class Meta:
        model = Entitlement
        fields = [
            "id", "policy", "region", "household", "head_name", "member", "name", "standing",
            "why", "last_month", "since", "excuse",
        ]  # fmt: skip


class EntitlementQuery(Strict):
    list = serializers.ChoiceField(choices=reads.LISTS, default="missing")
    policy = serializers.IntegerField(required=False)
    region = region_code(required=False)
    cursor = serializers.CharField(required=False)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=200)


class ExplainBody(Strict):
    excuse = serializers.CharField(max_length=200, allow_blank=True)


class Entitlements(APIView):
    @extend_schema(parameters=[EntitlementQuery], responses=page_of(EntitlementAnswer))
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.LEDGER_READ)
        chosen = asked(EntitlementQuery, request)
        policy = region = None
        if "policy" in chosen:
            policy = get_object_or_404(Policy.objects.visible_to(request.user), pk=chosen["policy"])
        if "region" in chosen:
            places = Region.objects.within(reads.place_of(request.user))
            region = get_object_or_404(places, pk=chosen["region"])
        rows = reads.rows_of(request.user, chosen["list"], region=region, policy=policy)
        pages = Keyset(*reads.ORDER)
        found = pages.paginate(rows.for_list(), request)  # type: ignore[attr-defined]
        return pages.answer(EntitlementAnswer(found, many=True).data)


class Explain(APIView):
    @extend_schema(request=ExplainBody, responses=EntitlementAnswer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.ENTITLEMENT_EXPLAIN)
        get_object_or_404(Entitlement.objects.visible_to(request.user), pk=pk)
        given = parsed(ExplainBody, request)
        row = actions.explain(pk=pk, by=request.user, at=timezone.now(), **given)
        return Response(EntitlementAnswer(row).data)
