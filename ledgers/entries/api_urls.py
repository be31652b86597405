from django.urls import path

from ledgers.entries import api

urlpatterns = [
    path("ledgers/", api.Ledgers.as_view(), name="api_ledgers"),
    path("ledgers/<slug:name>/", api.Rows.as_view(), name="api_ledger"),
    path("ledgers/<slug:name>/template.xlsx", api.Template.as_view(), name="api_ledger_template"),
    path("ledgers/<slug:name>/export.xlsx", api.Export.as_view(), name="api_ledger_export"),
    path("ledgers/<slug:name>/import/", api.Import.as_view(), name="api_ledger_import"),
    path("ledgers/<slug:name>/<uuid:pk>/", api.Row.as_view(), name="api_ledger_row"),
    path("ledgers/<slug:name>/<uuid:pk>/change/", api.Change.as_view(), name="api_ledger_change"),
    path("ledgers/<slug:name>/<uuid:pk>/take-off/", api.TakeOff.as_view(), name="api_ledger_off"),
]
