"""
A whole and valid body of which one value is hostile: what passes the first look must not break
what comes behind it.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from households.models import Household, MonitoringLine, TagKind
from monitoring.actions import cases, exits
from monitoring.api.case_inputs import CASE_INPUTS, EXIT_INPUTS
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import (
    DAY,
    EXIT_ROAD,
    ROAD,
    People,
    case_at,
    exit_at,
    exit_step,
    step,
)  # fmt: skip

pytestmark = pytest.mark.django_db
NOW = timezone.now
HOSTILE: tuple[Any, ...] = (
    "0001-01-01", "9999-12-31", "²", "9" * 400, "NaN", "20٢٢05", "\ud800", "a\0b", -1, 10**400, True,
    None, [[]], {"x": {}}, [None], "00000000-0000-0000-0000-000000000000",
)  # fmt: skip


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, date | Decimal) else value


def spoiled(body: Any) -> Iterator[Any]:
    """Yield the body with each of its values in turn, however deep, replaced by each hostile one."""
    if isinstance(body, dict):
        for key, value in body.items():
            yield from ({**body, key: bad} for bad in HOSTILE)
            yield from ({**body, key: bad} for bad in spoiled(value))
    if isinstance(body, list):
        for at, value in enumerate(body[:1]):
            yield from ([*body[:at], bad, *body[at + 1 :]] for bad in spoiled(value))


def logged_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="accounts.backends.People")
    return client


def send(client: Client, url: str, body: Any, kind: str | None = "application/json") -> int:
    """Send a body, undo what it did, and return the status."""
    savepoint = transaction.savepoint()
    try:
        return client.post(url, body, **({"content_type": kind} if kind else {})).status_code
    finally:
        transaction.savepoint_rollback(savepoint)
        transaction.savepoint_commit(savepoint)


def faults(client: Client, url: str, body: dict[str, Any], form: Any) -> list[str]:
    """Return what fails: a look of the serializer, or the action behind one that it lets pass."""
    assert send(client, url, body) in {200, 201}, "the valid body is taken"
    found = []
    for bad in spoiled(body):
        try:
            passes = form is None or form(data=bad).is_valid()
        except Exception as error:
            found.append(f"{type(error).__name__} {error}: {bad!s:.100}")
            continue
        if passes and (status := send(client, url, bad)) >= 500:
            found.append(f"{status}: {difference(body, bad)!s:.200}")
    return found


def difference(body: dict[str, Any], bad: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in bad.items() if body[key] != value}


@pytest.fixture(autouse=True)
def lines_of_all_time(line: MonitoringLine) -> None:
    MonitoringLine.objects.update(valid_from=date(2000, 1, 1))


def told(
    monkeypatch: pytest.MonkeyPatch, actions: Any, walk: Any, *args: Any
) -> tuple[User, dict[str, Any]]:
    """Return who takes a step, and the body with which it is commonly taken."""

    def keep(**given: Any) -> dict[str, Any]:
        return given

    with monkeypatch.context() as patch:
        patch.setattr(actions, "BY_NAME", dict.fromkeys(actions.BY_NAME, keep))
        if actions is cases:
            patch.setattr(cases, "compare", keep)
        given = walk(*args)
    by = given.pop("by")
    return by, {k: plain(v) for k, v in given.items() if k not in {"case", "exit_", "at"}}


@pytest.mark.parametrize("name", ROAD)
def test_a_step_of_a_case(
    household: Household, people: People, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = ROAD[ROAD.index(name) - 1] if name != ROAD[0] else ""
    case = case_at(before, household, people, NOW() - 30 * DAY)
    by, body = told(monkeypatch, cases, step, case, name, people, NOW())
    verb = {"send": "compare", "answer": "compare"}.get(name, name)
    url = f"/api/v1/cases/{case.pk}/{verb}/"
    assert faults(logged_in(by), url, body, CASE_INPUTS[verb]) == []


@pytest.mark.parametrize("name", EXIT_ROAD)
def test_a_step_of_an_exit(
    household: Household, people: People, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    case = case_at("register", household, people, NOW() - 280 * DAY)
    before = EXIT_ROAD[EXIT_ROAD.index(name) - 1] if name != EXIT_ROAD[0] else ""
    exit_ = exit_at(before, case, people, NOW() - 20 * DAY)
    by, body = told(monkeypatch, exits, exit_step, exit_, name, people, NOW())
    url = f"/api/v1/exits/{exit_.pk}/{name}/"
    assert faults(logged_in(by), url, body, EXIT_INPUTS[name]) == []


@pytest.mark.parametrize(
    ("verb", "last", "body"),
    [
        ("object", "publicise", {"raised_on": "{today}", "content": "不符合条件", "raised_by": "李四"}),
        ("withdraw", "authorise", {"withdrawn_on": "{today}", "reason": "不想公开"}),
        ("close", "", {"reason": "not_eligible", "note": "收入高", "told_on": "{today}", "told_how": "上门"}),
        ("measures", "register", {"measures": [{
            "group": "health", "content": "大病救治", "risk": "illness", "responsible": "区卫健委",
            "starts_on": "{today}", "ends_on": "{today}",
        }]}),
    ],
)  # fmt: skip
def test_the_other_steps_of_a_case(
    household: Household, people: People, verb: str, last: str, body: dict[str, Any]
) -> None:
    case = case_at(last, household, people, NOW() - (10 if last == "publicise" else 30) * DAY)
    today = str(timezone.localdate())
    whole = dated(body, today)
    url = f"/api/v1/cases/{case.pk}/{verb}/"
    assert faults(logged_in(people.village), url, whole, None) == []


def dated(body: Any, today: str) -> Any:
    if isinstance(body, dict):
        return {key: dated(value, today) for key, value in body.items()}
    if isinstance(body, list):
        return [dated(value, today) for value in body]
    return body.replace("{today}", today)


def test_a_visit(household: Household, people: People) -> None:
    body = {
        "uuid": "11111111-1111-4111-8111-111111111111", "household": str(household.pk),
        "visited_on": str(timezone.localdate()), "mode": "home", "visitors": ["周建国"],
        "changed": True, "base": "", "note": "好", "risks": ["illness"], "risk_note": "住院",
        "items": {
            "income": {"state": "decrease", "amount": "6000", "cause": "失业"},
            "employment": {"state": "lost_job", "months": 3, "who": "户主"},
            "medical": {"state": "insured", "family_doctor": True},
        },
    }  # fmt: skip
    assert faults(logged_in(people.village), "/api/v1/visits/", body, None) == []


def form_faults(client: Client, url: str, body: dict[str, Any]) -> list[str]:
    """The same for a page's form, whose values are texts."""
    assert send(client, url, body, None) == 302, "the valid form is taken"
    return [
        f"{status} {key}={bad!s:.40}"
        for key in body
        for bad in HOSTILE
        if isinstance(bad, str) and bad.isprintable()
        if (status := send(client, url, {**body, key: bad}, None)) >= 500
    ]


def test_what_people_write_on_a_households_page(household: Household, people: People) -> None:
    TagKind.objects.get_or_create(code="dibao", defaults={"name": "低保户", "source": "甲"})
    today, page = str(timezone.localdate()), f"/households/{household.pk}"
    client = logged_in(people.village)
    tag = {"kind": "dibao", "since": today, "source": "甲"}
    assert form_faults(client, f"{page}/tags/", tag) == []
    income = {"purpose": "yearly", "members": "3", "wage": "1000", "note": "甲"}
    assert form_faults(client, f"{page}/incomes/", income) == []
    visit = {"visited_on": today, "mode": "home", "visitors": "周建国", "note": "甲"}
    assert form_faults(client, f"/monitoring/visit/{household.pk}/", visit) == []
    clue = {"source": "self", "risks": "illness", "evidence": "住院"}
    assert form_faults(client, f"/monitoring/households/{household.pk}/clue/", clue) == []
