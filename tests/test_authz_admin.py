"""The administration's own rule: the system administrator configures; nobody else gets in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import AccessLog, User
from accounts.permissions import Role
from households.models import Household
from tests.factories import HouseholdFactory, UserFactory, id_number

# What an administrator edits; every other model is shown at most.
EDITED = {
    "ledgers.caption", "accounts.unit", "accounts.user", "core.holiday", "core.limit", "households.monitoringline",
    "households.tagkind", "regions.grid", "regions.region", "comparison.source",
    "monitoring.cadence", "monitoring.hitkind",
}  # fmt: skip
OPEN_DOORS = {"login"}

pytestmark = pytest.mark.django_db


def admin_urls(household: Household) -> Iterator[tuple[str, str, str]]:
    """Yield model, kind of page, address."""
    reverse("admin:index")  # the addresses settle what is registered
    for model in admin.site._registry:
        label, name = model._meta.label_lower, model._meta.label_lower.replace(".", "_")
        row = household if model is Household else model._default_manager.first()
        yield label, "changelist", reverse(f"admin:{name}_changelist")
        yield label, "add", reverse(f"admin:{name}_add")
        if row is not None:
            for kind in ("change", "delete", "history"):
                yield label, kind, reverse(f"admin:{name}_{kind}", args=[row.pk])
    for kind in ("index", "password_change", "jsi18n", "login", "logout", "autocomplete"):
        try:
            yield "", kind, reverse(f"admin:{kind}")
        except NoReverseMatch:  # pragma: no cover
            continue


@pytest.fixture
def household(village: Any) -> Household:
    household: Household = HouseholdFactory(
        region=village, head=True, head__id_number=id_number(321), head_id=id_number(321),
        phone="18180850182", bank_card="6217001234567890123",
    )  # fmt: skip
    return household


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSADMIN])
def test_nobody_else_gets_in(client: Client, household: Household, role: str) -> None:
    client.force_login(UserFactory(role=role, region=household.region))
    for label, kind, url in admin_urls(household):
        for answer in (client.get(url), client.post(url)):
            if kind in OPEN_DOORS | {"logout"}:
                assert answer.status_code in {200, 302, 403, 405}
            else:
                assert answer.status_code in {302, 403, 404}, (label, kind)


def test_strangers_are_led_to_the_log_in(client: Client, household: Household) -> None:
    for label, kind, url in admin_urls(household):
        answer = client.get(url)
        if kind not in OPEN_DOORS:
            assert answer.status_code == 302, (label, kind)
            assert "/login/" in answer["Location"]


def test_the_administrator_reads_everything_and_breaks_nothing(
    client: Client, household: Household, sysadmin: User
) -> None:
    client.force_login(sysadmin)
    for label, kind, url in admin_urls(household):
        if kind in {"logout", "autocomplete"}:
            continue
        assert client.get(url).status_code in {200, 302, 403}, (label, kind)


def test_business_rows_are_only_read(client: Client, household: Household, sysadmin: User) -> None:
    client.force_login(sysadmin)
    for label, kind, url in admin_urls(household):
        if label and label not in EDITED and kind in {"add", "change", "delete"}:
            assert client.post(url, {"post": "yes"}).status_code in {403, 302}, (label, kind)
            assert Household.objects.filter(pk=household.pk).exists()
            if kind != "delete":
                assert client.post(url, {}).status_code == 403, (label, kind)


def test_no_personal_number_is_in_clear(
    client: Client, household: Household, sysadmin: User
) -> None:
    client.force_login(sysadmin)
    for label, kind, url in admin_urls(household):
        if kind in {"changelist", "change", "history", "delete"}:
            text = client.get(url).content.decode()
            for secret in (id_number(321), "18180850182", "6217001234567890123"):
                assert secret not in text, (label, kind)


def test_reading_a_person_there_is_recorded(
    client: Client, household: Household, sysadmin: User
) -> None:
    if Household not in admin.site._registry:
        pytest.skip("households are not in the administration yet")
    client.force_login(sysadmin)
    assert (
        client.get(reverse("admin:households_household_change", args=[household.pk])).status_code
        == 200
    )
    log = AccessLog.objects.filter(user=sysadmin, subject=f"households.household|{household.pk}")
    assert log.exists()
