"""A paper whose signed page is attached is not asked for again; a page of an undone step is."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.errors import Refused
from households.models import Household
from monitoring import attached
from monitoring.case_forms import CASE_FORMS
from monitoring.models import Case
from papers import attaching
from tests.conftest import NOON
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, People, case_at, step
from tests.papers.authz import photo
from tests.papers.test_attaching import attach

pytestmark = pytest.mark.django_db

THEN = NOON + 7 * DAY  # the day of the meeting


def page(case: Case, by: User, kind: str, at: Any = THEN) -> Any:
    (found,) = attach(case, by, kind=kind, dated_on=at.date(), at=at)
    return found


def boxes(case: Case, action: str, by: User) -> list[str]:
    fresh = Case.objects.get(pk=case.pk)
    field = CASE_FORMS[action](subject=fresh, by=by).fields.get("papers")
    return [value for value, _ in field.choices] if field else []


def test_a_step_asks_for_what_is_not_attached(household: Household, people: People) -> None:
    case = case_at("explain", household, people)
    assert boxes(case, "review", people.village) == ["minutes", "sign_in", "meeting_photo"]

    page(case, people.village, "minutes")
    page(case, people.village, "sign_in")

    assert boxes(case, "review", people.village) == ["meeting_photo"]
    with pytest.raises(Refused, match="还缺：评议会议照片") as refusal:
        step(case, "review", people, THEN, papers=[])
    assert "签到表" not in str(refusal.value)
    step(case, "review", people, THEN, papers=["meeting_photo"])
    kinds = {"minutes", "sign_in", "meeting_photo"}
    assert set(case.papers.live().filter(action="review").values_list("kind", flat=True)) == kinds


def test_nothing_is_asked_when_all_pages_are_there(household: Household, people: People) -> None:
    case = case_at("explain", household, people)
    for kind in ("minutes", "sign_in", "meeting_photo"):
        page(case, people.village, kind)
    assert boxes(case, "review", people.village) == []
    case = step(case, "review", people, THEN, papers=[])
    assert case.status == "reviewed"


def test_what_was_taken_back_is_asked_for(household: Household, people: People) -> None:
    case = case_at("explain", household, people)
    scan = page(case, people.village, "minutes")
    attaching.withdraw(attachment=scan, by=people.village, at=THEN, why="拍错了")
    assert "minutes" in boxes(case, "review", people.village)


def test_pages_of_a_meeting_that_failed_do_not_serve_the_next(
    household: Household, people: People
) -> None:
    case = case_at("explain", household, people)
    page(case, people.village, "minutes")
    step(case, "review", people, THEN, votes_for=2, votes_against=9)
    assert "minutes" in boxes(case, "review", people.village)


def test_pages_of_a_step_that_was_sent_back_do_not_serve_again(
    household: Household, people: People
) -> None:
    case = case_at("publicise", household, people)
    at = NOON + 20 * DAY
    attach(case, people.village, photo(), at=at)
    case = step_back(case, people, at + timedelta(hours=1))
    assert "notice_photo" not in attached.kinds(case)
    attach(case, people.village, photo(), at=at + timedelta(hours=2))
    assert "notice_photo" in attached.kinds(Case.objects.get(pk=case.pk))


def step_back(case: Case, people: People, at: Any) -> Case:
    from monitoring.actions import cases

    return cases.send_back(case=case, by=people.reviewer, at=at, to="compared", reason="补签到")


def test_what_the_system_itself_writes_is_never_asked(household: Household, people: People) -> None:
    case = case_at("send", household, people)
    assert boxes(case, "compare", people.clerk) == []
    case = step(case, "answer", people, NOON + 4 * DAY, papers=[])
    assert boxes(case, "explain", people.village) == []
    case = step(case, "explain", people, NOON + 5 * DAY, papers=[])
    kinds = set(case.papers.live().values_list("kind", flat=True))
    assert {"comparison_result", "explanation"} <= kinds


def test_the_form_of_scans_offers_the_paper_of_the_step_first(
    household: Household, people: People
) -> None:
    case = case_at("explain", household, people)
    client = Client()
    client.force_login(people.village, backend="accounts.backends.People")

    def offered() -> str:
        shown = client.get(case.get_absolute_url()).context["sections"]
        body = next(each["body"] for each in shown if each["name"] == "scans")
        return str(body.split(" selected>")[0].rsplit('value="', 1)[1].rstrip('"'))

    assert offered() == "minutes"
    page(case, people.village, "minutes")
    assert offered() == "sign_in"
