from django.urls import path

from assistance.policies import api

urlpatterns = [
    path("policies/", api.Policies.as_view(), name="api_policies"),
    path("policies/<int:pk>/draft/", api.Draft.as_view(), name="api_policy_draft"),
    path("policies/versions/<int:pk>/release/", api.Release.as_view(), name="api_policy_release"),
    path("policies/versions/<int:pk>/discard/", api.Discard.as_view(), name="api_policy_discard"),
    path("entitlements/", api.Entitlements.as_view(), name="api_entitlements"),
    path("entitlements/<uuid:pk>/explain/", api.Explain.as_view(), name="api_entitlement_explain"),
]
