"""Screening rules for machines: what they say, a draft, its trial on kept batches, its release."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from comparison import rulebook, trials, wording
from comparison.findings import Judged
from comparison.models import Batch, Rule
from comparison.outlets import Verdict
from core.api import Keyset, Nothing, Strict, asked, page_of, parsed
from core.errors import Refused
from core.models import Limit

MOST_EVENTS = 500


class ThresholdAnswer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    unit = serializers.ChoiceField(choices=Limit.Unit.choices)
    basis = serializers.CharField()
    since = serializers.DateField()


class RuleAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk", help_text="一个版本；改动另成一个版本")
    code = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=Rule.State.choices)
    basis = serializers.CharField()
    risk = serializers.CharField()
    says = serializers.SerializerMethodField(help_text="什么样的行会预警")
    sentence = serializers.SerializerMethodField(help_text="预警怎么写")
    thresholds = ThresholdAnswer(source="thresholds.all", many=True)
    note = serializers.CharField()
    drafted_by = serializers.CharField(source="drafted_by.name", default=None)
    drafted_at = serializers.DateTimeField(allow_null=True)
    released_by = serializers.CharField(source="released_by.name", default=None)
    released_at = serializers.DateTimeField(allow_null=True)
    discarded_by = serializers.CharField(source="discarded_by.name", default=None)
    discarded_at = serializers.DateTimeField(allow_null=True)
    discard_reason = serializers.CharField()

    def get_says(self, rule: Rule) -> list[str]:
        said = wording.in_words(rule)
        return [line for line in (said.head, *said.parts) if line]

    def get_sentence(self, rule: Rule) -> str:
        return wording.example(rule)


class RuleQuery(Strict):
    source = serializers.RegexField(r"^[a-z_]{1,30}$", required=False)  # type: ignore[assignment]
    code = serializers.RegexField(r"^[a-z_]{1,30}\.[a-z_]{1,30}$", required=False)
    state = serializers.ChoiceField(choices=Rule.State.choices, required=False)
    cursor = serializers.CharField(required=False)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=200)


class DraftBody(Strict):
    amounts = serializers.DictField(
        child=serializers.DecimalField(max_digits=14, decimal_places=2), allow_empty=False,
        help_text="{阈值代号: 新数值}；没有写的不变",
    )  # fmt: skip
    basis = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text="新数值的依据"
    )
    note = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text="为什么改"
    )


class DiscardBody(Strict):
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class PreviewQuery(Strict):
    batch = serializers.UUIDField(required=False, help_text="只试一批，并列出多了和少了哪些")


class ShareAnswer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    raised = serializers.IntegerField()
    raised_now = serializers.IntegerField(source="now")


class EventAnswer(serializers.Serializer[Any]):
    sheet = serializers.CharField(source="row.sheet")
    row = serializers.IntegerField(source="row.number")
    person = serializers.UUIDField(source="row.member")
    household = serializers.UUIDField(source="row.household")
    region = serializers.CharField(source="row.region")
    event = serializers.CharField()
    sentence = serializers.CharField()


class TrialAnswer(serializers.Serializer[Any]):
    batch = serializers.UUIDField(source="batch.pk")
    filename = serializers.CharField(source="batch.file.filename")
    uploaded_at = serializers.DateTimeField(source="batch.uploaded_at")
    state = serializers.ChoiceField(source="batch.state", choices=Batch.State.choices)
    raised = serializers.IntegerField(help_text="这一版会报多少件")
    new = serializers.IntegerField(help_text="其中从未报过的：下发后就新增这么多")
    raised_now = serializers.IntegerField(help_text="启用中的版本会报多少件")
    new_now = serializers.IntegerField()
    more = serializers.SerializerMethodField(help_text="只有这一版会报的件数")
    fewer = serializers.SerializerMethodField(help_text="只有启用中的版本会报的件数")
    households = ShareAnswer(source="shares", many=True)
    more_events = serializers.SerializerMethodField()
    fewer_events = serializers.SerializerMethodField()

    def get_more(self, trial: trials.Trial) -> int:
        return len(trial.more)

    def get_fewer(self, trial: trials.Trial) -> int:
        return len(trial.fewer)

    def get_more_events(self, trial: trials.Trial) -> list[dict[str, Any]]:
        return self._events(trial.more)

    def get_fewer_events(self, trial: trials.Trial) -> list[dict[str, Any]]:
        return self._events(trial.fewer)

    def _events(self, judged: Sequence[Judged]) -> list[dict[str, Any]]:
        """List them only where one batch was asked for."""
        shown = judged[:MOST_EVENTS] if self.context["events"] else []
        return list(EventAnswer(shown, many=True).data)


class RememberedAnswer(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    label = serializers.CharField(source="verdict.label")  # type: ignore[assignment]
    findings = serializers.IntegerField(help_text="这条规则在这些批次里报过多少件")
    still = serializers.IntegerField(help_text="这一版仍会报的")
    dropped = serializers.IntegerField(help_text="这一版不再报的")


class PreviewAnswer(serializers.Serializer[Any]):
    rule = RuleAnswer()
    results = TrialAnswer(many=True)
    next = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(help_text="可以试的批次；没有列出的请用 batch 单独试")
    looked_back = RememberedAnswer(many=True)


def _rule(request: ApiRequest, pk: int) -> Rule:
    rulebook.ensure_all()
    return get_object_or_404(Rule.objects.visible_to(request.user).for_list(), pk=pk)


def _answer(rule: Rule, request: ApiRequest, code: int = status.HTTP_200_OK) -> Response:
    return Response(RuleAnswer(_rule(request, rule.pk)).data, status=code)


class Rules(APIView):
    @extend_schema(
        parameters=[RuleQuery], responses=page_of(RuleAnswer), operation_id="comparison_rules_list"
    )
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.COMPARISON_READ)
        chosen = asked(RuleQuery, request)
        wanted = {key: chosen[key] for key in ("source", "code", "state") if key in chosen}
        rulebook.ensure_all()
        rows = Rule.objects.visible_to(request.user).filter(**wanted).for_list()
        pages = Keyset("pk")
        return pages.answer(list(RuleAnswer(pages.paginate(rows, request), many=True).data))


class OneRule(APIView):
    @extend_schema(responses=RuleAnswer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        request.user.require(Permission.COMPARISON_READ)
        return _answer(_rule(request, pk), request)


class Draft(APIView):
    @extend_schema(request=DraftBody, responses={201: RuleAnswer})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Put new amounts before a second person; answers the draft, a version of its own."""
        request.user.require(Permission.RULE_DRAFT)
        rule = _rule(request, pk)
        given = parsed(DraftBody, request)
        if unknown := given["amounts"].keys() - rule.amounts().keys():
            faults = {key: ["没有这个阈值。"] for key in sorted(unknown)}
            raise serializers.ValidationError({"amounts": faults})
        made = rulebook.draft(rule=rule, by=request.user, at=timezone.now(), **given)
        return _answer(made, request, status.HTTP_201_CREATED)


class Preview(APIView):
    @extend_schema(parameters=[PreviewQuery], responses=PreviewAnswer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """
        Say what a version would tell on kept batches, and the version in force beside it.

        `new` is exact: it is what the batch adds when it goes live under this version.
        """
        request.user.require(Permission.COMPARISON_READ)
        request.user.require(Permission.HOUSEHOLD_READ)
        rule = _rule(request, pk)
        wanted = asked(PreviewQuery, request).get("batch")
        if not rule.condition:
            raise Refused(wording.NO_CONDITION)
        batches = list(trials.kept(rule).filter(**({"pk": wanted} if wanted else {})))
        if wanted and not batches:
            raise Http404
        tried = trials.try_on(trials.at_once(batches), rule)
        body = {
            "rule": rule, "results": tried, "next": None, "count": len(batches),
            "looked_back": trials.look_back(tried, rule),
        }  # fmt: skip
        return Response(PreviewAnswer(body, context={"events": bool(wanted)}).data)


class Release(APIView):
    @extend_schema(request=None, responses=RuleAnswer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Put a draft in force; whoever drafted it may not."""
        request.user.require(Permission.RULE_RELEASE)
        rule = _rule(request, pk)
        parsed(Nothing, request)
        return _answer(rulebook.release(rule=rule, by=request.user, at=timezone.now()), request)


class Discard(APIView):
    @extend_schema(request=DiscardBody, responses=RuleAnswer)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Drop a draft; it stays on record."""
        if not request.user.may(Permission.RULE_DRAFT):
            request.user.require(Permission.RULE_RELEASE)
        rule = _rule(request, pk)
        given = parsed(DiscardBody, request)
        rule = rulebook.discard(rule=rule, by=request.user, at=timezone.now(), **given)
        return _answer(rule, request)
