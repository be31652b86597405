"""Clues by API and page."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from comparison.models import Batch, Rule
from households.models import Household
from monitoring.actions import distribution
from monitoring.models import Clue
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory, MemberFactory
from tests.monitoring.clue_fixtures import *  # noqa: F403
from tests.monitoring.clue_fixtures import api, found, opened, verified


def test_the_worklist_is_asked_by_state_batch_and_place(
    batch: Batch, rule: Rule, clue: Clue, village: Region, clerk: User, village_staff: User,
    far_clerk: User,
) -> None:  # fmt: skip
    found(batch, rule, MemberFactory(household=HouseholdFactory(region=village)))
    distribution.distribute(batch=batch, by=clerk, at=NOON)
    client = api(village_staff)
    assert client.get("/api/v1/clues/?state=open").json()["count"] == 2
    assert client.get(f"/api/v1/clues/?batch={batch.pk}").json()["count"] == 1
    assert client.get(f"/api/v1/clues/?region={village.pk}").json()["count"] == 2
    assert client.get("/api/v1/clues/?region=411099102501").json()["count"] == 0
    assert client.get("/api/v1/clues/?state=lost").status_code == 400
    assert api(far_clerk).get("/api/v1/clues/").json()["results"] == []


def test_the_api_verifies_all_or_none(
    clue: Clue, village_staff: User, neighbour: User, officer: User
) -> None:
    said = {"ids": [str(clue.pk)], "outcome": "no_risk", "reason": "已报销"}
    address = "/api/v1/clues/verify/"
    hidden = api(neighbour).post(address, said, format="json")
    absent = api(neighbour).post(address, {**said, "ids": [str(uuid.uuid4())]}, format="json")
    assert (hidden.status_code, hidden.content) == (404, absent.content)
    assert api(officer).post(address, said, format="json").status_code == 403
    client = api(village_staff)
    assert client.post(address, {**said, "state": "x"}, format="json").status_code == 400
    assert client.post(address, {**said, "outcome": "open"}, format="json").status_code == 400
    assert client.post(address, {**said, "reason": ""}, format="json").status_code == 409
    done = client.post(address, said, format="json")
    assert (done.status_code, done.json()["results"][0]["state"]) == (200, "no_risk")
    assert client.post(address, said, format="json").status_code == 409


@pytest.mark.usefixtures("wednesday")
def test_the_page_answers_several_at_once_and_says_what_is_left(
    village: Region, village_staff: User
) -> None:
    three = [opened(HouseholdFactory(region=village), village_staff) for _ in range(3)]
    client = Client()
    client.force_login(village_staff)
    assert client.get("/monitoring/clues/").status_code == 200
    said = {"ids": [c.pk for c in three[:2]], "outcome": "no_risk", "reason": "", "query": ""}
    refused = client.post("/monitoring/clues/verify/", said)
    assert refused.status_code == 409
    assert "请选择或填写核实的原因" in refused.content.decode()
    assert refused.content.decode().count("checked") == 2  # the ticks are still there
    done = client.post("/monitoring/clues/verify/", {**said, "reason": "部门数据有误"}, follow=True)
    assert "已核实 2 条，还剩 1 条待核实。" in done.content.decode()


@pytest.mark.usefixtures("wednesday")
def test_the_chain_is_walked_from_the_files_row_to_the_case(
    batch: Batch, rule: Rule, household: Household, clerk: User, village_staff: User
) -> None:
    finding = found(batch, rule, MemberFactory(household=household))
    distribution.distribute(batch=batch, by=clerk, at=NOON)
    clue = Clue.objects.get()
    verified(clue, by=village_staff, outcome="eligible")
    client = Client()
    client.force_login(village_staff)
    shown = client.get(f"/monitoring/clues/{clue.pk}/").content.decode()
    for part in ("医保.xlsx", f"第 {finding.number} 行", "医疗负担", "案件第 1 轮"):
        assert part in shown


@pytest.mark.usefixtures("wednesday")
def test_a_villager_reports_and_the_clue_is_there(
    household: Household, village_staff: User
) -> None:
    client = Client()
    client.force_login(village_staff)
    address = f"/monitoring/households/{household.pk}/clue/"
    assert client.post(address, {"source": "self", "evidence": ""}).status_code == 400
    said = {"source": "self", "risks": ["illness"], "evidence": "户主住院"}
    assert client.post(address, said).status_code == 302
    assert Clue.objects.get().source == "self"


@pytest.mark.usefixtures("wednesday")
def test_the_worklist_asks_as_many_questions_for_forty_clues_as_for_two(
    village: Region, village_staff: User, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(village_staff)

    def ask() -> int:
        with django_assert_max_num_queries(40) as asked:
            client.get("/monitoring/clues/")
        return len(asked)

    for _ in range(2):
        opened(HouseholdFactory(region=village), village_staff)
    few = ask()
    for _ in range(38):
        opened(HouseholdFactory(region=village), village_staff)
    assert ask() == few
