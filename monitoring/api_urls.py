from django.urls import path

from monitoring import asset_api_urls, case_api_urls
from monitoring.api import campaigns, clues, questions, visits

urlpatterns = [
    path("duties/", visits.Duties.as_view(), name="api_duties"),
    path("visits/", visits.Visits.as_view(), name="api_visits"),
    path("visit-questions/", questions.VisitQuestions.as_view(), name="api_visit_questions"),
    path(
        "visit-questions/<uuid:pk>/explain/",
        questions.ExplainQuestion.as_view(), name="api_question_explain",
    ),
    path(
        "visit-questions/<uuid:pk>/close/",
        questions.CloseQuestion.as_view(), name="api_question_close",
    ),
    path("campaigns/", campaigns.Campaigns.as_view(), name="api_campaigns"),
    path(
        "campaigns/<uuid:pk>/villages/",
        campaigns.CampaignVillages.as_view(), name="api_campaign_villages",
    ),
    path(
        "campaigns/<uuid:pk>/rechecks/",
        campaigns.CampaignRechecks.as_view(), name="api_campaign_rechecks",
    ),
    path("clues/", clues.Clues.as_view(), name="api_clues"),
    path("clues/verify/", clues.Verify.as_view(), name="api_verify_clues"),
    *case_api_urls.urlpatterns,
    *asset_api_urls.urlpatterns,
]  # fmt: skip
