"""Addresses of papers: of a clue, a case, an exit."""

from django.urls import URLPattern, path

from papers import views
from papers.paper import CASE, CLUE, EXIT

app_name = "papers"
urlpatterns: list[URLPattern] = [
    each
    for what in (CLUE, CASE, EXIT)
    for each in (
        path(f"{what}s/<uuid:pk>/<slug:code>/", views.page, {"what": what}, name=f"{what}_print"),
        path(
            f"{what}s/<uuid:pk>/<slug:code>.docx", views.docx, {"what": what}, name=f"{what}_docx"
        ),
    )
]
