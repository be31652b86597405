from django.urls import path

from monitoring import asset_api_urls, case_api_urls
from monitoring.api import campaigns, clues, visits

urlpatterns = [
    path("duties/", visits.Duties.as_view(), name="api_duties"),
    path("visits/", visits.Visits.as_view(), name="api_visits"),
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
