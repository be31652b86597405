from django.urls import path

from households import change_views, views

app_name = "households"
urlpatterns = [
    path("", views.households, name="list"),
    path("search/", views.search, name="search"),
    path("import/", views.upload, name="import"),
    path("<uuid:pk>/", views.household, name="household"),
    path("<uuid:pk>/tags/", views.set_tag, name="set_tag"),
    path("<uuid:pk>/incomes/", views.enter_income, name="enter_income"),
    path("<uuid:pk>/officer/", views.assign_officer, name="assign_officer"),
    path("<uuid:pk>/changes/", change_views.choices, name="changes"),
    path("<uuid:pk>/changes/<slug:kind>/", change_views.change, name="change"),
    path("tags/<uuid:pk>/close/", views.close_tag, name="close_tag"),
    path("members/<uuid:pk>/identity/", views.identity, name="identity"),
]
