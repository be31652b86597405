"""The API's addresses of cases and exits; each step has its own."""

from django.urls import URLPattern, path

from monitoring.api import cases, exits, national, plans
from monitoring.api.case_inputs import CASE_INPUTS, EXIT_INPUTS

urlpatterns: list[URLPattern] = [
    path("cases/", cases.Cases.as_view(), name="api_cases"),
    path("cases/<uuid:pk>/", cases.OneCase.as_view(), name="api_case"),
    path("cases/<uuid:pk>/plan/", plans.CasePlan.as_view(), name="api_case_plan"),
    path("cases/<uuid:pk>/measures/", plans.CaseMeasures.as_view(), name="api_case_measures"),
    path("measures/<uuid:pk>/end/", plans.MeasureEnd.as_view(), name="api_measure_end"),
    *(
        path(f"cases/<uuid:pk>/{name}/", cases.step_view(name).as_view(), name=f"api_case_{name}")
        for name in CASE_INPUTS
    ),
    path("national/", national.National.as_view(), name="api_national"),
    path("national/<uuid:pk>/typed/", national.NationalTyped.as_view(), name="api_national_typed"),
    path("exits/", exits.Exits.as_view(), name="api_exits"),
    path("exits/<uuid:pk>/", exits.OneExit.as_view(), name="api_exit"),
    *(
        path(f"exits/<uuid:pk>/{name}/", exits.step_view(name).as_view(), name=f"api_exit_{name}")
        for name in EXIT_INPUTS
    ),
]
