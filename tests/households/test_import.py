"""Rows of 户 and 人 one by one: what changes, what is refused and why, what is taken back."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import AccessLog, User
from households import actions
from households.entering import register_household
from households.models import Household, Member, TagKind
from ledgers import runner
from ledgers.models import Job
from ledgers.runner import Run
from regions.models import Region
from tests.factories import HouseholdFactory, MemberFactory, id_number
from tests.importing import applied, logged_in, outcomes, sheet, undone, uploaded

URL = "/api/v1/households/import/"
HOUSEHOLD = ("乡", "村", "户编号", "户主姓名", "户主证件号码", "家庭人口数", "户联系电话", "户类型",
             "监测对象类别", "风险是否已消除")  # fmt: skip
MEMBER = ("户编号", "姓名", "性别", "证件号码", "与户主关系", "健康状况")


def household_row(no: str = "8800000001", **changes: Any) -> list[Any]:
    row = {
        "乡": "将官池镇", "村": "槐树坡村", "户编号": no, "户主姓名": "文金秀",
        "户主证件号码": id_number(int(no[-2:]) * 2), "家庭人口数": 3, "户联系电话": "18180850182",
        "户类型": "脱贫户", "监测对象类别": "", "风险是否已消除": "",
    }  # fmt: skip
    return list((row | changes).values())


def member_row(
    no: str, name: str, number: str, relation: str = "之子", **changes: Any
) -> list[Any]:
    row = {"户编号": no, "姓名": name, "性别": "", "证件号码": number, "与户主关系": relation}
    return list((row | {"健康状况": "健康"} | changes).values())


@pytest.fixture
def client(clerk: User) -> Client:
    return logged_in(clerk)


@pytest.fixture
def household(village: Region) -> Household:
    return HouseholdFactory(region=village, national_no="8800000001")


def reasons(job: Job) -> list[str]:
    return [reason for _, _, reason in outcomes(job)]


def test_the_village_is_found_by_its_names(
    client: Client, village: Region, far_village: Region, tmp_path: Path
) -> None:
    rows = [
        household_row("8800000001"),
        household_row("8800000002", 乡="将官池", 村="槐树坡村委会"),
        household_row("8800000003", 乡="将官池镇", 村="槐树堂村"),
        household_row("8800000004", 乡="没有的镇"),
        household_row("8800000005", 村=""),
    ]

    job = uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, rows))

    assert reasons(job) == [
        "",
        "",
        "“将官池镇”没有登记名为“槐树堂村”的村，请核对名称或先导入行政区划",
        "您的辖区内没有名为“没有的镇”的乡镇，请核对名称或先导入行政区划",
        "没有填写村",
    ]


def test_an_ambiguous_village_is_refused(
    client: Client, village: Region, township: Region, tmp_path: Path
) -> None:
    Region.objects.create(code="411099101777", name="槐树坡村", level="village", parent=township)

    job = uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [household_row()]))

    assert reasons(job) == ["“将官池镇槐树坡村”有2个同名的村，无法判断是哪一个"]


def test_only_what_differs_is_changed_and_undo_restores_it(
    client: Client, clerk: User, village: Region, tmp_path: Path
) -> None:
    applied(uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [household_row()])), by=clerk)
    before = Household.objects.get()
    row = household_row(户联系电话="13800000000", 监测对象类别="脱贫不稳定户", 家庭人口数="4")

    job = uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [row]))
    values = set(job.rows.get().values)
    applied(job, by=clerk)

    after = Household.objects.get()
    assert values == {"phone_sealed", "category", "size", "_version"}
    assert (after.phone, after.category, after.size, after.version) == (
        "13800000000", "unstable", 4, 2,
    )  # fmt: skip

    undone(job, by=clerk)

    restored = Household.objects.get()
    assert (restored.phone, restored.category, restored.size) == (before.phone, "", 3)
    assert job.counts["undo"] == {"reversed": 1, "kept": 0, "failed": 0}


def test_columns_that_the_file_lacks_stay_as_they_are(
    client: Client, clerk: User, village: Region, tmp_path: Path
) -> None:
    row = household_row(监测对象类别="突发严重困难户", 风险是否已消除="否")
    applied(uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [row])), by=clerk)
    keep = [
        HOUSEHOLD.index(name) for name in HOUSEHOLD if name not in {"监测对象类别", "户联系电话"}
    ]

    path = sheet(tmp_path, [HOUSEHOLD[n] for n in keep], [[row[n] for n in keep]])
    job = uploaded(client, URL, path)

    assert job.counts["same"] == 1


def test_a_household_of_another_number_with_the_same_head_is_refused(
    client: Client, clerk: User, village: Region, tmp_path: Path
) -> None:
    applied(uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [household_row()])), by=clerk)
    row = household_row("8800000002", 户主证件号码=id_number(2))

    job = uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [row]))

    assert reasons(job) == ["该户主已在将官池镇登记为另一户的户主，请核对"]


def test_eliminated_without_a_category_is_told_and_left_out(
    client: Client, village: Region, tmp_path: Path
) -> None:
    job = uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [household_row(风险是否已消除="是")]))

    assert job.rows.get().warning == "没有监测对象类别，“风险已消除”未采用"
    assert job.rows.get().values["eliminated"] is False


def test_members_are_refused_for_what_is_wrong_with_them(
    client: Client, household: Household, far_village: Region, tmp_path: Path
) -> None:
    other = HouseholdFactory(region=far_village)
    MemberFactory(household=other, id_number=id_number(77))
    rows = [
        member_row("8800000001", "文金秀", id_number(2), "户主"),
        member_row("8800000001", "林全凤", id_number(4), "户主"),
        member_row("8800000009", "没有户", id_number(6)),
        member_row("8800000001", "错一位", id_number(8)[:-1] + "?"),
        member_row("8800000001", "没号", ""),
        member_row("8800000001", "存成数", 4.110991957091477e17),
        member_row("8800000001", "别处人", id_number(77)),
        member_row("8800000001", "两回", id_number(2)),
        member_row("8800000001", "怪关系", id_number(10), "干爹"),
    ]

    job = uploaded(client, URL, sheet(tmp_path, MEMBER, rows))

    assert reasons(job) == [
        "",
        "一户只能有一个户主，第2行已是户主",
        "户编号不在您辖区的登记中，请先导入户信息",
        "证件号码含有不应有的字符",
        "没有证件号码，请补填",
        "证件号码被存成了数字，后几位已丢失，请把该列设为“文本”后重新填写",
        "该证件号码已登记在五女店镇的另一户，请核对",
        "同一证件号码在文件中重复出现（与第2行相同）",
        "与户主关系“干爹”不在可填的范围内",
    ]


def test_old_numbers_and_disability_cards_are_read(
    client: Client, clerk: User, household: Household, tmp_path: Path
) -> None:
    card, old = id_number(2), id_number(4)
    rows = [
        member_row("8800000001", "文金秀", f"{card}43", "户主", 健康状况="残疾、长期慢性病"),
        member_row("8800000001", "老号人", old[:6] + old[8:17]),
    ]

    applied(uploaded(client, URL, sheet(tmp_path, MEMBER, rows)), by=clerk)

    head = Member.objects.get(relation="户主")
    assert (head.id_number, head.disability_kind, head.disability_grade) == (card, "4", 3)
    assert head.health == ["残疾", "长期慢性病"]
    assert Member.objects.get(name="老号人").id_number == old


def test_a_new_head_comes_with_the_old_ones_new_relation(
    client: Client, clerk: User, household: Household, tmp_path: Path
) -> None:
    old = MemberFactory(household=household, name="老户主", relation="户主", id_number=id_number(1))
    alone = [member_row("8800000001", "新户主", id_number(3), "户主")]
    job = uploaded(client, URL, sheet(tmp_path, MEMBER, alone))
    assert reasons(job)[0].startswith("该户已登记了另一位户主")

    both = [*alone, member_row("8800000001", "老户主", id_number(1), "之父")]
    applied(uploaded(client, URL, sheet(tmp_path, MEMBER, both, name="二.xlsx")), by=clerk)

    old.refresh_from_db()
    assert old.relation == "之父"
    assert Member.objects.get(relation="户主").name == "新户主"


def test_what_moved_since_the_dry_run_is_refused_not_overwritten(
    client: Client, clerk: User, village: Region, tmp_path: Path
) -> None:
    applied(uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [household_row()])), by=clerk)
    job = uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [household_row(家庭人口数=5)]))
    Household.objects.update(size=9, version=2)

    applied(job, by=clerk)

    assert Household.objects.get().size == 9
    assert job.counts["refused"] == 1
    assert reasons(job) == ["检查之后这里又改过，请重新导入后再确认"]


def test_undo_keeps_what_somebody_has_worked_on(
    client: Client, clerk: User, village_staff: User, village: Region, tmp_path: Path
) -> None:
    rows = [household_row("8800000001"), household_row("8800000002"), household_row("8800000003")]
    job = applied(uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, rows)), by=clerk)
    tagged = Household.objects.get(national_no="8800000002")
    kind = TagKind.objects.create(code="t", name="大病重病", source="测试")
    actions.set_tag(household=tagged, kind=kind, by=village_staff, at=timezone.now())

    undone(job, by=clerk)

    assert Household.objects.get() == tagged
    assert job.counts["undo"] == {"reversed": 2, "kept": 1, "failed": 0}


def test_a_worker_killed_while_writing_is_followed_by_one_who_goes_on_once(
    client: Client, clerk: User, village: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledgers.imports.CHUNK", 2)
    rows = [household_row(f"88000000{n:02d}") for n in range(1, 8)]
    job = uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, rows))
    assert job.counts["created"] == 7
    client.post(f"/api/v1/jobs/{job.pk}/apply/")
    killed = runner.claim("killed")
    assert killed
    chunks = iter(range(3))
    honest = Run.chunk

    def until_killed(run: Run, **how: Any) -> Any:
        if next(chunks, None) is None:
            raise KeyboardInterrupt
        return honest(run, **how)

    monkeypatch.setattr(Run, "chunk", until_killed)
    with pytest.raises(KeyboardInterrupt):
        runner.do(killed)
    monkeypatch.setattr(Run, "chunk", honest)
    assert Household.objects.count() == 4

    Job.objects.update(lease_until=timezone.now())
    runner.work_off()

    job.refresh_from_db()
    assert (job.state, Household.objects.count()) == (Job.State.DONE, 7)


def test_refused_rows_come_back_as_they_were_with_the_reason_last(
    client: Client, clerk: User, village: Region, tmp_path: Path
) -> None:
    bad = household_row("8800000002", 户主证件号码="")
    job = uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [household_row(), bad]))

    answer = client.get(f"/api/v1/jobs/{job.pk}/refused.xlsx")

    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == [*HOUSEHOLD, "退回原因"]
    assert [str(cell) for cell in rows[1]] == [
        *["3.0" if cell == 3 else str(cell) for cell in bad], "没有证件号码，请补填",
    ]  # fmt: skip
    assert len(rows) == 2
    assert AccessLog.objects.filter(kind="export", user=clerk).count() == 1


def test_bank_cards_are_sealed_and_never_read_from_a_number(
    client: Client, clerk: User, village: Region, tmp_path: Path
) -> None:
    headings = (*HOUSEHOLD, "银行卡号", "耕地面积（亩）")
    rows = [
        [*household_row("8800000001"), "6217001234567890123", "3.5"],
        [*household_row("8800000002"), 6.217001234567890e18, ""],
    ]

    job = applied(uploaded(client, URL, sheet(tmp_path, headings, rows)), by=clerk)

    household = Household.objects.get()
    assert household.bank_card == "6217001234567890123"
    assert household.arable_mu == Decimal("3.50")
    assert "银行卡号" in reasons(job)[1]


def test_a_household_entered_by_hand_takes_its_national_number(
    client: Client, clerk: User, village: Region, village_staff: User, tmp_path: Path
) -> None:
    number = id_number(2)
    home = register_household(
        region=village, name="文金秀", id_number=number, phone="", size=1, by=village_staff,
        at=timezone.now(),
    )  # fmt: skip
    assert home.national_no.startswith("BD")
    row = household_row("8800000001")  # the same head, with the number of the national system

    job = applied(uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [row])), by=clerk)

    assert [(outcome, reason) for _, outcome, reason in outcomes(job)] == [("changed", "")]
    now = Household.objects.get()
    assert (now.pk, now.national_no, now.size) == (home.pk, "8800000001", 3)
    assert now.members.get().id_number == number
    undone(job, by=clerk)
    assert Household.objects.get().national_no == home.national_no
