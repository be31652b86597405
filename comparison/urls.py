from django.urls import path

from comparison import views

app_name = "comparison"
urlpatterns = [
    path("", views.batches, name="batches"),
    path("sources/<slug:code>/template.xlsx", views.template, name="template"),
    path("<uuid:pk>/", views.batch, name="batch"),
    path("<uuid:pk>/mapping/", views.mapping, name="mapping"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/apply/", views.apply, name="apply"),
    path("<uuid:pk>/undo/", views.undo, name="undo"),
    path("<uuid:pk>/rows/<int:row>/decide/", views.decide, name="decide"),
    path("<uuid:pk>/feedback.xlsx", views.feedback_sheet, name="feedback"),
]
