"""Questions about visits by page and API, in everybody's scope."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.todos import for_user
from households.models import Household
from monitoring.models import VisitQuestion
from monitoring.questions import actions
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.question_fixtures import *  # noqa: F403
from tests.monitoring.question_fixtures import DAY, NIGHT, made, night, wordy
from tests.monitoring.visit_fixtures import api

pytestmark = pytest.mark.django_db
PAGES, API = "/monitoring/questions/", "/api/v1/visit-questions/"


@pytest.fixture
def question(homes: list[Household], village_staff: User) -> VisitQuestion:
    made(homes[:10], village_staff)
    return night()[0]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def line_of(user: User) -> tuple[int, str] | None:
    found = [todo for todo in for_user(user) if todo.title == "走访疑问"]
    return (found[0].count, found[0].note) if found else None


def test_whom_it_concerns_has_a_line_until_it_is_done(
    question: VisitQuestion, village_staff: User, township_clerk: User, neighbour: User,
    far_clerk: User, clerk: User,
) -> None:  # fmt: skip
    assert line_of(village_staff) == (1, "请写一句情况说明")
    assert line_of(township_clerk) == (1, "等村里说明")
    actions.explain(question=question, by=village_staff, at=NIGHT, text="补录")
    assert line_of(village_staff) is None
    assert line_of(township_clerk) == (1, "1条已有说明")
    actions.close(question=question, by=township_clerk, at=NIGHT, outcome="understood")
    for user in (village_staff, township_clerk, neighbour, far_clerk, clerk):
        assert line_of(user) is None


def test_the_village_answers_and_the_township_closes(
    question: VisitQuestion, village_staff: User, township_clerk: User
) -> None:
    address = f"{PAGES}{question.pk}/"
    village = client_of(village_staff)
    page = village.get(address).content.decode()
    assert question.text in page
    assert page.count('class="duty-name"') == 10
    assert "乡镇办理" not in page
    assert village.post(f"{address}explain/", {"text": ""}).status_code == 400
    assert village.post(f"{address}explain/", {"text": "停电，晚上补录"}).status_code == 302

    town = client_of(township_clerk)
    assert "停电，晚上补录" in town.get(PAGES).content.decode()
    wanting = town.post(f"{address}close/", {"outcome": "revisit", "note": ""})
    assert wanting.status_code == 409
    assert "回访哪些户" in wanting.content.decode()
    assert town.post(f"{address}close/", {"outcome": "fake"}).status_code == 400
    assert town.post(f"{address}close/", {"outcome": "understood"}).status_code == 302
    question.refresh_from_db()
    assert (question.outcome, question.closed_by) == ("understood", township_clerk)
    assert "已了解" in town.get(PAGES).content.decode()


def test_a_village_sees_only_its_own_visits_of_a_question(
    homes: list[Household], neighbour_village: Region, neighbour: User, village_staff: User
) -> None:
    beyond = HouseholdFactory(region=neighbour_village, head=True, head_name="邻村人")
    wordy(homes[:3], village_staff)
    wordy([beyond], neighbour)
    (question,) = night()
    own = client_of(village_staff).get(f"{PAGES}{question.pk}/").content.decode()
    assert own.count('class="duty-name"') == 3
    assert "邻村人" not in own
    theirs = client_of(neighbour).get(f"{PAGES}{question.pk}/").content.decode()
    assert theirs.count('class="duty-name"') == 1
    said = api(neighbour).get(API).json()["results"][0]["visits"]
    assert said == [str(beyond.visits.get().pk)]


def test_another_township_finds_nothing(question: VisitQuestion, far_clerk: User) -> None:
    client = client_of(far_clerk)
    assert "没有要说明的走访" in client.get(PAGES).content.decode()
    for way in ("", "explain/", "close/"):
        send = client.post if way else client.get
        assert send(f"{PAGES}{question.pk}/{way}").status_code == 404
    machine = api(far_clerk)
    assert machine.get(API).json() == {"results": [], "next": None, "count": 0}
    assert machine.post(f"{API}{question.pk}/close/", {}, format="json").status_code == 404


def test_the_pages_neither_rank_nor_count_people(
    question: VisitQuestion, township_clerk: User, clerk: User
) -> None:
    for user in (township_clerk, clerk):
        client = client_of(user)
        for address in (PAGES, f"{PAGES}{question.pk}/"):
            text = re.sub(r"<[^>]*>", " ", client.get(address).content.decode())
            assert not re.search("造假|虚假|违规|异常|排名|得分|人均", text)
            assert "这是询问，不是认定" in text


def test_machines_read_answer_and_close(
    question: VisitQuestion, village_staff: User, township_clerk: User
) -> None:
    row = api(village_staff).get(f"{API}?open=true").json()["results"][0]
    assert (row["id"], row["kind"], row["text"]) == (str(question.pk), "hasty", question.text)
    assert len(row["visits"]) == 10
    said = api(village_staff).post(f"{API}{question.pk}/explain/", {"text": "补录"}, format="json")
    assert (said.status_code, said.json()["explanation"]) == (200, "补录")
    close = f"{API}{question.pk}/close/"
    machine = api(township_clerk)
    assert machine.post(close, {"outcome": "revisit"}, format="json").status_code == 409
    assert machine.post(close, {"outcome": "fake"}, format="json").status_code == 400
    done = machine.post(close, {"outcome": "revisit", "note": "看屋顶"}, format="json")
    assert (done.status_code, done.json()["outcome"]) == (200, "revisit")
    assert machine.get(f"{API}?open=true").json()["count"] == 0
    assert machine.get(f"{API}?open=false").json()["count"] == 1


def test_pages_ask_as_many_queries_for_many_questions_as_for_two(
    homes: list[Household],
    village_staff: User,
    township_clerk: User,
    django_assert_max_num_queries: Any,
) -> None:
    for days in range(6):
        made(homes[:10], village_staff, at=NOON - days * DAY)
    assert len(night()) == 6
    client, machine = client_of(township_clerk), api(township_clerk)
    client.get(PAGES)
    with django_assert_max_num_queries(16):
        client.get(PAGES)
    with django_assert_max_num_queries(6):
        machine.get(API)


def test_the_page_is_in_the_menu_once_there_is_something(
    homes: list[Household], village_staff: User, far_clerk: User
) -> None:
    client = client_of(village_staff)
    assert PAGES not in client.get("/me/").content.decode()
    made(homes[:10], village_staff)
    night()
    assert PAGES in client.get("/me/").content.decode()
    assert PAGES not in client_of(far_clerk).get("/me/").content.decode()
