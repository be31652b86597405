"""Faults of cases and measures for the demo, and the whole list of what was planted."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from core.dates import local_date
from households import demo_faults as register
from households.demo_faults import Home
from households.models import Household
from monitoring.case_states import Status
from monitoring.models import Case, Clue, Measure

INDUSTRY = ("industry", "种养业奖补")
WORKSHOP = ("employment", "帮扶车间就业")
AFTER = {"wage": 90_000}
LONG = timedelta(days=300)


def _case(home: Home, *measures: tuple[str, str], on: date, status: str = "registered") -> bool:
    """Give a household a round that was registered on a day, with measures (group, content)."""
    entered = datetime.combine(on, datetime.min.time(), tzinfo=home.household.created_at.tzinfo)
    case = Case.objects.create(
        household=home.household, region=home.household.region, status=Status(status),
        began_on=on, due_on=on, registered_on=on, entered_at=entered, entered_by=home.by,
        category=Household.objects.get(pk=home.household.pk).category, risks=["accident"],
    )  # fmt: skip
    for group, content in measures:
        Measure.objects.create(
            case=case, group=group, content=content, risk="accident", responsible=home.by.name,
            starts_on=on, entered_at=entered, entered_by=home.by,
        )  # fmt: skip
    return True


def _monitored(home: Home, *measures: tuple[str, str], risk: str = "accident", **more: str) -> bool:
    return home.monitor(risk, **more) and _case(home, *measures, on=home.on)


def _eliminated(home: Home, *measures: tuple[str, str], method: str, **yuan: int) -> bool:
    home.eliminate(method=method)
    home.earn("eliminate", **yuan)
    return _case(home, *measures, on=home.on - LONG, status="eliminated")


def _late(home: Home) -> bool:
    return home.monitor("accident") and _case(home, on=home.on - timedelta(days=40))


def _without_development(home: Home) -> bool:
    return home.able > 0 and _monitored(home, ("social_security", "临时救助"))


def _nobody_works(home: Home) -> bool:
    return home.able > 0 and not home.workers and _monitored(home, WORKSHOP)


def _no_such_person(home: Home) -> bool:
    return _monitored(home, INDUSTRY, ("social_security", "农村低保"))


def _care_without_measure(home: Home) -> bool:
    old = home.one(lambda p: not p.work_months and register.age_of(p, home.on) >= 62)
    if old is None or home.able < 2:
        return False
    return register.spoil(old, tekun="农村特困") and _monitored(home, INDUSTRY)


def _below_the_line(home: Home) -> bool:
    return home.household.household_type == "escaped" and home.earn("yearly", wage=1000)


WAYS = {
    "D23": lambda h: _monitored(h, INDUSTRY, risk="water"),
    "D25": _late,
    "D26": _without_development,
    "D27": lambda h: _monitored(h, INDUSTRY, development_status="尚未实施"),
    "D28": _nobody_works,
    "D29": _no_such_person,
    "D30": _care_without_measure,
    "D34": lambda h: _eliminated(h, method="support", **AFTER),
    "D37": lambda h: _eliminated(h, WORKSHOP, method="natural", business=90_000),
    "D38": _below_the_line,
}


@transaction.atomic
def plant_faults(*, each: int, at: datetime, seed: int) -> list[dict[str, str]]:
    """
    Plant `each` faults of every check that runs and return what was planted, in order.

    :raises ValueError: the district has too few families that fit
    """
    by = User.objects.get(username="clerk")
    stories = Clue.objects.values("household").union(Case.objects.values("household"))
    homes = register.sound_homes(seed=seed, on=local_date(at), by=by, skip=stories)
    done = register.plant_doubles(homes, each=each)
    done += register.plant({**register.WAYS, **WAYS}, homes, each=each)
    return [vars(one) for one in sorted(done, key=lambda one: (one.check, one.household))]
