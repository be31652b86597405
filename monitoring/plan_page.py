"""What the page of a case shows of its plan: the track, what is wrong, the measures, the forms."""

from datetime import date
from typing import Any

from monitoring import plans
from monitoring.case_states import Status
from monitoring.models.cases import Case
from monitoring.plan_forms import AddMeasure, EndMeasure, SetPlan


def planning_of(
    case: Case,
    *,
    on: date,
    may: bool,
    plan_form: SetPlan | None = None,
    measure_form: AddMeasure | None = None,
) -> dict[str, Any]:
    """Return the page's words about support; forms only for whoever `may` enter them."""
    standing = plans.standing(case, on=on)
    begun = case.status in {Status.REGISTERED, Status.ELIMINATED}
    return {
        "standing_plan": standing if begun or standing.measures else None,
        "plan_form": plan_form or (SetPlan(standing=standing) if may else None),
        "plan_open": plan_form is not None or standing.plan is None,
        "measure_form": measure_form or (AddMeasure(subject=case) if may else None),
        "measure_open": measure_form is not None or not standing.measures,
        "measure_rows": [
            (
                row,
                EndMeasure(auto_id=f"end-{row.pk}-%s") if may and row.ends_on is None else None,
            )
            for row in standing.measures
        ],
    }
