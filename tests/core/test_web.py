"""What holds for every page and every answer of the API."""

import gzip
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.models import AccessLog, User
from core import admin as core_admin
from core import keyset
from core.api import NOT_FOUND, Keyset, Strict, answer, parsed
from core.errors import Refused, UnreadableFile
from core.models import Limit
from core.views import BUSY
from households.models import Household
from tests.factories import HouseholdFactory, UnitFactory

PAGES = ("/", "/me/", "/components/")


@pytest.mark.parametrize("url", PAGES)
def test_pages_for_people_are_kept_nowhere(client: Client, clerk: User, url: str) -> None:
    client.force_login(clerk)
    response = client.get(url)
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_pages_and_answers_travel_compressed_where_the_reader_takes_it(
    client: Client, clerk: User
) -> None:
    client.force_login(clerk)
    UnitFactory.create_batch(20)
    for url in ("/", "/api/v1/units/"):
        plain = client.get(url)
        packed = client.get(url, headers={"accept-encoding": "gzip"})
        assert "Content-Encoding" not in plain
        assert packed["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed["Vary"]
        assert len(packed.content) < len(plain.content) / 2
        assert gzip.decompress(packed.content).startswith(plain.content[:100])
    packed_again = [client.get(url, headers={"accept-encoding": "gzip"}) for _ in range(9)]
    lengths = {len(each.content) for each in packed_again}
    assert len(lengths) > 1, "padded by chance, so that a length tells little"


def test_every_script_of_a_page_is_a_file_or_carries_the_nonce(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    response = client.get("/")
    nonce = response["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    for tag in response.content.decode().split("<script")[1:]:
        head = tag.split(">")[0]
        assert "src=" in head or f'nonce="{nonce}"' in head
    assert client.get("/")["Content-Security-Policy"] != response["Content-Security-Policy"]


def test_the_api_says_not_found_in_its_own_words(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    response = client.get("/api/v1/nothing/")
    assert (response.status_code, response.json()) == (404, NOT_FOUND)
    assert client.get("/nothing/").status_code == 404


def test_a_broken_page_shows_nothing_of_the_inside(
    client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("secret SELECT * FROM /etc/passwd")

    monkeypatch.setattr("accounts.todos.for_user", broken)
    client.force_login(clerk)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    text = response.content.decode()
    assert "secret" not in text
    assert "Traceback" not in text
    assert "/work" not in text


def test_figures_are_for_allowed_addresses_only(client: Client, db: None) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 404


def test_readiness_says_what_is_missing(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").json() == {"database": "ok", "migrations": "ok"}
    monkeypatch.setattr("core.views._migrated", False)
    monkeypatch.setattr("core.views.MigrationExecutor.migration_plan", lambda self, targets: [1])
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


class Body(Strict):
    name = serializers.CharField(max_length=5)


def request(body: Any) -> Request:
    from rest_framework.parsers import JSONParser

    return Request(APIRequestFactory().post("/", body, format="json"), parsers=[JSONParser()])


def test_unknown_keys_are_refused() -> None:
    assert parsed(Body, request({"name": "x"})) == {"name": "x"}
    with pytest.raises(ValidationError) as caught:
        parsed(Body, request({"name": "x", "role": "sysadmin", "is_staff": True}))
    assert set(caught.value.detail) == {"role", "is_staff"}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (Refused("一", "二"), 409, {"reasons": ["一", "二"]}),
        (UnreadableFile("坏"), 422, {"reasons": ["坏"], "rows": []}),
        (User.DoesNotExist(), 404, NOT_FOUND),
    ],
)
def test_a_refusal_carries_its_reasons(error: Exception, status: int, body: object) -> None:
    found = answer(error, {})
    assert found is not None
    assert (found.status_code, found.data) == (status, body)


@pytest.mark.parametrize("order", [("region_path", "pk"), ("-pk",), ("-created_at", "-pk")])
def test_keyset_pages_neither_skip_nor_repeat(village: Any, order: tuple[str, ...]) -> None:
    HouseholdFactory.create_batch(7, region=village)
    seen: list[Any] = []
    url: str | None = "/?page_size=3"
    rounds = 0
    while url:
        pages = Keyset(*order)
        page = pages.paginate(Household.objects.all(), _asked(url))
        seen += [row.pk for row in page]
        answered = pages.answer([])
        assert answered.data["count"] == 7
        url, rounds = answered.data["next"], rounds + 1
    assert rounds == 3
    assert seen == list(Household.objects.order_by(*order).values_list("pk", flat=True))


def test_the_next_page_stands_when_the_last_row_is_gone_meanwhile(village: Any) -> None:
    rows = sorted(HouseholdFactory.create_batch(4, region=village), key=lambda row: row.pk)
    first = Keyset("region_path", "pk")
    first.paginate(Household.objects.all(), _asked("/?page_size=2"))
    rows[1].delete()

    second = Keyset("region_path", "pk").paginate(Household.objects.all(), _asked(first.next or ""))

    assert second == rows[2:]


@pytest.mark.parametrize("cursor", ["x", "eA==", "W10=", "eyJhIjogMX0=", "WyJ4Il0="])
def test_a_cursor_that_is_none_of_ours_is_refused(village: Any, cursor: str) -> None:
    with pytest.raises(ValidationError):
        Keyset().paginate(Household.objects.all(), _asked(f"/?cursor={cursor}"))


def _asked(url: str) -> Request:
    return Request(APIRequestFactory().get(url))


def test_a_page_is_never_larger_than_two_hundred() -> None:
    pages = Keyset()
    assert pages.size_of(Request(APIRequestFactory().get("/?page_size=100000"))) == 200


def test_counts_are_exact_up_to_five_hundred(village: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "COUNT_UP_TO", 3)
    HouseholdFactory.create_batch(3, region=village)
    assert keyset.short_count(Household.objects.all()) == 3
    HouseholdFactory(region=village)
    assert keyset.short_count(Household.objects.all()) == "3+"


def test_an_administrator_edits_a_limit_but_not_which_there_are(
    client: Client, sysadmin: User
) -> None:
    Limit.objects.create(key="t", title="公示", amount=5, unit="natural_days", source="办法")
    client.force_login(sysadmin)
    body = {"title": "公示", "amount": "7", "unit": "natural_days", "source": "区文件〔2022〕3号"}
    assert client.post("/admin/core/limit/t/change/", body).status_code == 302
    assert Limit.objects.get(key="t").amount == 7
    assert client.post("/admin/core/limit/t/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/core/limit/add/").status_code == 403
    assert core_admin.LimitAdmin.readonly_fields == ["key", "changed_at"]


def test_a_changed_user_is_recorded(client: Client, sysadmin: User, clerk: User) -> None:
    client.force_login(sysadmin)
    body = {"username": clerk.username, "name": "新名", "role": clerk.role, "is_active": "on"}
    url = f"/admin/accounts/user/{clerk.pk}/change/"
    assert client.post(url, body).status_code == 302
    log = AccessLog.objects.get(kind=AccessLog.Kind.CONFIGURED)
    assert (log.user, log.subject) == (sysadmin, f"accounts.user|{clerk.pk}")
    assert "name" in log.detail["fields"]


@pytest.mark.parametrize("code", ["55P03", "40P01", "40001"])
def test_whoever_waited_in_vain_is_told_to_try_again(
    client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    class Cause(Exception):
        pgcode = code

    def waited(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("deadlock detected") from Cause()

    monkeypatch.setattr("accounts.todos.for_user", waited)
    monkeypatch.setattr(User, "permissions", property(waited))
    client.force_login(clerk)
    assert client.get("/api/v1/me/").json() == {"reasons": [BUSY]}
    monkeypatch.undo()
    monkeypatch.setattr("accounts.todos.for_user", waited)
    page = client.get("/")
    assert (page.status_code, BUSY in page.content.decode()) == (423, True)


TOKEN = "/api/v1/token/"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"username": "a", "password": "b"}', 401),
        ('{"username": "文", "password": "\\ud83d\\ude00"}'.encode(), 401),
        (b'{"username": "\\ud83d", "password": "b"}', 400),
        (b'{"username": "a\\u0000", "password": "b"}', 400),
        (b'{"username": NaN, "password": "b"}', 400),
        (b'{"username": "\xff", "password": "b"}', 400),
        (b"[" * 100_000, 400),
        (b'{"username": "' + b"a" * 5 * 1024 * 1024 + b'"}', 413),
    ],
)
def test_json_is_read_to_a_limit_and_only_what_can_be_kept(
    client: Client, db: None, body: bytes, status: int
) -> None:
    answer = client.post(TOKEN, body, "application/json")
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("url", ["/households/?region=%00", "/me/%00/", "/api/v1/me/?x=a%00"])
def test_no_address_has_a_nul_in_it(client: Client, clerk: User, url: str) -> None:
    client.force_login(clerk)
    answer = client.get(url)
    assert answer.status_code in {400, 404}
    assert "x" not in answer.headers


def test_a_bad_request_is_told_in_words(client: Client, db: None) -> None:
    page = client.get("/login/", HTTP_HOST="evil.example")
    assert (page.status_code, "evil" in page.content.decode()) == (400, False)
    assert "请求有误" in page.content.decode()
    assert client.get(TOKEN, HTTP_HOST="evil.example").json() == {
        "detail": "请求的地址或内容有误。"
    }


def test_figures_for_prometheus_are_not_passed_on_by_a_proxy(client: Client, db: None) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 404


def test_a_404_of_another_form_leaves_the_apis_own_as_it_was(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    assert client.get("/api/docs/?format=none").status_code == 404
    assert client.get("/api/v1/nothing/").json() == {"detail": "没有找到。"}
    absent = "/api/v1/households/00000000-0000-7000-8000-000000000000/"
    assert client.get(absent).json() == {"detail": "没有找到。"}


def test_the_schema_is_made_once(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/api/schema/?format=json").json()
    assert first["openapi"].startswith("3.")
    monkeypatch.setattr("drf_spectacular.views.SpectacularAPIView.get", None)
    assert client.get("/api/schema/?format=json&lang=en").json() == first
