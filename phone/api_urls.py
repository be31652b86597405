from django.urls import path

from phone import api

urlpatterns = [
    path("phones/", api.Phones.as_view(), name="api_phones"),
    path("phones/<uuid:pk>/standing/", api.Standing.as_view(), name="api_phone_standing"),
    path("phones/<uuid:pk>/contact/", api.Contact.as_view(), name="api_phone_contact"),
    path("phones/<uuid:pk>/week/", api.Week.as_view(), name="api_phone_week"),
    path("visits/<uuid:uuid>/photo/", api.VisitPhoto.as_view(), name="api_visit_photo"),
]
