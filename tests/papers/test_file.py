"""一户一档: what is there, what is missing by name, dates that cannot be, the whole as one .zip."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.test import Client

from accounts.models import AccessLog
from households.models import Household
from monitoring.actions import cases
from monitoring.models import Case, Exit, Paper
from papers.file import file_of
from tests.conftest import NOON
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, People, case_at, exit_at
from tests.papers.authz import photo
from tests.papers.reading import text_of
from tests.papers.test_attaching import PDF, attach

pytestmark = pytest.mark.django_db

ON = date(2022, 6, 20)


def marks(subject: Case | Exit) -> dict[str, bool | None]:
    return {line.kind: line.ok for line in file_of(subject, on=ON).lines}


def test_what_is_not_due_yet_is_not_missing(household: Household, people: People) -> None:
    case = case_at("verify", household, people)
    found = file_of(case, on=ON)
    assert found.missing == []
    assert found.unscanned == ["排查表", "信息采集表", "收入测算表"]
    assert marks(case)["notice_photo"] is None
    assert marks(case)["clue_form"] is None  # opened without a clue
    assert marks(case)["explanation"] is None  # nothing to explain


def test_what_should_be_there_is_named(household: Household, people: People) -> None:
    case = case_at("publicise", household, people)
    Paper.objects.filter(kind__in=["sign_in", "notice_photo"]).delete()
    attach(case, people.village, kind="minutes", dated_on=date(2022, 5, 24))
    found = file_of(case, on=ON)
    assert found.missing == ["评议会议签到表", "公示照片"]
    assert "评议会议记录" not in found.unscanned
    assert "评议会议照片" in found.unscanned
    assert marks(case)["comparison_result"] is True  # written in the system: nothing to sign
    assert not found.complete


def test_a_case_taken_over_from_the_register_lacks_everything(
    household: Household, people: People
) -> None:
    Household.objects.update(category="marginal", identified_month="202201")
    household.refresh_from_db()
    case = cases.adopt(household=household, by=people.village, at=NOON)
    found = file_of(case, on=ON)
    assert found.missing[:3] == ["排查表", "申请及承诺授权书", "户口簿、身份证复印件"]
    assert "一户一策" in found.missing
    assert "线索单" not in found.missing


def test_papers_of_a_step_sent_back_are_done_again(household: Household, people: People) -> None:
    case = case_at("publicise", household, people)
    cases.send_back(
        case=case, by=people.reviewer, at=NOON + 12 * DAY, to="compared", reason="签到不全"
    )
    lines = {line.kind: line for line in file_of(case, on=ON).lines}
    assert lines["minutes"].ok is None
    assert lines["minutes"].note == "退回后重新办理"


def test_dates_that_cannot_be_are_named(household: Household, people: People) -> None:
    case = case_at("publicise", household, people)
    assert file_of(case, on=ON).faults == []
    case.notices.update(posted_on=date(2022, 5, 23))
    assert file_of(case, on=ON).faults == [
        "公示照片的日期（2022-05-23）早于评议会议签到表（2022-05-24），请核对改正。"
    ]


def test_the_file_of_an_exit_stands_by_itself(household: Household, people: People) -> None:
    exit_ = exit_at("notify", case_at("register", household, people), people)
    found = file_of(exit_, on=date(2023, 2, 1))
    assert (found.missing, found.faults) == ([], [])
    assert found.unscanned[0] == "评议会议记录"
    assert found.unscanned[-1] == "告知书（签收）"


def test_the_whole_file_is_one_zip_without_a_name_outside(
    household: Household, people: People, client: Client
) -> None:
    case = case_at("register", household, people)
    exit_at("", case, people)
    attach(case, people.village, photo(), PDF)
    client.force_login(people.village, backend="accounts.backends.People")
    answer = client.get(f"/papers/cases/{case.pk}/file.zip")
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as parts:  # type: ignore[arg-type]
        names = parts.namelist()
        assert parts.testzip() is None
        assert "张三" in text_of(parts.read("纳入/文书03-申请及承诺授权书.docx"))
        assert parts.read("纳入/附件-公示照片-2.pdf") == PDF
        table = parts.read("纳入/目录.txt").decode()
    assert "纳入/附件-公示照片-1.jpg" in names
    assert "风险消除1/目录.txt" in names
    assert not [name for name in names if "张三" in name]
    assert "有　公示照片　2022年5月25日 周三，2 个文件" in table
    assert "缺签字扫描件：申请及承诺授权书；" in table.replace("排查表；", "")
    log = AccessLog.objects.get(kind="export")
    assert log.subject == f"households.household|{household.pk}"
    assert (log.detail["form"], log.detail["paper"]) == ("zip", "file")


def test_the_whole_file_is_printed_in_one_go(
    household: Household, people: People, client: Client
) -> None:
    case = case_at("register", household, people)
    (picture,) = attach(case, people.village, photo())
    client.force_login(people.village, backend="accounts.backends.People")
    page = client.get(f"/papers/cases/{case.pk}/file/").content.decode()
    for title in ("防止返贫动态监测排查表", "监测对象纳入公示", "监测对象一户一策帮扶计划"):
        assert f'<h2 class="sheet-title">{title}</h2>' in page
    assert f"/papers/attachments/{picture.pk}/" in page
    assert AccessLog.objects.get(kind="export").detail["form"] == "print"


def test_the_household_page_names_what_is_missing_by_round(
    household: Household, people: People, client: Client
) -> None:
    case = case_at("publicise", household, people)
    Paper.objects.filter(kind="notice_photo").delete()
    client.force_login(people.village, backend="accounts.backends.People")
    page = client.get(f"/households/{household.pk}/").content.decode()
    assert "<strong>缺件：</strong>公示照片" in page
    assert f"/papers/cases/{case.pk}/file.zip" in page
