from django.urls import path

from applications.views import public

app_name = "apply"
urlpatterns = [
    path("progress/", public.progress, name="progress"),
    path("<str:code>/", public.apply, name="form"),
]
