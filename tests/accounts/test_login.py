"""Who gets in, and what is said to those who do not."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.http import HttpResponse
from django.test import Client

from accounts.actions import LOCKED, WRONG
from accounts.demo import UNITS
from accounts.models import AccessLog, Unit, User
from tests.factories import UserFactory

PASSWORD = "a-long-enough-password"
K = AccessLog.Kind


@pytest.fixture
def cadre(db: None) -> User:
    user: User = UserFactory(username="cadre")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client: Client, name: str = "cadre", password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/login/", {"username": name, "password": password}, **extra)


def kinds() -> list[str]:
    return list(AccessLog.objects.order_by("pk").values_list("kind", flat=True))


def test_the_right_password_opens_and_is_recorded(client: Client, cadre: User) -> None:
    answer = log_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert kinds() == [K.LOGIN]
    assert client.get("/").status_code == 200


def test_the_session_key_changes_at_log_in(client: Client, cadre: User) -> None:
    client.get("/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted or ""
    log_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted


def test_unknown_name_and_wrong_password_get_the_same_answer(client: Client, cadre: User) -> None:
    answers = [log_in(client, "cadre", "wrong"), log_in(client, "nobody", "wrong")]
    bodies = [
        re.sub(r'value="[^"]*"|content="[^"]{64}"|nonce="[^"]*"', "", a.content.decode())
        for a in answers
    ]
    assert bodies[0] == bodies[1]
    assert all(WRONG in answer.content.decode() for answer in answers)
    assert kinds() == [K.LOGIN_FAILED, K.LOGIN_FAILED]


def test_the_sixth_failure_locks_although_every_request_names_another_address(
    client: Client, cadre: User
) -> None:
    for n in range(5):
        log_in(client, password="wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    answer = log_in(client, HTTP_X_FORWARDED_FOR="10.0.0.99")
    assert answer.status_code == 429
    assert LOCKED in answer.content.decode()
    assert client.get("/").status_code == 302


def test_another_address_is_not_locked(client: Client, cadre: User) -> None:
    for _ in range(6):
        log_in(client, password="wrong", REMOTE_ADDR="192.0.2.1")
    assert log_in(client, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert log_in(client, REMOTE_ADDR="192.0.2.2").status_code == 302


def test_a_trusted_proxys_word_counts(client: Client, cadre: User, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    for _ in range(6):
        log_in(client, password="wrong", HTTP_X_FORWARDED_FOR="1.1.1.1, 192.0.2.1")
    assert log_in(client, HTTP_X_FORWARDED_FOR="9.9.9.9, 192.0.2.1").status_code == 429
    assert log_in(client, HTTP_X_FORWARDED_FOR="1.1.1.1, 192.0.2.2").status_code == 302


def test_the_api_locks_too(client: Client, cadre: User) -> None:
    body = {"username": "cadre", "password": "wrong"}
    answers = [client.post("/api/v1/token/", body, "application/json") for _ in range(6)]
    assert [answer.status_code for answer in answers[:4]] == [401] * 4
    assert answers[5].status_code == 429
    assert answers[5].json() == {"detail": LOCKED}


def test_a_token_opens_the_api_and_only_for_the_active(client: Client, cadre: User) -> None:
    body = {"username": "cadre", "password": PASSWORD}
    token = client.post("/api/v1/token/", body, "application/json").json()["token"]
    header = {"HTTP_AUTHORIZATION": f"Token {token}"}
    assert Client().get("/api/v1/me/", **header).json()["username"] == "cadre"
    User.objects.filter(pk=cadre.pk).update(is_active=False)
    assert Client().get("/api/v1/me/", **header).status_code == 401


def test_a_disabled_persons_next_request_is_refused(client: Client, cadre: User) -> None:
    log_in(client)
    User.objects.filter(pk=cadre.pk).update(is_active=False)
    assert client.get("/").status_code == 302
    assert client.get("/api/v1/me/").status_code == 401
    assert log_in(Client()).status_code == 200  # the log-in page again


@pytest.mark.parametrize(
    ("target", "goes"),
    [
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/me/", "/me/"),
        ("", "/"),
    ],
)
def test_the_way_back_stays_in_the_house(
    client: Client, cadre: User, target: str, goes: str
) -> None:
    answer = client.post(f"/login/?next={target}", {"username": "cadre", "password": PASSWORD})
    assert answer["Location"] == goes
    body = {"username": "cadre", "password": PASSWORD, "next": target}
    assert Client().post("/login/", body)["Location"] == goes


def test_logging_out_ends_the_session_and_clears_the_browser(client: Client, cadre: User) -> None:
    log_in(client)
    answer = client.post("/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/").status_code == 302
    assert kinds() == [K.LOGIN, K.LOGOUT]
    assert client.get("/logout/").status_code in {302, 405}


def test_a_refusal_leaves_a_trace(client: Client, cadre: User) -> None:
    client.force_login(cadre)
    assert client.get("/admin/accounts/user/").status_code in {302, 403}
    assert client.get("/nothing-here/").status_code == 404
    last = AccessLog.objects.order_by("pk").last()
    assert last is not None
    assert (last.kind, last.user, last.detail["status"]) == (K.REFUSED, cadre, 404)


def test_an_unsafe_request_without_token_is_refused(cadre: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cadre)
    for url in ("/logout/", "/me/inbox/read/", "/login/"):
        answer: HttpResponse = client.post(url)  # type: ignore[assignment]
        assert answer.status_code == 403
        assert "刷新后重试" in answer.content.decode()


def test_a_foreign_host_is_not_answered(client: Client, db: None) -> None:
    assert client.get("/login/", HTTP_HOST="evil.example").status_code == 400


def test_the_password_costs_what_was_chosen() -> None:
    """OWASP's minimum for Argon2id, so that the log-ins of 08:30 do not stop the machine."""
    from accounts.hashers import Argon2

    hashed = Argon2().encode("x" * 10, "saltsaltsalt")
    assert hashed.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    from jianan import settings as product

    assert product.PASSWORD_HASHERS == ["accounts.hashers.Argon2"]
    assert get_hasher("argon2").verify("x" * 10, hashed)


def test_names_of_a_department_meet_in_one_unit(db: None) -> None:
    for code, name, aliases in UNITS:
        Unit.objects.create(code=code, name=name, aliases=list(aliases))
    assert Unit.objects.called("区教育局") == Unit.objects.called("区教体局")
    assert Unit.objects.called(" 区教 育局 ") == Unit.objects.get(code="jiaoti")
    assert Unit.objects.called("区烟草局") is None
    spoken = [name for _, own, aliases in UNITS for name in (own, *aliases)]
    assert len(spoken) == len(set(spoken)), "one name means one unit"
