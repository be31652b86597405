from django.urls import path

from comparison import api

urlpatterns = [
    path("comparison/sources/", api.Sources.as_view(), name="api_sources"),
    path(
        "comparison/sources/<slug:code>/template.xlsx",
        api.Template.as_view(),
        name="api_source_template",
    ),
    path("comparison/batches/", api.Batches.as_view(), name="api_batches"),
    path("comparison/batches/<uuid:pk>/", api.OneBatch.as_view(), name="api_batch"),
    path("comparison/batches/<uuid:pk>/rows/", api.Rows.as_view(), name="api_batch_rows"),
    path(
        "comparison/batches/<uuid:pk>/rows/<int:row>/decide/",
        api.Decide.as_view(),
        name="api_batch_decide",
    ),
    path("comparison/batches/<uuid:pk>/apply/", api.Apply.as_view(), name="api_batch_apply"),
    path("comparison/batches/<uuid:pk>/undo/", api.Undo.as_view(), name="api_batch_undo"),
    path(
        "comparison/batches/<uuid:pk>/feedback.xlsx",
        api.Feedback.as_view(),
        name="api_batch_feedback",
    ),
]
