"""The API's manners: one shape of refusal, strict bodies, keyset pages."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import PermissionDenied as DjangoDenied
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoInvalid
from django.db.models import Field, Model, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import exception_handler

from core import keyset
from core.errors import Clash, Refused, UnreadableFile

TOO_LARGE = "请求内容太大，请分几次提交。"
NOT_FOUND = {"detail": "没有找到。"}


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """
    Answer a refusal with its reasons: 409, 413 too large, 422 an unreadable file.

    Out of scope and absent get the same 404 body, so that nobody learns what exists elsewhere.
    """
    if isinstance(exc, Refused):
        body: dict[str, Any] = {"reasons": list(exc.args)}
        if isinstance(exc, UnreadableFile):
            body["rows"] = exc.rows
        elif isinstance(exc, Clash):
            body["theirs"] = exc.theirs
        return Response(body, status=exc.status)
    if isinstance(exc, Http404) or type(exc).__name__ == "DoesNotExist":
        # A copy: a renderer of HTML writes the status into what it is given.
        return Response(dict(NOT_FOUND), status=status.HTTP_404_NOT_FOUND)
    if isinstance(exc, DjangoDenied):
        body = {"detail": "您的岗位没有这项权限，如确需办理请联系区级管理员。"}
        return Response(body, status=status.HTTP_403_FORBIDDEN)
    if isinstance(exc, RequestDataTooBig):
        return Response({"reasons": [TOO_LARGE]}, status=413)
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


class Nothing(Strict):
    """The body of a request that says all by its address."""


def asked(form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """Return the validated query, or answer 400 with the errors by parameter."""
    given = form(data=request.query_params.dict(), context={"request": request})
    given.is_valid(raise_exception=True)
    return cast("dict[str, Any]", given.validated_data)


def region_code(**more: Any) -> serializers.RegexField:
    return serializers.RegexField(r"^[0-9]{12}$", help_text="12位区划代码，含下级", **more)


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["500+"]}]})
class Count(serializers.JSONField):
    """How many rows there are: a number up to 500, else "500+"."""


def page_of(row: type[serializers.BaseSerializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Return the shape of a page of rows, for the schema."""
    fields = {
        "results": row(many=True),
        "next": serializers.CharField(allow_null=True, help_text="下一页的地址"),
        "count": Count(help_text='精确到 500，更多为 "500+"'),
    }
    name = row.__name__.removesuffix("Row").removesuffix("Answer")
    return type(f"{name}Page", (serializers.Serializer,), fields)


class PageSize(serializers.IntegerField):
    """How many rows somebody asks for: from 1; more than 200 are 200."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=1, help_text="1–200，默认 50", **more)

    def to_internal_value(self, data: Any) -> int:
        return min(super().to_internal_value(data), Keyset.max_page_size)


class Keyset:
    """
    Pages by key: page 4,000 costs what page 1 costs. The order ends in a unique column.

    The cursor holds what the last row held, so a row that changes or goes meanwhile neither
    repeats nor skips another. It stands in addresses: no field here may tell of a person.
    """

    page_size = 50
    max_page_size = 200

    def __init__(self, *fields: str) -> None:
        self.fields = fields or ("pk",)

    def paginate(self, rows: "QuerySet[Any]", request: Request) -> list[Any]:
        """
        Return the page that a request asks for.

        :raises ValidationError: a cursor that is none of ours, a size that is no number
        """
        self.count, size = keyset.short_count(rows), self.size_of(request)
        rows = rows.order_by(*self.fields)
        if cursor := request.query_params.get("cursor", ""):
            rows = keyset.beyond(rows, self.fields, self._values(rows.model, cursor))
        found = list(rows[: size + 1])
        self.next = None
        if len(found) > size:
            url, cursor = request.build_absolute_uri(), self._cursor(found[size - 1])
            self.next = replace_query_param(url, "cursor", cursor)
        return found[:size]

    def size_of(self, request: Request) -> int:
        asked = request.query_params.get("page_size", "")
        try:
            return PageSize().run_validation(asked) if asked else self.page_size
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"page_size": error.detail}) from None

    def answer(self, results: Any) -> Response:
        return Response({"results": results, "next": self.next, "count": self.count})

    def _columns(self, model: type[Model]) -> "list[Field[Any, Any]]":
        meta = model._meta
        columns = [meta.pk if n == "pk" else meta.get_field(n) for n in keyset.names(self.fields)]
        return cast("list[Field[Any, Any]]", columns)

    def _cursor(self, row: Model) -> str:
        values = [column.value_to_string(row) for column in self._columns(type(row))]
        return urlsafe_b64encode(json.dumps(values).encode()).decode()

    def _values(self, model: type[Model], cursor: str) -> list[Any]:
        columns = self._columns(model)
        try:
            values = json.loads(urlsafe_b64decode(cursor))
            return [_typed(column, value) for column, value in zip(columns, values, strict=True)]
        except (ValueError, TypeError, OverflowError, RecursionError, DjangoInvalid):
            raise serializers.ValidationError({"cursor": ["请用 next 里的地址翻页。"]}) from None


def _typed(column: "Field[Any, Any]", value: Any) -> Any:
    """Return a value as a column holds it. :raises ValidationError: it cannot hold that"""
    typed = column.to_python(value)
    column.run_validators(typed)  # numbers beyond the column, texts beyond its length
    if isinstance(typed, str) and not typed.isprintable():
        raise DjangoInvalid("no text of ours")
    return typed
