from django.urls import path

from ledgers.entries import views

app_name = "entries"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:name>/", views.listing, name="list"),
    path("<slug:name>/search/", views.search, name="search"),
    path("<slug:name>/new/", views.new, name="new"),
    path("<slug:name>/template.xlsx", views.template, name="template"),
    path("<slug:name>/export.xlsx", views.export, name="export"),
    path("<slug:name>/import/", views.import_sheet, name="import"),
    path("<slug:name>/<uuid:pk>/", views.entry, name="entry"),
    path("<slug:name>/<uuid:pk>/change/", views.change, name="change"),
    path("<slug:name>/<uuid:pk>/take-off/", views.take_off, name="take_off"),
]
