from django.urls import path

from households import change_views, views
from households.doctor import views as doctor

app_name = "households"
urlpatterns = [
    path("", views.households, name="list"),
    path("search/", views.search, name="search"),
    path("import/", views.upload, name="import"),
    path("checks/", doctor.faults, name="doctor"),
    path("checks/list/", doctor.catalogue, name="checks"),
    path("checks/run/", doctor.run, name="run_checks"),
    path("checks/sheet/", doctor.sheet, name="faults_sheet"),
    path("checks/<uuid:pk>/", doctor.fault, name="fault"),
    path("checks/<uuid:pk>/excuse/", doctor.excuse, name="excuse_fault"),
    path("checks/<uuid:pk>/excuse/end/", doctor.end_excuse, name="end_excuse"),
    path("<uuid:pk>/", views.household, name="household"),
    path("<uuid:pk>/tags/", views.set_tag, name="set_tag"),
    path("<uuid:pk>/incomes/", views.enter_income, name="enter_income"),
    path("<uuid:pk>/officer/", views.assign_officer, name="assign_officer"),
    path("<uuid:pk>/changes/", change_views.choices, name="changes"),
    path("<uuid:pk>/changes/<slug:kind>/", change_views.change, name="change"),
    path("tags/<uuid:pk>/close/", views.close_tag, name="close_tag"),
    path("members/<uuid:pk>/identity/", views.identity, name="identity"),
]
