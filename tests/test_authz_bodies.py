"""Ids that travel in a body or a query are no way around the scope either."""

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import AccessLog
from accounts.permissions import Role
from households.models import Household
from monitoring.models import Case, Clue, Visit
from tests import authz_objects
from tests.authz_objects import ABSENT, World
from tests.comparison.authz import all_batches
from tests.test_authz import bare

pytestmark = pytest.mark.django_db
NOT_FOUND = {"detail": "没有找到。"}


@pytest.fixture
def world(db: None, keys_of_the_test_run: None) -> World:
    cache.clear()
    return authz_objects.build()


def client_of(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.cast[role], backend="accounts.backends.People")
    return client


def pk(world: World, kind: str, place: str) -> str:
    return str(world.objects(kind)[place]["pk"])


def verify(client: Client, ids: list[str], **more: Any) -> Any:
    body = {"ids": ids, "outcome": "no_risk", "reason": "已有保险或救助报销", **more}
    return client.post("/api/v1/clues/verify/", body, "application/json")


@pytest.mark.parametrize("outside", ["neighbour", "far", ABSENT])
def test_one_clue_out_of_reach_stops_the_whole_bulk(world: World, outside: str) -> None:
    client = client_of(world, Role.VILLAGE_STAFF)
    mine = [pk(world, "clue", "own"), pk(world, "clue", "unassigned")]
    before = list(Clue.objects.order_by("pk").values())
    answer = verify(client, [*mine, pk(world, "clue", outside)])
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert list(Clue.objects.order_by("pk").values()) == before
    assert verify(client, mine).status_code == 200


@pytest.mark.parametrize("outside", ["neighbour", "far", ABSENT])
def test_the_page_for_many_clues_does_not_let_one_slip_through(world: World, outside: str) -> None:
    client = client_of(world, Role.VILLAGE_STAFF)
    ids = [pk(world, "clue", "own"), pk(world, "clue", outside)]
    before = list(Clue.objects.order_by("pk").values())
    body = {"ids": ids, "outcome": "no_risk", "reason": "已有保险或救助报销"}
    assert client.post("/monitoring/clues/verify/", body).status_code in {404, 409}
    assert list(Clue.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("outside", ["neighbour", "far", ABSENT])
def test_nobody_opens_a_case_elsewhere(world: World, outside: str) -> None:
    client = client_of(world, Role.VILLAGE_STAFF)
    Case.objects.exclude(pk=None).filter(exits=None, notices=None).delete()
    count = Case.objects.count()
    body = {"household": pk(world, "household", outside)}
    answer = client.post("/api/v1/cases/", body, "application/json")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert client.post("/monitoring/cases/open/", body).status_code == 404
    exit_body = {"case": pk(world, "case", outside)}
    answer = client.post("/api/v1/exits/", exit_body, "application/json")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert Case.objects.count() == count


def test_a_clue_of_another_household_opens_no_case(world: World) -> None:
    client = client_of(world, Role.VILLAGE_STAFF)
    body = {"household": pk(world, "household", "own"), "clue": pk(world, "clue", "far")}
    answer = client.post("/api/v1/cases/", body, "application/json")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def visit(world: World, place: str, **more: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid.uuid4()), "household": pk(world, "household", place),
        "visited_on": timezone.localdate().isoformat(), "mode": "home", "visitors": ["周建国"],
        "changed": False, "items": {}, "base": None, **more,
    }  # fmt: skip


@pytest.mark.parametrize("outside", ["neighbour", "far", ABSENT])
def test_nobody_records_a_visit_elsewhere(world: World, outside: str) -> None:
    client = client_of(world, Role.VILLAGE_STAFF)
    count = Visit.objects.count()
    answer = client.post("/api/v1/visits/", visit(world, outside), "application/json")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert Visit.objects.count() == count


def test_a_row_of_another_batch_is_not_reached_through_ones_own(world: World) -> None:
    client = client_of(world, Role.DISTRICT_CLERK)
    own = all_batches(world)["own"].pk
    other = world.objects("batch_row")["other"]["row"]
    url = f"/api/v1/comparison/batches/{own}/rows/{other}/decide/"
    assert client.post(url, {"member": None}, "application/json").status_code == 404
    assert client.post(f"/comparison/{own}/rows/{other}/decide/").status_code == 404


@pytest.mark.parametrize("url", ["households", "cases", "exits", "duties", "clues"])
def test_a_filter_by_place_widens_nothing(world: World, url: str) -> None:
    client = client_of(world, Role.VILLAGE_STAFF)
    week = "week=2022-W20&" if url == "duties" else ""
    mine = client.get(f"/api/v1/{url}/?{week}").json()
    assert mine["count"] == 2, "one's own and the other officer's"
    for place in ("neighbour", "far"):
        answer = client.get(f"/api/v1/{url}/?{week}region={world.regions[place].code}")
        assert answer.status_code in {200, 404}
        assert answer.status_code == 404 or answer.json()["results"] == []


def test_a_batch_is_no_filter_for_those_who_may_not_see_it(world: World) -> None:
    client = client_of(world, Role.VILLAGE_STAFF)
    batch = all_batches(world)["own"].pk
    answer = client.get(f"/api/v1/clues/?batch={batch}")
    absent = client.get(f"/api/v1/clues/?batch={uuid.uuid4()}")
    assert answer.json()["results"] == absent.json()["results"]


def look_up(client: Client, number: str) -> Any:
    return client.post("/api/v1/lookup/", {"id_number": number}, "application/json")


def test_a_look_up_elsewhere_says_that_and_where_and_nothing_more(world: World) -> None:
    client = client_of(world, Role.VILLAGE_STAFF)
    far = world.households["far"].members.get()
    answer = look_up(client, far.id_number)
    assert answer.status_code == 200
    assert set(answer.json()) == {"exists", "unit"}
    assert answer.json()["exists"] is True
    assert far.name not in answer.content.decode()
    mine = look_up(client, world.households["own"].members.get().id_number).json()
    assert mine["household"]["id"] == pk(world, "household", "own")
    logs = AccessLog.objects.filter(kind=AccessLog.Kind.LOOKUP)
    assert logs.exists()
    assert far.id_number not in str(list(logs.values()))


def test_look_ups_are_limited_and_the_limit_leaves_a_trace(world: World) -> None:
    client = client_of(world, Role.VILLAGE_STAFF)
    number = world.households["far"].members.get().id_number
    codes = [look_up(client, number).status_code for _ in range(31)]
    assert codes[:30] == [200] * 30
    assert codes[30] == 429


def test_a_full_number_needs_a_reason_and_is_recorded(world: World) -> None:
    client = client_of(world, Role.VILLAGE_STAFF)
    member = world.households["own"].members.get()
    url = f"/households/members/{member.pk}/identity/"
    refused = client.post(url, {"reason": ""})
    assert member.id_number not in refused.content.decode()
    shown = client.post(url, {"reason": "核对医保报销"})
    assert member.id_number in shown.content.decode()
    log = AccessLog.objects.get(kind=AccessLog.Kind.IDENTITY)
    assert (log.user, log.reason) == (world.cast[Role.VILLAGE_STAFF], "核对医保报销")
    assert str(member.household_id) in log.subject
    assert str(member.pk) in str(log.detail)
    page = client.get(Household.objects.get(pk=member.household_id).get_absolute_url())
    assert member.id_number not in page.content.decode()


def test_what_is_hidden_from_a_department_is_hidden_alike(world: World) -> None:
    client = client_of(world, Role.DEPT_LIAISON)
    other, absent = all_batches(world)["other"].pk, uuid.uuid4()
    for url in (
        "/comparison/{}/",
        "/comparison/{}/feedback.xlsx",
        "/api/v1/comparison/batches/{}/",
    ):
        answers = [client.get(url.format(key)) for key in (other, absent)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert bare(answers[0]) == bare(answers[1])  # type: ignore[arg-type]
