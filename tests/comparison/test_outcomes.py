"""Files as offices make them: every row ends as the answer key of the made file says."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from comparison import actions
from comparison.models import Batch, Row
from comparison.samples.make import make
from households.models import Member, id_index
from ledgers import runner

FILES = {"yibao": ".csv", "minzheng": ".xls", "zhujian": ".xlsx", "jiaoti": ".xlsx"}


@pytest.mark.parametrize("source", FILES)
def test_every_row_ends_as_its_key_says(
    source: str, register: list[Member], liaisons: dict[str, User], tmp_path: Path
) -> None:
    path = tmp_path / f"{source}{FILES[source]}"
    key = json.loads(make(source, rows=300, mess="high", seed=7, path=path).read_text())["rows"]
    file = SimpleUploadedFile(path.name, path.read_bytes())
    batch = actions.upload(source=source, file=file, by=liaisons[source])
    runner.work_off()
    batch.refresh_from_db()
    assert batch.state == Batch.State.REVIEWED
    rows = {
        (row.sheet if "sheet" in key[0] else None, row.number): row
        for row in batch.rows.select_related("member")
    }
    assert len(rows) == len(key) == 300
    unlike, corrected = [], Counter[bool]()
    for line in key:
        row = rows[line.get("sheet"), line["row"]]
        if row.outcome not in line["expected"].split("|"):
            unlike.append((line, row.outcome, row.reason))
        if line["expected"].startswith("corrected"):
            corrected[row.outcome in {"corrected", "duplicate"}] += 1
        if row.member is not None:
            assert bytes(row.member.id_number_index or b"") == id_index(line["person"])
        assert row.outcome != Row.Outcome.CANDIDATE or row.member is None
    assert unlike == []
    assert corrected[True] >= 0.98 * corrected.total()
    counts = batch.counts
    assert counts["rows"] == 300 == sum(counts[outcome] for outcome in Row.Outcome.values)


def test_the_same_arguments_make_the_same_file(register: list[Member], tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    for path in (one, two):
        make("yibao", rows=60, mess="low", seed=5, path=path)
    assert one.read_bytes() == two.read_bytes()
