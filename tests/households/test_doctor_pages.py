"""数据校验 as people and machines see it: counts with drill-down, the list, the excuse, the sheet."""

import io
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccessLog, User
from core.models import Limit
from households.doctor import runs
from households.models import DataFault, Household
from ledgers.models import Job
from regions.models import Region
from tests.factories import id_number
from tests.households.doctoring import home
from tests.importing import logged_in

pytestmark = pytest.mark.django_db
URL = "/households/checks/"
API = "/api/v1/"


@pytest.fixture
def faulty(village: Region, neighbour_village: Region, far_village: Region) -> Household:
    """Two faults in the village, one in the neighbour's, one in the other township."""
    home(village, ({}, {"name": "王小五", "education": "", "id_number": id_number(77)}))
    bad = home(village, phone="", head_name="赵老栓")
    home(neighbour_village, phone="")
    home(far_village, phone="")
    for place in (village, neighbour_village, far_village):
        runs.look(place, run=uuid.uuid4(), today=timezone.localdate())
    return bad


def shown(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_village_sees_its_list_with_what_and_where(
    faulty: Household, village_staff: User
) -> None:
    page = shown(logged_in(village_staff), URL)
    assert page.count("<tr data-row") == 2
    assert "没有填写联系电话" in page
    assert f'href="/households/{faulty.pk}/"' in page
    assert "重新校验槐树坡村" in page


def test_the_district_sees_counts_that_open_their_rows(faulty: Household, clerk: User) -> None:
    client = logged_in(clerk)
    page = shown(client, URL)
    assert "<strong>4</strong> 处" in page
    assert page.count("<tr data-row") == 0
    assert '将官池镇</span><span class="work-figure">3</span>' in page
    assert '五女店镇</span><span class="work-figure">1</span>' in page
    assert shown(client, f"{URL}?check=D12").count("<tr data-row") == 3
    township = shown(client, f"{URL}?region=411099101000")
    assert '柳林坡村</span><span class="work-figure">1</span>' in township
    assert shown(client, f"{URL}?region=411099101000&check=D12").count("<tr data-row") == 2


@pytest.mark.parametrize(
    "query", ["check=D99", "check=D11", "state=all", "region=411099102501", "region=x"]
)
def test_what_is_not_offered_is_not_there(
    faulty: Household, village_staff: User, query: str
) -> None:
    assert logged_in(village_staff).get(f"{URL}?{query}").status_code == 404


def test_rules_without_data_say_so(clerk: User) -> None:
    page = shown(logged_in(clerk), f"{URL}list/")
    assert page.count("尚无数据</span>") == 4
    assert "登记中还没有“是否参加大病保险”" in page


def test_an_excuse_is_typed_and_taken_back(faulty: Household, township_clerk: User) -> None:
    client, row = logged_in(township_clerk), DataFault.objects.get(household=faulty)
    url = f"{URL}{row.pk}/"
    today = timezone.localdate()
    blank = client.post(f"{url}excuse/", {"until": today})
    assert (blank.status_code, "请写明不用改的原因。" in blank.content.decode()) == (400, True)
    late = {"reason": "老人没有电话", "until": today + timedelta(days=400)}
    assert client.post(f"{url}excuse/", late).status_code == 409
    assert client.post(f"{url}excuse/", {**late, "until": today}).status_code == 302
    assert "老人没有电话" in shown(client, url)
    assert "赵老栓" not in shown(client, f"{URL}?check=D12")
    assert "赵老栓" in shown(client, f"{URL}?check=D12&state=excused")
    assert client.post(f"{url}excuse/end/").status_code == 302
    assert client.post(f"{url}excuse/end/").status_code == 409


def test_the_village_looks_again_and_is_told(faulty: Household, village_staff: User) -> None:
    faulty.phone = "13900000001"
    faulty.save()
    client = logged_in(village_staff)
    answer = client.post(f"{URL}run/", follow=True)
    assert "已改正1处，新发现0处，仍有1处" in answer.content.decode()
    assert "赵老栓" in shown(client, f"{URL}?state=gone")


def test_a_township_is_looked_at_once_at_a_time(
    faulty: Household, township_clerk: User, township: Region
) -> None:
    client = logged_in(township_clerk)
    assert client.post(f"{URL}run/", {"region": township.pk}).url.startswith("/jobs/")
    again = client.post(f"{URL}run/", {"region": township.pk})
    assert (again.status_code, runs.BUSY in again.content.decode()) == (409, True)


def test_the_sheet_is_masked_and_written_down(faulty: Household, village_staff: User) -> None:
    import openpyxl

    answer = logged_in(village_staff).get(f"{URL}sheet/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=3)]
    assert len(rows) == 2
    assert [rows[0][i] for i in (1, 4, 5, 6)] == [
        "槐树坡村", "王小五", "4110********0771", "D08 文化程度和在校生状况应只填一项",
    ]  # fmt: skip
    assert id_number(77) not in str(rows)
    log = AccessLog.objects.get(kind="export")
    assert (log.user, log.detail) == (village_staff, {"rows": 2})


def test_a_sheet_too_large_is_refused(faulty: Household, clerk: User) -> None:
    Limit.objects.create(key="check.sheet_rows", title="", amount=3, unit="count", source="区局")
    client = logged_in(clerk)
    assert client.get(f"{API}faults/sheet/").status_code == 409
    page = client.get(f"{URL}sheet/")
    assert (page.status_code, "共4处，一次最多下载3处" in page.content.decode()) == (409, True)
    assert not AccessLog.objects.filter(kind="export").exists()
    assert client.get(f"{URL}sheet/?region=411099101000").status_code == 200


def test_the_api_says_the_same(faulty: Household, village_staff: User, clerk: User) -> None:
    client = logged_in(village_staff)
    checks = client.get(f"{API}checks/").json()["results"]
    assert {each["name"]: each["open"] for each in checks if each["open"]} == {"D08": 1, "D12": 1}
    assert [each["name"] for each in checks if each["waits_for"]] == ["D11", "D13", "D31", "D39"]
    found = client.get(f"{API}faults/?check=D12").json()["results"]
    assert [(row["head_name"], row["text"]) for row in found] == [("赵老栓", "没有填写联系电话")]
    assert found[0]["fix_url"] == f"/households/{faulty.pk}/"
    assert client.get(f"{API}faults/?state=all").status_code == 400
    looked = client.post(f"{API}checks/run/", {}, content_type="application/json")
    assert looked.json() == {"job": None, "new": 0, "still": 2, "gone": 0}
    started = logged_in(clerk).post(f"{API}checks/run/", {}, content_type="application/json")
    assert (started.status_code, started.json()["job"]) == (202, str(Job.objects.get().pk))


def test_the_api_excuses(faulty: Household, clerk: User) -> None:
    client, row = logged_in(clerk), DataFault.objects.get(household=faulty)
    today = timezone.localdate().isoformat()
    body = {"reason": "老人没有电话", "until": today}
    url = f"{API}faults/{row.pk}/excuse/"
    answer = client.post(url, body, content_type="application/json").json()
    assert (answer["excuse"], answer["excused_until"]) == ("老人没有电话", today)
    answer = client.post(f"{url}end/", {}, content_type="application/json").json()
    assert (answer["excuse"], answer["excused_until"]) == ("", None)


def test_an_officer_sees_their_own_households_only(faulty: Household, officer: User) -> None:
    assert "赵老栓" not in shown(logged_in(officer), URL)
    Household.objects.filter(pk=faulty.pk).update(support_officer=officer)
    assert "赵老栓" in shown(logged_in(officer), URL)
