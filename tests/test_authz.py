"""
The permission matrix: every URL × method × role × place, compared with tests/authz.yaml.

A URL without a row, a row without a URL, and a method that answers without being listed all fail.
Out of reach must not be told from absent: status and body are compared byte by byte.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.permissions import Role
from tests import authz_objects
from tests.authz_objects import ABSENT, World

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MATRIX: dict[str, Any] = yaml.safe_load((settings.BASE_DIR / "tests/authz.yaml").read_text())
ROWS: dict[str, dict[str, Any]] = MATRIX["urls"]
GROUPS: dict[str, str] = MATRIX["groups"]
# What an allowed write answers to an empty or nearly empty body: done, or told what is missing.
ACTED = {200, 201, 202, 204, 302, 400, 409, 413, 415, 422, 429}
NOT_OFFERED = {403, 404, 405}
VARYING = re.compile(
    rb'(name="csrfmiddlewaretoken" value="|name="csrf-token" content="|nonce="|"X-CSRFToken": ")'
    rb'[^"]*'
)


def patterns(found: list[Any], space: str = "", route: str = "") -> Iterator[tuple[str, str]]:
    """Yield name and route of every URL; the administration has a rule of its own below."""
    for each in found:
        here = route + str(each.pattern)
        if isinstance(each, URLResolver):
            if each.namespace != "admin":
                inner = f"{space}{each.namespace}:" if each.namespace else space
                yield from patterns(each.url_patterns, inner, here)
        elif isinstance(each, URLPattern):
            yield f"{space}{each.name}", here


URLS = dict(patterns(get_resolver().url_patterns))


def roles(words: str) -> set[str]:
    """Expand "readers district_clerk" to roles; a word that is neither stops the test."""
    found: set[str] = set()
    for word in words.split():
        if word in GROUPS:
            found |= roles(GROUPS[word])
        else:
            found.add(Role(word).value)
    return found


def allowed(cell: str) -> tuple[set[str], set[int] | None]:
    """Read "readers → 302" as who, and with what if not the usual."""
    who, _, answers = cell.partition("→")
    return roles(who), {int(code) for code in answers.split()} or None


def bare(response: HttpResponse) -> bytes:
    content = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type]
    return VARYING.sub(rb"\1", content)


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, keys_of_the_test_run: None
) -> Iterator[World]:
    """The cast and one object of each kind and place, made once and rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield authz_objects.build()
        transaction.set_rollback(True)


def ask(
    world: World, who: str | None, method: str, url: str, body: dict[str, Any] | None = None
) -> HttpResponse:
    """Send one request inside a savepoint that is always rolled back."""
    client = Client(raise_request_exception=False)
    if who is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[who]
    cache.clear()
    savepoint = transaction.savepoint()
    try:
        if method == "GET":
            return client.get(url)  # type: ignore[return-value]
        kind = {} if method == "POST" and body is None else {"content_type": "application/json"}
        return (
            client.generic(method, url, **kind) if body is None else client.post(url, body, **kind)
        )  # type: ignore[return-value,arg-type]
    finally:
        transaction.savepoint_rollback(savepoint)
        transaction.savepoint_commit(savepoint)  # released: thousands would fill the lock table


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    named = {row.split()[0] for row in ROWS}
    assert sorted(set(URLS) - named) == [], "URLs without a row in tests/authz.yaml"
    assert sorted(named - set(URLS)) == [], "rows of tests/authz.yaml without a URL"


def addresses(world: World, name: str, row: dict[str, Any]) -> dict[str, str]:
    """Return one address per place of the row's object ("" for a URL without an object)."""
    url_name, *fixed = name.split()
    fixed_kwargs = dict(word.split("=", 1) for word in fixed if "=" in word)
    if "object" not in row:
        return {"": reverse(url_name, kwargs=fixed_kwargs or None)}
    found = {}
    for scope, kwargs in world.objects(row["object"]).items():
        if row.get("in") == "query":
            query = "&".join(f"{key}={value}" for key, value in kwargs.items())
            found[scope] = f"{reverse(url_name, kwargs=fixed_kwargs or None)}?{query}"
        else:
            found[scope] = reverse(url_name, kwargs={**fixed_kwargs, **kwargs})
    return found


@pytest.mark.parametrize("name", sorted(ROWS))
def test_the_matrix(world: World, name: str) -> None:
    row = ROWS[name]
    if name.split()[0] not in URLS:
        pytest.fail("no such URL")
    route = URLS[name.split()[0]]
    listed = {method: row[method] for method in METHODS if method in row}
    assert listed, "the row allows nothing: a page that nobody may open is no page"
    faults: list[str] = []
    places = addresses(world, name, row)
    for method, cell in listed.items():
        who_may, answers = allowed(cell)
        usual = answers or ({200} if method == "GET" else ACTED)
        for role in world.cast:
            tried = telling_places(world, role, row, places, may=role in who_may)
            got = {place: ask(world, role, method, places[place]) for place in tried}
            for place, response in got.items():
                in_reach = place == "" or world.reaches(role, row["object"], place)
                expected = (
                    usual if role in who_may and in_reach
                    else {404} if role in who_may
                    else {row.get("others", 403)} if in_reach
                    else {row.get("others", 403), 404}
                )  # fmt: skip
                if response.status_code not in expected:
                    faults.append(f"{method} {role} {place}: {response.status_code} ≠ {expected}")
                elif not in_reach and _shape(response) != _shape(got[ABSENT]):
                    faults.append(f"{method} {role} {place}: not the answer of an absent one")
        faults += anonymous_faults(world, method, row, route, places)
    faults += unlisted_faults(world, set(METHODS) - set(listed), listed, places)
    assert faults == []


def telling_places(
    world: World, role: str, row: dict[str, Any], places: dict[str, str], *, may: bool
) -> list[str]:
    """Every place for whoever may; for the others one in reach, one out of it, and the absent."""
    if may or "" in places:
        return list(places)
    inside = [place for place in places if world.reaches(role, row["object"], place)]
    outside = [place for place in places if place not in inside and place != ABSENT]
    return [*inside[:1], *outside[:1], ABSENT]


def _shape(response: HttpResponse) -> tuple[int, bytes]:
    return response.status_code, bare(response)


def anonymous_faults(
    world: World, method: str, row: dict[str, Any], route: str, places: dict[str, str]
) -> list[str]:
    faults = []
    for place in list(places)[:1] + list(places)[-1:]:
        url = places[place]
        response = ask(world, None, method, url)
        if open_to := row.get("anonymous"):
            fits = response.status_code in {int(code) for code in str(open_to).split()}
        elif route.startswith("api/"):
            fits = response.status_code == 401
        else:
            fits = response.status_code == 302 and response["Location"].startswith("/login/?next=")
        if not fits:
            faults.append(f"{method} anonymous {place}: {response.status_code}")
    return faults


def unlisted_faults(
    world: World, methods: set[str], listed: dict[str, str], places: dict[str, str]
) -> list[str]:
    """Whoever may most must still not get an answer by a method that the row does not list."""
    who = sorted(allowed(next(iter(listed.values())))[0])
    url = places.get("own", next(iter(places.values())))
    return [
        f"{method} {who[0]}: {response.status_code}, though not listed"
        for method in sorted(methods)
        if (response := ask(world, who[0], method, url)).status_code not in NOT_OFFERED
    ]
