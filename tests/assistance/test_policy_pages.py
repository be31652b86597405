"""政策 as people and machines meet it: pages, the department's list, the API."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from accounts.permissions import Role
from assistance.models import Entitlement, Policy, PolicyVersion, StaleHousehold
from assistance.policies import recompute
from households.models import Household, Member
from regions.models import Region
from tests.assistance.policy_fixtures import DIBAO, give, in_force, reckon, said, standing
from tests.factories import UserFactory
from tests.importing import applied, logged_in, outcomes, sheet, uploaded

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def poor(head: Member) -> Member:
    head.dibao = "农村低保"
    head.save()
    return head


@pytest.fixture
def minzheng(zhujian: User) -> User:
    """The liaison of the department whose policy it is."""
    return zhujian


@pytest.fixture
def policy(minzheng: User) -> Policy:
    return in_force(DIBAO, unit=minzheng.unit)


def today() -> Any:
    return timezone.localdate()


def month() -> str:
    return f"{today():%Y%m}"


def test_a_departments_sheet_closes_the_gap_a_village_sees(
    policy: Policy, poor: Member, home: Household, minzheng: User, village_staff: User,
    tmp_path: Path,
) -> None:  # fmt: skip
    """应享未享 in the village, the department's list comes in, the gap is gone, the rate is 100 %."""
    recompute.catch_up(on=today())
    village = logged_in(village_staff)
    page = village.get("/policies/people/?list=missing").content.decode()
    assert poor.name in page
    assert "低保对象" in page
    assert "农村低保金" in village.get("/policies/").content.decode()

    headings = ("姓名", "证件号码", "政策", "发放月份", "金额（元）")
    rows = [
        (poor.name, poor.id_number, "农村低保金", month(), 260),
        (poor.name, poor.id_number, "没有的政策", month(), 260),
    ]
    path = sheet(tmp_path, headings, rows, name="发放.xlsx")
    job = uploaded(logged_in(minzheng), f"{API}ledgers/delivery/import/", path)
    assert [(outcome, reason.partition("：")[0]) for _, outcome, reason in outcomes(job)] == [
        ("created", ""), ("refused", "政策“没有的政策”不在可填的范围内"),
    ]  # fmt: skip
    applied(job, by=minzheng)
    assert recompute.catch_up(on=today()) == 1
    assert standing(policy, poor) == "enjoyed"
    assert poor.name not in village.get("/policies/people/?list=missing").content.decode()
    found = next(
        row for row in village.get(f"{API}policies/").json() if row["title"] == "农村低保金"
    )
    assert found["tally"] == {
        "due": 1, "enjoyed": 1, "missing": 0, "undue": 0, "explained": 0, "rate": 100,
    }  # fmt: skip


def test_a_liaison_delivers_by_form_and_only_their_own_policies(
    policy: Policy, poor: Member, minzheng: User
) -> None:
    in_force(DIBAO, title="别的部门的")
    client = logged_in(minzheng)
    url = f"/ledgers/delivery/new/?of={poor.pk}"
    page = client.get(url).content.decode()
    assert "农村低保金" in page
    assert "别的部门的" not in page
    body = {"of": str(poor.pk), "policy_id": "农村低保金", "month": month()}
    assert client.post("/ledgers/delivery/new/", body).status_code == 302
    recompute.catch_up(on=today())
    assert standing(policy, poor) == "enjoyed"
    refused = client.post(
        f"{API}ledgers/delivery/",
        {"of": str(poor.pk), "values": {"policy_id": "别的部门的", "month": month()}},
        content_type="application/json",
    )
    assert refused.status_code == 409
    assert refused.json()["reasons"] == ["政策“别的部门的”不在可填的范围内。"]


def test_a_liaison_sees_what_their_department_gave(
    policy: Policy, poor: Member, minzheng: User
) -> None:
    give(policy, poor, month())
    give(in_force(DIBAO, title="别的部门的"), poor, month())
    rows = logged_in(minzheng).get(f"{API}ledgers/delivery/").json()["results"]
    assert [row["values"]["policy_id"] for row in rows] == ["农村低保金"]


def test_the_households_page_says_what_is_missing_had_and_wrong(
    policy: Policy, poor: Member, home: Household, village_staff: User
) -> None:
    give(in_force([[{"fact": "monitored"}]], title="防贫保参保"), poor, month())
    give(in_force([[{"fact": "is_head"}]], title="户主津贴"), poor, month())
    reckon(home, on=today())
    page = logged_in(village_staff).get(home.get_absolute_url()).content.decode()
    part = page[page.index('id="policies"') :]
    order = ["还缺的", "农村低保金", "要核实的", "防贫保参保", "已有的", "户主津贴"]
    places = [part.index(word) for word in order]
    assert places == sorted(places)


def test_a_list_is_taken_away_against_a_reason(
    policy: Policy, poor: Member, home: Household, village_staff: User, tmp_path: Path
) -> None:
    reckon(home, on=today())
    client = logged_in(village_staff)
    url = f"/policies/people.xlsx?list=missing&policy={policy.pk}"
    assert client.post(url, {"reason": " "}).status_code == 409
    path = tmp_path / "list.xlsx"
    path.write_bytes(client.post(url, {"reason": "入户核实"}).content)
    rows = list(load_workbook(path).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert "共1行" in str(rows[0][0])
    assert "入户核实" in str(rows[0][0])
    assert poor.name in rows[-1]
    assert poor.id_number not in str(rows)


def test_somebody_explains_and_takes_it_back(
    policy: Policy, poor: Member, home: Household, village_staff: User
) -> None:
    reckon(home, on=today())
    row = Entitlement.objects.get()
    client = logged_in(village_staff)
    url = f"/policies/people/{row.pk}/explain/"
    assert client.post(url, {"excuse": "本人放弃"}).status_code == 302
    assert "本人放弃" in client.get("/policies/people/?list=explained").content.decode()
    assert client.post(url, {"excuse": ""}).status_code == 302
    assert client.get(f"{API}entitlements/?list=explained").json()["results"] == []


DRAFT = {
    "benefit": "生活补贴", "standard": "每月300元", "level": "person", "every": "1",
    "due_days": "31", "valid_from": "2022-06-01", "basis": "建安民〔2022〕8号", "note": "提标",
    "g0t0_fact": "on_dibao", "g1t0_fact": "age", "g1t0_text": "80以上", "g1t1_fact": "disabled",
    "g1t1_not": "on",
}  # fmt: skip


def test_a_department_drafts_by_form_and_the_bureau_releases(
    policy: Policy, poor: Member, minzheng: User, district: Region
) -> None:
    client = logged_in(minzheng)
    assert 'value="每月200元"' in client.get(f"/policies/{policy.pk}/draft/").content.decode()
    assert client.post(f"/policies/{policy.pk}/draft/", DRAFT).status_code == 302
    draft = policy.versions.get(state="draft")
    assert draft.parsed.in_words == ["低保对象", "年龄80岁以上，不是残疾人"]
    approver = logged_in(UserFactory(role=Role.DISTRICT_APPROVER, region=district))
    trial = approver.get(f"/policies/versions/{draft.pk}/trial/").content.decode()
    assert "全区应享 <strong>1</strong> 人；执行中的版本 1 人" in trial
    assert approver.post(f"/policies/versions/{draft.pk}/release/").status_code == 302
    assert "每月300元" in approver.get(f"/policies/{policy.pk}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"g0t0_fact": "", "g1t0_fact": "", "g1t0_text": "", "g1t1_fact": ""},
            "请至少填写一个对象条件",
        ),
        ({"g1t0_text": "老人"}, "“年龄”请写成"),
        ({"g2t0_text": "60以上"}, "选择一个条件"),
        ({"every": "5"}, "5"),
        ({"note": ""}, "请写明为什么改"),
    ],
)
def test_a_form_that_says_nonsense_says_so(
    policy: Policy, minzheng: User, changes: dict[str, str], reason: str
) -> None:
    answer = logged_in(minzheng).post(f"/policies/{policy.pk}/draft/", DRAFT | changes)
    assert answer.status_code == 200
    assert reason in answer.content.decode()
    assert not policy.versions.filter(state="draft").exists()


def test_a_new_policy_by_form_and_by_machine(minzheng: User, client: Client) -> None:
    mine = logged_in(minzheng)
    form = DRAFT | {"title": "临时救助", "unit": str(minzheng.unit_id), "point": "8"}
    assert mine.post("/policies/new/", form).status_code == 302
    body = {k: v for k, v in said().items() if v not in (None, "", [])} | {
        "title": "危房改造", "unit": minzheng.unit.code, "work_point": 8,  # type: ignore[union-attr]
        "valid_from": "2022-01-01", "audience": {"any": [[{"fact": "house_grade", "in": ["D级"]}]]},
    }  # fmt: skip
    url = f"{API}policies/"
    made = mine.post(url, body, content_type="application/json")
    assert made.status_code == 201, made.json()
    assert made.json()["says"] == ["房屋等级为D级"]
    wrong = body | {"title": "又一个", "audience": {"any": [[{"fact": "wealth"}]]}}
    answer = mine.post(url, wrong, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json() == {"audience": ["没有“wealth”这个条件。"]}
    assert set(Policy.objects.values_list("title", flat=True)) == {"临时救助", "危房改造"}


def test_drafts_are_the_departments_and_the_bureaus(
    policy: Policy, minzheng: User, village_staff: User
) -> None:
    logged_in(minzheng).post(f"/policies/{policy.pk}/draft/", DRAFT)
    page = logged_in(village_staff).get(f"/policies/{policy.pk}/").content.decode()
    assert "每月300元" not in page
    assert "草稿" not in page
    draft = PolicyVersion.objects.get(state="draft")
    assert logged_in(village_staff).get(f"/policies/versions/{draft.pk}/trial/").status_code == 403


def test_a_new_policy_is_the_departments_until_it_is_in_force(
    minzheng: User, village_staff: User
) -> None:
    form = DRAFT | {"title": "临时救助", "unit": str(minzheng.unit_id), "point": "8"}
    logged_in(minzheng).post("/policies/new/", form)
    made = Policy.objects.get(title="临时救助")
    village = logged_in(village_staff)
    assert village.get(f"/policies/{made.pk}/").status_code == 404
    assert "临时救助" not in village.get("/policies/people/").content.decode()
    assert village.get(f"{API}entitlements/?policy={made.pk}").status_code == 404
    assert logged_in(minzheng).get(f"/policies/{made.pk}/").status_code == 200


def test_the_clocks_calls(poor: Member, policy: Policy) -> None:
    from assistance import tasks

    StaleHousehold.objects.all().delete()
    assert tasks.catch_up() == 0  # the version was new: reckoned over everybody
    assert standing(policy, poor) == "missing"
    assert tasks.nightly_entitlements() == 0
