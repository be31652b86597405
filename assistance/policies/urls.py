from django.urls import path

from assistance.policies import views

app_name = "policies"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("people/", views.people, name="people"),
    path("people.xlsx", views.sheet, name="sheet"),
    path("people/<uuid:pk>/explain/", views.explain, name="explain"),
    path("<int:pk>/", views.policy, name="policy"),
    path("<int:pk>/draft/", views.draft, name="draft"),
    path("versions/<int:pk>/trial/", views.trial, name="trial"),
    path("versions/<int:pk>/release/", views.release, name="release"),
    path("versions/<int:pk>/discard/", views.discard, name="discard"),
    path("versions/<int:pk>/stop/", views.stop, name="stop"),
]
