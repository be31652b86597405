"""The household pages and API, as different people see them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccessLog, User
from households.models import Household, Member, Tag, TagKind
from regions.models import Region
from tests.factories import HouseholdFactory, MemberFactory, id_number
from tests.importing import logged_in

API = "/api/v1/households/"


@pytest.fixture
def household(village: Region) -> Household:
    household = HouseholdFactory(region=village, head_name="文金秀", household_type="escaped")
    MemberFactory(household=household, name="文金秀", relation="户主", id_number=id_number(2))
    return household


@pytest.fixture
def client(village_staff: User) -> Client:
    return logged_in(village_staff)


def names(answer: Any) -> list[str]:
    return [row["head_name"] for row in answer.json()["results"]]


def test_the_list_is_by_place_and_sound(
    client: Client, village: Region, neighbour_village: Region, township_clerk: User
) -> None:
    for name in ("周八", "阿姨", "李四"):
        HouseholdFactory(region=village, head_name=name)
    HouseholdFactory(region=neighbour_village, head_name="安九")

    assert names(client.get(API)) == ["阿姨", "李四", "周八"]
    assert names(logged_in(township_clerk).get(API)) == ["阿姨", "李四", "周八", "安九"]


def test_pages_follow_each_other_by_key_without_loss(client: Client, village: Region) -> None:
    for n in range(7):
        HouseholdFactory(region=village, head_name="张伟" if n % 2 else "李四")
    seen, url = [], f"{API}?page_size=3"

    while url:
        answer = client.get(url).json()
        seen += [row["id"] for row in answer["results"]]
        url = answer["next"]

    assert len(seen) == len(set(seen)) == 7
    assert answer["count"] == 7


def test_pages_downwards_follow_each_other_too(client: Client, village: Region) -> None:
    for number in ("4110-1", "4110-2", "4110-3"):
        HouseholdFactory(region=village, national_no=number)

    first = client.get(API, {"ordering": "-national_no", "page_size": 2}).json()
    second = client.get(first["next"]).json()

    assert [row["national_no"] for row in first["results"]] == ["4110-3", "4110-2"]
    assert [row["national_no"] for row in second["results"]] == ["4110-1"]


def test_filters_narrow_and_unknown_orders_are_refused(
    client: Client, village: Region, household: Household
) -> None:
    kind = TagKind.objects.create(code="tekun", name="特困", source="测试")
    monitored = HouseholdFactory(region=village, head_name="监测", category="marginal")
    Tag.objects.create(
        household=monitored, region=village, kind=kind, since=date(2022, 1, 1), source="测试"
    )

    assert names(client.get(API, {"monitored": "true"})) == ["监测"]
    assert names(client.get(API, {"tag": "tekun"})) == ["监测"]
    assert names(client.get(API, {"q": "wen jin"})) == ["文金秀"]
    assert names(client.get(API, {"region": "411099102000"})) == []
    assert client.get(API, {"ordering": "head_id_index"}).status_code == 400
    assert client.get(API, {"q": id_number(2)}).status_code == 400


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_takes_as_many_queries_for_many_as_for_few(
    client: Client, village: Region, count: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        HouseholdFactory(region=village)

    with django_assert_max_num_queries(10):
        assert client.get("/households/").status_code == 200


def test_one_household_is_whole_and_masked_and_the_look_is_written_down(
    client: Client, household: Household, village_staff: User
) -> None:
    page = client.get(f"/households/{household.pk}/").content.decode()
    whole = client.get(f"{API}{household.pk}/").json()

    assert "4110********" in page
    assert id_number(2) not in page
    assert whole["members"][0]["id_number"] == f"4110********{id_number(2)[-4:]}"
    assert whole["region"] == "411099101501"
    looks = AccessLog.objects.filter(kind="read", subject=f"households.household|{household.pk}")
    assert looks.count() == 2


def test_out_of_scope_and_absent_look_the_same(
    household: Household, neighbour: User, officer: User
) -> None:
    absent = "01a20b40-0000-7000-8000-000000000000"
    for user in (neighbour, officer):
        client = logged_in(user)
        theirs, none = client.get(f"{API}{household.pk}/"), client.get(f"{API}{absent}/")
        assert (theirs.status_code, theirs.content) == (404, none.content)
        assert client.get(f"/households/{household.pk}/").status_code == 404


def test_without_the_permission_every_page_is_closed(
    liaison: User, sysadmin: User, household: Household
) -> None:
    for user in (liaison, sysadmin):
        client = logged_in(user)
        assert client.get("/households/").status_code == 403
        assert client.get(f"/households/{household.pk}/").status_code == 403
        assert client.post("/households/search/", {"q": "文"}).status_code == 403
        assert client.post("/api/v1/lookup/", {"id_number": id_number(2)}).status_code == 403


def test_a_search_by_number_leads_to_the_household_or_names_the_township(
    client: Client, household: Household, far_clerk: User
) -> None:
    mine = client.post("/households/search/", {"q": f" {id_number(2)}"})
    theirs = logged_in(far_clerk).post("/households/search/", {"q": id_number(2)})
    wrong = client.post("/households/search/", {"q": id_number(2)[:-1] + "X"})

    assert (mine.status_code, mine["Location"]) == (302, f"/households/{household.pk}/")
    assert "已在将官池镇登记" in theirs.content.decode()
    assert "文金秀" not in theirs.content.decode()
    assert "校验位不对" in wrong.content.decode()


def test_a_search_by_name_lists_what_begins_so(
    client: Client, household: Household, village: Region
) -> None:
    HouseholdFactory(region=village, head_name="文金保")

    page = client.post("/households/search/", {"q": "文金"}).content.decode()
    none = client.post("/households/search/", {"q": "没有"}).content.decode()

    assert "文金秀" in page
    assert "文金保" in page
    assert "没有找到" in none


def test_a_look_up_answers_by_scope(client: Client, household: Household, far_clerk: User) -> None:
    mine = client.post("/api/v1/lookup/", {"id_number": id_number(2)}).json()
    theirs = logged_in(far_clerk).post("/api/v1/lookup/", {"id_number": id_number(2)}).json()
    nobody = client.post("/api/v1/lookup/", {"id_number": id_number(4)}).json()

    assert (mine["exists"], mine["person"]["name"]) == (True, "文金秀")
    assert mine["household"]["id"] == str(household.pk)
    assert theirs == {"exists": True, "unit": "将官池镇"}
    assert nobody == {"exists": False, "unit": None}


def test_look_ups_are_counted(client: Client, household: Household) -> None:
    answers = [
        client.post("/api/v1/lookup/", {"id_number": id_number(n)}).status_code for n in range(31)
    ]

    assert answers == [200] * 30 + [429]


def test_a_number_is_shown_for_a_minute_against_a_reason(
    client: Client, household: Household, leader: User
) -> None:
    member = Member.objects.get()
    url = f"/households/members/{member.pk}/identity/"

    without = client.post(url, {"reason": ""}, headers={"HX-Request": "true"})
    shown = client.post(url, {"reason": "核对身份"}, headers={"HX-Request": "true"})

    assert without.status_code == 400
    assert id_number(2) not in without.content.decode()
    assert id_number(2) in shown.content.decode()
    assert 'data-seconds="60"' in shown.content.decode()
    assert logged_in(leader).post(url, {"reason": "看看"}).status_code == 403


def test_people_write_on_the_page_and_are_told_in_place(
    client: Client, household: Household
) -> None:
    kind = TagKind.objects.create(code="tekun", name="特困", source="测试")
    url = f"/households/{household.pk}/"

    first = client.post(f"{url}tags/", {"kind": "tekun"})
    second = client.post(f"{url}tags/", {"kind": "tekun"})
    income = client.post(f"{url}incomes/", {"purpose": "yearly", "members": 2, "wage": "9000"})
    empty = client.post(f"{url}incomes/", {"purpose": "yearly", "members": 0})
    closed = client.post(f"/households/tags/{Tag.objects.get(kind=kind).pk}/close/")

    assert [answer.status_code for answer in (first, second, income, empty, closed)] == [
        302, 409, 302, 400, 302,
    ]  # fmt: skip
    assert "已有标签" in second.content.decode()
    assert household.incomes.get().wage == 9000


def test_the_import_page_is_for_those_who_import(client: Client, clerk: User) -> None:
    assert client.get("/households/import/").status_code == 403
    assert logged_in(clerk).get("/households/import/").status_code == 200
    answer = logged_in(clerk).post("/households/import/", {})
    assert "请选择一个文件" in answer.content.decode()
