"""Exports as the national system makes them: every row ends as its key says, twice."""

import json
from pathlib import Path

import pytest

from accounts.models import User
from households.models import Household, Member
from households.sheets import write_national
from ledgers.models import Job
from regions.models import Region
from tests.importing import applied, logged_in, uploaded

URL = "/api/v1/households/import/"
HOUSEHOLDS = 160


def wrong(job: Job, key: Path) -> list[str]:
    """Return the rows that did not end as the key says."""
    expected = {row["row"]: row for row in json.loads(key.read_text())["rows"]}
    found = {row.number: row for row in job.rows.all()}
    assert found.keys() == expected.keys()
    return [
        f"{number}: {found[number].outcome} {found[number].reason}, not {row['expected']}"
        for number, row in expected.items()
        if found[number].outcome != row["expected"]
        or bool(found[number].warning) != row["why"].startswith("warning")
    ]


@pytest.fixture
def places(village: Region, neighbour_village: Region, far_village: Region) -> None:
    """Three villages of two townships."""


def test_every_row_ends_as_its_key_says_and_again_changes_nothing(
    places: None, clerk: User, tmp_path: Path
) -> None:
    client = logged_in(clerk)
    paths = {kind: tmp_path / f"{kind}.xlsx" for kind in ("household", "member")}
    first: dict[str, Job] = {}
    for kind, path in paths.items():
        write_national(kind, HOUSEHOLDS, 7, path)
        job = uploaded(client, URL, path, kind=kind)
        applied(job, by=clerk)
        assert wrong(job, path.with_name(f"{path.name}.key.json")) == []
        counts = job.counts
        parts = ("created", "changed", "same", "refused")
        assert counts["rows"] == sum(counts[key] for key in parts) == job.rows.count()
        first[kind] = job
    assert Household.objects.count() == first["household"].counts["created"]
    assert Member.objects.count() == first["member"].counts["created"]

    for kind, path in paths.items():
        again = uploaded(client, URL, path, kind=kind)
        counts, before = again.counts, first[kind].counts
        assert (counts["created"], counts["changed"]) == (0, 0)
        assert (counts["same"], counts["refused"]) == (before["created"], before["refused"])


def test_what_was_sealed_opens_in_its_own_row(places: None, clerk: User, tmp_path: Path) -> None:
    client = logged_in(clerk)
    for kind in ("household", "member"):
        path = tmp_path / f"{kind}.xlsx"
        write_national(kind, 12, 3, path)
        applied(uploaded(client, URL, path), by=clerk)

    head = Member.objects.filter(relation="户主").select_related("household").earliest("pk")

    assert head.id_number.startswith("411098")
    assert head.id_number == head.household.head_id
    assert head.household.phone.startswith("1")


def test_no_number_lies_open_in_the_rows_of_the_import(
    places: None, clerk: User, tmp_path: Path
) -> None:
    path = tmp_path / "人.xlsx"
    write_national("household", 40, 5, path)

    job = uploaded(logged_in(clerk), URL, path)

    kept = json.dumps(list(job.rows.values_list("values", "reason", "warning")))
    assert "411098" not in kept


def test_the_heading_decides_where_nobody_said(places: None, clerk: User, tmp_path: Path) -> None:
    path = tmp_path / "未知.xlsx"
    write_national("member", 3, 1, path)

    job = uploaded(logged_in(clerk), URL, path)

    assert (job.params["kind"], job.title) == ("member", "导入人员信息（按表头判断）")


def test_the_wrong_choice_is_told(places: None, clerk: User, tmp_path: Path) -> None:
    path = tmp_path / "户.xlsx"
    write_national("household", 3, 1, path)

    job = uploaded(logged_in(clerk), URL, path, kind="member")

    assert job.state == Job.State.FAILED
    assert job.reasons == ["这份表看起来是户信息，不是人员信息。请重新上传并选择“户信息”。"]
