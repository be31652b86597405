from django.urls import path

from oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.show, name="dashboard"),
    path("metrics/<slug:name>/", views.metric, name="metric"),
]
