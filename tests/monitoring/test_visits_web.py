"""Visits by API and page: one tap, nothing lost, nobody else's."""

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from households.models import Household
from monitoring.actions import duties
from monitoring.models import Clue, Visit, VisitDuty
from monitoring.views import week
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.visit_fixtures import *  # noqa: F403
from tests.monitoring.visit_fixtures import PNG, WEEK, api, body
from tests.monitoring.visiting import recorded, weekly


@pytest.mark.usefixtures("wednesday")
def test_the_api_answers_201_then_200_then_409(duty: VisitDuty, village_staff: User) -> None:
    client, said = api(village_staff), body(duty.household)
    first = client.post("/api/v1/visits/", said, format="json")
    assert first.status_code == 201
    assert first.json()["duty"] == {"id": str(duty.pk), "week": WEEK, "state": "met"}
    again = client.post("/api/v1/visits/", said, format="json")
    assert (again.status_code, again.json()) == (200, first.json())
    other = client.post("/api/v1/visits/", {**said, "mode": "电话"}, format="json")
    assert other.status_code == 409
    assert other.json()["reasons"]
    assert Visit.objects.count() == 1


@pytest.mark.usefixtures("wednesday")
def test_a_visit_without_change_costs_few_statements(
    duty: VisitDuty, village_staff: User, django_assert_max_num_queries: Any
) -> None:
    said = {**body(duty.household), "ask": True}
    client = api(village_staff)  # without the session's two
    with django_assert_max_num_queries(
        11
    ):  # savepoints are among them; 200 phones come back at once: tests/proofs
        assert client.post("/api/v1/visits/", said, format="json").status_code == 201


@pytest.mark.usefixtures("wednesday")
def test_the_api_keeps_what_changed_and_tells_of_the_clue(
    household: Household, village_staff: User
) -> None:
    said = body(household, changed=True, items={"housing": {"state": "d", "note": "后墙开裂"}})
    answer = api(village_staff).post("/api/v1/visits/", said, format="json").json()
    assert answer["items"] == {"housing": {"state": "d", "note": "后墙开裂"}}
    assert answer["clue"] == str(Clue.objects.get(household=household, risks=["housing"]).pk)


@pytest.mark.usefixtures("wednesday")
@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"colour": "red"}, "colour"),
        ({"recorded_by": 1}, "recorded_by"),
        ({"mode": "飞鸽"}, "mode"),
        ({"visitors": []}, "visitors"),
        ({"visited_on": "昨天"}, "visited_on"),
        ({"uuid": "1"}, "uuid"),
        ({"items": {"water": {"state": "cut"}}}, "items"),
        ({"changed": True}, "items"),
        ({"changed": True, "items": {"pets": {}}}, "items"),
    ],
)
def test_a_body_that_does_not_fit_is_400_and_nothing_is_kept(
    wrong: dict[str, Any], key: str, household: Household, village_staff: User
) -> None:
    answer = api(village_staff).post("/api/v1/visits/", body(household, **wrong), format="json")
    assert (answer.status_code, list(answer.json())) == (400, [key])
    assert not Visit.objects.exists()


@pytest.mark.usefixtures("wednesday")
def test_out_of_scope_is_not_found_like_absent(household: Household, neighbour: User) -> None:
    client = api(neighbour)
    hidden = client.post("/api/v1/visits/", body(household), format="json")
    absent = client.post(
        "/api/v1/visits/", {**body(household), "household": str(uuid.uuid4())}, format="json"
    )
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


@pytest.mark.usefixtures("wednesday")
def test_who_may_not_record_gets_403(household: Household, inspector: User) -> None:
    assert api(inspector).post("/api/v1/visits/", body(household), format="json").status_code == 403


@pytest.mark.usefixtures("wednesday")
def test_the_week_is_listed_by_state(duty: VisitDuty, village_staff: User, neighbour: User) -> None:
    seen = recorded(duty.household, by=village_staff, on=date(2022, 5, 10), at=NOON).visit
    answer = api(village_staff).get("/api/v1/duties/?week=2022-W20&state=due").json()
    assert answer["count"] == 1
    [row] = answer["results"]
    assert row["household"] == str(duty.household_id)
    assert (row["last_visit_on"], row["base"]) == ("2022-05-10", str(seen.pk))
    assert row["reasons"] == ["monitored"]
    assert api(village_staff).get("/api/v1/duties/?state=met").json()["count"] == 0
    assert api(neighbour).get("/api/v1/duties/").json()["count"] == 0
    assert api(village_staff).get("/api/v1/duties/?week=W20").status_code == 400
    assert api(village_staff).get("/api/v1/duties/?wek=2022-W20").status_code == 400


# --- the pages --------------------------------------------------------------------------------


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.usefixtures("wednesday")
def test_one_tap_records_and_one_more_takes_it_back(duty: VisitDuty, village_staff: User) -> None:
    client = page(village_staff)
    shown = client.get("/monitoring/week/").content.decode()
    assert "还剩 <strong>1</strong> 户" in shown
    key = str(uuid.uuid4())
    tap = f"/monitoring/duties/{duty.pk}/no-change/"
    answer = client.post(tap, {"uuid": key}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "已记录：无变化" in answer.content.decode()
    assert "全部走访完了" in answer.content.decode()
    assert client.post(tap, {"uuid": key}, headers={"HX-Request": "true"}).status_code == 200
    visit = Visit.objects.get()
    assert (visit.uuid, visit.changed, visit.visitors) == (uuid.UUID(key), False, ["周建国"])
    undo = f"/monitoring/visits/{visit.pk}/undo/"
    back = client.post(undo, headers={"HX-Request": "true"}).content.decode()
    assert "还剩 <strong>1</strong> 户" in back
    assert "data-no-change" in back


@pytest.mark.usefixtures("wednesday")
def test_a_phone_number_is_offered_to_call_only_to_those_who_visit(
    duty: VisitDuty, village_staff: User, inspector: User
) -> None:
    duty.household.phone = "13900000001"
    duty.household.save()
    assert "tel:13900000001" in page(village_staff).get("/monitoring/week/").content.decode()
    place = f"/monitoring/week/?region={duty.region_id}"
    assert "13900000001" not in page(inspector).get(place).content.decode()


@pytest.mark.usefixtures("wednesday")
def test_the_visit_form_saves_only_what_was_touched(duty: VisitDuty, village_staff: User) -> None:
    client = page(village_staff)
    address = f"/monitoring/visit/{duty.household_id}/"
    assert client.get(address).status_code == 200
    said = {
        "visited_on": "2022-05-18", "mode": "home", "visitors": "周建国、吴秀英",
        "income-state": "increase", "income-amount": "6000", "water-state": "",
        "medical-state": "insured", "medical-family_doctor": "no",
    }  # fmt: skip
    assert client.post(address, said).status_code == 302
    visit = Visit.objects.get()
    assert visit.visitors == ["周建国", "吴秀英"]
    assert visit.items == {
        "income": {"state": "increase", "amount": "6000.00"},
        "medical": {"state": "insured", "family_doctor": False},
    }


@pytest.mark.usefixtures("wednesday")
def test_what_was_typed_stays_when_the_form_is_refused(
    duty: VisitDuty, village_staff: User
) -> None:
    said = {
        "visited_on": "2022-05-19", "mode": "home", "visitors": "周建国", "note": "明天再去",
    }  # fmt: skip
    address = f"/monitoring/visit/{duty.household_id}/"
    answer = page(village_staff).post(address, said)
    assert answer.status_code == 409
    assert "走访日期不能晚于今天" in answer.content.decode()
    assert "明天再去" in answer.content.decode()
    lame = page(village_staff).post(address, {**said, "income-amount": "6000"})
    assert lame.status_code == 400
    assert "请选择“收入变化”的情况" in lame.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.usefixtures("wednesday")
def test_a_risk_on_the_form_ends_on_its_clue_with_the_photo_kept(
    duty: VisitDuty, village_staff: User, neighbour: User
) -> None:
    said = {
        "visited_on": "2022-05-18", "mode": "home", "visitors": "周建国", "risks": ["illness"],
        "risk_note": "户主住院", "photo": SimpleUploadedFile("p.png", PNG),
    }  # fmt: skip
    client = page(village_staff)
    answer = client.post(f"/monitoring/visit/{duty.household_id}/", said)
    clue = Clue.objects.get()
    assert answer["Location"] == f"/monitoring/clues/{clue.pk}/"
    assert clue.evidence == "走访：户主住院"
    picture = f"/monitoring/visits/{Visit.objects.get().pk}/photo/"
    shown = client.get(picture)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert shown.content.startswith(PNG[:8])
    assert page(neighbour).get(picture).status_code == 404


@pytest.mark.usefixtures("wednesday")
def test_the_township_sees_its_villages_and_excuses(
    duty: VisitDuty, village: Region, township_clerk: User
) -> None:
    client = page(township_clerk)
    assert village.name in client.get("/monitoring/week/").content.decode()
    assert client.get(f"/monitoring/week/?region={village.pk}").status_code == 200
    assert client.get("/monitoring/week/?region=411099102501").status_code == 404
    address = f"/monitoring/duties/{duty.pk}/excuse/"
    assert client.post(address, {"reason": ""}, headers={"HX-Request": "true"}).status_code == 409
    answer = client.post(address, {"reason": "全家外出"}, headers={"HX-Request": "true"})
    assert "免访：全家外出" in answer.content.decode()


@pytest.mark.usefixtures("wednesday")
def test_the_page_asks_as_many_questions_for_forty_households_as_for_two(
    village: Region, village_staff: User, django_assert_max_num_queries: Any
) -> None:
    weekly()

    def ask() -> int:
        with django_assert_max_num_queries(60) as asked:
            page_client.get("/monitoring/week/")
        return len(asked)

    page_client = page(village_staff)
    HouseholdFactory.create_batch(2, region=village, category="sudden")
    duties.make_duties(week=WEEK)
    few = ask()
    HouseholdFactory.create_batch(38, region=village, category="sudden")
    duties.make_duties(week=WEEK)
    assert ask() == few
    with django_assert_max_num_queries(6):
        api(village_staff).get("/api/v1/duties/?page_size=200")


@pytest.mark.usefixtures("wednesday")
def test_a_village_of_many_duties_is_shown_in_pages_and_nobody_is_left_out(
    village: Region, village_staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(week, "PAGE_SIZE", 3)
    weekly()
    homes = HouseholdFactory.create_batch(8, region=village, category="sudden")
    duties.make_duties(week=WEEK)
    recorded(homes[0], by=village_staff, on=NOON.date(), at=NOON)
    client, left = page(village_staff), []

    address = "/monitoring/week/"
    while address:
        shown = client.get(address).content.decode()
        assert "还剩 <strong>7</strong> 户" in shown
        left.append(re.findall(r'id="duty-([0-9a-f-]{36})"', shown))
        onward = re.search(r'href="(\?after=[^"]+)" rel="next"', shown)
        address = f"/monitoring/week/{onward[1]}" if onward else ""
    done = client.get("/monitoring/week/?done=1").content.decode()

    due = VisitDuty.objects.left().values_list("pk", flat=True)
    assert [len(part) for part in left] == [3, 3, 1]
    assert sorted(key for part in left for key in part) == sorted(map(str, due))
    assert "看已访的 1 户" in shown
    assert homes[0].head_name in done
    assert done.count('id="duty-') == 1


@pytest.mark.usefixtures("wednesday")
def test_a_page_of_many_duties_asks_as_many_questions_as_one_of_few(
    village: Region, village_staff: User, django_assert_max_num_queries: Any
) -> None:
    weekly()
    client, asked = page(village_staff), []
    for count in (2, week.PAGE_SIZE + 1):
        HouseholdFactory.create_batch(count, region=village, category="sudden")
        duties.make_duties(week=WEEK)
        with django_assert_max_num_queries(12) as queries:
            client.get("/monitoring/week/")
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.mark.usefixtures("wednesday")
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2022-05-18T03:30:00Z", "2022-05-18T03:30:00+00:00"),
        ("2022-05-18T11:30:00.250+08:00", "2022-05-18T03:30:00.250000+00:00"),
        ("2022-05-18T05:00:00Z", None),
        ("2022-04-01T03:30:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("0001-01-01T00:00:00", None),
        ("+275760-09-13T00:00:00.000Z", None),
        ("昨天", None),
        ("", None),
        (1652844600, None),
        (["2022-05-18T03:30:00Z"], None),
        (None, None),
    ],
)
def test_a_phones_clock_never_costs_a_visit(
    said: Any, kept: str | None, household: Household, village_staff: User
) -> None:
    sent = body(household, made_at=said)
    answer = api(village_staff).post("/api/v1/visits/", sent, format="json")
    assert answer.status_code == 201
    visit = Visit.objects.get()
    assert (visit.made_at and visit.made_at.isoformat()) == kept
    assert visit.recorded_at == NOON


@pytest.mark.usefixtures("wednesday")
def test_the_same_visit_with_another_clock_is_the_same_visit(
    household: Household, village_staff: User
) -> None:
    client, said = api(village_staff), body(household)
    first = {**said, "made_at": "2022-05-18T03:30:00Z"}
    answers = [
        client.post("/api/v1/visits/", sent, format="json")
        for sent in (first, {**said, "made_at": "2022-05-18T03:59:00Z"}, said)
    ]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert Visit.objects.get().made_at == NOON - timedelta(minutes=30)
