"""The register for machines: import, list, one household, look-up by number."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from accounts import audit
from accounts.http import ApiRequest
from accounts.models import AccessLog
from accounts.permissions import Permission
from core import identity, keyset
from core.api import PageSize, Strict, asked, page_of, parsed, region_code
from households import actions, reads
from households.codes import Category
from households.imports import actions as imports
from households.models import Household, Member
from ledgers.api import JobStarted, started

SOME = (("any", "所有监测对象"), ("open", "风险未消除"))


class RegisterUpload(Strict):
    file = serializers.FileField()
    kind = serializers.ChoiceField(
        choices=[("household", "户"), ("member", "人")], required=False, default="",
        help_text="不填时按表头判断",
    )  # fmt: skip


class HouseholdRow(serializers.ModelSerializer[Household]):
    region = serializers.CharField(source="region_id")
    village = serializers.CharField(source="region.name")
    township = serializers.CharField(source="region.parent.name", default=None, allow_null=True)
    category_label = serializers.CharField(source="get_category_display")
    monitored = serializers.BooleanField(source="is_monitored")
    support_officer = serializers.CharField(
        source="support_officer.name", default=None, allow_null=True
    )
    tags = serializers.SerializerMethodField()

    class Meta:
        model = Household
        fields = [
            "id", "national_no", "head_name", "region", "village", "township", "size",
            "household_type", "category", "category_label", "monitored", "eliminated",
            "identified_month", "support_officer", "tags",
        ]  # fmt: skip

    def get_tags(self, row: Household) -> list[str]:
        return [tag.kind_id for tag in row.current_tags]  # type: ignore[attr-defined]


class MemberRow(serializers.ModelSerializer[Member]):
    id_number = serializers.CharField(source="id_number_masked", help_text="已掩码")

    class Meta:
        model = Member
        fields = [
            "id", "name", "sex", "birth_date", "relation", "id_type", "id_number", "education",
            "school_status", "health", "disability_kind", "disability_grade", "labour",
            "resident_insurance", "employee_insurance", "work_place", "work_months", "wage_year",
            "dibao", "tekun",
        ]  # fmt: skip


class TagRow(serializers.Serializer[Any]):
    code = serializers.CharField(source="kind_id")
    name = serializers.CharField(source="kind.name")
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]


class IncomeRow(serializers.Serializer[Any]):
    purpose = serializers.CharField(source="income.purpose")
    window_start = serializers.DateField(source="income.window_start")
    window_end = serializers.DateField(source="income.window_end")
    members = serializers.IntegerField(source="income.members")
    net = serializers.DecimalField(14, 2, help_text="家庭纯收入，元")
    per_head = serializers.DecimalField(14, 2, source="each", help_text="人均，元")
    reference_per_head = serializers.DecimalField(14, 2, source="reference")
    line = serializers.DecimalField(
        10, 2, source="line.amount", default=None, allow_null=True, help_text="监测线，元"
    )


class Whole(HouseholdRow):
    head_id = serializers.CharField(source="head_id_masked", help_text="已掩码")
    phone = serializers.CharField(source="phone_masked", help_text="已掩码")
    members = serializers.SerializerMethodField()
    tags = serializers.SerializerMethodField()
    incomes = serializers.SerializerMethodField()

    class Meta(HouseholdRow.Meta):
        fields = [
            *HouseholdRow.Meta.fields, "head_id", "phone", "address", "natural_village",
            "policy_status", "risks", "risk_note", "elimination_method", "eliminated_month",
            "no_labour_safety_net", "in_resettlement", "military_family", "house_grade",
            "water_safe", "arable_mu", "version", "members", "incomes",
        ]  # fmt: skip

    def get_members(self, row: Household) -> list[dict[str, Any]]:
        return [dict(each) for each in MemberRow(reads.members(row), many=True).data]

    def get_tags(self, row: Household) -> list[Any]:
        return [dict(each) for each in TagRow(reads.tags(row), many=True).data]

    def get_incomes(self, row: Household) -> list[dict[str, Any]]:
        return [dict(each) for each in IncomeRow(reads.incomes(row), many=True).data]


class Number(Strict):
    id_number = serializers.CharField(max_length=40)

    def validate_id_number(self, given: str) -> str:
        reading = identity.read(given)
        if reading.fault:
            raise ValidationError(reading.fault.label)
        return reading.number


class Answer(serializers.Serializer[Any]):
    exists = serializers.BooleanField()
    unit = serializers.CharField(allow_null=True, required=False, help_text="辖区之外：登记的乡镇")
    person = MemberRow(required=False, allow_null=True)
    household = HouseholdRow(required=False)


class Import(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": RegisterUpload}, responses={202: JobStarted})
    def post(self, request: ApiRequest) -> Response:
        request.user.require(Permission.REGISTER_IMPORT)
        given = parsed(RegisterUpload, request)
        job = imports.import_register(upload=given["file"], kind=given["kind"], by=request.user)
        return started(job)


class HouseholdQuery(serializers.Serializer[Any]):
    region = region_code(required=False)
    q = serializers.CharField(
        required=False, allow_blank=True, max_length=60,
        help_text="户主姓名或拼音的开头、户编号；证件号码请用 lookup",
    )  # fmt: skip
    monitored = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="true：在监测且风险未消除"
    )
    category = serializers.ChoiceField(choices=[*SOME, *Category.choices], required=False)
    tag = serializers.CharField(required=False, max_length=30, help_text="重点群体标签代号")
    ordering = serializers.ChoiceField(choices=sorted(reads.ORDERINGS), default="place")
    after = serializers.UUIDField(required=False, help_text="下一页的键，取自 next")
    page_size = PageSize(default=50)

    def validate_q(self, given: str) -> str:
        number = identity.clean(given)
        if len(number) >= 15 and identity.is_digits(number[:14]):
            raise ValidationError("证件号码请用 POST lookup/ 查询，不要放在地址里。")
        return given


class Households(APIView):
    @extend_schema(
        operation_id="households_list", parameters=[HouseholdQuery], responses=page_of(HouseholdRow)
    )
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.HOUSEHOLD_READ)
        on, chosen = timezone.localdate(), asked(HouseholdQuery, request)
        rows = reads.narrowed(
            reads.listed(request.user, on=on),
            on=on,
            region=chosen.get("region", ""),
            category=chosen.get("category", ""),
            tag=chosen.get("tag", ""),
        )
        if q := chosen.get("q"):
            rows = rows.found_by(q)  # type: ignore[attr-defined]
        if (monitored := chosen["monitored"]) is not None:
            under = rows.exclude(category="").filter(eliminated=False)
            rows = under if monitored else rows.exclude(pk__in=under.values("pk"))
        page = keyset.page(
            rows, *reads.ORDERINGS[chosen["ordering"]], after=str(chosen.get("after", "")),
            size=chosen["page_size"],
        )  # fmt: skip
        url = request.build_absolute_uri()
        return Response(
            {
                "results": HouseholdRow(page.rows, many=True).data,
                "next": replace_query_param(url, "after", page.after) if page.after else None,
                "count": page.count,
            }
        )


class OneHousehold(APIView):
    @extend_schema(responses=Whole)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.HOUSEHOLD_READ)
        rows = Household.objects.visible_to(request.user)
        row = get_object_or_404(rows.select_related("region__parent", "support_officer"), pk=pk)
        audit.record(AccessLog.Kind.READ, by=request.user, request=request, subject=row)
        return Response(Whole(row).data)


class Lookup(APIView):
    @extend_schema(request=Number, responses=Answer)
    def post(self, request: ApiRequest) -> Response:
        request.user.require(Permission.HOUSEHOLD_READ)
        number = parsed(Number, request)["id_number"]
        found = actions.look_up(number=number, by=request.user, at=timezone.now(), request=request)
        if found.household is None:
            return Response({"exists": found.exists, "unit": found.unit})
        row = reads.listed(request.user, on=timezone.localdate()).filter(pk=found.household.pk)
        household = get_object_or_404(row)
        return Response(
            {
                "exists": True,
                "person": MemberRow(found.member).data if found.member else None,
                "household": HouseholdRow(household).data,
            }
        )
