"""The administration has one door with everybody, and no change there goes unrecorded."""

from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from rest_framework.authtoken.models import Token

from accounts.models import AccessLog, Unit, User
from accounts.site import Recorded
from core.models import Holiday, Limit
from households.models import MonitoringLine, TagKind
from monitoring.models import Cadence
from regions.models import Region
from tests.factories import UserFactory

PASSWORD = "a-long-enough-password"
K = AccessLog.Kind


@pytest.fixture
def keeper(client: Client, sysadmin: User) -> Client:
    sysadmin.set_password(PASSWORD)
    sysadmin.save()
    client.force_login(sysadmin, backend="accounts.backends.People")
    return client


def lines() -> list[tuple[str, dict[str, Any]]]:
    rows = AccessLog.objects.filter(kind=K.CONFIGURED).order_by("pk")
    return [(row.subject, row.detail) for row in rows]


def sent(client: Client, address: str, **body: Any) -> None:
    answer = client.post(f"/admin/{address}/", body)
    assert answer.status_code == 302, answer.context["errors"]


# --- the door ---------------------------------------------------------------------------------------


def test_there_is_no_second_log_in(client: Client, sysadmin: User) -> None:
    sysadmin.set_password(PASSWORD)
    sysadmin.save()
    body = {"username": "sysadmin", "password": PASSWORD, "next": "/admin/"}
    answer = client.post("/admin/login/?next=/admin/core/limit/", body)
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/admin/core/limit/")
    assert client.get("/").status_code == 302, "nobody was let in"
    answer = client.post(answer["Location"], {"username": "sysadmin", "password": PASSWORD})
    assert answer["Location"] == "/admin/core/limit/"
    assert list(AccessLog.objects.values_list("kind", flat=True)) == [K.LOGIN]


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_way_back_stays_in_the_house(client: Client, keeper: Client, target: str) -> None:
    for who in (Client(), keeper):
        answer = who.get("/admin/login/", {"next": target})
        assert answer.status_code == 302
        assert "evil" not in answer["Location"]
        assert "javascript" not in answer["Location"]


def test_a_colleague_at_the_door_is_told_no(client: Client, clerk: User) -> None:
    client.force_login(clerk, backend="accounts.backends.People")
    assert client.get("/admin/login/?next=/admin/").status_code == 403
    assert AccessLog.objects.get().kind == K.REFUSED


def test_leaving_by_the_administrations_door_is_the_same(keeper: Client) -> None:
    answer = keeper.post("/admin/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert AccessLog.objects.get().kind == K.LOGOUT
    assert keeper.get("/").status_code == 302


# --- every change -----------------------------------------------------------------------------------


def test_every_page_of_the_administration_records() -> None:
    pages = [admin.site.get_model_admin(model) for model in admin.site._registry]
    silent = [page.model._meta.label for page in pages if not isinstance(page, Recorded)]
    assert silent == []


def test_a_limit_says_what_it_was_and_is(keeper: Client, sysadmin: User) -> None:
    Limit.objects.create(key="k", title="公示天数", amount=5, unit="count", source="甲")
    body = {"title": "公示天数", "amount": "7", "unit": "count", "source": "乙"}
    sent(keeper, "core/limit/k/change", **body)
    assert lines() == [
        ("core.limit|k", {
            "what": "changed", "fields": {"amount": ["5.00", "7.00"], "source": ["甲", "乙"]},
        }),
    ]  # fmt: skip
    line = AccessLog.objects.get()
    assert (line.user, line.ip) == (sysadmin, "127.0.0.1")
    sent(keeper, "core/limit/k/change", **body)
    assert len(lines()) == 1, "nothing was changed the second time"


def test_a_holiday_added_and_deleted(keeper: Client) -> None:
    sent(keeper, "core/holiday/add", day="2022-06-03", is_off="on", name="端午节")
    row = {"day": "2022-06-03", "is_off": True, "name": "端午节"}
    sent(keeper, "core/holiday/2022-06-03/delete", post="yes")
    assert lines() == [
        ("core.holiday|2022-06-03", {
            "what": "added", "fields": {key: [None, value] for key, value in row.items()},
        }),
        ("core.holiday|2022-06-03", {
            "what": "deleted", "fields": {key: [value, None] for key, value in row.items()},
        }),
    ]  # fmt: skip


def test_many_deleted_at_once_leave_a_line_each(keeper: Client) -> None:
    days = [date(2022, 6, day) for day in (3, 4, 5)]
    Holiday.objects.bulk_create(Holiday(day=day, is_off=True) for day in days)
    sent(keeper, "core/holiday", action="delete_selected", post="yes", _selected_action=days)
    assert not Holiday.objects.exists()
    assert {subject for subject, _ in lines()} == {f"core.holiday|{day}" for day in days}
    assert len(lines()) == 3


def test_lines_cadences_places_units_and_dictionaries(keeper: Client, village: Region) -> None:
    line = MonitoringLine.objects.create(
        year=2022, region=village, amount=7000, valid_from=date(2022, 3, 1), document_no="甲"
    )
    Cadence.objects.filter(group="monitored").update(weeks=1, source="甲")
    TagKind.objects.create(code="dibao", name="低保户", source="甲")
    unit = Unit.objects.create(code="yibao", name="区医保局")
    sent(
        keeper, f"households/monitoringline/{line.pk}/change", year=2022, region=village.pk,
        amount="7500", valid_from="2022-03-01", document_no="甲",
    )  # fmt: skip
    sent(keeper, "monitoring/cadence/monitored/change", weeks=2, source="甲")
    sent(
        keeper,
        "households/tagkind/dibao/change",
        name="低保户",
        source="甲",
        visit_weeks=4,
        order=0,
    )
    sent(keeper, f"accounts/unit/{unit.pk}/change", code="yibao", name="医保局", aliases='["医保"]')
    sent(
        keeper, f"regions/region/{village.pk}/change", name="槐树坡", level="village",
        parent=village.parent_id,
    )  # fmt: skip
    assert [(subject.partition("|")[0], detail["fields"]) for subject, detail in lines()] == [
        ("households.monitoringline", {"amount": ["7000.00", "7500.00"]}),
        ("monitoring.cadence", {"weeks": [1, 2]}),
        ("households.tagkind", {"visit_weeks": [1, 4]}),
        ("accounts.unit", {"name": ["区医保局", "医保局"], "aliases": [[], ["医保"]]}),
        ("regions.region", {"name": ["槐树坡村", "槐树坡"]}),
    ]


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("households/tagkind/dibao", {"code": "x", "name": "低保户", "source": "甲", "visit_weeks": 1, "order": 0}),
        ("core/holiday/2022-06-03", {"day": "2022-06-04", "is_off": "on", "name": ""}),
    ],
)  # fmt: skip
def test_a_key_is_not_edited_into_a_second_row(
    keeper: Client, address: str, body: dict[str, Any]
) -> None:
    TagKind.objects.create(code="dibao", name="低保户", source="甲")
    Holiday.objects.create(day=date(2022, 6, 3), is_off=True)
    sent(keeper, f"{address}/change", **body)
    assert (TagKind.objects.count(), Holiday.objects.count()) == (1, 1)


def test_a_person_is_recorded_without_name_or_password(keeper: Client, village: Region) -> None:
    body = {"username": "wang", "name": "王小明", "role": "village_staff", "is_active": "on"}
    sent(keeper, "accounts/user/add", **body, region=village.pk, new_password=PASSWORD)
    user = User.objects.get(username="wang")
    Token.objects.create(user=user)
    body |= {"name": "王大明", "role": "township_clerk", "is_active": ""}
    sent(keeper, f"accounts/user/{user.pk}/change", **body, new_password="another-long-password")
    added, unlocked, changed = (detail for _, detail in lines())
    assert added["fields"] == {
        "username": [None, "wang"], "name": None, "role": [None, "village_staff"],
        "region": [None, village.pk], "is_active": [None, True], "new_password": None,
    }  # fmt: skip
    assert changed["fields"] == {
        "name": None, "role": ["village_staff", "township_clerk"], "region": [village.pk, None],
        "is_active": [True, False], "new_password": None,
    }  # fmt: skip
    assert unlocked == {"unlocked": True}
    text = str(list(AccessLog.objects.values()))
    for secret in ("王小明", "王大明", PASSWORD, "another-long-password", "argon2", "md5$"):
        assert secret not in text
    assert not Token.objects.filter(user=user).exists(), "a new password ends the old access"


def test_an_administrators_own_new_password_is_recorded(keeper: Client, sysadmin: User) -> None:
    Token.objects.create(user=sysadmin)
    new = "another-long-password"
    body = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    sent(keeper, "password_change", **body)
    assert lines() == [
        (f"accounts.user|{sysadmin.pk}", {"what": "changed", "fields": {"password": None}})
    ]
    assert not Token.objects.exists()
    sysadmin.refresh_from_db()
    assert sysadmin.check_password(new)


def test_a_change_that_is_refused_leaves_no_line(keeper: Client) -> None:
    Limit.objects.create(key="k", title="公示天数", amount=5, unit="count", source="甲")
    body = {"title": "公示天数", "amount": "-1", "unit": "count", "source": "甲"}
    assert keeper.post("/admin/core/limit/k/change/", body).status_code == 200
    assert lines() == []


def test_a_disabled_administrator_is_out_at_once(keeper: Client, sysadmin: User) -> None:
    User.objects.filter(pk=sysadmin.pk).update(is_active=False)
    assert keeper.get("/admin/").status_code == 302
    UserFactory(username="other")
    assert keeper.post("/admin/core/holiday/add/", {"day": "2022-06-03"}).status_code == 302
    assert not Holiday.objects.exists()
