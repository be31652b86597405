"""Duties and visits for machines: the phone's queue sends a visit as often as it likes."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from core.api import Keyset, Strict, asked, page_of, parsed, region_code
from core.dates import week_start
from households.codes import Risk
from households.models import Household
from monitoring.actions import duties, visits
from monitoring.models import VisitDuty
from monitoring.rules import visits as rules
from monitoring.visit_states import MODE_NAMES, DutyState, Mode


class DutyAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    week = serializers.CharField(help_text="ISO 周，例如 2022-W20")
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=DutyState.choices)
    by_substitute = serializers.BooleanField(help_text="由乡镇干部等代访")
    reasons = serializers.ListField(child=serializers.CharField())
    household = serializers.UUIDField(source="household_id")
    name = serializers.CharField(source="household.head_name")
    natural_village = serializers.CharField(source="household.natural_village")
    region = serializers.CharField(source="region_id")
    last_visit_on = serializers.DateField(allow_null=True)
    base = serializers.UUIDField(
        source="last_visit_id", allow_null=True, help_text="最近一次走访，随下一次走访送回"
    )
    visit = serializers.UUIDField(source="visit_id", allow_null=True)
    excuse = serializers.CharField()


class DutyQuery(Strict):
    week = serializers.CharField(required=False, help_text="默认本周")
    state = serializers.ChoiceField(choices=DutyState.choices, required=False)
    region = region_code(required=False)
    cursor = serializers.CharField(required=False)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=200)

    def validate_week(self, value: str) -> str:
        try:
            week_start(value)
        except ValueError:
            raise serializers.ValidationError("应为 ISO 周，例如 2022-W20。") from None
        return value


class Duties(APIView):
    @extend_schema(parameters=[DutyQuery], responses=page_of(DutyAnswer))
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.HOUSEHOLD_READ)
        chosen = asked(DutyQuery, request)
        week = chosen.get("week") or duties.this_week(timezone.now())
        rows = VisitDuty.objects.visible_to(request.user).of_week(week)
        if "state" in chosen:
            rows = rows.filter(state=chosen["state"])
        if "region" in chosen:
            rows = rows.in_region(chosen["region"])
        page = Keyset("region_path", "pk")
        found = page.paginate(rows.select_related("household").with_last_visit(), request)
        return page.answer(list(DutyAnswer(found, many=True).data))


class ModeField(serializers.ChoiceField):
    """入户, 电话, 视频 or their codes."""

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(
            MODE_NAMES.get(data, data) if isinstance(data, str) else data
        )


class PhoneClock(serializers.DateTimeField):
    """A moment by somebody's phone. A clock that says nonsense says nothing: the visit counts."""

    def run_validation(self, data: Any = None) -> Any:
        try:
            return super().run_validation(data)
        except (serializers.ValidationError, OverflowError):
            return None


class VisitInput(Strict):
    uuid = serializers.UUIDField(help_text="在手机上生成；重发同一条用同一个")
    household = serializers.UUIDField()
    visited_on = serializers.DateField()
    mode = ModeField(choices=Mode.choices, default=Mode.HOME)
    visitors = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=10
    )
    changed = serializers.BooleanField()
    items = serializers.DictField(
        required=False, default=dict,
        help_text="有变化的项目：" + "、".join(f"{i.key} {i.label}" for i in rules.ITEMS),
    )  # fmt: skip
    base = serializers.CharField(
        max_length=40, required=False, allow_null=True, allow_blank=True, default="",
        help_text="记录人看到的最近一次走访（duties 的 base）",
    )  # fmt: skip
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    risks = serializers.ListField(
        child=serializers.ChoiceField(choices=Risk.choices), required=False, default=list,
        max_length=5,
    )  # fmt: skip
    risk_note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")

    made_at = PhoneClock(
        required=False, allow_null=True,
        help_text="手机上保存的时间；时间明显不准的不采用，走访照样保存",
    )  # fmt: skip
    ask = serializers.BooleanField(
        default=False,
        help_text="别人在 base 之后记录了同一项且内容不同时先不保存，返回 409 和 theirs",
    )

    def validate_base(self, value: str | None) -> str:
        return value or ""

    def validate_items(self, value: dict[str, Any]) -> dict[str, Any]:
        try:
            return rules.checked(value)
        except rules.BadItems as bad:
            raise serializers.ValidationError(bad.errors) from None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["items"] and not attrs["changed"]:
            raise serializers.ValidationError({"items": ["无变化的走访不能带变化项目。"]})
        told = attrs["items"] or attrs["note"] or attrs["risks"]
        if attrs["changed"] and not told:
            raise serializers.ValidationError({"items": ["请填写变化的内容。"]})
        return attrs


class VisitDutyAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    week = serializers.CharField()
    state = serializers.ChoiceField(choices=DutyState.choices)


class VisitAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uuid = serializers.UUIDField()
    household = serializers.UUIDField()
    visited_on = serializers.DateField()
    mode = serializers.ChoiceField(choices=Mode.choices)
    visitors = serializers.ListField(child=serializers.CharField())
    changed = serializers.BooleanField()
    items = serializers.DictField()
    note = serializers.CharField()
    base = serializers.CharField(allow_null=True)
    overtaken = serializers.BooleanField(help_text="记录时已有更新的走访，两条都保留")
    duty = VisitDutyAnswer(allow_null=True)
    clue = serializers.UUIDField(allow_null=True, help_text="发现风险时登记的线索")


class Visits(APIView):
    @extend_schema(request=VisitInput, responses={200: VisitAnswer, 201: VisitAnswer})
    def post(self, request: ApiRequest) -> Response:
        request.user.require(Permission.VISIT_RECORD)
        given = parsed(VisitInput, request)
        home = Household(pk=given.pop("household"))  # the action looks for it in one's scope
        found = visits.record(
            household=home, by=request.user, at=timezone.now(), told=visits.Told(**given)
        )
        code = status.HTTP_201_CREATED if found.created else status.HTTP_200_OK
        return Response(found.visit.answer, status=code)
