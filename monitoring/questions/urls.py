"""Addresses of the questions about visits."""

from django.urls import URLPattern, path

from monitoring.questions import views

urlpatterns: list[URLPattern] = [
    path("questions/", views.questions, name="questions"),
    path("questions/<uuid:pk>/", views.question, name="question"),
    path("questions/<uuid:pk>/explain/", views.explain, name="question_explain"),
    path("questions/<uuid:pk>/close/", views.close, name="question_close"),
]
