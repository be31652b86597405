"""The ledgers for machines: which there are, one's rows, a row, its sheets."""

from functools import cache
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from core.api import Keyset, Strict, asked, parsed
from ledgers.api import JobStarted, started
from ledgers.downloads import XLSX, attached
from ledgers.entries import actions, fields, forms, reads, sheets
from ledgers.entries.declaration import Ledger, readable
from ledgers.files import private_folder

NARROWING = [
    OpenApiParameter("region", str, description="12位区划代码，含下级"),
    OpenApiParameter("figure", str, description="只看某个指标所数的记录"),
]


class EntryInput(Strict):
    of = serializers.CharField(max_length=40, help_text="登记对象的 id；村为12位区划代码")
    values = serializers.DictField(help_text="列 → 值，列见 GET ledgers/")


class ChangeInput(Strict):
    version = serializers.IntegerField(min_value=1, help_text="读取时的 version")
    values = serializers.DictField(help_text="要改的列 → 新的值，没有写的不变")


class OffInput(Strict):
    reason = serializers.CharField(max_length=100)


class ReasonQuery(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=100, help_text="导出用途")


class SheetInput(Strict):
    file = serializers.FileField()


@cache
def _fields_of(ledger: Ledger) -> type[Any]:
    """Return a strict shape of a ledger's values, each as its field of the model takes it."""
    meta = type("Meta", (), {"model": ledger.model, "fields": [*ledger.fields], "validators": []})
    bases = (Strict, serializers.ModelSerializer)
    named = {
        item.field: serializers.CharField(max_length=60)
        for item in ledger.items
        if item.words is not None
    }
    return type(f"{ledger.model.__name__}Values", bases, {"Meta": meta, **named})


def _given(ledger: Ledger, values: dict[str, Any], *, partial: bool) -> dict[str, Any]:
    """Return the values of a body. :raises ValidationError: by column, under `values`"""
    body = _fields_of(ledger)(data=values, partial=partial)
    if not body.is_valid():
        raise serializers.ValidationError({"values": body.errors})
    found: dict[str, Any] = body.validated_data
    return found


def _values(ledger: Ledger, row: Any) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ledger.fields}
    return {name: str(value) if _is_money(value) else value for name, value in values.items()}


def _is_money(value: Any) -> bool:
    return type(value).__name__ == "Decimal"


def _answer(ledger: Ledger, row: Any) -> dict[str, Any]:
    return {
        "id": row.pk, "of": getattr(row, f"{ledger.subject.field}_id"),
        "title": ledger.subject.title(row), "region": row.region_id, "version": row.version,
        "values": _values(ledger, row),
    }  # fmt: skip


def _declared(ledger: Ledger, request: ApiRequest) -> dict[str, Any]:
    today, words = timezone.localdate(), ledger.words(request.user)
    labels = ledger.labels()
    return {
        "code": ledger.name, "title": ledger.title, "work_point": ledger.point,
        "units": ledger.units, "may_write": ledger.is_written_by(request.user),
        "columns": [
            {"key": name, "label": labels[name], "required": ledger.is_needed(name),
             "options": fields.options(field, words.get(name, ()))}
            for name, field in ledger.fields.items()
        ],
        "filters": ledger.filters,
        "figures": [
            {"id": tile.figure.name, "title": tile.figure.title, "value": tile.value,
             "target": tile.figure.target}
            for tile in reads.tiles(ledger, request.user, today)
        ],
    }  # fmt: skip


def _narrowing(request: ApiRequest, ledger: Ledger) -> reads.Narrowing:
    """Return what a query asks. :raises ValidationError: a value that its field cannot hold"""
    given = forms.Filters(
        request.query_params, ledger=ledger, regions=(), words=ledger.words(request.user)
    )
    given.fields["region"].choices = [(request.query_params.get("region", ""), "")]  # type: ignore[attr-defined]
    if not given.is_valid():
        raise serializers.ValidationError(
            {name: [*map(str, said)] for name, said in given.errors.items()}
        )
    region = reads.place_for(ledger, request.user, given.cleaned_data["region"])
    return reads.Narrowing(
        region, reads.figure_of(ledger, given.cleaned_data["figure"]), given.chosen
    )


class Ledgers(APIView):
    @extend_schema(operation_id="ledgers_declared", responses=OpenApiTypes.OBJECT)
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.LEDGER_READ)
        return Response([_declared(ledger, request) for ledger in readable(request.user)])


class Rows(APIView):
    @extend_schema(operation_id="ledgers_rows", parameters=NARROWING, responses=OpenApiTypes.OBJECT)
    def get(self, request: ApiRequest, name: str) -> Response:
        ledger = reads.ledger_for(request.user, name)
        rows = _narrowing(request, ledger).of(ledger.rows(request.user))
        pages = Keyset(*reads.ORDER)
        found = pages.paginate(rows, request)
        return pages.answer([_answer(ledger, row) for row in found])

    @extend_schema(request=EntryInput, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: ApiRequest, name: str) -> Response:
        ledger = reads.ledger_to_write(request.user, name)
        given = parsed(EntryInput, request)
        values = _given(ledger, given["values"], partial=False)
        row = actions.enter(
            ledger, subject=given["of"], by=request.user, at=timezone.now(), **values
        )
        return Response(_answer(ledger, row), status=status.HTTP_201_CREATED)


class Row(APIView):
    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: ApiRequest, name: str, pk: UUID) -> Response:
        ledger = reads.ledger_for(request.user, name)
        return Response(_answer(ledger, get_object_or_404(ledger.rows(request.user), pk=pk)))


class Change(APIView):
    @extend_schema(request=ChangeInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: ApiRequest, name: str, pk: UUID) -> Response:
        ledger = reads.ledger_to_write(request.user, name)
        get_object_or_404(ledger.rows(request.user), pk=pk)
        given = parsed(ChangeInput, request)
        values = _given(ledger, given["values"], partial=True)
        row = actions.change(
            ledger, pk=pk, version=given["version"], by=request.user, at=timezone.now(), **values
        )
        return Response(_answer(ledger, row))


class TakeOff(APIView):
    @extend_schema(request=OffInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: ApiRequest, name: str, pk: UUID) -> Response:
        ledger = reads.ledger_to_write(request.user, name)
        get_object_or_404(ledger.rows(request.user), pk=pk)
        given = parsed(OffInput, request)
        row = actions.take_off(ledger, pk=pk, by=request.user, at=timezone.now(), **given)
        return Response(_answer(ledger, row))


class Template(APIView):
    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, name: str) -> HttpResponse:
        ledger = reads.ledger_to_write(request.user, name)
        with private_folder() as folder:
            path = folder / "template.xlsx"
            sheets.template(ledger, path, by=request.user)
            return attached(path.read_bytes(), f"{ledger.title}_模板.xlsx")


class Export(APIView):
    @extend_schema(
        parameters=[ReasonQuery, *NARROWING], responses={(200, XLSX): OpenApiTypes.BINARY}
    )
    def get(self, request: ApiRequest, name: str) -> HttpResponse:
        ledger = reads.ledger_for(request.user, name)
        request.user.require(Permission.LEDGER_EXPORT)
        reason = asked(ReasonQuery, request)["reason"]
        body = reads.download(
            ledger, by=request.user, reason=reason, narrowing=_narrowing(request, ledger),
            request=request,
        )  # fmt: skip
        return attached(body, f"{ledger.title}_{timezone.localdate():%Y%m%d}.xlsx")


class Import(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": SheetInput}, responses={202: JobStarted})
    def post(self, request: ApiRequest, name: str) -> Response:
        ledger = reads.ledger_to_write(request.user, name)
        given = parsed(SheetInput, request)
        return started(actions.import_sheet(ledger, upload=given["file"], by=request.user))
