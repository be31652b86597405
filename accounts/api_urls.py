from django.urls import path

from accounts import api

urlpatterns = [
    path("token/", api.MakeToken.as_view(), name="api_token"),
    path("me/", api.WhoAmI.as_view(), name="api_me"),
    path("units/", api.Units.as_view(), name="api_units"),
]
