"""The API's addresses of the asset check."""

from django.urls import URLPattern, path

from monitoring.api import assets

urlpatterns: list[URLPattern] = [
    path("asset-batches/", assets.Batches.as_view(), name="api_asset_batches"),
    path("asset-batches/<uuid:pk>/", assets.OneBatch.as_view(), name="api_asset_batch"),
    path("asset-requests/", assets.Requests.as_view(), name="api_asset_requests"),
    path("asset-requests/<uuid:pk>/", assets.OneRequest.as_view(), name="api_asset_request"),
    path("asset-requests/<uuid:pk>/list.xlsx", assets.RequestList.as_view(), name="api_asset_list"),
    path("asset-requests/<uuid:pk>/answer/", assets.Answer.as_view(), name="api_asset_answer"),
    path("asset-requests/<uuid:pk>/close/", assets.CloseRequest.as_view(), name="api_asset_close"),
]
