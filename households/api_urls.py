from django.urls import path

from households import api

urlpatterns = [
    path("households/import/", api.Import.as_view(), name="api_households_import"),
]
