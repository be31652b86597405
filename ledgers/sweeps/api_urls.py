from django.urls import path

from ledgers.sweeps import api

urlpatterns = [
    path("sweeps/", api.Sweeps.as_view(), name="api_sweeps"),
    path("sweeps/<uuid:pk>/confirm/", api.Confirm.as_view(), name="api_sweep_confirm"),
    path("sweeps/<uuid:pk>/take-back/", api.TakeBack.as_view(), name="api_sweep_take_back"),
]
