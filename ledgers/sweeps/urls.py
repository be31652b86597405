from django.urls import path

from ledgers.sweeps import views

app_name = "sweeps"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("<uuid:pk>/take-back/", views.take_back, name="take_back"),
]
