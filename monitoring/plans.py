"""Reading a case's plan: the track proposed, the measures, and what is still wrong with them."""

from dataclasses import dataclass
from datetime import date

from core import limits
from households.models import Household
from monitoring import case_limits, plan_rules
from monitoring.case_rules import add_months
from monitoring.case_states import Status
from monitoring.models.case_parts import Measure
from monitoring.models.cases import Case
from monitoring.models.plans import Plan
from monitoring.plan_rules import Person


@dataclass(frozen=True)
class Standing:
    """How a case's support stands on a day."""

    plan: Plan | None
    proposed: str
    measures: list[Measure]
    faults: list[str]

    @property
    def proposed_label(self) -> str:
        return plan_rules.TRACKS.get(self.proposed, "")


def people_of(household: Household, *, on: date) -> list[Person]:
    rows = household.members.filter(left_on=None)
    return [
        Person(
            row.labour, age(row.birth_date, on) if row.birth_date else None, row.disability_grade
        )
        for row in rows
    ]


def age(born: date, on: date) -> int:
    """
    >>> age(date(2006, 5, 19), date(2022, 5, 18)), age(date(2006, 5, 18), date(2022, 5, 18))
    (15, 16)
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def measures_due_on(case: Case) -> date | None:
    """Return the last day on which a case on file may be without a measure."""
    if case.registered_on is None:
        return None
    return add_months(case.registered_on, limits.number(case_limits.MEASURES))


def unsupported_since(on: date) -> date:
    """Return the day of entry from which a case without a measure is at fault on a day."""
    return plan_rules.on_file_too_long(on, months=limits.number(case_limits.MEASURES))


def standing(case: Case, *, on: date) -> Standing:
    people = people_of(case.household, on=on)
    plan = Plan.objects.filter(case=case).first()
    measures = list(case.measures.order_by("starts_on", "pk"))
    due = measures_due_on(case)
    proposed = plan_rules.proposed_track(people)
    found = plan_rules.faults(
        track=plan.track if plan else proposed,
        labour=plan_rules.can_work(people),
        risks=list(zip(case.risks, case.risk_labels, strict=True)),
        measures=[(row.group, row.risk) for row in measures],
        late=due is not None and due < on,
        months=limits.number(case_limits.MEASURES),
    )
    return Standing(plan, proposed, measures, found if case.status == Status.REGISTERED else [])
