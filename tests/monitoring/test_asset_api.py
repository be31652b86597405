"""The asset check over the API: shapes, refusals, whose is whose."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import AccessLog, User
from monitoring.models import AssetBatch, AssetHit, AssetRequest, Case
from tests.factories import id_number
from tests.monitoring.asset_fixtures import *  # noqa: F403
from tests.monitoring.asset_walk import SON, request_of, sent
from tests.monitoring.case_walk import DAY, People, case_at

pytestmark = pytest.mark.django_db
API = "/api/v1"
ABSENT = "00000000-0000-7000-8000-000000000000"


def client(user: User) -> APIClient:
    found = APIClient()
    found.force_authenticate(user)
    return found


def send(user: User, address: str, body: Any = None, kind: str = "json") -> Any:
    return client(user).post(f"{API}/{address}", body or {}, format=kind)


def read(user: User, address: str) -> Any:
    return client(user).get(f"{API}/{address}")


@pytest.fixture
def case(family: Any, people: People) -> Case:
    return case_at("authorise", family.home, people, timezone.now() - 4 * DAY)


@pytest.fixture
def batch(case: Case, people: People, departments: Any) -> AssetBatch:
    return sent(case, by=people.clerk, at=timezone.now())


def test_the_bureau_sends_cases_and_sees_what_each_is_asked(
    case: Case, people: People, departments: Any
) -> None:
    made = send(people.clerk, "asset-batches/", {"cases": [str(case.pk)]})

    assert made.status_code == 201
    body = read(people.clerk, f"asset-batches/{made.data['id']}/").json()
    assert body["cases"] == [{"case": str(case.pk), "state": "comparing", "persons": 3, "hits": 0}]
    assert [(r["unit"], r["state"], r["persons"]) for r in body["requests"]] == [
        ("gongan", "waiting", 3), ("minzheng", "waiting", 3),
    ]  # fmt: skip
    assert body["left_out"] == []
    assert body["ended_at"] is None
    listed = read(people.clerk, "asset-batches/").json()
    assert [row["id"] for row in listed["results"]] == [made.data["id"]]


def test_a_case_that_is_not_there_yet_is_409_and_one_elsewhere_404(
    case: Case, people: People, departments: Any
) -> None:
    absent = send(people.clerk, "asset-batches/", {"cases": [str(case.pk), ABSENT]})
    assert (absent.status_code, absent.data) == (404, {"detail": "没有找到。"})
    assert send(people.clerk, "asset-batches/", {"cases": []}).status_code == 409
    assert send(people.clerk, "asset-batches/", {"case": ABSENT}).status_code == 400
    assert send(people.village, "asset-batches/", {"cases": [str(case.pk)]}).status_code == 403
    assert AssetBatch.objects.count() == 0


def test_a_liaison_sees_their_own_part_with_masked_numbers(
    batch: AssetBatch, departments: Any
) -> None:
    listed = read(departments.police, "asset-requests/").json()["results"]
    assert [row["unit"] for row in listed] == ["gongan"]

    answer = read(departments.police, f"asset-requests/{listed[0]['id']}/")

    body = answer.json()
    assert [p["name"] for p in body["people"]] == ["王建国", "王妻", "王小宝"]
    assert [k["code"] for k in body["kinds"]] == ["vehicle", "offence"]
    assert id_number(101) not in answer.content.decode()
    assert body["people"][0]["id_number"] == f"4110********{id_number(101)[-4:]}"


@pytest.mark.parametrize("call", ["", "list.xlsx", "answer/"])
def test_another_departments_part_is_as_absent_as_none(
    batch: AssetBatch, departments: Any, call: str
) -> None:
    other = request_of(batch, departments.gongan)
    ask = read if not call else send

    found = ask(departments.civil, f"asset-requests/{other.pk}/{call}")
    absent = ask(departments.civil, f"asset-requests/{ABSENT}/{call}")

    assert (found.status_code, found.content) == (404, absent.content)


def test_batches_are_the_bureaus(batch: AssetBatch, departments: Any, people: People) -> None:
    for user in (departments.police, people.village, people.reviewer):
        assert read(user, "asset-batches/").status_code == 403
        assert read(user, f"asset-batches/{batch.pk}/").status_code == 403
    assert read(people.approver, f"asset-batches/{batch.pk}/").status_code == 200


def test_the_list_needs_a_reason_and_leaves_a_trace(batch: AssetBatch, departments: Any) -> None:
    address = f"asset-requests/{request_of(batch, departments.gongan).pk}/list.xlsx"

    assert send(departments.police, address).status_code == 400
    answer = send(departments.police, address, {"reason": "查询机动车登记"})

    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.cell(3, 3).value == id_number(101)
    assert "filename*=UTF-8''" in answer["Content-Disposition"]
    assert id_number(101) not in answer["Content-Disposition"]
    assert AccessLog.objects.get(kind="export").reason == "查询机动车登记"


def test_hits_as_json_and_an_empty_list_for_nobody(
    batch: AssetBatch, departments: Any, people: People, case: Case
) -> None:
    police = f"asset-requests/{request_of(batch, departments.gongan).pk}/"
    civil = f"asset-requests/{request_of(batch, departments.minzheng).pk}/"
    person = read(departments.police, police).json()["people"][1]["person"]

    assert send(departments.police, f"{police}answer/").status_code == 400, "no word is no answer"
    said = {"hits": [{"person": person, "kind": "vehicle", "detail": "豫K12345"}]}
    answer = send(departments.police, f"{police}answer/", said)
    assert (answer.status_code, answer.data["state"], answer.data["how"]) == (
        200,
        "answered",
        "form",
    )
    assert send(departments.police, f"{police}answer/", said).status_code == 409
    assert send(departments.civil, f"{civil}answer/", {"hits": []}).data["how"] == "none"

    body = read(people.village, f"cases/{case.pk}/").json()
    assert body["state"] == "explaining"
    assert [(h["kind"], h["severity"], h["detail"]) for h in body["hits"]] == [
        ("vehicle", "explain", "豫K12345")
    ]
    assert {p["name"]: p["result"] for p in body["people"]} == {
        "王建国": "未查到", "王妻": "疑点 1 个", "王小宝": "未查到",
    }  # fmt: skip
    assert [(r["unit"], r["state"]) for r in body["requests"]] == [
        ("区公安局", "answered"), ("区民政局", "answered"),
    ]  # fmt: skip


def test_a_file_that_is_wrong_is_422_with_its_rows(batch: AssetBatch, departments: Any) -> None:
    request = request_of(batch, departments.gongan)
    lines = ["姓名,证件号码,是否查到"]
    people = [("王建国", 101), ("王妻", 102)]
    lines += [f"{name},{id_number(order)},否" for name, order in people]
    lines.append(f"外人,{id_number(555)},否")
    upload = SimpleUploadedFile("答复.csv", "\n".join(lines).encode())

    answer = send(
        departments.police, f"asset-requests/{request.pk}/answer/", {"file": upload}, "multipart"
    )

    assert answer.status_code == 422
    assert answer.data["rows"] == [
        {
            "sheet": answer.data["rows"][0]["sheet"], "row": 4, "column": "证件号码",
            "value": f"4110********{id_number(555)[-4:]}", "message": "名单里没有这个人，不能答复",
        }
    ]  # fmt: skip
    assert AssetRequest.objects.waiting().count() == 2


def test_a_late_department_is_closed_by_the_bureau_alone(
    batch: AssetBatch, departments: Any, people: People
) -> None:
    address = f"asset-requests/{request_of(batch, departments.gongan).pk}/close/"
    why = {"reason": "三次催办未复"}

    early = send(people.clerk, address, why)
    assert (early.status_code, early.data) == (409, {"reasons": ["还没有到期，请等部门答复。"]})
    AssetRequest.objects.update(due_on=timezone.localdate() - DAY)
    assert send(departments.police, address, why).status_code == 403
    assert send(people.clerk, address).status_code == 400
    assert send(people.clerk, address, why).data["state"] == "closed"


def test_relatives_come_with_the_authorisation_or_later(
    family: Any, people: People, departments: Any
) -> None:
    case = case_at("verify", family.home, people, timezone.now() - 2 * DAY)
    today = str(timezone.localdate())
    body = {
        "signed_on": today, "signatures": ["王建国"], "all_adults": True, "persons": [SON],
        "papers": ["authorisation", "id_copies"],
    }  # fmt: skip

    assert send(people.village, f"cases/{case.pk}/authorise/", body).status_code == 200
    other = {**SON, "relation": "supporter", "name": "王老二", "id_number": id_number(401)}
    sign = {"signed_on": today, "persons": [{**other, "how": "fingerprint"}]}
    answer = send(people.village, f"cases/{case.pk}/sign/", sign)

    assert answer.status_code == 200
    assert {p["name"]: p["signed"].split()[-1] for p in answer.json()["people"]} == {
        "王建国": "本人签字", "王妻": "本人签字", "王小宝": "未成年，监护人代签",
        "王大伟": "本人签字", "王老二": "本人按指印",
    }  # fmt: skip
    assert id_number(301) not in answer.content.decode()


@pytest.mark.parametrize(
    "person",
    [{}, {"name": "无号"}, {"member": ABSENT, "relative": ABSENT}, {**SON, "member": ABSENT}],
)
def test_a_person_is_named_in_exactly_one_way(
    case: Case, people: People, person: dict[str, Any]
) -> None:
    body = {"signed_on": str(timezone.localdate()), "persons": [person]}

    assert send(people.village, f"cases/{case.pk}/sign/", body).status_code == 400


def test_what_was_found_of_who_withdrew_is_nowhere_shown(
    batch: AssetBatch, family: Any, departments: Any, people: People, case: Case
) -> None:
    police = f"asset-requests/{request_of(batch, departments.gongan).pk}/"
    person = read(departments.police, police).json()["people"][1]["person"]
    said = {"hits": [{"person": person, "kind": "vehicle", "detail": "豫K12345"}]}
    send(departments.police, f"{police}answer/", said)
    body = {
        "withdrawn_on": str(timezone.localdate()), "reason": "不愿",
        "persons": [str(family.wife.pk)],
    }  # fmt: skip

    answer = send(people.village, f"cases/{case.pk}/withdraw/", body)

    assert (answer.status_code, answer.data["state"], answer.data["hits"]) == (200, "comparing", [])
    assert {p["name"]: p["result"] for p in answer.json()["people"]}["王妻"] == (
        "已撤回授权，结果不显示"
    )
    assert AssetHit.objects.count() == 1
    for user in (people.village, people.clerk):
        assert "豫K12345" not in read(user, f"cases/{case.pk}/").content.decode()
    whole = read(people.clerk, f"asset-batches/{batch.pk}/").json()
    assert [c["hits"] for c in whole["cases"]] == [0]
