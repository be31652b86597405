"""Ledgers by sheet: what each row becomes, what comes back, what is undone."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from accounts.models import AccessLog, User
from assistance.models import HousingCheck, MedicalSecurity, WaterPoint
from households.models import Household, Member
from ledgers import runner
from ledgers.entries import actions, reads
from ledgers.models import Job
from regions.models import Region
from tests.assistance.entry_fixtures import NOON, family, hazard, the
from tests.factories import HouseholdFactory
from tests.importing import applied, logged_in, outcomes, sheet, undone, uploaded

pytestmark = pytest.mark.django_db
HOUSING_URL = "/api/v1/ledgers/housing_check/import/"
MEDICAL_URL = "/api/v1/ledgers/medical_security/import/"
HOUSING = ("乡镇", "村", "户主", "身份证号", "户类别", "住人情况", "排查日期", "隐患", "房屋等级")
MEDICAL = (
    "姓名",
    "身份证号",
    "参保年度",
    "是否参保",
    "缴费方式",
    "签约医生",
    "住院总费用（元）",
    "报销金额（元）",
)


# --- by sheet --------------------------------------------------------------------------------------


def housing_row(home: Household, **changes: Any) -> list[Any]:
    row = {
        "乡镇": "将官池镇", "村": "槐树坡村", "户主": home.head_name, "身份证号": home.head_id,
        "户类别": "农村低保户", "住人情况": "是", "排查日期": "2022.5.10", "隐患": "屋顶漏雨",
        "房屋等级": "C级",
    }  # fmt: skip
    return list((row | changes).values())


def test_a_departments_sheet_is_judged_row_by_row(
    home: Household, far_home: Household, township_clerk: User, tmp_path: Path
) -> None:
    other = family(home.region)
    rows = [
        housing_row(home),
        housing_row(home, 排查日期="2022-05-10"),
        housing_row(other, 户类别="贫困户"),
        housing_row(other, 户主="李四"),
        housing_row(other, 身份证号="41109919700101"),
        housing_row(far_home),
        housing_row(other, 排查日期="", 隐患="墙体开裂"),
        housing_row(other, 房屋等级=""),
    ]

    job = uploaded(logged_in(township_clerk), HOUSING_URL, sheet(tmp_path, HOUSING, rows))

    found = outcomes(job)
    assert [outcome for _, outcome, _ in found] == ["created", *["refused"] * 6, "created"]
    assert [reason for _, _, reason in found][1:-1] == [
        "文件中有两行说的是同一条记录（与第2行相同）",
        "对象类别“贫困户”不在可填的范围内：易返贫致贫户、农村低保户、农村分散供养特困人员、刚性支出较大或收入大幅缩减的严重困难家庭、农村低保边缘家庭、其他脱贫户、不属于六类人群",
        f"该证件号码登记的是{other.head_name}，姓名不一致，请核对",
        "证件号码位数不对，应为18位（残疾人证20位或22位）",
        "该证件号码不在您辖区的登记中，请核对",
        "没有填写排查日期",
    ]
    assert not HousingCheck.objects.exists()
    applied(job, by=township_clerk)
    assert HousingCheck.objects.count() == 2
    assert undone(job, by=township_clerk).counts["undo"]["reversed"] == 2
    assert not HousingCheck.objects.exists()


def medical_row(member: Member, **changes: Any) -> list[Any]:
    row = {
        "姓名": member.name, "身份证号": member.id_number, "参保年度": 2022, "是否参保": "是",
        "缴费方式": "财政代缴", "签约医生": "", "住院总费用（元）": "", "报销金额（元）": "",
    }  # fmt: skip
    return list((row | changes).values())


def test_the_same_sheet_again_changes_nothing_and_a_blank_cell_takes_nothing_away(
    head: Member, township_clerk: User, tmp_path: Path
) -> None:
    client = logged_in(township_clerk)
    full = medical_row(
        head, 签约医生="李医生", **{"住院总费用（元）": "1.2万", "报销金额（元）": 9000}
    )
    applied(uploaded(client, MEDICAL_URL, sheet(tmp_path, MEDICAL, [full])), by=township_clerk)

    again = uploaded(client, MEDICAL_URL, sheet(tmp_path, MEDICAL, [full], name="再.xlsx"))
    blank = uploaded(
        client, MEDICAL_URL, sheet(tmp_path, MEDICAL, [medical_row(head)], name="空.xlsx")
    )
    doubt = uploaded(
        client, MEDICAL_URL,
        sheet(tmp_path, MEDICAL, [medical_row(head, **{"报销金额（元）": 20000})], name="多.xlsx"),
    )  # fmt: skip

    assert [o for _, o, _ in outcomes(again)] == ["same"]
    assert list(blank.rows.values_list("outcome", "values")) == [("same", {})]
    assert outcomes(doubt) == [(2, "refused", "报销金额超过住院总费用")]
    row = MedicalSecurity.objects.get()
    assert (row.member, row.doctor, row.cost, row.reimbursed, row.payer) == (
        head, "李医生", 12000, 9000, "proxy",
    )  # fmt: skip


def exported(client: Client, name: str) -> bytes:
    answer = client.get(f"/api/v1/ledgers/{name}/export.xlsx", {"reason": "核对台账"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content


def test_an_export_tells_who_took_it_shows_no_number_and_comes_back_unchanged(
    home: Household, head: Member, township_clerk: User, tmp_path: Path
) -> None:
    client = logged_in(township_clerk)
    hazard(home, township_clerk, grade="C", subsidy="12000.50")
    body = exported(client, "housing_check")

    lines = CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(0).to_python()
    assert str(lines[0][0]).startswith(f"农村住房安全动态管理台账：共1行；{township_clerk.name}于")
    assert "用途：核对台账" in str(lines[0][0])
    assert lines[1][:6] == ["乡镇", "村", "户主姓名", "户主证件号码", "对象类别", "房屋"]
    assert lines[2][2:8] == [home.head_name, home.head_id_masked, "易返贫致贫户", "主房", "是",
                             date(2022, 5, 10)]  # fmt: skip
    assert home.head_id not in str(lines)
    log = AccessLog.objects.get(kind=AccessLog.Kind.EXPORT)
    assert (log.reason, log.detail) == ("核对台账", {"rows": 1})

    path = tmp_path / "回来.xlsx"
    path.write_bytes(body)
    job = uploaded(client, HOUSING_URL, path)
    assert [outcome for _, outcome, _ in outcomes(job)] == ["same"]


def test_a_sheet_that_comes_back_changes_the_rows_it_names(
    home: Household, township_clerk: User, far_clerk: User, far_home: Household, tmp_path: Path
) -> None:
    mine, theirs = hazard(home, township_clerk), hazard(far_home, far_clerk)
    heads = ("户主姓名", "户主证件号码", "对象类别", "排查日期", "安全隐患", "记录号")
    day = "2022-05-11"  # part of what says which row is meant: only the number tells
    rows = [
        [home.head_name, home.head_id_masked, "其他脱贫户", day, "屋顶漏雨", str(mine.pk)],
        [far_home.head_name, far_home.head_id_masked, "其他脱贫户", day, "漏雨", str(theirs.pk)],
        ["李四", home.head_id_masked, "其他脱贫户", day, "漏雨", str(mine.pk)],
        [home.head_name, home.head_id, "其他脱贫户", day, "漏雨", "三号"],
    ]

    client = logged_in(township_clerk)
    job = uploaded(client, HOUSING_URL, sheet(tmp_path, heads, rows))

    nobody = "没有这个记录号，或它不在您的辖区；新登记的行请把记录号留空"
    assert outcomes(job) == [
        (2, "changed", ""), (3, "refused", nobody),
        (4, "refused", f"记录号登记的是{home.head_name}"), (5, "refused", nobody),
    ]  # fmt: skip
    applied(job, by=township_clerk)
    mine.refresh_from_db()
    assert (mine.group, mine.found_on) == ("escaped", date(2022, 5, 11))
    assert reads.history(the("housing_check"), mine.pk)[0].changes[0] == (
        "对象类别", "risk", "escaped"
    )  # fmt: skip


def test_villages_and_their_points_come_by_sheet_as_well(
    village: Region, township_clerk: User, far_village: Region, tmp_path: Path
) -> None:
    heads = ("乡", "行政村", "供水点", "供水类型", "受益户数", "检测日期", "水质")
    rows = [
        ["将官池镇", "槐树坡村", "槐树坡水厂", "集中供水工程", 412, "2022-03-01", "达标"],
        ["将官池", "槐树坡", "东井", "分散水井", "", "", ""],
        ["五女店镇", "槐树堂村", "南井", "分散水井", "", "", ""],
        ["将官池镇", "槐树坡村", "西井", "分散水井", "", "2022-03-01", ""],
        ["将官池镇", "槐树坡村", "北井", "分散水井", "三十", "", ""],
    ]
    url = "/api/v1/ledgers/water_point/import/"

    job = uploaded(logged_in(township_clerk), url, sheet(tmp_path, heads, rows))

    assert [outcome for _, outcome, _ in outcomes(job)] == ["created"] * 2 + ["refused"] * 3
    assert [reason for _, _, reason in outcomes(job)][3:] == [
        "检测日期和检测结果应一起填写", "覆盖户数“三十”不是金额",
    ]  # fmt: skip
    applied(job, by=township_clerk)
    assert set(WaterPoint.objects.values_list("name", "region")) == {
        ("槐树坡水厂", village.pk), ("东井", village.pk)
    }  # fmt: skip


def test_the_template_comes_back_filled(head: Member, township_clerk: User, tmp_path: Path) -> None:
    client = logged_in(township_clerk)
    body = client.get("/api/v1/ledgers/medical_security/template.xlsx").content
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    heads = book.get_sheet_by_index(0).to_python()[0]
    assert "记录号" not in heads
    assert {"姓名", "证件号码", "参保年度", "是否参保", "慢性病鉴定"} <= set(heads)
    filled = Workbook()
    values = {"姓名": head.name, "证件号码": head.id_number, "参保年度": 2022, "是否参保": "否"}
    assert filled.active is not None
    filled.active.append(heads)
    filled.active.append([values.get(str(heading), "") for heading in heads])
    path = tmp_path / "模板.xlsx"
    filled.save(path)
    assert [o for _, o, _ in outcomes(uploaded(client, MEDICAL_URL, path))] == ["created"]


POST_HEADINGS = ("姓名", "证件号码", "岗位级别", "岗位类型", "上岗日期", "离岗日期", "月补贴（元）")


def test_what_has_to_be_unique_beside_the_key_is_refused_before_anything_is_written(
    head: Member, home: Household, township_clerk: User, tmp_path: Path
) -> None:
    """One public post at a time: against the register, and against an earlier row of the file."""
    other = family(home.region).members.get()
    actions.enter(
        the("public_post"), subject=str(head.pk), by=township_clerk, at=NOON, level="village",
        post="保洁员", begun_on=date(2022, 1, 1), monthly=600,
    )  # fmt: skip

    def row(member: Member, post: str, begun: str, ended: str = "") -> list[Any]:
        return [member.name, member.id_number, "村级", post, begun, ended, 600]

    rows = [
        row(head, "护路员", "2022-03-01"),
        row(head, "护路员", "2021-03-01", "2021-12-31"),
        row(other, "护林员", "2022-02-01"),
        row(other, "保洁员", "2022-03-01"),
    ]
    url = "/api/v1/ledgers/public_post/import/"
    path = sheet(tmp_path, POST_HEADINGS, rows)
    job = uploaded(logged_in(township_clerk), url, path)
    two = "这个人已在另一公益岗位上，请先登记离岗日期。"
    assert outcomes(job) == [
        (2, "refused", two), (3, "created", ""), (4, "created", ""), (5, "refused", two),
    ]  # fmt: skip
    applied(job, by=township_clerk)


def test_a_post_taken_after_the_dry_run_is_not_taken_twice(
    head: Member, township_clerk: User, tmp_path: Path
) -> None:
    row = [head.name, head.id_number, "村级", "护路员", "2022-03-01", "", 600]
    url = "/api/v1/ledgers/public_post/import/"
    job = uploaded(logged_in(township_clerk), url, sheet(tmp_path, POST_HEADINGS, [row]))
    actions.enter(
        the("public_post"), subject=str(head.pk), by=township_clerk, at=NOON, level="village",
        post="保洁员", begun_on=date(2022, 1, 1), monthly=600,
    )  # fmt: skip
    applied(job, by=township_clerk)
    assert outcomes(job) == [(2, "refused", "检查之后已有人登记了这条记录")]


def test_a_row_entered_after_the_dry_run_is_not_doubled(
    head: Member, township_clerk: User, village_staff: User, tmp_path: Path
) -> None:
    job = uploaded(
        logged_in(township_clerk), MEDICAL_URL, sheet(tmp_path, MEDICAL, [medical_row(head)])
    )
    actions.enter(the("medical_security"), subject=str(head.pk), by=village_staff, at=NOON,
                  year=2022, insured=False)  # fmt: skip
    applied(job, by=township_clerk)
    assert outcomes(job) == [(2, "refused", "检查之后已有人登记了这条记录")]
    assert MedicalSecurity.objects.get().insured is False


def test_an_undo_keeps_what_was_worked_on(
    head: Member, township_clerk: User, tmp_path: Path
) -> None:
    client = logged_in(township_clerk)
    other = HouseholdFactory(region=head.region, head=True).members.get()
    rows = [medical_row(head), medical_row(other)]
    job = applied(uploaded(client, MEDICAL_URL, sheet(tmp_path, MEDICAL, rows)), by=township_clerk)
    row = MedicalSecurity.objects.get(member=head)
    actions.change(the("medical_security"), pk=row.pk, version=1, by=township_clerk, at=NOON,
                   doctor="王医生")  # fmt: skip
    undone(job, by=township_clerk)
    assert MedicalSecurity.objects.get().doctor == "王医生"


def test_only_who_writes_a_ledger_sends_sheets(
    home: Household, inspector: User, liaison: User, tmp_path: Path
) -> None:
    body = sheet(tmp_path, HOUSING, [housing_row(home)]).read_bytes()
    for user, code in ((inspector, 403), (liaison, 404)):
        file = SimpleUploadedFile("表.xlsx", body)
        assert logged_in(user).post(HOUSING_URL, {"file": file}).status_code == code
    runner.work_off()
    assert not Job.objects.exists()
