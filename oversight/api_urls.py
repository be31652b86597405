from django.urls import path

from oversight import api

urlpatterns = [
    path("metrics/", api.Metrics.as_view(), name="api_metrics"),
    path("metrics/<slug:name>/rows/", api.MetricRows.as_view(), name="api_metric_rows"),
]
