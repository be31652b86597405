"""What the forms of the steps know already, and do not ask for."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from households.models import Household, Income
from households.rules import income_window
from monitoring.actions import cases, clues
from monitoring.case_forms import CASE_FORMS
from monitoring.clue_states import Source
from monitoring.consent_forms import Authorise
from monitoring.exit_forms import EXIT_FORMS
from monitoring.models import Case
from tests.conftest import NOON
from tests.factories import MemberFactory, UserFactory
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, People, case_at, exit_at, open_case, step

pytestmark = pytest.mark.django_db


def given(case: Case, action: str, by: User, name: str) -> object:
    return CASE_FORMS[action](subject=case, by=by)[name].initial


def test_who_writes_and_who_else_works_there_went_there(
    household: Household, people: People
) -> None:
    case = open_case(household, people)
    other = UserFactory(name="吴秀英", role="village_staff", region=household.region)
    assert given(case, "verify", people.village, "visitors") == f"{people.village.name}、吴秀英"
    assert given(case, "verify", other, "visitors") == f"吴秀英、{people.village.name}"
    case.household.support_officer = UserFactory(name="郑晓东", role="support_officer")
    assert given(case, "verify", people.village, "visitors") == f"{people.village.name}、郑晓东"


def test_nobody_is_made_up_to_make_two(household: Household, people: People) -> None:
    case = open_case(household, people)
    assert given(case, "verify", people.village, "visitors") == people.village.name


def test_the_visit_reads_what_the_clue_said(household: Household, people: People) -> None:
    clue = clues.open_clue(
        household=household, source=Source.SELF, risks=["illness"], evidence="自付四万多元",
        by=people.village, at=NOON,
    )  # fmt: skip
    case = cases.open_case(household=household, clue=clue, by=people.village, at=NOON)
    form = CASE_FORMS["verify"](subject=case, by=people.village)
    assert form.fields["findings"].help_text == "线索：自付四万多元"
    assert form["findings"].initial is None  # what was found there is written by who was there


def income(household: Household, by: User, start: date, end: date) -> None:
    Income.objects.create(
        household=household, purpose="yearly", window_start=start, window_end=end, members=3,
        wage=Decimal(12_000), entered_by=by,
    )  # fmt: skip


def test_income_of_the_same_months_is_filled_in(household: Household, people: People) -> None:
    case = open_case(household, people)
    income(household, people.village, *income_window(timezone.localdate()))
    assert given(case, "verify", people.village, "wage") == Decimal(12_000)
    assert given(case, "verify", people.village, "business") is None


def test_older_income_stands_beside_only(household: Household, people: People) -> None:
    case = open_case(household, people)
    income(household, people.village, date(2020, 6, 1), date(2021, 5, 31))
    form = CASE_FORMS["verify"](subject=case, by=people.village)
    assert form["wage"].initial is None
    assert form.fields["wage"].help_text == "上次测算（到2021年5月）：12,000.00 元"


def test_wages_of_the_register_stand_beside(household: Household, people: People) -> None:
    MemberFactory(household=household, name="张明", wage_year=Decimal(32_800))
    form = CASE_FORMS["verify"](subject=open_case(household, people), by=people.village)
    assert form.fields["wage"].help_text == "名册上的务工收入：张明 32,800.00 元"


def test_the_same_people_are_invited_again(household: Household, people: People) -> None:
    case = case_at("explain", household, people)
    assert given(case, "review", people.village, "invited") is None
    step(case, "review", people, NOON + 7 * DAY)
    assert given(case, "review", people.village, "invited") == 15
    assert given(case, "review", people.village, "votes_against") == 0
    assert given(case, "review", people.village, "present") is None


def test_every_adult_signs_unless_away(household: Household, people: People) -> None:
    son = MemberFactory(
        household=household, name="张明", relation="之子", birth_date=date(1995, 1, 1)
    )
    MemberFactory(
        household=household, name="张小宝", relation="之孙子", birth_date=date(2019, 1, 1)
    )
    case = case_at("verify", household, people)
    form = Authorise(subject=case, by=people.village)
    assert form["signatures"].initial == "张三、张明"
    sent = {"signed_on": "2022-05-20", "signatures": "张三、张明", "unsigned": [str(son.pk)]}
    form = Authorise(sent, subject=case, by=people.village)
    assert form.is_valid()
    assert form.given()["signatures"] == ["张三"]


def test_the_villages_only_officer_is_proposed(
    household: Household, people: People, officer: User
) -> None:
    case = case_at("announce", household, people)
    assert given(case, "register", people.village, "officer") == officer.username
    assert given(case, "register", people.village, "responsible") == officer.name
    UserFactory(role="support_officer", region=household.region)
    assert given(case, "register", people.village, "officer") is None


def test_an_exit_without_measures_is_not_proposed_as_supported(
    household: Household, people: People
) -> None:
    exit_ = exit_at("announce", case_at("register", household, people), people)
    mark = EXIT_FORMS["mark"]
    assert mark(subject=exit_, by=people.township)["method"].initial == "support"
    exit_.case.measures.all().delete()
    assert mark(subject=exit_, by=people.township)["method"].initial == "natural"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.People")
    return client


def test_a_household_that_came_monitored_is_taken_over_by_a_button(
    household: Household, people: People
) -> None:
    client = client_of(people.village)
    assert "接续监测帮扶" not in client.get(household.get_absolute_url()).content.decode()
    Household.objects.update(category="marginal", identified_month="202201", risks=["illness"])

    assert "接续监测帮扶" in client.get(household.get_absolute_url()).content.decode()
    answer = client.post("/monitoring/cases/adopt/", {"household": household.pk}, follow=True)

    case = Case.objects.get()
    assert (case.status, case.risks, case.registered_on) == (
        "registered", ["illness"], date(2022, 1, 1),
    )  # fmt: skip
    assert "提出风险消除" in answer.content.decode()
    assert "接续监测帮扶" not in client.get(household.get_absolute_url()).content.decode()
    again = client.post("/monitoring/cases/adopt/", {"household": household.pk}, follow=True)
    assert "这户已有案件。" in again.content.decode()
    assert Case.objects.count() == 1


def test_who_only_reads_has_no_such_button(
    household: Household, people: People, officer: User
) -> None:
    Household.objects.update(category="marginal", identified_month="202201")
    shown = client_of(officer).get(household.get_absolute_url()).content.decode()
    assert "接续监测帮扶" not in shown
