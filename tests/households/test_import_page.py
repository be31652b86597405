"""What the pages around an import tell the clerk: what is live, what comes next, where to begin."""

from pathlib import Path

from accounts.models import User
from regions.models import Region
from tests.factories import HouseholdFactory, id_number
from tests.importing import applied, logged_in, sheet, uploaded

URL = "/api/v1/households/import/"
HEADINGS = ("乡", "村", "户编号", "户主姓名", "户主证件号码", "家庭人口数", "户类型")
GOOD = ("将官池镇", "槐树坡村", "8800000001", "文金秀", id_number(2), 3, "脱贫户")
BAD = ("将官池镇", "槐树坡村", "8800000002", "赵国强", "", 3, "脱贫户")


def test_the_page_of_an_import_says_what_is_live_and_what_comes_next(
    clerk: User, village: Region, tmp_path: Path
) -> None:
    client, path = logged_in(clerk), sheet(tmp_path, HEADINGS, [GOOD, BAD])
    job = uploaded(client, URL, path)

    asked = client.get(job.get_absolute_url()).content.decode()
    applied(job, by=clerk)
    done = client.get(job.get_absolute_url()).content.decode()
    again = client.get(uploaded(client, URL, path).get_absolute_url()).content.decode()

    assert "登记还没有任何改动。确认后写入 1 行，退回的 1 行不写入" in asked
    assert "接着导入人员信息" not in asked
    assert 'href="/households/import/">接着导入人员信息' in done
    assert "除退回的行外，这份表与登记的完全一致" in again
    assert "结束这次检查" in again


def test_faults_are_counted_by_kind_whichever_row_they_clash_with(
    clerk: User, village: Region, tmp_path: Path
) -> None:
    other = (*GOOD[:2], "8800000003", "李四", id_number(4), *GOOD[5:])
    path = sheet(tmp_path, HEADINGS, [GOOD, GOOD, other, other])

    text = logged_in(clerk).get(uploaded(logged_in(clerk), URL, path).get_absolute_url())

    page = text.content.decode()
    assert page.count("同一户在文件中重复出现（户编号与另一行相同）") == 1
    assert "与第2行相同" in page
    assert "与第4行相同" in page


def test_a_register_with_rows_still_offers_the_import_to_who_may(
    clerk: User, village_staff: User, village: Region
) -> None:
    HouseholdFactory(region=village)

    link = 'href="/households/import/"'
    assert link in logged_in(clerk).get("/households/").content.decode()
    assert link not in logged_in(village_staff).get("/households/").content.decode()
