"""家庭变化 for machines: what may be done, the past, and one address for each kind of change."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import audit
from accounts.http import ApiRequest
from accounts.models import AccessLog
from accounts.permissions import Permission
from core.api import Strict, parsed, region_code
from households import change_reads, changes
from households.change_rules import BORN_AS
from households.codes import RELATIONS
from households.models import Household, LifeEvent

Kind = LifeEvent.Kind
OTHERS = [(each, each) for each in RELATIONS[1:]]


class Relations(serializers.DictField):
    """Member → relation to the new head, for those whom the old relations leave open."""

    child = serializers.ChoiceField(choices=OTHERS)


class EventRow(serializers.ModelSerializer[LifeEvent]):
    kind_label = serializers.CharField(source="get_kind_display")
    by = serializers.CharField(source="entered_by.name")

    class Meta:
        model = LifeEvent
        fields = [
            "id", "kind", "kind_label", "happened_on", "reported_on", "changes", "note", "other",
            "member", "by", "entered_at",
        ]  # fmt: skip


class OfferRow(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Kind.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    blocked = serializers.ListField(child=serializers.CharField())


class ChangesAnswer(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    seen = serializers.DictField(help_text="连同变化一起发回，有改动时 409 会说明哪里不同")
    offers = OfferRow(many=True)
    events = EventRow(many=True)


class Saying(Strict):
    """What every change says."""

    happened_on = serializers.DateField(help_text="发生日期")
    reported_on = serializers.DateField(help_text="上报日期")
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    version = serializers.IntegerField(help_text="户的 version")
    seen = serializers.DictField(
        child=serializers.CharField(allow_blank=True), required=False, allow_null=True, default=None
    )


class Comer(Saying):
    name = serializers.CharField(max_length=40)
    id_number = serializers.CharField(max_length=40)
    relation = serializers.ChoiceField(choices=OTHERS)
    take = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="库内已有的人：其成员 id"
    )


class Child(Comer):
    happened_on = None  # type: ignore[assignment]  # the number says it
    relation = serializers.ChoiceField(choices=[(each, each) for each in BORN_AS])


class Succession(Saying):
    new_head = serializers.UUIDField(required=False, allow_null=True, default=None)
    relations = Relations(required=False, default=dict)


class Death(Succession):
    member = serializers.UUIDField()


class MovedOut(Succession):
    members = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    whole = serializers.BooleanField(required=False, default=False)


class Head(Saying):
    member = serializers.UUIDField()
    relations = Relations(required=False, default=dict)


class Split(Succession):
    members = serializers.ListField(child=serializers.UUIDField(), min_length=1)
    head = serializers.UUIDField()


class Merge(Saying):
    other = serializers.UUIDField()
    other_version = serializers.IntegerField()
    relations = Relations(required=False, default=dict)


class Move(Saying):
    region = region_code()
    natural_village = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default=""
    )


class Done(serializers.Serializer[Any]):
    event = EventRow()
    version = serializers.IntegerField()
    other = serializers.UUIDField(allow_null=True)


def _household(request: ApiRequest, pk: UUID) -> Household:
    request.user.require(Permission.HOUSEHOLD_CHANGE)
    rows = Household.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("region__parent", "support_officer"), pk=pk)


class Changes(APIView):
    @extend_schema(responses=ChangesAnswer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        household = _household(request, pk)
        audit.record(AccessLog.Kind.READ, by=request.user, request=request, subject=household)
        answer = {
            "version": household.version, "seen": changes.seen(household),
            "offers": change_reads.offers(
                household, request.user, on=timezone.localdate()
            ),
            "events": change_reads.events(household, request.user),
        }  # fmt: skip
        return Response(ChangesAnswer(answer).data)


class Change(APIView):
    """One kind of change; the subclasses say which, and what it is told."""

    kind: str
    told: type[Saying]

    def change(self, request: ApiRequest, pk: UUID) -> Response:
        household = _household(request, pk)
        given = parsed(self.told, request)
        said = changes.Said(
            happened_on=given.pop("happened_on", None),
            **{key: given.pop(key) for key in ("reported_on", "note", "version", "seen")},
        )
        if "id_number" in given:
            given["request"] = request
        try:
            event = changes.BY_NAME[self.kind](
                household=household, by=request.user, at=timezone.now(), said=said, **given
            )
        except changes.Already as already:
            member = already.member
            body = {
                "reasons": list(already.args),
                "registered": {"member": str(member.pk), "household": str(member.household_id),
                               "name": member.name, "relation": member.relation},
            }  # fmt: skip
            return Response(body, status=HTTPStatus.CONFLICT)
        except changes.Unclear as unclear:
            body = {"reasons": list(unclear.args), "asks": unclear.keys}
            return Response(body, status=HTTPStatus.CONFLICT)
        household.refresh_from_db(fields=["version"])
        done = {"event": event, "version": household.version, "other": event.other_id}
        return Response(Done(done).data, status=HTTPStatus.CREATED)


def _address(kind: Kind, told: type[Saying]) -> type[Change]:
    """Return the view of one kind, with a method of its own for the schema to describe."""

    @extend_schema(operation_id=f"household_{kind}", request=told, responses={201: Done})
    def post(self: Change, request: ApiRequest, pk: UUID) -> Response:
        return self.change(request, pk)

    members = {"kind": str(kind), "told": told, "post": post}
    return type(f"Change{kind.name.title()}", (Change,), members)


ADDRESSES = {
    kind: _address(kind, told)
    for kind, told in (
        (Kind.BIRTH, Child), (Kind.MARRIAGE, Comer), (Kind.DEATH, Death),
        (Kind.MOVED_OUT, MovedOut), (Kind.HEAD, Head), (Kind.SPLIT, Split), (Kind.MERGE, Merge),
        (Kind.MOVE, Move),
    )
}  # fmt: skip
