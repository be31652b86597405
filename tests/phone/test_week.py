"""What a phone takes along, and what ends that."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from core.errors import Refused
from core.models import Limit
from households.models import Household, Tag, TagKind
from monitoring.actions import duties
from phone import actions
from phone.models import Phone
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.visiting import recorded, weekly

pytestmark = pytest.mark.django_db
WEEK = "2022-W20"


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture
def household(village: Region) -> Household:
    weekly()
    home: Household = HouseholdFactory(
        region=village, head_name="张三", head=True, category="sudden", size=4,
        phone="18180850182", natural_village="张家庄",
    )  # fmt: skip
    kind = TagKind.objects.create(code="illness", name="大病重病", source="测试", visit_weeks=1)
    Tag.objects.create(
        household=home, region=village, kind=kind, since=NOON.date(), source="测试"
    )  # fmt: skip
    return home


def carried(user: User) -> Phone:
    return actions.take_into_use(by=user, at=NOON, name="安卓手机")


def week(user: User, phone: Phone) -> Any:
    client = APIClient()
    client.force_authenticate(user)
    return client.get(f"/api/v1/phones/{phone.pk}/week/")


def test_a_visits_needs_go_along_and_nothing_more(
    household: Household, village_staff: User, officer: User
) -> None:
    items = {
        "expense": {"state": "medical", "amount": "31204.00", "out_of_pocket": "9000.00"},
        "medical": {"state": "insured", "note": "肾病透析"},
    }
    last = NOON - timedelta(days=20)
    seen = recorded(
        household, by=officer_of(household, officer), on=last.date(), at=last, changed=True,
        items=items, note="每周透析三次",
    )  # fmt: skip
    HouseholdFactory(region=household.region, head_name="李四")  # not due
    duties.make_duties(week=WEEK)

    answer = week(village_staff, carried(village_staff))

    assert answer.status_code == 200
    pack = answer.json()
    assert [home["name"] for home in pack["homes"]] == ["张三"]
    home = pack["homes"][0]
    assert (home["hamlet"], home["village"], home["size"]) == ("张家庄", "槐树坡村", 4)
    assert home["tags"] == ["监测对象", "重点群体", "大病重病"]
    assert (home["base"], home["last_on"]) == (str(seen.visit.pk), "2022-04-28")
    assert home["last"]["medical"] == {
        "on": "2022-04-28", "answers": {"state": "insured"}, "text": "全员参保",
    }  # fmt: skip
    assert home["last"]["expense"]["answers"] == items["expense"]
    assert pack["until"] == "2022-05-21T12:00:00+08:00"
    text = json.dumps(pack, ensure_ascii=False)
    for kept_here in ("18180850182", "411099197", "透析", "bank"):
        assert kept_here not in text


def officer_of(household: Household, officer: User) -> User:
    household.support_officer = officer
    household.save(update_fields=["support_officer"])
    return officer


def test_the_week_costs_the_same_for_few_and_for_many(
    village: Region, village_staff: User, django_assert_max_num_queries: Any
) -> None:
    weekly()
    for _ in range(25):
        HouseholdFactory(region=village, head=True, category="sudden")
    duties.make_duties(week=WEEK)
    phone = carried(village_staff)
    with django_assert_max_num_queries(14):
        assert len(week(village_staff, phone).json()["homes"]) == 25


def test_a_phone_is_of_one_person_and_of_those_who_go_visiting(
    household: Household, village_staff: User, village_colleague: User, township_clerk: User
) -> None:
    phone = carried(village_staff)
    assert week(village_colleague, phone).status_code == 404
    assert week(township_clerk, phone).status_code == 403
    with pytest.raises(PermissionDenied):
        carried(township_clerk)


def standing(phone: Phone) -> bool:
    answer = APIClient().get(f"/api/v1/phones/{phone.pk}/standing/")
    wipe: bool = answer.json()["wipe"]
    assert answer.status_code == (404 if wipe else 200)
    return wipe


def test_a_phone_has_no_standing_once_its_person_is_another(
    household: Household, village_staff: User, neighbour_village: Region
) -> None:
    phone = carried(village_staff)
    assert not standing(phone)
    for change in ({"role": "inspector"}, {"region": neighbour_village}, {"is_active": False}):
        before = {key: getattr(village_staff, key) for key in change}
        User.objects.filter(pk=village_staff.pk).update(**change)
        assert standing(phone), change
        assert week(User.objects.get(pk=village_staff.pk), phone).status_code in {403, 404}
        User.objects.filter(pk=village_staff.pk).update(**before)
    assert not standing(phone)
    phone.pk = "0198b2f0-0000-7000-8000-000000000000"
    assert standing(phone), "a phone nobody knows keeps nothing"


def test_revoking_ends_the_log_in_it_used(village_staff: User, township_clerk: User) -> None:
    client = Client()
    client.force_login(village_staff, backend="accounts.backends.People")
    key = client.session.session_key
    opened = client.post("/api/v1/phones/", {"name": ""}, content_type="application/json")
    phone = Phone.objects.get(pk=opened.json()["id"])
    assert (phone.name, phone.session_key) == ("手机", key)
    Phone.objects.update(session_key="", seen_at=NOON - timedelta(days=1))
    contact = f"/api/v1/phones/{phone.pk}/contact/"
    assert client.post(contact, {}, content_type="application/json").status_code == 200
    phone.refresh_from_db()
    assert (phone.seen_at, phone.session_key) == (NOON, key)

    actions.revoke(pk=phone.pk, by=township_clerk, at=NOON)

    assert standing(phone)
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get(f"/api/v1/phones/{phone.pk}/week/").status_code in {401, 403}
    with pytest.raises(Refused, match="已经清除"):
        actions.revoke(pk=phone.pk, by=village_staff, at=NOON)


def test_asked_again_in_the_same_log_in_it_is_the_same_phone(village_staff: User) -> None:
    client = Client()
    client.force_login(village_staff, backend="accounts.backends.People")

    def ask() -> str:
        answer = client.post("/api/v1/phones/", {"name": ""}, content_type="application/json")
        assert answer.status_code == 201
        return str(answer.json()["id"])

    first = ask()
    assert ask() == first, "the answer may have been lost on the way"
    User.objects.filter(pk=village_staff.pk).update(role="support_officer")
    assert ask() != first, "another person than it was given to"
    other = Client()
    other.force_login(village_staff, backend="accounts.backends.People")
    opened = other.post("/api/v1/phones/", {"name": ""}, content_type="application/json")
    assert opened.json()["id"] != first


def test_nobody_wipes_the_phones_of_another_place(
    village_staff: User, far_clerk: User, neighbour: User
) -> None:
    phone = carried(village_staff)
    for other in (far_clerk, neighbour):
        with pytest.raises(Phone.DoesNotExist):
            actions.revoke(pk=phone.pk, by=other, at=NOON)


def test_how_long_a_phone_keeps_the_week_is_a_row(
    household: Household, village_staff: User
) -> None:
    Limit.objects.create(key="phone.hours", title="", amount=24, unit="count", source="区局")
    pack = week(village_staff, carried(village_staff)).json()
    assert pack["until"] == (timezone.localtime(NOON) + timedelta(hours=24)).isoformat()
