from django.urls import path

from comparison.views import batches, sheets, steps, uploads

app_name = "comparison"
urlpatterns = [
    path("", uploads.batches, name="batches"),
    path("sources/<slug:code>/template.xlsx", sheets.template, name="template"),
    path("<uuid:pk>/", batches.batch, name="batch"),
    path("<uuid:pk>/mapping/", uploads.mapping, name="mapping"),
    path("<uuid:pk>/progress/", batches.progress, name="progress"),
    path("<uuid:pk>/apply/", steps.apply, name="apply"),
    path("<uuid:pk>/undo/", steps.undo, name="undo"),
    path("<uuid:pk>/rows/<int:row>/decide/", steps.decide, name="decide"),
    path("<uuid:pk>/feedback.xlsx", sheets.feedback_sheet, name="feedback"),
]
