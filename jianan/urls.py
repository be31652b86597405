"""Where everything is. Pages by app; the API under /api/v1/, each app's part in its `api_urls`."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.authtoken.models import TokenProxy

from core import views
from core.schema import Schema

api = [
    path("", include("accounts.api_urls")),
    path("", include("ledgers.api_urls")),
    path("", include("ledgers.entries.api_urls")),
    path("", include("ledgers.sweeps.api_urls")),
    path("", include("households.api_urls")),
    path("", include("comparison.api_urls")),
    path("", include("monitoring.api_urls")),
    path("", include("phone.api_urls")),
    path("", include("assistance.policies.api_urls")),
    path("", include("oversight.api_urls")),
]

urlpatterns = [
    path("", include("accounts.urls")),
    path("regions/", include("ledgers.places.urls")),
    path("jobs/", include("ledgers.urls")),
    path("ledgers/", include("ledgers.entries.urls")),
    path("policies/", include("assistance.policies.urls")),
    path("sweeps/", include("ledgers.sweeps.urls")),
    path("households/", include("households.urls")),
    path("comparison/", include("comparison.urls")),
    path("monitoring/", include("monitoring.urls")),
    path("applications/", include("applications.urls")),
    path("phone/", include("phone.urls")),
    path("apply/", include("applications.public_urls")),
    path("papers/", include("papers.urls")),
    path("dashboard/", include("oversight.urls")),
    # The API answers 401 by itself; the log-in page is for people.
    path("api/v1/", include(api)),
    path("api/schema/", login_not_required(Schema.as_view()), name="schema"),
    path(
        "api/docs/",
        login_not_required(SpectacularSwaggerView.as_view(url_name="schema")),
        name="docs",
    ),
    path("admin/", admin.site.urls),
    path("components/", views.components, name="components"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.denied"
handler404 = "core.views.not_found"
handler500 = "core.views.broken"
# Roles are code, and a token is its person's alone: an administrator neither reads nor makes one.
admin.site.unregister([Group, TokenProxy])
admin.site.site_header = "建安 · 系统配置"
admin.site.site_title = "建安"
admin.site.index_title = "配置"
