"""待录入国家系统: what comes in, and what ends it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.todos import for_user
from core.errors import Refused
from households.models import Household
from monitoring.actions import cases, national
from monitoring.models import Case, NationalEntry
from monitoring.national import reads
from tests.conftest import NOON
from tests.importing import logged_in
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import (
    DAY,
    LATER,
    MEASURE,
    People,
    case_at,
    exit_at,
    exit_step,
    step,
)

pytestmark = pytest.mark.django_db
PAGE = "/monitoring/national/"
JUNE = NOON + 30 * DAY


def kinds(user: User) -> list[tuple[str, date | None]]:
    return [(line.kind, line.due_on) for line in reads.queue(user)]


def test_a_case_waits_from_its_announcement_until_it_is_entered(
    household: Household, people: People, neighbour: User
) -> None:
    case_at("approve", household, people)
    assert kinds(people.village) == []
    case = case_at_next(household, people, "announce")
    assert kinds(people.village) == [("identified", case.step_due_on)]
    assert reads.queue(people.village)[0].words == [
        "边缘易致贫户",
        "因病",
        "人均纯收入 4,400.00 元",
    ]
    assert kinds(neighbour) == []
    case_at_next(household, people, "register")
    assert kinds(people.village) == []


def case_at_next(household: Household, people: People, name: str) -> Case:
    return step(household.cases.get(), name, people, JUNE)


def test_an_elimination_waits_from_its_announcement_until_it_is_marked(
    household: Household, people: People
) -> None:
    exit_ = exit_at("announce", case_at("register", household, people), people)
    assert kinds(people.township) == [("eliminated", exit_.step_due_on)]
    exit_step(exit_, "mark", people, LATER + 20 * DAY)
    assert kinds(people.township) == []


def test_measures_added_later_wait_once_with_their_words(
    household: Household, people: People
) -> None:
    case = case_at("register", household, people)
    more = {**MEASURE, "group": "employment", "content": "帮扶车间上班"}
    cases.add_measures(case=case, by=people.village, at=JUNE, measures=[more])
    cases.add_measures(case=case, by=people.village, at=JUNE + DAY, measures=[MEASURE])

    (line,) = reads.queue(people.village)
    assert (line.kind, line.due_on) == ("measures", date(2022, 6, 22))  # three working days
    assert line.words == [
        "就业帮扶：帮扶车间上班（针对因病，2022-05-30起）",
        "健康帮扶：大病救治（针对因病，2022-05-30起）",
    ]


def test_a_roll_back_waits_and_ends_with_the_number_typed_back(
    household: Household, people: People
) -> None:
    case = case_at("register", household, people)
    exit_at("notify", case, people)
    cases.roll_back(case=case, by=people.clerk, at=LATER + 30 * DAY, reason="又住院")
    entry = NationalEntry.objects.get()

    with pytest.raises(Refused, match="与本户登记的户编号不一致"):
        national.typed(
            entry=entry, by=people.township, at=LATER + 31 * DAY, national_no="8800099990"
        )
    with pytest.raises(Refused, match="请填写国家系统显示的户编号"):
        national.typed(entry=entry, by=people.township, at=LATER + 31 * DAY, national_no=" ")
    assert kinds(people.village) != []
    national.typed(
        entry=entry, by=people.township, at=LATER + 31 * DAY, national_no=" 8800 099999 "
    )

    entry.refresh_from_db()
    assert (entry.typed_by, kinds(people.village)) == (people.township, [])
    last = case.steps.order_by("-seq").first()
    assert last is not None
    assert (last.action, last.note, last.by) == ("typed", "风险消除回退", people.township)
    with pytest.raises(Refused, match="已经录入过了"):
        national.typed(
            entry=entry, by=people.township, at=LATER + 31 * DAY, national_no="8800099999"
        )


def test_measures_after_the_line_is_ended_open_another(
    household: Household, people: People
) -> None:
    case = case_at("register", household, people)
    cases.add_measures(case=case, by=people.village, at=JUNE, measures=[MEASURE])
    national.typed(
        entry=NationalEntry.objects.get(), by=people.village, at=JUNE, national_no="8800099999"
    )
    cases.add_measures(case=case, by=people.village, at=JUNE + DAY, measures=[MEASURE])
    assert NationalEntry.objects.open().count() == 1
    assert NationalEntry.objects.count() == 2


def test_who_may_not_end_a_line(
    household: Household, people: People, neighbour: User, officer: User
) -> None:
    case = case_at("register", household, people)
    cases.add_measures(case=case, by=people.village, at=JUNE, measures=[MEASURE])
    entry = NationalEntry.objects.get()
    for nobody in (officer, people.reviewer, people.clerk):
        with pytest.raises(PermissionDenied):
            national.typed(entry=entry, by=nobody, at=JUNE, national_no="8800099999")
    with pytest.raises(NationalEntry.DoesNotExist):
        national.typed(entry=entry, by=neighbour, at=JUNE, national_no="8800099999")


def test_the_page_shows_the_refusal_beside_the_number_and_says_when_it_is_done(
    household: Household, people: People
) -> None:
    case = case_at("register", household, people)
    cases.add_measures(case=case, by=people.village, at=JUNE, measures=[MEASURE])
    client = logged_in(people.village)
    entry = NationalEntry.objects.get()
    url = f"{PAGE}{entry.pk}/typed/"

    wrong = client.post(url, {"national_no": "1"})
    assert (wrong.status_code, "与本户登记的户编号不一致" in wrong.text) == (409, True)
    right = client.post(url, {"national_no": "8800099999"}, follow=True)
    assert "张三户帮扶措施：已录入国家系统" in right.text
    assert "都录好了" in right.text


def test_the_first_page_counts_what_waits(household: Household, people: People) -> None:
    case = case_at("register", household, people)
    cases.add_measures(case=case, by=people.village, at=JUNE, measures=[MEASURE])

    (line,) = [todo for todo in for_user(people.village) if todo.title == "待录入国家系统"]

    assert (line.count, line.tone, line.url) == (1, "overdue", PAGE)
    assert not [todo for todo in for_user(people.reviewer) if todo.title == "待录入国家系统"]


def test_the_api_gives_the_queue_and_takes_the_number(household: Household, people: People) -> None:
    case = case_at("register", household, people)
    cases.add_measures(case=case, by=people.village, at=JUNE, measures=[MEASURE])
    client = logged_in(people.village)
    (row,) = client.get("/api/v1/national/").json()
    assert (row["kind"], row["head_name"], row["due_on"]) == ("measures", "张三", "2022-06-22")
    url = f"/api/v1/national/{row['entry']}/typed/"
    body = {"national_no": "1"}
    assert client.post(url, body, "application/json").status_code == 409
    body = {"national_no": "8800099999"}
    assert client.post(url, body, "application/json").status_code == 204
    assert client.get("/api/v1/national/").json() == []


def test_the_export_is_asked_for_on_the_page(household: Household, people: People) -> None:
    client = logged_in(people.township)
    assert "导出国家系统格式" in client.get(PAGE).text
    assert "导出国家系统格式" not in logged_in(people.village).get(PAGE).text
    region = people.township.region_id
    empty = client.post(f"{PAGE}export/", {"which": "waiting", "region": region, "reason": "录入"})
    assert (empty.status_code, "没有符合条件的户" in empty.text) == (409, True)
    far = client.post(f"{PAGE}export/", {"which": "all", "region": "411099000000", "reason": "录"})
    assert far.status_code == 400
    answer = client.post(f"{PAGE}export/", {"which": "all", "region": region, "reason": "录入"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "张三" not in answer["Content-Disposition"]
