"""
Whatever stands in an address, a form or a body, the answer is never a failure of ours.

Walks the URL resolver as tests/test_authz.py does. What a page reads from its address or form is
not listed here: the first request is watched (`watched`), and each name it asked for is sent
again with values that people, phones and attackers send.
"""

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from drf_spectacular.generators import SchemaGenerator

from accounts.permissions import Role
from ledgers.metrics import metrics
from tests.authz_objects import World
from tests.test_authz import METHODS, ROWS, URLS, addresses, allowed, world

__all__ = ["world"]  # the fixture
pytestmark = pytest.mark.django_db

NIL = str(uuid.UUID(int=0))
VALUES = ("²", "9" * 5000, "0001-W01", f"9999-12-31_{NIL}", "' OR 1=1 --", "cD1hJTAw")
TYPED = ("a\0b", "²", "9" * 5000, "NaN", "-1", "0001-01-01", "9999-12-31", NIL)
BODIES = (
    "", "[]", "null", '"x"', "{", "9" * 5000, '{"a":' * 3000, '{"x": NaN}', '{"\\ud800": 1}',
    '{"x": "\\u0000"}', '{"x": 1, "x": 2}',
)  # fmt: skip
KINDS = ("text/plain", "multipart/form-data", "multipart/form-data; boundary=", "application/xml",
         "application/x-www-form-urlencoded; charset=none")  # fmt: skip
NAMES = sorted(name for name in ROWS if "?" not in name)
PAGES = [name for name in NAMES if not URLS[name.split()[0]].startswith("api/")]
WRITES = [name for name in NAMES if set(ROWS[name]) & {"POST", "PUT", "PATCH", "DELETE"}]


@contextmanager
def watched() -> Iterator[set[str]]:
    """Collect the names that are asked of an address or a form."""
    names: set[str] = set()
    patch = pytest.MonkeyPatch()

    def watch(method: str) -> None:
        real = getattr(MultiValueDict, method)

        def asked(self: Any, *args: Any) -> Any:
            if isinstance(self, QueryDict) and args and isinstance(args[0], str):
                names.add(args[0])
            return real(self, *args)

        patch.setattr(MultiValueDict, method, asked)

    for method in ("get", "getlist", "__getitem__"):
        watch(method)
    try:
        yield names
    finally:
        patch.undo()


def documented(route: str, method: str) -> dict[str, Any]:
    """Return what the schema says of an address."""
    plain = re.sub(r"<[^>]*>", "{}", f"/{route}")
    for path, operations in SCHEMA["paths"].items():
        if re.sub(r"{[^}]*}", "{}", path) == plain:
            found: dict[str, Any] = operations.get(method, {})
            return found
    return {}


SCHEMA: dict[str, Any] = {}


@pytest.fixture(scope="module", autouse=True)
def schema() -> None:
    SCHEMA.update(SchemaGenerator().get_schema(request=None, public=True))


def who_and_where(world: World, name: str, method: str) -> tuple[str, str]:
    """Return a role that may, and an address within its reach."""
    row = ROWS[name]
    places = addresses(world, name, row)
    for role in sorted(allowed(row[method])[0]):
        for place, url in places.items():
            if place == "" or world.reaches(role, row["object"], place):
                return role, url
    raise AssertionError(f"nobody reaches {name}")


class Sender:
    """Sends as somebody, each request undone; notes what failed, and with what."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults: list[str] = []
        self.clients: dict[str, Client] = {}

    def client(self, role: str) -> Client:
        if role not in self.clients:
            self.clients[role] = Client(raise_request_exception=False)
            self.clients[role].cookies["sessionid"] = self.world.sessions[role]
        return self.clients[role]

    def __call__(
        self, role: str, method: str, url: str, body: Any = "", kind: str = "", **query: str
    ) -> HttpResponse:
        cache.clear()
        savepoint = transaction.savepoint()
        url = f"{url}?{urlencode(query)}" if query else url
        try:
            if isinstance(body, dict):
                answer: Any = self.client(role).post(url, body)
            else:
                kinds = {"content_type": kind} if kind else {}
                answer = self.client(role).generic(method, url, body, **kinds)
        finally:
            transaction.savepoint_rollback(savepoint)
            transaction.savepoint_commit(savepoint)
        if answer.status_code >= 500:
            what = f"{body!s:.60}" if body else url[-80:]
            self.faults.append(f"{method} {role} {answer.status_code}: {what}")
        if answer["Cache-Control"] != "no-store, private":
            self.faults.append(f"{method} {role} {url[-80:]}: may be kept in a cache")
        return answer  # type: ignore[no-any-return]


@pytest.fixture
def send(world: World) -> Iterator[Sender]:
    sender = Sender(world)
    yield sender
    assert sender.faults == []


def written(queries: CaptureQueriesContext) -> list[str]:
    """Return what was written to the database, but for the access log's lines."""
    changes = ("INSERT", "UPDATE", "DELETE")
    said = [query["sql"] for query in queries if query["sql"].startswith(changes)]
    return [sql for sql in said if not sql.startswith('INSERT INTO "accounts_accesslog"')]


@pytest.mark.parametrize("name", [name for name in NAMES if "GET" in ROWS[name]])
def test_what_stands_in_an_address(world: World, send: Sender, name: str) -> None:
    role, url = who_and_where(world, name, "GET")
    with watched() as names, CaptureQueriesContext(connection) as queries:
        send(role, "GET", url)
    assert written(queries) == [], "looking changes nothing"
    parameters = documented(URLS[name.split()[0]], "get").get("parameters", [])
    typed = {each["name"] for each in parameters if each["in"] == "query"}
    for each in sorted(names | typed):
        for value in VALUES:
            answer = send(role, "GET", url, **{each: value})
            if each in typed - {"q", "tag", "format", "lang", "reason"} and value in {
                "²",
                "' OR 1=1 --",
            }:
                assert answer.status_code in {400, 404}, f"{each}={value} is let pass"
    assert send(role, "GET", url, x="a\0b").status_code == 400


@pytest.mark.parametrize("name", [name for name in NAMES if "<" in URLS[name.split()[0]]])
def test_what_stands_in_a_path(world: World, send: Sender, name: str) -> None:
    route, row = URLS[name.split()[0]], ROWS[name]
    for method in (m for m in METHODS if m in row):
        role, _ = who_and_where(world, name, method)
        for value in ("\0", "²", "9" * 40, "..", NIL):
            url = "/" + re.sub(r"<[^>]*>", quote(value, safe=""), route)
            assert send(role, method, url).status_code in {400, 403, 404, 409}, value


@pytest.mark.parametrize("name", [name for name in WRITES if name in PAGES])
def test_what_stands_in_a_form(world: World, send: Sender, name: str) -> None:
    role, url = who_and_where(world, name, "POST")
    with watched() as names:
        send(role, "POST", url, {"x": "y"})
    for value in TYPED:
        send(role, "POST", url, dict.fromkeys(names, value))


@pytest.mark.parametrize("name", [name for name in WRITES if name not in PAGES])
def test_what_stands_in_a_body(world: World, send: Sender, name: str) -> None:
    role, url = who_and_where(world, name, "POST")
    for body in BODIES:
        send(role, "POST", url, body, "application/json")
    for kind in KINDS:
        assert send(role, "POST", url, b"\xff\xfe{}", kind).status_code in {400, 403, 409, 415}


COLUMNS = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
FOREIGN = COLUMNS | {"is_staff", "is_superuser", "permissions", "region_id", "created_by"}


def shape_of(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = SCHEMA["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def bodies(route: str) -> list[dict[str, Any]]:
    """Return the schemas of an operation's body, one for each kind of content."""
    content = documented(route, "post").get("requestBody", {}).get("content", {})
    return [shape_of(each["schema"]) for each in content.values()]


def open_shapes(shape: dict[str, Any], at: str) -> list[str]:
    """Return where in a body, however deep, a key that nobody asked for would be taken."""
    shape = shape_of(shape)
    parts = shape.get("properties", {})
    inner = [(key, each) for key, each in parts.items()]
    inner += [("[]", shape["items"])] if "items" in shape else []
    inner += [(at, each) for kind in ("allOf", "oneOf") for each in shape.get(kind, [])]
    found = [fault for key, each in inner for fault in open_shapes(each, f"{at}.{key}")]
    return [*found, at] if parts and shape.get("additionalProperties") is not False else found


@pytest.mark.parametrize("name", [name for name in WRITES if name not in PAGES])
def test_no_key_that_was_not_asked_for_is_taken(world: World, send: Sender, name: str) -> None:
    """All columns of all tables at once: each is told, or what the row is comes first (409)."""
    shapes = bodies(URLS[name])
    assert [fault for shape in shapes for fault in open_shapes(shape, name)] == []
    role, url = who_and_where(world, name, "POST")
    own = {key for shape in shapes for key in shape.get("properties", {})}
    sent = dict.fromkeys(sorted(FOREIGN - own), "x")
    with CaptureQueriesContext(connection) as queries:
        if "file" in own:
            answer = send(role, "POST", url, sent)
        else:
            answer = send(role, "POST", url, json.dumps(sent), "application/json")
    assert written(queries) == []
    assert answer.status_code in {400, 409}
    if answer.status_code == 400:
        told = json.loads(answer.content)
        assert set(sent) <= set(told), "each is told by its name"


@pytest.mark.parametrize("metric", [metric.name for metric in metrics])
def test_every_figure_opens_its_rows_whatever_is_asked(world: World, metric: str) -> None:
    send, role = Sender(world), Role.DISTRICT_CLERK.value
    pages = [reverse("oversight:metric", args=[metric]), reverse("api_metric_rows", args=[metric])]
    for url, refused in zip(pages, (404, 400), strict=True):
        assert send(role, "GET", url).status_code == 200
        assert send(role, "GET", url, no_such_filter="1").status_code == refused
        found = metrics.get(metric)
        assert found is not None
        for name in found.filters:
            for value in ("²", "' OR 1=1 --", "x" * 5000):
                assert send(role, "GET", url, **{name: value}).status_code == refused
    assert send.faults == []


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model.__name__)
def test_the_administration_takes_it_too(world: World, send: Sender, model: Any) -> None:
    name, role = model._meta.label_lower.replace(".", "_"), Role.SYSADMIN.value
    listed = reverse(f"admin:{name}_changelist")
    page = admin.site.get_model_admin(model)
    fields = [field for field in page.list_filter if isinstance(field, str)]
    fields += (
        [f"{page.date_hierarchy}__year", f"{page.date_hierarchy}__day"]
        if page.date_hierarchy
        else []
    )
    for each in ("q", "p", "o", "e", "_to_field", "pk__in", *fields):
        for value in ("²", "9" * 5000):
            url = f"{listed}?{urlencode({each: value})}"
            assert send(role, "GET", url).status_code in {200, 302, 400, 403}
    for value in ("²", "9" * 40):
        for kind in ("change", "delete", "history"):
            send(role, "GET", reverse(f"admin:{name}_{kind}", args=[value]))
    send(role, "POST", listed, {"action": "delete_selected", "_selected_action": "²"})


@pytest.mark.parametrize("name", WRITES)
def test_every_write_asks_for_the_token(world: World, name: str) -> None:
    role, url = who_and_where(world, name, "POST")
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = world.sessions[role]
    answer = client.post(url, HTTP_X_CSRFTOKEN="a" * 64)
    # The token's own address asks for name and password instead.
    assert answer.status_code == (400 if name == "api_token" else 403)
