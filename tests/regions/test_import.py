"""A list of places comes in: checked whole, applied, repeated, taken back."""

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from ledgers.models import Job
from regions.models import Region
from tests.factories import HouseholdFactory
from tests.importing import applied, logged_in, outcomes, sheet, undone, uploaded

HEADINGS = ("区划代码", "名称", "级别", "上级代码", "中心村", "农村社区党委")
URL = "/api/v1/regions/import/"
NEW = ("411099101601", "新庄村", "村级", "411099101000", "是", "")


@pytest.fixture
def client(clerk: User) -> Client:
    return logged_in(clerk)


def test_new_changed_same_and_refused_sum_to_the_rows(
    client: Client, clerk: User, village: Region, tmp_path: Path
) -> None:
    rows = [
        ("411099000000", "建安区（演示）", "县级", "", "", ""),
        ("411099101000", "将官池新镇", "乡级", "411099000000", "", ""),
        NEW,
        ("41109910160", "短码村", "村级", "411099101000", "", ""),
        ("411099101602", "", "村级", "411099101000", "", ""),
        ("411099101603", "错级村", "乡级", "411099101000", "", ""),
        ("411099777601", "无上级村", "村级", "411099777000", "", ""),
        ("411099101601", "重复村", "村级", "411099101000", "", ""),
        ("411098101601", "外区村", "村级", "411098101000", "", ""),
    ]

    job = uploaded(client, URL, sheet(tmp_path, HEADINGS, rows))

    assert job.state == Job.State.REVIEWED
    assert not Region.objects.filter(code="411099101601").exists()
    assert job.counts == {
        "rows": 9, "created": 1, "changed": 1, "same": 1, "refused": 6, "warnings": 0,
    }  # fmt: skip
    assert [reason for _, outcome, reason in outcomes(job) if outcome == "refused"] == [
        "区划代码应为12位数字，现为“41109910160”",
        "没有填写名称",
        "级别“乡级”与代码不符，该代码是村级",
        "上级区划411099777000还没有登记，请先导入上级",
        "同一区划代码在文件中重复出现",
        "该区划不在您的管辖范围内",
    ]

    applied(job, by=clerk)

    made = Region.objects.get(code="411099101601")
    assert (made.name, made.path, made.is_central_village) == (
        "新庄村", "411099/101/601/", True,
    )  # fmt: skip
    assert Region.objects.get(code="411099101000").name == "将官池新镇"


def test_the_same_list_again_changes_nothing(
    client: Client, clerk: User, township: Region, tmp_path: Path
) -> None:
    path = sheet(tmp_path, HEADINGS, [NEW])
    applied(uploaded(client, URL, path), by=clerk)

    again = uploaded(client, URL, path)

    assert (again.counts["same"], again.counts["created"], again.counts["changed"]) == (1, 0, 0)


def test_children_may_stand_above_their_parents(
    client: Client, clerk: User, district: Region, tmp_path: Path
) -> None:
    rows = [
        ("411099103601", "先列的村", "村级", "411099103000", "", ""),
        ("411099103000", "后列的镇", "乡级", "411099000000", "", ""),
    ]

    applied(uploaded(client, URL, sheet(tmp_path, HEADINGS, rows)), by=clerk)

    assert Region.objects.get(code="411099103601").parent_id == "411099103000"


def test_undo_takes_back_what_nobody_uses(
    client: Client, clerk: User, township: Region, tmp_path: Path
) -> None:
    rows = [
        NEW,
        ("411099101602", "有户村", "村级", "411099101000", "", ""),
        ("411099101000", "改名镇", "乡级", "411099000000", "", ""),
    ]
    job = applied(uploaded(client, URL, sheet(tmp_path, HEADINGS, rows)), by=clerk)
    HouseholdFactory(region=Region.objects.get(code="411099101602"))

    undone(job, by=clerk)

    assert job.counts["undo"] == {"reversed": 2, "kept": 1, "failed": 0}
    assert not Region.objects.filter(code="411099101601").exists()
    assert Region.objects.get(code="411099101000").name == "将官池镇"


def test_who_may_not_import_is_refused(
    village_staff: User, township_clerk: User, tmp_path: Path
) -> None:
    for user in (village_staff, township_clerk):
        client = logged_in(user)
        assert client.post(URL, {}).status_code == 403
        assert client.get("/regions/").status_code == 403


def test_the_tree_is_asked_level_by_level(village_staff: User, village: Region) -> None:
    client = logged_in(village_staff)

    roots = client.get("/api/v1/regions/").json()
    below = client.get("/api/v1/regions/", {"parent": "411099101000"}).json()

    assert [row["code"] for row in roots["results"]] == ["411099000000"]
    assert (below["count"], below["next"]) == (1, None)
    assert below["results"][0] == {
        "code": "411099101501", "name": "槐树坡村", "level": "village", "parent": "411099101000",
        "is_central_village": False, "has_party_committee": False,
    }  # fmt: skip
    assert client.get("/api/v1/regions/", {"parent": "999"}).status_code == 404


def test_the_page_shows_places_and_takes_a_list(
    clerk: User, sysadmin: User, village: Region, tmp_path: Path
) -> None:
    page = logged_in(clerk).get("/regions/", {"parent": "411099101000"})
    assert "槐树坡村" in page.content.decode()

    with sheet(tmp_path, HEADINGS, [NEW]).open("rb") as file:
        answer = logged_in(sysadmin).post("/regions/import/", {"file": file})

    assert answer.status_code == 302
    assert answer["Location"] == f"/jobs/{Job.objects.get().pk}/"
