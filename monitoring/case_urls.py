"""Addresses of the pages of cases and exits; each step has its own."""

from django.urls import URLPattern, path

from monitoring import case_states, exit_states
from monitoring.views import cases, desk, exits, national, plans

urlpatterns: list[URLPattern] = [
    path("cases/", cases.cases, name="cases"),
    path("cases/open/", cases.open_case, name="case_open"),
    path("cases/adopt/", cases.adopt, name="case_adopt"),
    path("cases/<uuid:pk>/", cases.case, name="case"),
    path("cases/<uuid:pk>/plan/", plans.set_plan, name="case_plan"),
    path("cases/<uuid:pk>/measures/", plans.add_measure, name="case_measures"),
    path("measures/<uuid:pk>/end/", plans.end_measure, name="measure_end"),
    path("cases/<uuid:pk>/exit/", exits.open_exit, name="exit_open"),
    *(
        path(f"cases/<uuid:pk>/{name}/", cases.step, {"action": name}, name=f"case_{name}")
        for name in case_states.VERBS
    ),
    path("desk/", desk.desk, name="desk"),
    path("desk/decide/", desk.decide, name="desk_decide"),
    *(
        each
        for what in ("case", "exit")
        for each in (
            path(
                f"desk/{what}s/<uuid:pk>/file/", desk.file, {"what": what}, name=f"desk_{what}_file"
            ),
            path(
                f"desk/{what}s/<uuid:pk>/back/",
                desk.turn_back,
                {"what": what},
                name=f"desk_{what}_back",
            ),
        )
    ),
    path("national/", national.queue, name="national"),
    path("national/export/", national.export, name="national_export"),
    path("national/<uuid:pk>/typed/", national.typed, name="national_typed"),
    path("notices/<uuid:pk>/", cases.notice, name="notice"),
    path("exits/", exits.exits, name="exits"),
    path("exits/<uuid:pk>/", exits.exit_, name="exit"),
    *(
        path(f"exits/<uuid:pk>/{name}/", exits.step, {"action": name}, name=f"exit_{name}")
        for name in exit_states.VERBS
    ),
]
