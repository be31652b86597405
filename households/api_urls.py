from django.urls import path

from households import api, change_api

urlpatterns = [
    path("households/", api.Households.as_view(), name="api_households"),
    path("households/import/", api.Import.as_view(), name="api_households_import"),
    path("households/<uuid:pk>/", api.OneHousehold.as_view(), name="api_household"),
    path("households/<uuid:pk>/changes/", change_api.Changes.as_view(), name="api_changes"),
    *(
        path(f"households/<uuid:pk>/changes/{kind}/", view.as_view(), name=f"api_change_{kind}")
        for kind, view in change_api.ADDRESSES.items()
    ),
    path("lookup/", api.Lookup.as_view(), name="api_lookup"),
]
