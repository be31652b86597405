from django.urls import path

from ledgers.places import views

app_name = "regions"
urlpatterns = [
    path("", views.tree, name="list"),
    path("import/", views.upload, name="import"),
]
