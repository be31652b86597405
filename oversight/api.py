"""Each figure once, and the rows behind it."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ApiRequest
from accounts.permissions import Permission
from core.api import Keyset, asked, page_of, region_code
from ledgers.metrics import metrics, share
from regions.models import Region


class PlaceQuery(serializers.Serializer[Any]):
    region = region_code(required=False)


class MetricRow(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    value = serializers.IntegerField()
    share = serializers.IntegerField(allow_null=True, help_text="占其总数的百分比；不是份额的为空")
    work_point = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]  # DRF's own name for something else
    as_of = serializers.DateTimeField()
    rows = serializers.CharField()


class Behind(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    region = serializers.CharField()
    note = serializers.CharField()


def _place(request: ApiRequest) -> Region:
    code = asked(PlaceQuery, request).get("region") or request.user.region_id
    return get_object_or_404(Region.objects.within(request.user.region), pk=code)


class Metrics(APIView):
    @extend_schema(
        operation_id="metrics_list", parameters=[PlaceQuery], responses=page_of(MetricRow)
    )
    def get(self, request: ApiRequest) -> Response:
        request.user.require(Permission.DASHBOARD_READ)
        region, today, now = _place(request), timezone.localdate(), timezone.localtime()
        values = {m.name: m.value(request.user, today, region=region) for m in metrics}
        found = [
            {
                "id": metric.name,
                "title": metric.title,
                "unit": metric.unit,
                "value": values[metric.name],
                "share": share(values[metric.name], values[metric.of]) if metric.of else None,
                "work_point": metric.work_point,
                "source": metric.source,
                "as_of": now.isoformat(),
                "rows": reverse("api_metric_rows", args=[metric.name]),
            }
            for metric in metrics
        ]
        return Response({"results": found, "next": None, "count": len(found)})


class MetricRows(APIView):
    @extend_schema(
        operation_id="metrics_rows_list", parameters=[PlaceQuery], responses=page_of(Behind)
    )
    def get(self, request: ApiRequest, name: str) -> Response:
        request.user.require(Permission.DASHBOARD_READ)
        metric = metrics.get(name)
        if metric is None:
            raise Http404
        ignored = {"region", "cursor", "page_size"}
        chosen = {k: str(v) for k, v in request.query_params.items() if k not in ignored}
        if unknown := set(chosen) - set(metric.filters):
            raise serializers.ValidationError({key: ["没有这个筛选条件。"] for key in unknown})
        rows = metric.narrowed(
            request.user, timezone.localdate(), region=_place(request), chosen=chosen
        ).select_related(*metric.fetch)
        pages = Keyset("pk")
        page = pages.paginate(rows, request)
        found = []
        for row in page:
            shown = metric.shown(row)
            found.append(
                {
                    "id": str(row.pk),
                    "title": shown.title,
                    "region": getattr(row, "region_id", ""),
                    "note": shown.note,
                }
            )
        return pages.answer(found)
