"""Files as offices make them: every row ends as the answer key of the made file says."""

import json
from collections import Counter
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from comparison import actions, screening
from comparison.models import Batch, Finding, Row
from comparison.samples.make import make
from comparison.sources import sources
from households.models import Member, id_index
from ledgers import runner
from tests.comparison.files import live, sheet


@pytest.mark.parametrize("source", [source.name for source in sources])
def test_every_row_ends_as_its_key_says(
    source: str, register: list[Member], liaisons: dict[str, User], clerk: User, tmp_path: Path
) -> None:
    layout = import_module(f"comparison.sources.{source}.sample").LAYOUT
    path, on = tmp_path / f"{source}{layout.ending}", timezone.localdate()
    made = make(source, rows=300, mess="high", seed=7, path=path, on=on)
    key = json.loads(made.read_text())["rows"]
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
    flagged = {
        (code, member)
        for line in key
        if (member := rows[line.get("sheet"), line["row"]].member_id) is not None
        for code in line["flagged"]
    }
    actions.make_live(batch=batch, by=clerk)
    runner.work_off()
    assert set(Finding.objects.values_list("rule_code", "member_id")) == flagged
    assert {code for code, _ in flagged} == {rule.code for rule in sources.get(source).rules}  # type: ignore[union-attr]


def test_a_loan_that_came_near_is_told_though_its_row_is_the_same(
    anna: Member, liaisons: dict[str, User], clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    headings = ("户主姓名", "身份证号", "银行", "到期日", "贷款状态")

    def send(bank: str) -> Batch:
        row = (anna.name, anna.id_number, bank, f"{today + timedelta(days=31):%F}", "正常")
        file = sheet([row], headings, f"{bank}.csv")
        batch = actions.upload(source="jinrong", file=file, by=liaisons["jinrong"])
        runner.work_off()
        return live(batch, clerk)

    send("农商银行")
    assert not Finding.objects.exists()
    monkeypatch.setattr(screening, "local_date", lambda _: today + timedelta(days=1))
    second = send("邮储银行")
    assert second.counts["same"] == 1
    assert Finding.objects.get().rule_code == "jinrong.due"


def test_the_same_arguments_make_the_same_file(register: list[Member], tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    for path in (one, two):
        make("yibao", rows=60, mess="low", seed=5, path=path)
    assert one.read_bytes() == two.read_bytes()
