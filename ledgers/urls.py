from django.urls import path

from ledgers import views

app_name = "ledgers"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<uuid:pk>/", views.job, name="job"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/apply/", views.apply, name="apply"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("<uuid:pk>/undo/", views.undo, name="undo"),
    path("<uuid:pk>/refused.xlsx", views.refused_sheet, name="refused"),
]
