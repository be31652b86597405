"""What is exported in the national columns and imported into an empty district is the same."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.models import AccessLog, User
from core.errors import Refused
from core.limits import row as limit_row
from households.imports.columns import HOUSEHOLD, MEMBER
from households.models import Household, Member
from households.sheets import write_national
from monitoring.actions import national
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory, MemberFactory, id_number
from tests.importing import applied, logged_in, uploaded
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, LATER, ROAD, People, case_at, exit_at, step

URL = "/api/v1/households/import/"
# Keys, the register's own notes and what the district alone knows: no column of the export.
OURS = {
    "id", "created_at", "updated_at", "version", "head_id_sealed", "phone_sealed",
    "bank_card_sealed", "id_number_sealed", "household_id", "grid_id", "support_officer_id",
    "policy_status", "removed_on", "removed_reason", "joined_on", "left_on",
}  # fmt: skip


def facts(rows: Any, **more: Callable[[Any], Any]) -> list[dict[str, Any]]:
    """Return every field of rows but OURS, sealed ones opened, in an order of their own."""
    found = []
    for row in rows:
        columns = [field.attname for field in row._meta.concrete_fields]
        values = {name: getattr(row, name) for name in columns if name not in OURS}
        values = {k: bytes(v) if isinstance(v, memoryview) else v for k, v in values.items()}
        found.append(values | {name: read(row) for name, read in more.items()})
    return sorted(found, key=lambda each: str(each.get("head_id") or each.get("id_number")))


def register() -> dict[str, list[dict[str, Any]]]:
    return {
        "households": facts(
            Household.objects.all(), head_id=lambda h: h.head_id, phone=lambda h: h.phone,
            bank_card=lambda h: h.bank_card, monitored=lambda h: h.is_monitored,
        ),
        "members": facts(
            Member.objects.select_related("household"), id_number=lambda m: m.id_number,
            of=lambda m: m.household.national_no,
        ),
    }  # fmt: skip


def emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE households_household, households_member CASCADE")


def exported(by: User, region: Region, which: str = "all", at: Any = LATER) -> bytes:
    return national.export(
        region=region, which=which, by=by, at=at, reason="录入国家系统", request=None
    )


def sheet(body: bytes, title: str) -> list[dict[str, Any]]:
    rows = openpyxl.load_workbook(io.BytesIO(body))[title].iter_rows(values_only=True)
    headings = next(rows)
    return [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.fixture
def everything(village: Region) -> Household:
    """A household and its people with every column of the export filled, oddly."""
    home = HouseholdFactory(
        region=village, national_no="0088001", head_name="欧阳买买提", size=4, bank="农村信用社",
        head_id=id_number(21, born=date(1961, 2, 3)), phone="13800001111",
        bank_card="6228480000000000019", address="=1+1 槐树坡8号院", natural_village="三组",
        household_type="escaped", category="unstable", identified_month="202103",
        risks=["illness", "lack_labour", "disaster", "water", "other"],
        risk_note="2021年7月洪涝", eliminated=True, elimination_method="natural",
        eliminated_month="202205", no_labour_safety_net=True, in_resettlement=True,
        military_family=True, house_grade="C级", water_safe=False, arable_mu=Decimal("3.25"),
        development_status="已实施",
    )  # fmt: skip
    home.head_id_index = None
    home.head_id = home.head_id  # sets the index
    home.save()
    head = home.head_id
    MemberFactory(
        household=home, name=home.head_name, relation="户主", id_number=head, sex=_sex(head),
        birth_date=date(1961, 2, 3), national_no="008800101", id_type="残疾人证",
        disability_kind="4", disability_grade=2, health=["残疾", "长期慢性病"], ethnicity="维吾尔族",
        politics="中共党员", education="小学", labour="丧失劳动力", dibao="农村低保",
        tekun="不享受", resident_insurance=True, employee_insurance=False,
    )  # fmt: skip
    wife, son = id_number(24, born=date(1965, 5, 5)), id_number(31, born=date(2008, 8, 8))
    MemberFactory(
        household=home, name="张氏", relation="配偶", id_number=wife, sex=_sex(wife),
        birth_date=date(1965, 5, 5), health=["健康"], labour="普通劳动力", work_months=10,
        work_place="广东省深圳市", wage_year=Decimal("36000.50"), education="初中",
        resident_insurance=False, employee_insurance=True, disability_kind="", disability_grade=3,
    )  # fmt: skip
    MemberFactory(
        household=home, name="张小三", relation="之子", id_number=son, sex=_sex(son),
        birth_date=date(2008, 8, 8), school_status="七年级", tekun="农村特困", dibao="",
    )  # fmt: skip
    return home


def _sex(number: str) -> str:
    return "男" if int(number[16]) % 2 else "女"


def test_the_export_imported_into_an_empty_district_is_the_same_register(
    everything: Household,
    neighbour_village: Region,
    far_village: Region,
    people: People,
    clerk: User,
    district: Region,
    household: Household,
    tmp_path: Path,
) -> None:
    for kind in ("household", "member"):
        made = tmp_path / f"made-{kind}.xlsx"
        write_national(kind, 90, 4, made)
        applied(uploaded(logged_in(clerk), URL, made, kind=kind), by=clerk)
    exit_at("notify", case_at("register", household, people), people)
    household.refresh_from_db()
    household.head_id = household.members.get().id_number
    household.save()
    Member.objects.filter(birth_date=None).update(birth_date=date(1950, 1, 1))
    _as_their_numbers_say()
    before = register()
    assert len(before["households"]) > 80
    assert {row["eliminated"] for row in before["households"]} == {True, False}

    path = tmp_path / "国家系统.xlsx"
    path.write_bytes(exported(clerk, district))
    emptied()
    assert (Household.objects.count(), Member.objects.count()) == (0, 0)
    for kind in ("household", "member"):
        job = applied(uploaded(logged_in(clerk), URL, path, kind=kind), by=clerk)
        assert job.counts["refused"] == 0, list(job.rows.values_list("number", "reason"))

    after = register()
    assert after["households"] == before["households"]
    assert after["members"] == before["members"]


def _as_their_numbers_say() -> None:
    """Birth and sex of the factory's people follow the number, as the importer writes them."""
    for member in Member.objects.all():
        number = member.id_number
        member.birth_date = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        member.sex = _sex(number)
        member.save()


def test_every_column_of_the_register_is_exported_or_known_to_be_ours() -> None:
    """A new column that the export forgets would be lost without a word."""
    exported = {column.key for column in (*HOUSEHOLD, *MEMBER)}
    spelled = {
        "region_id", "region_path", "head_pinyin", "head_id_index", "id_number_index", "risks",
        "disability_kind", "disability_grade",
    }  # fmt: skip
    for model in (Household, Member):
        columns = {field.attname for field in model._meta.concrete_fields}
        assert columns - OURS - exported - spelled == set()


def test_both_snapshots_stand_in_the_exports_own_columns(
    household: Household, people: People, clerk: User, district: Region
) -> None:
    case = case_at("", household, people)
    said = {"dropout": False, "housing": True, "uninsured_member": False, "water": True}
    case = step(case, "verify", people, NOON, troubles=said, income={
        "wage": Decimal(12_000), "business": Decimal(3_000), "business_expense": Decimal(600),
        "transfer": Decimal(1_200), "claim_income": Decimal(500), "out_of_pocket": Decimal(9_000),
    })  # fmt: skip
    at = NOON
    for name in ROAD[1:]:
        at += 6 * DAY if name == "township_review" else DAY
        case = step(case, name, people, at)
    exit_at("mark", case, people)

    body = exported(clerk, district, "monitored")

    (home,) = sheet(body, "户信息")
    assert (home["户编号"], home["监测对象类别"], home["识别监测时间"]) == (
        "8800099999", "边缘易致贫户", "202206",
    )  # fmt: skip
    assert (home["风险是否已消除"], home["风险消除方式"]) == ("是", "帮扶消除")
    identified = {
        "工资性收入": 12_000, "生产经营性收入": 3_000, "财产性收入": 0, "转移性收入": 1_200,
        "生产经营性支出": 600, "家庭纯收入": 15_600, "家庭人均纯收入": 5_200, "家庭理赔收入": 500,
        "合规自付支出": 9_000, "纳入监测对象的收入参考范围（元）": 7_100,
        "纳入监测对象的人均收入参考范围（元）": 2_366.67, "是否住房出现安全问题": "是",
        "是否义务教育阶段适龄儿童少年失学辍学": "否", "是否饮水出现安全问题": "是",
        "是否有家庭成员未参加城乡居民（职工）基本医疗保险": "否",
    }  # fmt: skip
    assert {key: home[key] for key in identified} == identified
    (gone,) = sheet(body, "风险消除")
    eliminated = {
        "户编号": "8800099999", "户主姓名": "张三", "识别监测时间": "202206",
        "风险消除方式": "帮扶消除", "风险消除时间": "202301",
        "风险消除后是否义务教育阶段适龄儿童少年失学辍学": "否", "风险消除后是否住房损毁": "否",
        "风险消除后是否有家庭成员未参加城乡居民（职工）基本医疗保险": "否",
        "风险消除后是否饮水设施损毁": "否", "风险消除后工资性收入": 46_000,
        "风险消除后财产性收入": 0, "风险消除后转移性收入": 1_200, "风险消除后生产经营性收入": 0,
        "风险消除后生产经营性支出": 0, "风险消除后家庭纯收入": 47_200,
        "风险消除后家庭人均纯收入": 15_733.33, "风险消除后理赔收入": 0, "风险消除后合规自付支出": 0,
    }  # fmt: skip
    assert {key: gone[key] for key in eliminated} == eliminated
    assert set(gone) == set(eliminated) | {"户主证件号码"}


def test_a_household_without_an_income_sheet_has_blank_cells(
    everything: Household, clerk: User, district: Region
) -> None:
    (home,) = sheet(exported(clerk, district), "户信息")

    assert {home[key] for key in ("工资性收入", "家庭人均纯收入", "是否饮水出现安全问题")} == {None}
    assert sheet(exported(clerk, district), "风险消除") == []


def test_what_waits_reads_as_it_is_to_be_entered(
    household: Household, people: People, township_clerk: User, township: Region
) -> None:
    HouseholdFactory(region=household.region)
    case_at("announce", household, people)

    (home,) = sheet(exported(township_clerk, township, "waiting"), "户信息")

    assert (home["监测对象类别"], home["致贫/返贫风险1"], home["风险是否已消除"]) == (
        "边缘易致贫户", "因病", "否",
    )  # fmt: skip
    assert home["识别监测时间"] is None
    (registered,) = [
        each for each in sheet(exported(township_clerk, township), "户信息")
        if each["户编号"] == household.national_no
    ]  # fmt: skip
    assert registered["监测对象类别"] is None


def test_each_household_exported_has_its_line_in_the_access_log(
    everything: Household, far_village: Region, clerk: User, township: Region
) -> None:
    HouseholdFactory(region=far_village)

    exported(clerk, township)

    lines = AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT, user=clerk)
    whole = lines.get(subject=f"regions.region|{township.pk}")
    assert (whole.reason, whole.detail) == (
        "录入国家系统", {"national": "all", "households": 1, "members": 3},
    )  # fmt: skip
    assert list(lines.exclude(pk=whole.pk).values_list("subject", "reason")) == [
        (f"households.household|{everything.pk}", "录入国家系统")
    ]


def test_an_export_needs_its_reason_its_place_and_its_person(
    everything: Household,
    clerk: User,
    far_clerk: User,
    village_staff: User,
    officer: User,
    leader: User,
    township: Region,
) -> None:
    for nobody in (village_staff, officer, leader):
        with pytest.raises(PermissionDenied):
            exported(nobody, township)
    with pytest.raises(Refused, match="请写明导出的用途"):
        national.export(region=township, which="all", by=clerk, at=NOON, reason=" ", request=None)
    with pytest.raises(Refused, match="没有符合条件的户"):
        exported(far_clerk, township)
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).exists()


def test_too_many_at_once_and_too_often_are_refused(
    everything: Household, clerk: User, township: Region
) -> None:
    _limit("national.households", 1)
    exported(clerk, township)
    HouseholdFactory(region=everything.region)
    with pytest.raises(Refused, match="一次最多导出 1 户"):
        exported(clerk, township)
    _limit("national.exports_day", 1)
    with pytest.raises(Refused, match="今天导出的次数已到上限"):
        national.export(
            region=township, which="monitored", by=clerk, at=timezone.now(), reason="再导一次",
            request=None,
        )  # fmt: skip
    assert AccessLog.objects.filter(kind=AccessLog.Kind.REFUSED, user=clerk).count() == 1


def _limit(key: str, amount: int) -> None:
    limit = limit_row(key)
    limit.amount = Decimal(amount)
    limit.save()
