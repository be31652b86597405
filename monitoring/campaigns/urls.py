"""Addresses of the pages of campaigns and their samples."""

from django.urls import URLPattern, path

from monitoring.views import campaigns, rechecks

urlpatterns: list[URLPattern] = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<uuid:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:pk>/end/", campaigns.end, name="campaign_end"),
    path("campaigns/<uuid:pk>/results/", campaigns.results, name="campaign_results"),
    path(
        "campaigns/<uuid:pk>/households/<uuid:household>/no-change/",
        campaigns.no_change, name="campaign_no_change",
    ),
    path(
        "campaigns/<uuid:pk>/households/<uuid:household>/excuse/",
        campaigns.excuse, name="campaign_excuse",
    ),
    path("campaigns/<uuid:pk>/visits/<uuid:visit>/undo/", campaigns.undo, name="campaign_undo"),
    path("campaigns/<uuid:pk>/rechecks/", rechecks.rechecks, name="rechecks"),
    path("campaigns/<uuid:pk>/draw/", rechecks.draw, name="campaign_draw"),
    path("rechecks/<uuid:pk>/", rechecks.recheck, name="recheck"),
    path("rechecks/<uuid:pk>/right/", rechecks.put_right, name="recheck_right"),
]  # fmt: skip
