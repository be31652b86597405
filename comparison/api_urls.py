from django.urls import path

from comparison.api import batches, rules

urlpatterns = [
    path("comparison/sources/", batches.Sources.as_view(), name="api_sources"),
    path(
        "comparison/sources/<slug:code>/template.xlsx",
        batches.Template.as_view(),
        name="api_source_template",
    ),
    path("comparison/batches/", batches.Batches.as_view(), name="api_batches"),
    path("comparison/batches/<uuid:pk>/", batches.OneBatch.as_view(), name="api_batch"),
    path("comparison/batches/<uuid:pk>/rows/", batches.Rows.as_view(), name="api_batch_rows"),
    path(
        "comparison/batches/<uuid:pk>/rows/<int:row>/decide/",
        batches.Decide.as_view(),
        name="api_batch_decide",
    ),
    path("comparison/batches/<uuid:pk>/apply/", batches.Apply.as_view(), name="api_batch_apply"),
    path("comparison/batches/<uuid:pk>/clear/", batches.Clear.as_view(), name="api_batch_clear"),
    path(
        "comparison/batches/<uuid:pk>/amiss.xlsx", batches.Amiss.as_view(), name="api_batch_amiss"
    ),
    path("comparison/batches/<uuid:pk>/undo/", batches.Undo.as_view(), name="api_batch_undo"),
    path(
        "comparison/batches/<uuid:pk>/feedback.xlsx",
        batches.Feedback.as_view(),
        name="api_batch_feedback",
    ),
    path("comparison/rules/", rules.Rules.as_view(), name="api_rules"),
    path("comparison/rules/<int:pk>/", rules.OneRule.as_view(), name="api_rule"),
    path("comparison/rules/<int:pk>/draft/", rules.Draft.as_view(), name="api_rule_draft"),
    path("comparison/rules/<int:pk>/preview/", rules.Preview.as_view(), name="api_rule_preview"),
    path("comparison/rules/<int:pk>/release/", rules.Release.as_view(), name="api_rule_release"),
    path("comparison/rules/<int:pk>/discard/", rules.Discard.as_view(), name="api_rule_discard"),
]
