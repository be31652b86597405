"""The list a department downloads, fills in and sends back; errors by row."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import AccessLog, User
from core.errors import Refused, UnreadableFile
from monitoring.actions import asset_answers, asset_lists, cases
from monitoring.models import AssetBatch, AssetHit, AssetRequest
from tests.factories import id_number
from tests.monitoring.asset_fixtures import *  # noqa: F403
from tests.monitoring.asset_walk import (
    ANSWERED,
    answer,
    authorised,
    request_of,
    sent,
)
from tests.monitoring.case_walk import People

pytestmark = pytest.mark.django_db
HEADINGS = ["序号", "姓名", "证件号码", "是否查到", "疑点项目", "详情", "登记日期"]


@pytest.fixture
def batch(family: Any, people: People, departments: Any) -> AssetBatch:
    return sent(authorised(family, people), by=people.clerk)


@pytest.fixture
def request_(batch: AssetBatch, departments: Any) -> AssetRequest:
    return request_of(batch, departments.gongan)


def take(request: AssetRequest, by: User, reason: str = "按授权开展信息比对") -> Any:
    body = asset_lists.take_list(request=request, by=by, at=ANSWERED, reason=reason)
    return openpyxl.load_workbook(BytesIO(body))


def send(request: AssetRequest, by: User, *rows: list[Any], at: datetime = ANSWERED) -> Any:
    """Upload a list with these rows under the usual headings."""
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)  # type: ignore[union-attr]
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("比对结果.xlsx", out.getvalue())
    return asset_answers.answer_by_file(request=request, by=by, at=at, upload=upload)


HEAD, WIFE, CHILD = id_number(101), id_number(102), id_number(103, born=date(2016, 3, 1))


def rows(**changed: list[Any]) -> list[list[Any]]:
    """Return a list in which nobody is found; `changed` replaces the row of head, wife or child."""
    usual = {
        "head": [1, "王建国", HEAD, "否"],
        "wife": [2, "王妻", WIFE, "否"],
        "child": [3, "王小宝", CHILD, "否"],
    }
    return [changed.get(who, row) for who, row in usual.items()]


def test_the_list_has_full_numbers_and_says_whose_copy_it_is(
    request_: AssetRequest, departments: Any
) -> None:
    sheet = take(request_, departments.police)["信息比对"]

    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    assert "共 3 人" in lines[0][0]
    assert "导出人 公安联络员，2022-05-22" in lines[0][0]
    assert "号牌、车型" in lines[0][0]
    assert lines[1] == HEADINGS
    assert [line[1:3] for line in lines[2:]] == [
        ["王建国", HEAD],
        ["王妻", WIFE],
        ["王小宝", CHILD],
    ]
    assert len(sheet.data_validations.dataValidation) == 2


def test_who_took_the_list_and_why_is_written_down(
    request_: AssetRequest, departments: Any
) -> None:
    take(request_, departments.police, reason="查询机动车登记")

    line = AccessLog.objects.get(kind="export")
    assert (line.user, line.reason) == (departments.police, "查询机动车登记")
    assert line.subject == f"monitoring.assetrequest|{request_.pk}"
    assert line.detail == {"rows": 3, "batch": str(request_.batch_id)}
    request_.refresh_from_db()
    assert (request_.listed_at, request_.listed_by) == (ANSWERED, departments.police)


def test_without_a_reason_or_for_others_there_is_no_list(
    request_: AssetRequest, departments: Any, people: People
) -> None:
    with pytest.raises(Refused, match="用途"), transaction.atomic():
        take(request_, departments.police, reason=" ")
    with pytest.raises(AssetRequest.DoesNotExist), transaction.atomic():
        take(request_, departments.civil)
    assert take(request_, people.clerk)
    answer(request_, departments.police)
    with pytest.raises(Refused, match="不再提供名单"), transaction.atomic():
        take(request_, departments.police)
    assert AccessLog.objects.filter(kind="export").count() == 1


def test_who_withdrew_is_on_no_later_list(
    family: Any, people: People, batch: AssetBatch, departments: Any
) -> None:
    case = batch.entries.get().case
    cases.withdraw(
        case=case, by=people.village, at=ANSWERED, withdrawn_on=ANSWERED.date(), reason="不愿",
        persons=[family.wife.pk],
    )  # fmt: skip

    lines = take(request_of(batch, departments.minzheng), departments.civil).active.values
    assert [line[1] for line in list(lines)[2:]] == ["王建国", "王小宝"]


def test_the_downloaded_list_itself_can_be_filled_in_and_sent_back(
    request_: AssetRequest, departments: Any
) -> None:
    book = take(request_, departments.police)
    sheet = book.active
    for row, said in ((3, "否"), (4, "是"), (5, "否")):
        sheet.cell(row, 4, said)
    sheet.cell(4, 5, "机动车")
    sheet.cell(4, 6, "豫K12345 小型轿车")
    sheet.cell(4, 7, "2020/6/1")
    out = BytesIO()
    book.save(out)

    found = asset_answers.answer_by_file(
        request=request_, by=departments.police, at=ANSWERED,
        upload=SimpleUploadedFile("名单.xlsx", out.getvalue()),
    )  # fmt: skip

    assert (found.state, found.how) == ("answered", "file")
    assert found.file is not None
    assert found.file.filename == "名单.xlsx"
    hit = AssetHit.objects.get()
    assert (hit.subject.name, hit.kind_id, hit.detail, hit.found_on) == (
        "王妻", "vehicle", "豫K12345 小型轿车", date(2020, 6, 1),
    )  # fmt: skip


def test_two_things_of_one_person_are_two_rows(request_: AssetRequest, departments: Any) -> None:
    more = [4, "王建国", HEAD, "是", "违法犯罪"]

    send(request_, departments.police, *rows(head=[1, "王建国", HEAD, "是", "机动车"]), more)

    assert set(AssetHit.objects.values_list("kind", flat=True)) == {"vehicle", "offence"}


def test_a_department_of_one_kind_need_not_name_it(batch: AssetBatch, departments: Any) -> None:
    wife = [2, "王妻", WIFE, "有", "", "5万元以下"]

    send(request_of(batch, departments.minzheng), departments.civil, *rows(wife=wife))

    assert AssetHit.objects.get().kind_id == "financial_assets"


STRANGER = id_number(555)
BAD: list[tuple[dict[str, list[Any]], str, str]] = [
    ({"wife": [2, "王妻", WIFE, ""]}, "是否查到", "没有填写是或否"),
    ({"wife": [2, "王妻", WIFE, "可能"]}, "是否查到", "应填“是”或“否”"),
    ({"wife": [2, "王妻", WIFE, "是"]}, "疑点项目", "请填疑点项目：机动车、违法犯罪"),
    ({"wife": [2, "王妻", WIFE, "是", "房产"]}, "疑点项目", "请填疑点项目"),
    ({"wife": [2, "王妻", WIFE, "否", "机动车"]}, "疑点项目", "这里应留空"),
    ({"wife": [2, "王妻", WIFE, "是", "违法犯罪", "盗窃"]}, "详情", "只填有无"),
    ({"wife": [2, "王妻", WIFE, "是", "机动车", "", "去年"]}, "登记日期", "不是日期"),
    ({"wife": [2, "王妻", WIFE, "是", "机动车", "", "2022-05-23"]}, "登记日期", "晚于今天"),
    ({"wife": [2, "王妻", STRANGER, "否"]}, "证件号码", "名单里没有这个人"),
    ({"wife": [2, "王小宝", WIFE, "否"]}, "姓名", "姓名与名单不一致"),
    ({"wife": [2, "王妻", 4.11099197001e17, "否"]}, "证件号码", "被存成了数字"),
    ({"wife": [2, "王妻", WIFE[:17], "否"]}, "证件号码", "位数不对"),
    ({"wife": [2, "王建国", HEAD, "是", "机动车"]}, "是否查到", "既填了“是”又填了“否”"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "column", "message"), BAD)
def test_a_wrong_row_is_told_by_its_number_and_column_and_nothing_is_taken(
    request_: AssetRequest,
    departments: Any,
    changed: dict[str, list[Any]],
    column: str,
    message: str,
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        send(request_, departments.police, *rows(**changed))

    assert [(row["row"], row["column"]) for row in caught.value.rows] == [(3, column)]
    assert message in str(caught.value.rows[0]["message"])
    assert not any(n in str(caught.value.rows) for n in (WIFE, HEAD, STRANGER))
    request_.refresh_from_db()
    assert (request_.state, AssetHit.objects.count()) == ("waiting", 0)


def test_every_wrong_row_is_told_at_once(request_: AssetRequest, departments: Any) -> None:
    wrong = rows(head=[1, "王建国", HEAD, ""], child=[3, "王小宝", CHILD, "也许"])

    with pytest.raises(UnreadableFile) as caught:
        send(request_, departments.police, *wrong)

    assert [row["row"] for row in caught.value.rows] == [2, 4]


def test_a_list_with_people_missing_is_no_answer(request_: AssetRequest, departments: Any) -> None:
    with pytest.raises(UnreadableFile, match="还缺 2 人的答复：王妻、王小宝等"):
        send(request_, departments.police, rows()[0])


def test_another_table_is_told_so(request_: AssetRequest, departments: Any) -> None:
    upload = SimpleUploadedFile("别的表.csv", "户名,金额\n张三,5\n".encode())

    with pytest.raises(UnreadableFile, match="没有找到表头"):
        asset_answers.answer_by_file(
            request=request_, by=departments.police, at=ANSWERED, upload=upload
        )


def test_of_who_withdrew_after_the_download_the_row_may_stay_and_nothing_is_kept(
    family: Any, people: People, batch: AssetBatch, request_: AssetRequest, departments: Any
) -> None:
    case = batch.entries.get().case
    cases.withdraw(
        case=case, by=people.village, at=ANSWERED, withdrawn_on=ANSWERED.date(), reason="不愿",
        persons=[family.wife.pk],
    )  # fmt: skip

    found = send(
        request_, departments.police, *rows(wife=[2, "王妻", WIFE, "是", "机动车", "轿车"])
    )

    assert (found.state, AssetHit.objects.count()) == ("answered", 0)
