"""Questions about visits for machines: what is asked, what is said to it, how it ends."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from core.api import Keyset, PageSize, Strict, asked, page_of, parsed
from monitoring.models import Visit, VisitQuestion
from monitoring.questions import actions
from monitoring.visit_states import QuestionKind, QuestionOutcome


class VisitQuestionRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    text = serializers.CharField(help_text="疑问的原话")
    region = serializers.CharField(source="region_id")
    asked_at = serializers.DateTimeField()
    visits = serializers.SerializerMethodField()
    explanation = serializers.CharField()
    explained_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=QuestionOutcome.choices, allow_blank=True)
    closing_note = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)

    def get_visits(self, question: VisitQuestion) -> list[UUID]:
        """Return the visits that lie in the reader's scope."""
        found: dict[UUID, list[UUID]] = self.context["visits"]
        return found.get(question.pk, [])


class QuestionQuery(Strict):
    open = serializers.BooleanField(required=False, help_text="true：还没有办理的")
    cursor = serializers.CharField(required=False)
    page_size = PageSize(required=False)


class ExplanationInput(Strict):
    text = serializers.CharField(max_length=300)


class ClosingInput(Strict):
    outcome = serializers.ChoiceField(choices=QuestionOutcome.choices)
    note = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="",
        help_text="需要回访时必填：回访哪些户、看什么",
    )  # fmt: skip


def _row(request: ApiRequest, rows: list[VisitQuestion]) -> Any:
    visits: dict[UUID, list[UUID]] = {}
    mine = Visit.objects.visible_to(request.user).filter(questioned__question__in=rows)
    for question, visit in mine.order_by("pk").values_list("questioned__question", "pk"):
        visits.setdefault(question, []).append(visit)
    return VisitQuestionRow(rows, many=True, context={"visits": visits}).data


def _get(request: ApiRequest, pk: UUID) -> VisitQuestion:
    return get_object_or_404(VisitQuestion.objects.visible_to(request.user), pk=pk)


def _told(request: ApiRequest, question: VisitQuestion) -> Response:
    fresh = list(VisitQuestion.objects.for_list().filter(pk=question.pk))
    return Response(_row(request, fresh)[0])


class VisitQuestions(APIView):
    @extend_schema(
        operation_id="visit_questions", parameters=[QuestionQuery],
        responses=page_of(VisitQuestionRow),
    )  # fmt: skip
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.VISIT_QUESTION_READ)
        chosen = asked(QuestionQuery, request)
        rows = VisitQuestion.objects.visible_to(request.user).for_list()
        if "open" in chosen:
            rows = rows.open() if chosen["open"] else rows.closed()
        page = Keyset("region_path", "pk")
        return page.answer(_row(request, page.paginate(rows, request)))


class ExplainQuestion(APIView):
    @extend_schema(request=ExplanationInput, responses=VisitQuestionRow)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.VISIT_RECORD)
        question = _get(request, pk)
        given = parsed(ExplanationInput, request)
        done = actions.explain(question=question, by=request.user, at=timezone.now(), **given)
        return _told(request, done)


class CloseQuestion(APIView):
    @extend_schema(request=ClosingInput, responses=VisitQuestionRow)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        request.user.require(Permission.VISIT_QUESTION_CLOSE)
        question = _get(request, pk)
        given = parsed(ClosingInput, request)
        done = actions.close(question=question, by=request.user, at=timezone.now(), **given)
        return _told(request, done)
