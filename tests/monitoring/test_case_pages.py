"""The desk and the lists of cases: as many queries for many as for few, and nothing left out."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from monitoring import desk
from monitoring.models.cases import Case
from monitoring.views import cases as views
from regions.models import Region
from tests.factories import HouseholdFactory
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import People, case_at, open_case

LONG_AGO = timedelta(days=30)


def page(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.People")
    return client


def waiting(village: Region, people: People, count: int) -> None:
    """Let so many cases wait for the approver, each with hits, a meeting and a notice."""
    for _ in range(count):
        household = HouseholdFactory(region=village, head=True)
        case_at("township_review", household, people, timezone.now() - LONG_AGO)


@pytest.mark.parametrize("role", ["reviewer", "approver"])
def test_the_desk_asks_as_many_questions_for_five_cases_as_for_one(
    village: Region, people: People, role: str, django_assert_max_num_queries: Any
) -> None:
    last = {"reviewer": "publicise", "approver": "township_review"}[role]
    client = page(getattr(people, role))

    def ask() -> int:
        household = HouseholdFactory(region=village, head=True)
        case_at(last, household, people, timezone.now() - LONG_AGO)
        with django_assert_max_num_queries(20) as asked:
            client.get("/monitoring/desk/")
        return len(asked)

    assert len({ask() for _ in range(5)}) == 1


def test_the_desk_shows_what_the_checklist_looks_at(village: Region, people: People) -> None:
    waiting(village, people, 1)

    shown = page(people.approver).get("/monitoring/desk/").content.decode()

    assert "评议 10 / 11 同意" in shown
    assert "疑点 1 个已说明" in shown
    assert "当年监测线 7,000.00 元" in shown


def test_the_desk_says_when_more_is_waiting(
    village: Region, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "ON_DESK", 2)
    waiting(village, people, 2)
    assert "看全部" not in page(people.approver).get("/monitoring/desk/").content.decode()

    waiting(village, people, 1)
    shown = page(people.approver).get("/monitoring/desk/").content.decode()

    assert shown.count('class="card desk-row"') == 2
    assert "先列最急的 2 件" in shown


def test_the_list_of_cases_goes_on_by_key(
    village: Region, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for _ in range(5):
        open_case(HouseholdFactory(region=village, head=True), people)
    client, address, seen = page(people.village), "/monitoring/cases/", []

    for _ in range(3):
        shown = client.get(address).content.decode()
        seen += re.findall(r'href="/monitoring/cases/([0-9a-f-]{36})/"', shown)
        onward = re.search(r'href="(\?after=[^"]+)" rel="next"', shown)
        address = f"/monitoring/cases/{onward[1]}" if onward else ""

    assert address == ""
    assert seen == [
        str(pk) for pk in Case.objects.order_by("due_on", "pk").values_list("pk", flat=True)
    ]
