"""家庭变化 by page and by API: short forms, more asked only when needed, 409 with what differs."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from households.models import Household, LifeEvent, Member
from regions.models import Region
from tests.households.families import family, number, of, one, present
from tests.importing import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(village: Region, keys_of_the_test_run: None) -> Household:
    return family(village)


@pytest.fixture
def client(village_staff: User) -> Client:
    return logged_in(village_staff)


def url(home: Household, kind: str = "") -> str:
    return f"/households/{home.pk}/changes/" + (f"{kind}/" if kind else "")


def api(home: Household, kind: str = "") -> str:
    return f"/api/v1{url(home, kind)}"


def today() -> str:
    return timezone.localdate().isoformat()


def typed(client: Client, home: Household, kind: str, **more: Any) -> dict[str, Any]:
    """Return what the form holds as it comes, and what somebody types."""
    form = client.get(url(home, kind)).context["form"]
    hidden = {name: form[name].value() or "" for name in ("version", "seen")}
    return {"happened_on": today(), "reported_on": today(), "note": "", **hidden, **more}


def reasons(answer: Any) -> list[str]:
    return [str(reason) for reason in answer.context["reasons"]]


def test_the_page_offers_what_can_be_done_and_says_why_not(client: Client, home: Household) -> None:
    page = client.get(url(home)).content.decode()
    for label in ("添了孩子", "有人婚入或迁入", "有人去世", "有人迁走", "换户主", "分户", "并户"):
        assert label in page
    assert f'href="{url(home, "birth")}"' in page
    assert "跨村迁移请乡镇办理" in page
    assert f'href="{url(home, "move")}"' not in page
    assert client.get(url(home, "adoption")).status_code == 404


def test_a_birth_in_three_fields(client: Client, home: Household) -> None:
    child = number(8, date(2021, 5, 2))
    asked = [f.name for f in client.get(url(home, "birth")).context["form"] if not f.is_hidden]
    assert asked == ["name", "id_number", "relation", "reported_on", "note"]

    body = typed(client, home, "birth", name="张小妹", id_number=child, relation="之孙女")
    answer = client.post(url(home, "birth"), body, follow=True)

    text = answer.content.decode()
    assert "已登记：出生" in text
    assert "2021年5月2日 周日发生" in text
    assert child not in text
    assert present(home)["张小妹"] == "之孙女"


def test_a_page_with_a_number_in_it_is_never_in_an_address(client: Client, home: Household) -> None:
    wrong = "411099202205020011"  # its check digit
    body = typed(client, home, "birth", name="甲", id_number=wrong, relation="之子")
    answer = client.post(url(home, "birth"), body)
    assert (answer.status_code, "校验位不对" in reasons(answer)[0]) == (409, True)
    assert wrong not in answer.request["PATH_INFO"] + answer.request["QUERY_STRING"]
    assert 'value="甲"' in answer.content.decode(), "what was typed is kept"


def test_the_next_head_is_asked_for_only_when_the_head_dies(
    client: Client, home: Household
) -> None:
    assert "new_head" not in client.get(url(home, "death")).context["form"].fields
    body = typed(client, home, "death", member=str(of(home, "张三").pk))
    answer = client.post(url(home, "death"), body)
    assert (answer.status_code, reasons(answer)) == (409, ["张三是户主，请选择新户主。"])
    assert "new_head" in answer.context["form"].fields

    body["new_head"] = str(of(home, "张强").pk)
    assert client.post(url(home, "death"), body).status_code == 302
    assert present(home)["张强"] == "户主"


def test_a_relation_is_asked_for_only_when_nobody_can_tell(client: Client, home: Household) -> None:
    Member.objects.filter(name="张小宝").update(relation="其他")
    body = typed(client, home, "head", member=str(of(home, "张强").pk))
    answer = client.post(url(home, "head"), body)
    asked = [name for name in answer.context["form"].fields if name.startswith("relation_")]
    assert asked == [f"relation_{of(home, '张小宝').pk}"]
    assert client.post(url(home, "head"), body | {asked[0]: "之子"}).status_code == 302
    assert present(home)["张小宝"] == "之子"


def test_a_split_by_page_leads_to_the_new_household(client: Client, home: Household) -> None:
    people = [str(of(home, name).pk) for name in ("张强", "王芳", "张小宝")]
    body = typed(client, home, "split", members=people, head=people[0])
    page = client.post(url(home, "split"), body, follow=True).content.decode()
    new = Household.objects.exclude(pk=home.pk).get()
    assert f'href="{new.get_absolute_url()}"' in page
    assert present(new) == {"张强": "户主", "王芳": "配偶", "张小宝": "之子"}


def test_a_merge_finds_by_name_then_asks_how_they_stand(
    client: Client, home: Household, village: Region, neighbour_village: Region
) -> None:
    other = one(village, "张四", start=20)
    one(neighbour_village, "张四", start=40)
    body = typed(client, home, "merge", find="李")
    answer = client.post(url(home, "merge"), body)
    assert (answer.status_code, "没有找到" in answer.content.decode()) == (400, True)

    body["find"] = "张四"
    answer = client.post(url(home, "merge"), body)
    form = answer.context["form"]
    assert answer.status_code == 200
    asked = f"relation_{of(other, '张四').pk}"
    assert (form["other"].value(), form["other_version"].value()) == (str(other.pk), "1")
    assert asked in form.fields

    body |= {"other": str(other.pk), "other_version": "1", asked: "之兄弟姐妹"}
    assert client.post(url(home, "merge"), body).status_code == 302
    assert present(home)["张四"] == "之兄弟姐妹"
    gone = client.get(other.get_absolute_url()).content.decode()
    assert "自然减少：并入张三户" in gone
    assert "登记家庭变化" not in gone


def test_who_is_registered_is_shown_side_by_side_and_taken_over(
    client: Client, home: Household, village: Region
) -> None:
    bride = of(family(village, start=40), "李梅")
    body = typed(client, home, "marriage", name="李美", id_number=bride.id_number, relation="其他")
    answer = client.post(url(home, "marriage"), body)
    assert answer.status_code == 409
    rows = answer.context["already"]["rows"]
    assert rows[0] == ("姓名", "李美", "李梅", True)
    assert rows[1] == (
        "身份证号",
        "4110********" + bride.id_number[-4:],
        bride.id_number_masked,
        False,
    )
    assert "转入本户" in answer.content.decode()
    take = answer.context["form"]["take"].value()
    assert client.post(url(home, "marriage"), body | {"take": take}).status_code == 302
    assert home.members.filter(name="李梅", relation="其他", left_on=None).exists()


def test_a_move_by_the_township(
    home: Household, neighbour_village: Region, township_clerk: User
) -> None:
    client = logged_in(township_clerk)
    body = typed(client, home, "move", region=neighbour_village.pk, natural_village="东头")
    assert client.post(url(home, "move"), body).status_code == 302
    home.refresh_from_db()
    assert home.region == neighbour_village


def test_a_stale_page_gets_409_with_the_fields_that_differ_and_can_go_on(
    client: Client, home: Household
) -> None:
    gone, child = of(home, "李梅"), of(home, "张小宝")
    body = typed(client, home, "death", member=str(gone.pk))
    late = typed(client, home, "death", member=str(gone.pk))
    client.post(url(home, "death"), body)

    answer = client.post(url(home, "death"), late)
    assert answer.status_code == 409
    assert reasons(answer)[1:] == ["人口：5 → 4", "成员 李梅（1960年生）：配偶 → 无"]
    form = answer.context["form"]
    again = late | {name: form[name].value() for name in ("version", "seen")}
    answer = client.post(url(home, "death"), again | {"member": str(child.pk)})
    assert answer.status_code == 302
    assert LifeEvent.objects.count() == 2


# --- the API ---------------------------------------------------------------------------------------


def asked(client: Client, home: Household) -> dict[str, Any]:
    found = client.get(api(home)).json()
    return {"reported_on": today(), "version": found["version"], "seen": found["seen"]}


def post(client: Client, home: Household, kind: str, **body: Any) -> Any:
    return client.post(api(home, kind), json.dumps(body), content_type="application/json")


def test_the_api_does_the_same(client: Client, home: Household, village: Region) -> None:
    child = number(8, date(2021, 5, 2))
    born = post(client, home, "birth", name="张小妹", id_number=child, relation="之孙女",
                **asked(client, home))  # fmt: skip
    assert born.status_code == 201
    assert (born.json()["version"], born.json()["event"]["happened_on"]) == (2, "2021-05-02")
    on = {"happened_on": today()}
    died = post(client, home, "death", member=str(of(home, "张三").pk), **on, **asked(client, home))
    assert (died.status_code, died.json()) == (409, {"reasons": ["张三是户主，请选择新户主。"]})
    son, wife = str(of(home, "张强").pk), str(of(home, "李梅").pk)
    died = post(client, home, "death", member=str(of(home, "张三").pk), new_head=wife,
                **on, **asked(client, home))  # fmt: skip
    assert died.status_code == 201
    parted = post(client, home, "split", members=[son], head=son, **on, **asked(client, home))
    new = Household.objects.get(pk=parted.json()["other"])
    merged = post(client, home, "merge", other=str(new.pk), other_version=new.version, **on,
                  **asked(client, home))  # fmt: skip
    back = of(new, "张强")
    assert (merged.status_code, merged.json()["asks"]) == (409, [str(back.pk)])
    merged = post(client, home, "merge", other=str(new.pk), other_version=new.version,
                  relations={str(back.pk): "之子"}, **on, **asked(client, home))  # fmt: skip
    assert merged.status_code == 201
    events = client.get(api(home)).json()["events"]
    assert [event["kind"] for event in events] == ["merge", "split", "death", "birth"]
    assert child not in client.get(api(home)).content.decode()


def test_the_api_offers_who_is_registered_and_tells_the_stale(
    client: Client, home: Household, village: Region
) -> None:
    bride = of(family(village, start=40), "李梅")
    body = {
        "name": "李梅",
        "id_number": bride.id_number,
        "relation": "其他",
        "happened_on": today(),
    }
    before = asked(client, home)
    there = post(client, home, "marriage", **body, **before)
    assert (there.status_code, there.json()["registered"]["member"]) == (409, str(bride.pk))
    assert post(client, home, "marriage", take=str(bride.pk), **body, **before).status_code == 201
    gone = {"member": str(of(home, "张小宝").pk), "happened_on": today()}
    stale = post(client, home, "death", **gone, **before)
    assert stale.status_code == 409
    assert "人口：5 → 6" in stale.json()["reasons"]
    bare = {key: before[key] for key in ("reported_on", "version")}
    assert "现在户主：张三" in post(client, home, "death", **gone, **bare).json()["reasons"]


@pytest.mark.parametrize("extra", ["region", "removed_on", "size", "entered_by", "head_name"])
def test_no_further_field_is_taken(client: Client, home: Household, extra: str) -> None:
    body = {"member": str(of(home, "李梅").pk), "happened_on": today(), extra: "x"}
    assert post(client, home, "death", **body, **asked(client, home)).status_code == 400
    assert LifeEvent.objects.count() == 0


def test_ids_of_others_are_no_way_around_the_scope(
    client: Client, home: Household, neighbour_village: Region
) -> None:
    other = one(neighbour_village, "外人", start=20)
    theirs = str(of(other, "外人").pk)
    on = {"happened_on": today()}
    merged = post(client, home, "merge", other=str(other.pk), other_version=1,
                  relations={theirs: "其他"}, **on, **asked(client, home))  # fmt: skip
    absent = post(client, home, "merge", other=str(theirs), other_version=1,
                  relations={theirs: "其他"}, **on, **asked(client, home))  # fmt: skip
    assert merged.status_code == absent.status_code == 404
    assert merged.json() == absent.json()
    died = post(client, home, "death", member=theirs, **on, **asked(client, home))
    assert died.status_code == 409
    assert "外人" not in died.content.decode()
    assert LifeEvent.objects.count() == 0
