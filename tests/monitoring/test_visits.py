"""A visit is kept once, meets its week, and a risk becomes a clue."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import User
from core.errors import Refused
from households.models import Household
from monitoring.actions import duties, visits
from monitoring.models import Visit, VisitDuty
from monitoring.rules import visits as rules
from tests.conftest import NOON
from tests.monitoring.visit_fixtures import *  # noqa: F403
from tests.monitoring.visit_fixtures import PNG, TODAY
from tests.monitoring.visiting import recorded, told

# --- what was found ---------------------------------------------------------------------------


def test_answers_are_kept_in_one_form_and_empty_ones_left_out() -> None:
    said = {
        "income": {"state": "decrease", "amount": "3,000", "cause": " 停工  "},
        "employment": {"state": "lost_job", "months": 5},
        "water": {},
    }
    assert rules.checked(said) == {
        "income": {"state": "decrease", "amount": "3000.00", "cause": "停工"},
        "employment": {"state": "lost_job", "months": 5},
    }


@pytest.mark.parametrize(
    ("items", "key"),
    [
        ({"pets": {"state": "dog"}}, "pets"),
        ({"income": {"colour": "red"}}, "income.colour"),
        ({"income": {"state": "sideways"}}, "income.state"),
        ({"income": {"state": "decrease", "amount": "-1"}}, "income.amount"),
        ({"income": {"state": "decrease", "amount": "NaN"}}, "income.amount"),
        ({"income": {"amount": "3000"}}, "income.state"),
        ({"employment": {"state": "steady", "months": 13}}, "employment.months"),
        ({"medical": {"state": "insured", "family_doctor": "yes"}}, "medical.family_doctor"),
        ({"appeal": {"text": "长" * 201}}, "appeal.text"),
        ({"water": "停水"}, "water"),
    ],
)
def test_an_answer_that_does_not_fit_is_named(items: dict[str, Any], key: str) -> None:
    with pytest.raises(rules.BadItems) as bad:
        rules.checked(items)
    assert list(bad.value.errors) == [key]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("items", "risk"),
    [
        ({"income": {"state": "decrease", "amount": "2999.99"}}, None),
        ({"income": {"state": "decrease", "amount": "3000"}}, "unstable_work"),
        ({"expense": {"state": "medical", "out_of_pocket": "8766.99"}}, None),
        ({"expense": {"state": "medical", "out_of_pocket": "8767"}}, "illness"),
        ({"schooling": {"state": "in_school"}}, None),
        ({"schooling": {"state": "suspected_dropout"}}, "education"),
        ({"housing": {"state": "d"}}, "housing"),
        ({"water": {"state": "cut"}}, "water"),
        ({"sudden": {"state": "death"}}, "lack_labour"),
    ],
)
def test_a_finding_that_speaks_of_a_risk_opens_a_clue(
    items: dict[str, Any], risk: str | None, household: Household, village_staff: User
) -> None:
    found = recorded(
        household, by=village_staff, on=TODAY, at=NOON, changed=True, items=rules.checked(items)
    )
    assert (found.clue.risks if found.clue else None) == ([risk] if risk else None)


# --- once, and in its week --------------------------------------------------------------------


def test_a_visit_in_its_week_meets_the_duty(duty: VisitDuty, village_staff: User) -> None:
    found = recorded(duty.household, by=village_staff, on=TODAY, at=NOON)
    duty.refresh_from_db()
    assert (duty.state, duty.visit, duty.by_substitute) == ("met", found.visit, False)


def test_a_clerk_of_the_township_is_a_substitute(duty: VisitDuty, township_clerk: User) -> None:
    recorded(duty.household, by=township_clerk, on=TODAY, at=NOON)
    duty.refresh_from_db()
    assert (duty.state, duty.by_substitute) == ("met", True)


def test_a_visit_recorded_after_its_week_is_late_for_that_week(
    duty: VisitDuty, village_staff: User
) -> None:
    duties.make_duties(week="2022-W21")
    next_week = NOON + timedelta(days=7)
    recorded(duty.household, by=village_staff, on=TODAY, at=next_week)
    assert list(VisitDuty.objects.order_by("week").values_list("state", flat=True)) == [
        "late", "due",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "words"),
    [(TODAY + timedelta(days=1), "晚于今天"), (TODAY - timedelta(days=15), "14天")],
)
def test_a_day_that_cannot_be_right_is_refused(
    day: date, words: str, household: Household, village_staff: User
) -> None:
    with pytest.raises(Refused, match=words):
        recorded(household, by=village_staff, on=day, at=NOON)
    assert not Visit.objects.exists()


def test_the_oldest_day_that_may_be_recorded_is_a_fortnight_ago(
    household: Household, village_staff: User
) -> None:
    assert recorded(household, by=village_staff, on=TODAY - timedelta(days=14), at=NOON).created


def test_the_same_visit_sent_again_is_stored_once(duty: VisitDuty, village_staff: User) -> None:
    said = told(TODAY)
    first = visits.record(household=duty.household, by=village_staff, at=NOON, told=said)
    later = NOON + timedelta(days=40)
    again = visits.record(household=duty.household, by=village_staff, at=later, told=said)
    assert (first.created, again.created) == (True, False)
    assert again.visit.answer == first.visit.answer
    assert Visit.objects.count() == 1


def test_the_same_uuid_for_another_visit_is_refused(
    household: Household, village_staff: User
) -> None:
    key = uuid.uuid4()
    recorded(household, by=village_staff, on=TODAY, at=NOON, uuid=key)
    with pytest.raises(Refused, match="编号已经用过"):
        recorded(household, by=village_staff, on=TODAY, at=NOON, uuid=key, note="另一次")
    assert Visit.objects.count() == 1


def test_two_who_wrote_side_by_side_are_both_kept_and_marked(
    household: Household, village_staff: User, village_colleague: User
) -> None:
    seen = str(recorded(household, by=village_staff, on=TODAY, at=NOON).visit.pk)
    second = recorded(household, by=village_staff, on=TODAY, at=NOON, base=seen).visit
    third = recorded(household, by=village_colleague, on=TODAY, at=NOON, base=seen).visit
    assert (second.overtaken, third.overtaken) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_the_same_moment_store_one_visit(
    household: Household, village_staff: User
) -> None:
    said, start = told(TODAY), Barrier(4)

    def send() -> bool:
        start.wait()
        try:
            return visits.record(household=household, by=village_staff, at=NOON, told=said).created
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        created = [each.result() for each in [pool.submit(send) for _ in range(4)]]
    assert sorted(created) == [False, False, False, True]
    assert Visit.objects.count() == 1


# --- a slip of the thumb ----------------------------------------------------------------------


def test_a_slip_is_taken_back_by_oneself_and_the_household_is_due_again(
    duty: VisitDuty, village_staff: User
) -> None:
    visit = recorded(duty.household, by=village_staff, on=TODAY, at=NOON).visit
    visits.withdraw(visit=visit, by=village_staff, at=NOON + timedelta(seconds=9))
    duty.refresh_from_db()
    assert (duty.state, duty.visit) == ("due", None)
    assert Visit.objects.get().withdrawn_by == village_staff


def test_taking_back_one_of_two_visits_leaves_the_duty_met_by_the_other(
    duty: VisitDuty, village_staff: User, township_clerk: User
) -> None:
    first = recorded(duty.household, by=village_staff, on=TODAY, at=NOON).visit
    other = recorded(duty.household, by=township_clerk, on=TODAY, at=NOON).visit
    visits.withdraw(visit=first, by=village_staff, at=NOON)
    duty.refresh_from_db()
    assert (duty.state, duty.visit, duty.by_substitute) == ("met", other, True)


def test_nobody_takes_back_anothers_a_change_or_an_old_visit(
    duty: VisitDuty, village_staff: User, village_colleague: User
) -> None:
    plain = recorded(duty.household, by=village_staff, on=TODAY, at=NOON).visit
    change = recorded(
        duty.household, by=village_staff, on=TODAY, at=NOON, changed=True, note="换了电话"
    ).visit
    for visit, by, at, words in (
        (plain, village_colleague, NOON, "记录人自己"),
        (change, village_staff, NOON, "有变化"),
        (plain, village_staff, NOON + timedelta(seconds=71), "时间已过"),
    ):
        with pytest.raises(Refused, match=words):
            visits.withdraw(visit=visit, by=by, at=at)
    visits.withdraw(visit=plain, by=village_staff, at=NOON)
    with pytest.raises(Refused, match="已经撤销"):
        visits.withdraw(visit=plain, by=village_staff, at=NOON)


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"%PDF-1.4", "JPG 或 PNG"), (PNG + b"\x00" * (5 * 1024 * 1024), "超过5MB")],
)
def test_only_a_small_photo_is_taken(
    body: bytes, words: str, household: Household, village_staff: User
) -> None:
    photo = SimpleUploadedFile("p.png", body)
    with pytest.raises(Refused, match=words):
        visits.record(household=household, by=village_staff, at=NOON, told=told(TODAY), photo=photo)
    assert not Visit.objects.exists()
