from django.urls import path

from phone import views

app_name = "phone"
urlpatterns = [
    path("", views.shell, name="shell"),
    path("sw.js", views.worker, name="worker"),
    path("app.webmanifest", views.manifest, name="manifest"),
    path("phones/", views.phones, name="phones"),
    path("phones/<uuid:pk>/wipe/", views.wipe, name="wipe"),
]
