from django.urls import path

from comparison.views import batches, rules, sheets, steps, uploads

app_name = "comparison"
urlpatterns = [
    path("", uploads.batches, name="batches"),
    path("sources/<slug:code>/template.xlsx", sheets.template, name="template"),
    path("<uuid:pk>/", batches.batch, name="batch"),
    path("<uuid:pk>/mapping/", uploads.mapping, name="mapping"),
    path("<uuid:pk>/progress/", batches.progress, name="progress"),
    path("<uuid:pk>/apply/", steps.apply, name="apply"),
    path("<uuid:pk>/clear/", steps.clear, name="clear"),
    path("<uuid:pk>/undo/", steps.undo, name="undo"),
    path("<uuid:pk>/rows/<int:row>/decide/", steps.decide, name="decide"),
    path("<uuid:pk>/feedback.xlsx", sheets.feedback_sheet, name="feedback"),
    path("<uuid:pk>/amiss.xlsx", sheets.amiss_sheet, name="amiss"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<int:pk>/", rules.rule, name="rule"),
    path("rules/<int:pk>/draft/", rules.draft, name="draft_rule"),
    path("rules/<int:pk>/preview/", rules.preview, name="preview"),
    path("rules/<int:pk>/release/", rules.release, name="release_rule"),
    path("rules/<int:pk>/discard/", rules.discard, name="discard_rule"),
]
