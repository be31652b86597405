from django.urls import path

from households import api, change_api
from households.doctor import api as doctor

urlpatterns = [
    path("households/", api.Households.as_view(), name="api_households"),
    path("households/import/", api.Import.as_view(), name="api_households_import"),
    path("households/<uuid:pk>/", api.OneHousehold.as_view(), name="api_household"),
    path("households/<uuid:pk>/changes/", change_api.Changes.as_view(), name="api_changes"),
    *(
        path(f"households/<uuid:pk>/changes/{kind}/", view.as_view(), name=f"api_change_{kind}")
        for kind, view in change_api.ADDRESSES.items()
    ),
    path("checks/", doctor.Checks.as_view(), name="api_checks"),
    path("checks/run/", doctor.Look.as_view(), name="api_checks_run"),
    path("faults/", doctor.Faults.as_view(), name="api_faults"),
    path("faults/sheet/", doctor.Sheet.as_view(), name="api_faults_sheet"),
    path("faults/<uuid:pk>/excuse/", doctor.Excuse.as_view(), name="api_excuse_fault"),
    path("faults/<uuid:pk>/excuse/end/", doctor.EndExcuse.as_view(), name="api_end_excuse"),
    path("lookup/", api.Lookup.as_view(), name="api_lookup"),
]
