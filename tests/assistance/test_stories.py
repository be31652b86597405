"""
Each work point's story: a gap is entered by form and stands in the figure of those who answer for
it and of nobody else; a sheet puts it right, and the figure's list is empty.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from households.models import Household
from ledgers.metrics import metrics
from regions.models import Region
from tests.assistance.entry_fixtures import the
from tests.factories import UnitFactory, UserFactory
from tests.importing import applied, logged_in, outcomes, sheet, uploaded

pytestmark = pytest.mark.django_db
TODAY = date(2022, 5, 18)


@dataclass(frozen=True)
class Story:
    """A gap (what is entered), the figure that shows it, and what a sheet says to close it."""

    point: int
    ledger: str
    unit: str
    gap: str
    entered: dict[str, Any]
    done: dict[str, Any]


STORIES = (
    Story(3, "support_measure", "nongye", "support_without_effect",
          {"track": "work", "group": "industry", "content": "养牛奖补", "since": "2021-05-01",
           "until": "2022-04-30"},
          {"帮扶方式": "就业扶", "措施类别": "产业帮扶", "措施内容": "养牛奖补", "开始日期": "2021-05-01",
           "结束日期": "2022-04-30", "成效": "出栏两头，增收8000元"}),
    Story(5, "insurance_claim", "caizheng", "insurance_open",
          {"group": "dibao", "kind": "防贫保", "cause": "illness", "happened_on": "2022-04-01",
           "reported_on": "2022-04-05"},
          {"事由": "因病", "出险日期": "2022-04-01", "参保类别": "低保户", "理赔金额（元）": 3200,
           "到账日期": "2022-05-01"}),
    Story(6, "school_attendance", "jiaoti", "school_suspected",
          {"year": 2021, "state": "suspected", "village_checked_on": "2022-04-01"},
          {"学年": 2021, "就学状态": "在校", "劝返日期": "2022-04-05", "佐证材料": "劝返照片3张",
           "返校日期": "2022-04-06"}),
    Story(6, "student_grant", "jiaoti", "grants_open", {"year": 2022, "kind": "two_free"},
          {"资助年度": 2022, "资助项目": "两免一补", "资助金额（元）": 625, "发放日期": "2022-05-01"}),
    Story(7, "medical_security", "yibao", "medical_uninsured", {"year": 2022, "insured": "false"},
          {"参保年度": 2022, "是否参保": "是", "缴费方式": "自缴", "动员日期": "2022-05-10"}),
    Story(7, "village_clinic", "weijian", "clinics_lacking",
          {"name": "槐树坡卫生室", "public": "true", "equipped": "false"},
          {"卫生室名称": "槐树坡卫生室", "公有化": "是", "医疗设施齐全": "是"}),
    Story(8, "housing_check", "zhujian", "housing_unsafe_lived_in",
          {"group": "dibao", "house": "主房", "lived_in": "true", "found_on": "2022-05-01",
           "hazard": "墙体开裂", "grade": "D"},
          {"房屋": "主房", "排查日期": "2022-05-01", "对象类别": "农村低保户", "安全隐患": "墙体开裂",
           "是否住人": "否", "处置方式": "腾退", "腾退日期": "2022-05-10"}),
    Story(9, "water_point", "shuili", "water_untested", {"name": "东井", "kind": "well"},
          {"供水点名称": "东井", "供水方式": "分散水井", "最近检测日期": "2022-05-01", "检测结果": "达标"}),
    Story(9, "water_fault", "shuili", "water_faults_open",
          {"place": "东井", "found_on": "2022-05-02", "fault": "水管漏水"},
          {"地点": "东井", "排查日期": "2022-05-02", "问题": "水管漏水", "修复日期": "2022-05-03"}),
    Story(10, "disability_service", "canlian", "disability_home_open",
          {"service": "home", "needed_on": "2022-03-01", "need": "坡化"},
          {"帮扶事项": "无障碍改造", "需求登记日期": "2022-03-01", "完成日期": "2022-05-01"}),
    Story(11, "safety_net", "minzheng", "safety_net_no_agreement",
          {"policy": "tekun", "since": "2021-01-01", "mode": "home", "keeper": "侄子"},
          {"保障政策": "特困人员救助供养", "起始日期": "2021-01-01", "赡养协议签订日期": "2022-05-01"}),
    Story(11, "safety_payment", "minzheng", "safety_payments_open",
          {"policy": "dibao", "month": "202204", "amount": "320"},
          {"保障政策": "低保", "发放月份": "2022年4月", "应发金额（元）": 320, "到账日期": "2022-05-05"}),
    Story(13, "employment", "renshe", "employment_none",
          {"quarter": "2022-Q2", "able": "true", "willing": "true", "state": "none"},
          {"季度": "2022-Q2", "有就业能力": "是", "有就业意愿": "是", "就业状态": "就近就业",
           "月工资（元）": 2600}),
    Story(13, "skill_training", "renshe", "trainings_open",
          {"trade": "电工", "begun_on": "2022-03-01", "finished_on": "2022-03-20"},
          {"培训工种": "电工", "培训开始日期": "2022-03-01", "证书名称": "低压电工", "取证日期": "2022-04-20"}),
    Story(13, "travel_subsidy", "renshe", "travel_subsidies_open",
          {"year": 2022, "place": "浙江省义乌市", "applied_on": "2022-03-01"},
          {"补贴年度": 2022, "务工地点": "浙江省义乌市", "申请日期": "2022-03-01", "补贴金额（元）": 500,
           "发放日期": "2022-04-01"}),
    Story(13, "public_post", "renshe", "public_posts_absent",
          {"level": "village", "post": "保洁员", "begun_on": "2022-01-01", "monthly": "600"},
          {"岗位级别": "村级", "岗位类型": "保洁员", "上岗日期": "2022-01-01", "月补贴（元）": 600,
           "上月出勤天数": 22}),
    Story(14, "micro_loan", "jinrong", "micro_loans_overdue",
          {"contract": "XD1", "bank": "农商银行", "amount": "30000", "purpose": "养牛",
           "lent_on": "2020-05-01", "due_on": "2022-05-01"},
          {"合同编号": "XD1", "贷款银行": "农商银行", "贷款金额（元）": 30000, "贷款用途": "养牛",
           "发放日期": "2020-05-01", "到期日期": "2022-05-01", "结清日期": "2022-05-17"}),
)  # fmt: skip


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


@pytest.fixture
def department(district: Region) -> Callable[[str], User]:
    def make(code: str) -> User:
        unit = UnitFactory(code=code, name=code, region=district)
        made: User = UserFactory(role=Role.DEPT_LIAISON, unit=unit)
        return made

    return make


def said_of(story: Story, home: Household) -> dict[str, Any]:
    """Return the columns by which a sheet names whom the row is about."""
    member = home.members.get()
    place = {"乡镇": "将官池镇", "村": "槐树坡村"}
    return {
        "household": {**place, "户主姓名": home.head_name, "户主证件号码": home.head_id},
        "member": {**place, "姓名": member.name, "证件号码": member.id_number},
        "region": place,
    }[the(story.ledger).subject.field]


@pytest.mark.parametrize("story", STORIES, ids=lambda each: f"{each.point}-{each.ledger}")
@pytest.mark.usefixtures("noon")
def test_a_gap_is_entered_seen_and_closed(
    story: Story, home: Household, village_staff: User, township_clerk: User, far_clerk: User,
    clerk: User, department: Callable[[str], User], tmp_path: Path,
) -> None:  # fmt: skip
    liaison, other = department(story.unit), department("xinfang")
    subject = {"household": home.pk, "member": home.members.get().pk, "region": home.region_id}
    body = {"of": str(subject[the(story.ledger).subject.field]), **story.entered}

    made = logged_in(village_staff).post(f"/ledgers/{story.ledger}/new/", body)
    assert made.status_code == 302, made.content.decode()

    metric = metrics.get(story.gap)
    assert metric is not None
    assert metric.work_point == story.point

    def counted() -> list[int]:
        people = (village_staff, township_clerk, clerk, liaison, far_clerk, other)
        return [metric.value(user, TODAY) for user in people]

    assert counted() == [1, 1, 1, 1, 0, 0]
    row = said_of(story, home) | story.done
    path = sheet(tmp_path, list(row), [list(row.values())])
    job = uploaded(logged_in(liaison), f"/api/v1/ledgers/{story.ledger}/import/", path)
    assert outcomes(job) == [(2, "changed", "")]
    applied(job, by=liaison)
    assert counted() == [0] * 6
    assert logged_in(other).get(f"/ledgers/{story.ledger}/").status_code == 404


@pytest.mark.usefixtures("noon")
def test_what_no_village_has_is_entered_by_townships_and_offices(
    village_staff: User, township_clerk: User, clerk: User, far_clerk: User,
    department: Callable[[str], User], tmp_path: Path,
) -> None:  # fmt: skip
    """Jobs that are offered, courses for cadres: of a township or the district."""
    liaison, township = department("renshe"), logged_in(township_clerk)
    body = {
        "of": township_clerk.region_id, "employer": "宏达服装厂", "post": "缝纫工", "where": "county",
        "wanted": 12, "offered_on": "2022-05-01",
    }  # fmt: skip
    assert township.post("/ledgers/vacancy/new/", body).status_code == 302
    assert logged_in(village_staff).post("/ledgers/vacancy/new/", body).status_code == 403
    metric = metrics.get("vacancies_unmatched")
    assert metric is not None

    def counted() -> list[int]:
        return [metric.value(user, TODAY) for user in (township_clerk, clerk, liaison, far_clerk)]

    assert counted() == [1, 1, 1, 0]
    row = {"乡镇": "将官池镇", "企业名称": "宏达服装厂", "岗位": "缝纫工", "工作地点": "县内",
           "招用人数": 12, "发布日期": "2022-05-01", "已对接人数": 3}  # fmt: skip
    rows = [list(row.values()), ["没有的镇", *list(row.values())[1:]]]
    job = uploaded(
        logged_in(liaison), "/api/v1/ledgers/vacancy/import/", sheet(tmp_path, list(row), rows)
    )
    assert outcomes(job) == [
        (2, "changed", ""), (3, "refused", "没有这个乡镇，或它不在您的辖区"),
    ]  # fmt: skip
    applied(job, by=liaison)
    assert counted() == [0, 0, 0, 0]

    course = {
        "乡镇": clerk.region.name,
        "主题": "动态监测业务",
        "培训日期": "2022-05-10",
        "对象": "村两委",
    }  # type: ignore[union-attr]
    path = sheet(tmp_path, list(course), [list(course.values())], name="培训.xlsx")
    job = uploaded(logged_in(clerk), "/api/v1/ledgers/cadre_training/import/", path)
    assert outcomes(job) == [(2, "created", "")]
    applied(job, by=clerk)
    uncounted = metrics.get("cadre_trainings_uncounted")
    assert uncounted is not None
    assert [uncounted.value(user, TODAY) for user in (clerk, township_clerk)] == [1, 0]
