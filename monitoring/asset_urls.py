"""Addresses of the pages of the asset check."""

from django.urls import URLPattern, path

from monitoring.views import assets

urlpatterns: list[URLPattern] = [
    path("assets/", assets.batches, name="asset_batches"),
    path("assets/<uuid:pk>/", assets.batch, name="asset_batch"),
    path("asset-requests/", assets.requests, name="asset_requests"),
    path("asset-requests/<uuid:pk>/", assets.request_, name="asset_request"),
    path("asset-requests/<uuid:pk>/list.xlsx", assets.take_list, name="asset_list"),
    path("asset-requests/<uuid:pk>/answer/", assets.answer, name="asset_answer"),
    path("asset-requests/<uuid:pk>/close/", assets.close, name="asset_close"),
]
