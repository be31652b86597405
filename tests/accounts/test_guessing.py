"""Guessing a password is stopped for the day, and cannot be used to lock its owner out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from accounts import actions
from accounts.actions import LOCKED_TODAY
from accounts.models import AccessLog, User
from core.models import Limit
from tests.factories import UserFactory

PASSWORD = "a-long-enough-password"
OFFICE, ABROAD = "192.0.2.7", "203.0.113.200"
K = AccessLog.Kind


@pytest.fixture
def cadre(db: None) -> User:
    user: User = UserFactory(username="cadre")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(address: str, name: str = "cadre", password: str = PASSWORD, **more: Any) -> Any:
    body = {"username": name, "password": password}
    return Client().post("/login/", body, REMOTE_ADDR=address, **more)


def addresses(number: int, each: int = 5) -> Iterator[str]:
    """Yield `number` addresses in turn, none more often than the pair's own lock allows."""
    for n in range(number):
        yield f"198.51.100.{1 + n // each}"


def guess(number: int, name: str = "cadre") -> list[int]:
    return [log_in(address, name, "wrong").status_code for address in addresses(number)]


def test_fifty_wrong_passwords_from_many_addresses_lock_the_account(cadre: User) -> None:
    guess(49)
    assert log_in("198.51.100.90").status_code == 302, "the fiftieth is not wrong yet"
    log_in("198.51.100.99", password="wrong")
    answer = log_in(ABROAD)
    assert answer.status_code == 429
    assert LOCKED_TODAY in answer.content.decode()
    body = {"username": "cadre", "password": PASSWORD}
    token = Client().post("/api/v1/token/", body, "application/json", REMOTE_ADDR=ABROAD)
    assert (token.status_code, token.json()) == (429, {"detail": LOCKED_TODAY})


def test_the_owner_still_comes_in_from_where_they_usually_do(cadre: User) -> None:
    assert log_in(OFFICE).status_code == 302
    guess(50)
    assert log_in(ABROAD).status_code == 429
    assert log_in(OFFICE).status_code == 302


def test_a_usual_address_has_the_same_limit_for_itself(cadre: User) -> None:
    log_in(OFFICE)
    AccessLog.objects.bulk_create(
        AccessLog(kind=K.LOGIN_FAILED, subject=f"accounts.user|{cadre.pk}", ip=OFFICE)
        for _ in range(50)
    )
    assert log_in(OFFICE).status_code == 429


def test_a_forged_header_makes_no_address_usual(cadre: User) -> None:
    log_in(OFFICE)
    guess(50)
    assert log_in(ABROAD, HTTP_X_FORWARDED_FOR=OFFICE).status_code == 429


@pytest.mark.parametrize("proxies", [0, 1])
def test_what_is_no_address_in_the_header_breaks_nothing(
    cadre: User, settings: Any, proxies: int
) -> None:
    settings.TRUSTED_PROXIES = proxies
    for header in ("<script>", "1.2.3.4:80", "unknown", "1.2.3", ","):
        assert log_in(OFFICE, HTTP_X_FORWARDED_FOR=header).status_code == 302
    assert set(AccessLog.objects.values_list("ip", flat=True)) == {OFFICE}


def test_tries_while_locked_do_not_prolong_the_lock(cadre: User) -> None:
    guess(50)
    AccessLog.objects.update(at=F("at") - timedelta(hours=23))
    assert [log_in(ABROAD).status_code for _ in range(3)] == [429] * 3
    AccessLog.objects.filter(kind=K.LOGIN_FAILED).update(at=F("at") - timedelta(hours=2))
    assert log_in(ABROAD).status_code == 302


def test_a_name_that_nobody_has_is_locked_alike(cadre: User) -> None:
    guess(50)
    guess(50, name="nobody")
    answers = [log_in(ABROAD, name).status_code for name in ("cadre", "nobody")]
    assert answers == [429, 429]
    assert "nobody" not in str(list(AccessLog.objects.values())), "it may be a password"


def test_each_attempt_leaves_one_line_and_says_of_whom(cadre: User) -> None:
    for _ in range(5):
        log_in(OFFICE, password="wrong")
    log_in(OFFICE)
    log_in(ABROAD)
    lines = list(AccessLog.objects.order_by("pk").values_list("kind", "subject", "user"))
    whom = f"accounts.user|{cadre.pk}"
    assert lines[:5] == [(K.LOGIN_FAILED, whom, None)] * 5
    assert lines[5:] == [(K.REFUSED, whom, None), (K.LOGIN, "", cadre.pk)]


def test_the_limit_is_the_administrators(cadre: User) -> None:
    Limit.objects.create(key="login.failures_day", title="t", amount=3, unit="count", source="测试")
    guess(3)
    assert log_in(ABROAD).status_code == 429


def test_an_administrator_unlocks_and_that_is_recorded(cadre: User, sysadmin: User) -> None:
    for _ in range(5):
        log_in(OFFICE, password="wrong")
    guess(50)
    admin = Client()
    admin.force_login(sysadmin, backend="accounts.backends.People")
    body = {"action": "unlock", "_selected_action": [cadre.pk]}
    assert admin.post("/admin/accounts/user/", body).status_code == 302
    assert log_in(ABROAD).status_code == 302
    assert log_in(OFFICE).status_code == 302
    line = AccessLog.objects.get(kind=K.CONFIGURED)
    assert (line.user, line.subject) == (sysadmin, f"accounts.user|{cadre.pk}")
    assert line.detail == {"unlocked": True}


def test_nobody_else_unlocks(cadre: User, clerk: User) -> None:
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        actions.unlock(user=cadre, by=clerk)
