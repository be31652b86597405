"""A visit is kept once, meets its week, and a risk becomes a clue."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from core.errors import Refused
from households.models import Household
from monitoring.actions import duties, visits
from monitoring.models import Clue, Visit, VisitDuty
from monitoring.rules import visits as rules
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.visiting import recorded, told, weekly

TODAY = date(2022, 5, 18)
WEEK = "2022-W20"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


@pytest.fixture
def household(village: Region) -> Household:
    return HouseholdFactory(region=village, category="sudden")


@pytest.fixture
def duty(household: Household) -> VisitDuty:
    weekly()
    duties.make_duties(week=WEEK)
    return VisitDuty.objects.get()


# --- what was found ---------------------------------------------------------------------------


def test_answers_are_kept_in_one_form_and_empty_ones_left_out() -> None:
    said = {
        "income": {"state": "decrease", "amount": "3,000", "cause": " 停工  "},
        "employment": {"state": "lost_job", "months": 5},
        "water": {},
    }
    assert rules.checked(said) == {
        "income": {"state": "decrease", "amount": "3000.00", "cause": "停工"},
        "employment": {"state": "lost_job", "months": 5},
    }


@pytest.mark.parametrize(
    ("items", "key"),
    [
        ({"pets": {"state": "dog"}}, "pets"),
        ({"income": {"colour": "red"}}, "income.colour"),
        ({"income": {"state": "sideways"}}, "income.state"),
        ({"income": {"state": "decrease", "amount": "-1"}}, "income.amount"),
        ({"income": {"state": "decrease", "amount": "NaN"}}, "income.amount"),
        ({"income": {"amount": "3000"}}, "income.state"),
        ({"employment": {"state": "steady", "months": 13}}, "employment.months"),
        ({"medical": {"state": "insured", "family_doctor": "yes"}}, "medical.family_doctor"),
        ({"appeal": {"text": "长" * 201}}, "appeal.text"),
        ({"water": "停水"}, "water"),
    ],
)
def test_an_answer_that_does_not_fit_is_named(items: dict[str, Any], key: str) -> None:
    with pytest.raises(rules.BadItems) as bad:
        rules.checked(items)
    assert list(bad.value.errors) == [key]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("items", "risk"),
    [
        ({"income": {"state": "decrease", "amount": "2999.99"}}, None),
        ({"income": {"state": "decrease", "amount": "3000"}}, "unstable_work"),
        ({"expense": {"state": "medical", "out_of_pocket": "8766.99"}}, None),
        ({"expense": {"state": "medical", "out_of_pocket": "8767"}}, "illness"),
        ({"schooling": {"state": "in_school"}}, None),
        ({"schooling": {"state": "suspected_dropout"}}, "education"),
        ({"housing": {"state": "d"}}, "housing"),
        ({"water": {"state": "cut"}}, "water"),
        ({"sudden": {"state": "death"}}, "lack_labour"),
    ],
)
def test_a_finding_that_speaks_of_a_risk_opens_a_clue(
    items: dict[str, Any], risk: str | None, household: Household, village_staff: User
) -> None:
    found = recorded(
        household, by=village_staff, on=TODAY, at=NOON, changed=True, items=rules.checked(items)
    )
    assert (found.clue.risks if found.clue else None) == ([risk] if risk else None)


# --- once, and in its week --------------------------------------------------------------------


def test_a_visit_in_its_week_meets_the_duty(duty: VisitDuty, village_staff: User) -> None:
    found = recorded(duty.household, by=village_staff, on=TODAY, at=NOON)
    duty.refresh_from_db()
    assert (duty.state, duty.visit, duty.by_substitute) == ("met", found.visit, False)


def test_a_clerk_of_the_township_is_a_substitute(duty: VisitDuty, township_clerk: User) -> None:
    recorded(duty.household, by=township_clerk, on=TODAY, at=NOON)
    duty.refresh_from_db()
    assert (duty.state, duty.by_substitute) == ("met", True)


def test_a_visit_recorded_after_its_week_is_late_for_that_week(
    duty: VisitDuty, village_staff: User
) -> None:
    duties.make_duties(week="2022-W21")
    next_week = NOON + timedelta(days=7)
    recorded(duty.household, by=village_staff, on=TODAY, at=next_week)
    assert list(VisitDuty.objects.order_by("week").values_list("state", flat=True)) == [
        "late", "due",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "words"),
    [(TODAY + timedelta(days=1), "晚于今天"), (TODAY - timedelta(days=15), "14天")],
)
def test_a_day_that_cannot_be_right_is_refused(
    day: date, words: str, household: Household, village_staff: User
) -> None:
    with pytest.raises(Refused, match=words):
        recorded(household, by=village_staff, on=day, at=NOON)
    assert not Visit.objects.exists()


def test_the_oldest_day_that_may_be_recorded_is_a_fortnight_ago(
    household: Household, village_staff: User
) -> None:
    assert recorded(household, by=village_staff, on=TODAY - timedelta(days=14), at=NOON).created


def test_the_same_visit_sent_again_is_stored_once(duty: VisitDuty, village_staff: User) -> None:
    said = told(TODAY)
    first = visits.record(household=duty.household, by=village_staff, at=NOON, told=said)
    later = NOON + timedelta(days=40)
    again = visits.record(household=duty.household, by=village_staff, at=later, told=said)
    assert (first.created, again.created) == (True, False)
    assert again.visit.answer == first.visit.answer
    assert Visit.objects.count() == 1


def test_the_same_uuid_for_another_visit_is_refused(
    household: Household, village_staff: User
) -> None:
    key = uuid.uuid4()
    recorded(household, by=village_staff, on=TODAY, at=NOON, uuid=key)
    with pytest.raises(Refused, match="编号已经用过"):
        recorded(household, by=village_staff, on=TODAY, at=NOON, uuid=key, note="另一次")
    assert Visit.objects.count() == 1


def test_two_who_wrote_side_by_side_are_both_kept_and_marked(
    household: Household, village_staff: User, village_colleague: User
) -> None:
    seen = str(recorded(household, by=village_staff, on=TODAY, at=NOON).visit.pk)
    second = recorded(household, by=village_staff, on=TODAY, at=NOON, base=seen).visit
    third = recorded(household, by=village_colleague, on=TODAY, at=NOON, base=seen).visit
    assert (second.overtaken, third.overtaken) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_the_same_moment_store_one_visit(
    household: Household, village_staff: User
) -> None:
    said, start = told(TODAY), Barrier(4)

    def send() -> bool:
        start.wait()
        try:
            return visits.record(household=household, by=village_staff, at=NOON, told=said).created
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        created = [each.result() for each in [pool.submit(send) for _ in range(4)]]
    assert sorted(created) == [False, False, False, True]
    assert Visit.objects.count() == 1


# --- a slip of the thumb ----------------------------------------------------------------------


def test_a_slip_is_taken_back_by_oneself_and_the_household_is_due_again(
    duty: VisitDuty, village_staff: User
) -> None:
    visit = recorded(duty.household, by=village_staff, on=TODAY, at=NOON).visit
    visits.withdraw(visit=visit, by=village_staff, at=NOON + timedelta(seconds=9))
    duty.refresh_from_db()
    assert (duty.state, duty.visit) == ("due", None)
    assert Visit.objects.get().withdrawn_by == village_staff


def test_taking_back_one_of_two_visits_leaves_the_duty_met_by_the_other(
    duty: VisitDuty, village_staff: User, township_clerk: User
) -> None:
    first = recorded(duty.household, by=village_staff, on=TODAY, at=NOON).visit
    other = recorded(duty.household, by=township_clerk, on=TODAY, at=NOON).visit
    visits.withdraw(visit=first, by=village_staff, at=NOON)
    duty.refresh_from_db()
    assert (duty.state, duty.visit, duty.by_substitute) == ("met", other, True)


def test_nobody_takes_back_anothers_a_change_or_an_old_visit(
    duty: VisitDuty, village_staff: User, village_colleague: User
) -> None:
    plain = recorded(duty.household, by=village_staff, on=TODAY, at=NOON).visit
    change = recorded(
        duty.household, by=village_staff, on=TODAY, at=NOON, changed=True, note="换了电话"
    ).visit
    for visit, by, at, words in (
        (plain, village_colleague, NOON, "记录人自己"),
        (change, village_staff, NOON, "有变化"),
        (plain, village_staff, NOON + timedelta(seconds=71), "时间已过"),
    ):
        with pytest.raises(Refused, match=words):
            visits.withdraw(visit=visit, by=by, at=at)
    visits.withdraw(visit=plain, by=village_staff, at=NOON)
    with pytest.raises(Refused, match="已经撤销"):
        visits.withdraw(visit=plain, by=village_staff, at=NOON)


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"%PDF-1.4", "JPG 或 PNG"), (PNG + b"\x00" * (5 * 1024 * 1024), "超过5MB")],
)
def test_only_a_small_photo_is_taken(
    body: bytes, words: str, household: Household, village_staff: User
) -> None:
    photo = SimpleUploadedFile("p.png", body)
    with pytest.raises(Refused, match=words):
        visits.record(household=household, by=village_staff, at=NOON, told=told(TODAY), photo=photo)
    assert not Visit.objects.exists()


# --- the API ----------------------------------------------------------------------------------


@pytest.fixture
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def body(household: Household, **fields: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid.uuid4()), "household": str(household.pk), "visited_on": "2022-05-18",
        "mode": "入户", "visitors": ["周建国"], "changed": False, "items": {}, "base": None,
        **fields,
    }  # fmt: skip


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
    assert client.get(picture).content == PNG
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
