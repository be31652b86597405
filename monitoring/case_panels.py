"""The household page's panel of cases and measures, and its moments; imported by `panels.py`."""

from typing import Any

from accounts.models import User
from accounts.permissions import Permission
from households.models import Household
from households.panels import Moment, Panel, TimelineSource, panels, timeline
from monitoring.case_page import CASE_LABELS, EXIT_LABELS
from monitoring.case_states import OPEN
from monitoring.models.case_parts import Measure
from monitoring.models.cases import Case, CaseStep
from monitoring.models.exits import Exit, ExitStep


def context(household: Household, user: User) -> dict[str, Any]:
    cases = list(Case.objects.visible_to(user).filter(household=household).order_by("-round"))
    enters = user.may(Permission.CASE_ENTER) and household.removed_on is None
    may_open = (
        enters and not household.is_monitored and not any(case.in_procedure for case in cases)
    )
    # Came monitored by import: without a case it has no measures here, and no way out.
    may_adopt = enters and household.is_monitored and not any(case.status in OPEN for case in cases)
    return {
        "cases": cases,
        "exits": Exit.objects.visible_to(user).filter(case__household=household).order_by("-pk"),
        "measures": Measure.objects.filter(case__in=cases).order_by("-starts_on", "pk"),
        "may_open": may_open,
        "may_adopt": may_adopt,
        "household": household,
    }


def moments(household: Household) -> list[Moment]:
    steps = CaseStep.objects.filter(case__household=household).select_related("by", "case")
    exit_steps = ExitStep.objects.filter(exit__case__household=household)
    return [
        Moment(s.at, CASE_LABELS.get(s.action, s.action), s.by.name, s.case.get_absolute_url())
        for s in steps
    ] + [
        Moment(s.at, EXIT_LABELS.get(s.action, s.action), s.by.name, s.exit.get_absolute_url())
        for s in exit_steps.select_related("by", "exit")
    ]


panels.declare(Panel("cases", 60, "案件与帮扶", "monitoring/_household_cases.html", context))
timeline.declare(TimelineSource("cases", 60, moments))
