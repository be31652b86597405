from django.urls import path

from households import api

urlpatterns = [
    path("households/", api.Households.as_view(), name="api_households"),
    path("households/import/", api.Import.as_view(), name="api_households_import"),
    path("households/<uuid:pk>/", api.OneHousehold.as_view(), name="api_household"),
    path("lookup/", api.Lookup.as_view(), name="api_lookup"),
]
