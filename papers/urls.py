"""Addresses of papers and attachments: of a clue, a case, an exit, a whole round."""

from django.urls import URLPattern, path

from papers import file_views, views
from papers.paper import CASE, CLUE, EXIT

app_name = "papers"
urlpatterns: list[URLPattern] = [
    path("cases/<uuid:pk>/attach/", file_views.attach, {"what": CASE}, name="case_attach"),
    path("exits/<uuid:pk>/attach/", file_views.attach, {"what": EXIT}, name="exit_attach"),
    path("cases/<uuid:pk>/file.zip", file_views.whole_zip, name="file_zip"),
    path("cases/<uuid:pk>/file/", file_views.whole_print, name="file_print"),
    path("cases/<uuid:pk>/<slug:code>/full.docx", views.full, name="case_full"),
    path("attachments/<uuid:pk>/", file_views.attachment, name="attachment"),
    path("attachments/<uuid:pk>/thumbnail/", file_views.thumbnail, name="thumbnail"),
    path("attachments/<uuid:pk>/withdraw/", file_views.withdraw, name="withdraw"),
    *(
        each
        for what in (CLUE, CASE, EXIT)
        for each in (
            path(
                f"{what}s/<uuid:pk>/<slug:code>/", views.page, {"what": what}, name=f"{what}_print"
            ),
            path(
                f"{what}s/<uuid:pk>/<slug:code>.docx", views.docx, {"what": what},
                name=f"{what}_docx",
            ),
        )
    ),
]  # fmt: skip
