from django.urls import path

from ledgers import api
from ledgers.places import api as places

urlpatterns = [
    path("jobs/<uuid:pk>/", api.OneJob.as_view(), name="api_job"),
    path("jobs/<uuid:pk>/apply/", api.Apply.as_view(), name="api_job_apply"),
    path("jobs/<uuid:pk>/cancel/", api.Cancel.as_view(), name="api_job_cancel"),
    path("jobs/<uuid:pk>/undo/", api.Undo.as_view(), name="api_job_undo"),
    path("jobs/<uuid:pk>/refused.xlsx", api.RefusedSheet.as_view(), name="api_job_refused"),
    path("regions/", places.Regions.as_view(), name="api_regions"),
    path("regions/import/", places.Import.as_view(), name="api_regions_import"),
]
