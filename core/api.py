"""The API's manners: one shape of refusal, strict bodies, keyset pages."""

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import PermissionDenied as DjangoDenied
from django.core.exceptions import ValidationError as DjangoInvalid
from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import Refused, UnreadableFile

NOT_FOUND = {"detail": "没有找到。"}
COUNT_UP_TO = 500


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """
    Answer a refusal with its reasons: 409, 413 too large, 422 an unreadable file.

    Out of scope and absent get the same 404 body, so that nobody learns what exists elsewhere.
    """
    if isinstance(exc, Refused):
        body: dict[str, Any] = {"reasons": list(exc.args)}
        if isinstance(exc, UnreadableFile):
            body["rows"] = exc.rows
        return Response(body, status=exc.status)
    if isinstance(exc, Http404) or type(exc).__name__ == "DoesNotExist":
        return Response(NOT_FOUND, status=status.HTTP_404_NOT_FOUND)
    if isinstance(exc, DjangoDenied):
        body = {"detail": "您的岗位没有这项权限，如确需办理请联系区级管理员。"}
        return Response(body, status=status.HTTP_403_FORBIDDEN)
    if isinstance(exc, DjangoInvalid):
        return Response({"detail": exc.messages}, status=status.HTTP_400_BAD_REQUEST)
    return exception_handler(exc, context)


class Strict(serializers.Serializer[Any]):
    """A body in which unknown keys are refused: a misspelt field must not vanish in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields) - {"csrfmiddlewaretoken"})
            if unknown:
                raise serializers.ValidationError(
                    {key: [ErrorDetail("没有这个字段。", code="unknown")] for key in unknown}
                )
        return super().to_internal_value(data)


def parsed(form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """Return the validated body, or answer 400 with the field errors."""
    given = form(data=request.data, context={"request": request})
    given.is_valid(raise_exception=True)
    return cast("dict[str, Any]", given.validated_data)


def short_count(rows: "QuerySet[Any]") -> int | str:
    """Return the number of rows, exact up to 500 and else "500+": counting all is the slow part."""
    found = rows.order_by()[: COUNT_UP_TO + 1].count()
    return found if found <= COUNT_UP_TO else f"{COUNT_UP_TO}+"


class Keyset(CursorPagination):
    """Pages by key, not by number: page 4,000 costs what page 1 costs. `ordering` ends in pk."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    cursor_query_param = "cursor"

    def __init__(self, *ordering: str) -> None:
        self.order_by = ordering or ("pk",)

    def get_ordering(self, *args: Any, **kwargs: Any) -> tuple[str, ...]:
        return self.order_by

    def paginate(self, rows: "QuerySet[Any]", request: Request) -> list[Model]:
        self.count = short_count(rows)
        return list(self.paginate_queryset(rows, request) or [])

    def answer(self, results: Any) -> Response:
        return Response({"results": results, "next": self.get_next_link(), "count": self.count})
