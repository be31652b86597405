"""A leader's visit is a visit: who may record whose, what it meets, and what it covers."""

import uuid
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import AccessLog, User
from accounts.permissions import Role
from core.errors import Refused
from core.models import Limit
from households.models import Household
from monitoring import leader_reads
from monitoring.actions import duties, visits
from monitoring.models import Clue, LeaderVisit, Visit, VisitDuty
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory, UserFactory
from tests.monitoring.visit_fixtures import *  # noqa: F403
from tests.monitoring.visit_fixtures import TODAY, WEEK
from tests.monitoring.visiting import told, weekly

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def secretary(township: Region) -> User:
    return UserFactory(username="secretary", name="韩振邦", role=Role.LEADER, region=township)


def led(household: Household, leader: User, *, by: User | None = None, **fields: Any) -> Visit:
    on = fields.pop("on", TODAY)
    problem, result = fields.pop("problem", ""), fields.pop("result", "")
    said = told(on, **fields).by_leader(leader, problem, result)
    return visits.record(household=household, by=by or leader, at=NOON, told=said).visit


def left(user: User, year: int = 2022) -> set[str]:
    span = leader_reads.span_of(year, on=TODAY)
    return set(leader_reads.left(user, span).values_list("head_name", flat=True))


def page(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.People")
    return client


def test_a_leader_records_their_own_visit_and_it_meets_the_week(
    duty: VisitDuty, household: Household, secretary: User
) -> None:
    made = led(household, secretary, problem="危房", result="列入计划")

    assert (made.purpose, made.visitors, made.recorded_by) == (
        "leader", ["韩振邦", "周建国"], secretary,
    )  # fmt: skip
    row = LeaderVisit.objects.get()
    assert (row.leader, row.position, row.place_id) == (secretary, "乡镇党委书记", "411099101000")
    assert (row.problem, row.result) == ("危房", "列入计划")
    duty.refresh_from_db()
    assert (duty.state, duty.by_substitute) == ("met", True)


def test_the_clerk_enters_it_for_the_leader(
    household: Household, secretary: User, township_clerk: User
) -> None:
    made = led(household, secretary, by=township_clerk)

    assert (made.recorded_by, made.visitors[0]) == (township_clerk, "韩振邦")
    assert left(secretary) == set()


def test_who_may_not_record_whose(
    household: Household,
    secretary: User,
    leader: User,
    village_staff: User,
    other_township: Region,
    township_clerk: User,
) -> None:
    with pytest.raises(PermissionDenied):
        led(household, secretary, by=village_staff)
    with pytest.raises(PermissionDenied):  # a leader makes no routine visits
        visits.record(household=household, by=secretary, at=NOON, told=told(TODAY))
    with pytest.raises(Refused, match="只能记录自己的遍访"):
        led(household, secretary, by=leader)
    elsewhere = UserFactory(role=Role.LEADER, region=other_township)
    with pytest.raises(Refused, match="不负责这个地方"):
        led(household, elsewhere, by=township_clerk)
    with pytest.raises(Household.DoesNotExist):
        led(household, elsewhere)
    said = told(TODAY, purpose="leader")
    with pytest.raises(Refused, match="请选择是哪位领导"):
        visits.record(household=household, by=township_clerk, at=NOON, told=said)
    assert not Visit.objects.exists()


def test_a_risk_that_a_leader_sees_is_a_clue_for_the_village(
    household: Household, secretary: User
) -> None:
    led(household, secretary, changed=True, risks=["illness"], risk_note="刚查出重病")

    assert "刚查出重病" in Clue.objects.get().evidence


def test_whom_a_secretary_goes_to_and_what_counts(
    village: Region, far_village: Region, secretary: User, leader: User, inspector: User
) -> None:
    policy = {"household_type": "escaped", "policy_status": "enjoys"}
    made = {
        name: HouseholdFactory(region=village, head_name=name, **fields)
        for name, fields in {
            "享受政策": policy,
            "监测": {"category": "sudden"},
            "既是又是": {**policy, "category": "unstable"},
            "远程": {"category": "sudden"},
            "去年": {"category": "sudden"},
            "区里去过": {"category": "sudden"},
            "已消除": {"category": "sudden", "eliminated": True},
            "稳定": {"household_type": "escaped", "policy_status": "stable"},
            "没有登记": {"household_type": "escaped"},
            "走了": {"category": "sudden", "removed_on": TODAY},
            "一般": {},
        }.items()
    }  # fmt: skip
    HouseholdFactory(region=far_village, head_name="外乡", category="sudden")
    assert left(secretary) == {"享受政策", "监测", "既是又是", "远程", "去年", "区里去过"}

    led(made["既是又是"], secretary)
    led(made["监测"], secretary)
    led(made["远程"], secretary, mode="phone")
    led(made["区里去过"], leader)
    last_year = led(made["去年"], secretary)
    Visit.objects.filter(pk=last_year.pk).update(visited_on=date(2021, 12, 31))
    assert left(secretary) == {"享受政策", "远程", "去年", "区里去过"}
    assert "去年" not in left(secretary, 2021)

    span = leader_reads.span_of(2022, on=TODAY)
    district = inspector.region
    assert district is not None
    lines = leader_reads.lines(inspector, span, district)
    assert [(row.place.name, row.total, row.visited, row.share) for row in lines] == [
        ("将官池镇", 6, 2, 33), ("五女店镇", 1, 0, 0),
    ]  # fmt: skip
    assert [[each.name for each in row.leaders] for row in lines] == [["韩振邦"], []]

    Limit.objects.create(key="leader.remote", title="远程", amount=1, unit="count", source="测试")
    assert "远程" not in left(secretary)


def test_a_household_that_moved_is_for_the_new_secretary_to_visit(
    household: Household, secretary: User, far_village: Region, clerk: User
) -> None:
    led(household, secretary)
    assert left(clerk) == set()

    household.region = far_village
    household.save()

    assert left(clerk) == {"张三"}


def test_what_was_tapped_by_a_slip_is_taken_back(household: Household, secretary: User) -> None:
    made = led(household, secretary)

    visits.withdraw(visit=made, by=secretary, at=NOON)

    assert left(secretary) == {"张三"}


def test_one_tap_records_and_says_what_is_left(
    household: Household, secretary: User, wednesday: None
) -> None:
    HouseholdFactory(region=household.region, head_name="李四", category="sudden")
    client, key = page(secretary), str(uuid.uuid4())
    url = f"/monitoring/leaders/{household.pk}/no-change/"

    for _ in range(2):  # sent again, stored once
        answer = client.post(url, {"uuid": key}, headers={"hx-request": "true"})
        assert answer.status_code == 200
        assert "遍访率 50%" in answer.content.decode()
    assert Visit.objects.get().purpose == "leader"

    undone = client.post(
        f"/monitoring/leaders/visits/{Visit.objects.get().pk}/undo/", headers={"hx-request": "true"}
    )
    assert "遍访率 0%" in undone.content.decode()


def test_the_clerks_form_asks_whose_visit_it_was(
    household: Household, secretary: User, leader: User, township_clerk: User, wednesday: None
) -> None:
    client, url = page(township_clerk), f"/monitoring/leaders/{household.pk}/visit/"
    shown = client.get(url).content.decode()
    assert "韩振邦（乡镇党委书记）" in shown
    assert f"{leader.name}（区处级领导）" in shown
    said = {"visited_on": "2022-05-16", "mode": "home", "visitors": "", "problem": "吃水难"}

    assert client.post(url, said).status_code == 400  # whose?
    assert client.post(url, {**said, "leader": str(secretary.pk)}).status_code == 302

    row = LeaderVisit.objects.get()
    assert (row.leader, row.problem, row.visit.visited_on) == (
        secretary,
        "吃水难",
        date(2022, 5, 16),
    )


def test_a_place_without_a_secretary_is_told_so_kindly(
    household: Household, township_clerk: User, inspector: User
) -> None:
    assert (
        "将官池镇还没有乡镇党委书记的账号"
        in page(township_clerk).get("/monitoring/leaders/?region=411099101501").content.decode()
    )
    assert "还没有书记账号" in page(inspector).get("/monitoring/leaders/").content.decode()
    form = page(township_clerk).get(f"/monitoring/leaders/{household.pk}/visit/").content.decode()
    assert "将官池镇还没有领导的账号" in form


@pytest.mark.parametrize("region", ["411099000000", "411099101000", "411099101501"])
def test_the_page_asks_as_many_questions_for_many_as_for_one(
    village: Region,
    secretary: User,
    inspector: User,
    region: str,
    wednesday: None,
    django_assert_max_num_queries: Any,
) -> None:
    client = page(inspector)

    def ask() -> int:
        homes = [HouseholdFactory(region=village, category="sudden") for _ in range(4)]
        led(homes[0], secretary)
        with django_assert_max_num_queries(21) as asked:
            assert client.get(f"/monitoring/leaders/?region={region}").status_code == 200
        return len(asked)

    assert len({ask() for _ in range(3)}) == 1


def test_the_ledger_is_taken_away_with_a_reason_and_a_trace(
    household: Household, secretary: User, clerk: User, wednesday: None
) -> None:
    led(household, secretary, problem="危房", result="列入计划")
    client, url = page(clerk), "/monitoring/leaders/visits/export/"
    assert client.post(url, {"reason": " "}).status_code == 409

    answer = client.post(url, {"reason": "报区委办", "region": "411099101000", "year": "2022"})

    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.values)
    assert "共1次；导出人" in rows[0][0]
    assert "用途：报区委办" in rows[0][0]
    assert rows[1][:4] == ("领导", "职务", "联系乡镇", "分包村")
    assert rows[2][:5] == ("韩振邦", "乡镇党委书记", "将官池镇", "槐树坡村", "张三")
    assert rows[2][8:10] == ("危房", "列入计划")
    trace = AccessLog.objects.get(kind=AccessLog.Kind.EXPORT)
    assert (trace.reason, trace.detail) == ("报区委办", {"ledger": "leader_visit", "rows": 1})
    none = client.post(url, {"reason": "报区委办", "region": "411099101000", "year": "2021"})
    assert none.status_code == 409


def test_a_week_made_afterwards_counts_the_leaders_visit_as_a_substitutes(
    household: Household, secretary: User
) -> None:
    weekly()
    led(household, secretary)

    duties.make_duties(week=WEEK)

    duty = VisitDuty.objects.get()
    assert (duty.state, duty.by_substitute) == ("met", True)
