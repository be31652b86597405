"""The command that writes a department's file with its answer key."""

import json
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from comparison.samples.mess import Speller
from core import identity
from households.models import Member

NUMBER = "411099199001010017"


@pytest.mark.parametrize("source", ["yibao", "minzheng", "zhujian", "jiaoti"])
def test_each_source_writes_its_file_and_key(
    source: str, register: list[Member], tmp_path: Path
) -> None:
    path = tmp_path / "file.xlsx"
    call_command("make_sheet", source, "--rows", "30", "--mess", "high", "-o", str(path))
    key = json.loads((tmp_path / "file.xlsx.key.json").read_text())
    assert path.stat().st_size > 0
    assert set(key) == {"note", "rows"}
    assert len(key["rows"]) == 30
    assert {"expected", "why", "person", "row"} <= set(key["rows"][0])


def test_an_ending_nobody_can_write_is_refused(register: list[Member], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"write \.csv"):
        call_command("make_sheet", "yibao", "-o", str(tmp_path / "file.pdf"))


def test_an_empty_register_gives_a_file_of_strangers(db: None, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    call_command("make_sheet", "yibao", "--rows", "5", "-o", str(path))
    rows = json.loads((tmp_path / "file.csv.key.json").read_text())["rows"]
    assert {row["expected"] for row in rows} == {"outside"}


def spelled(*kinds: str) -> list[str]:
    speller = Speller(Random(1))
    return [speller.spell(kind, NUMBER, "王秀英", known=True).expected for kind in kinds]


def test_the_key_says_who_was_named_before() -> None:
    assert identity.read(NUMBER).number == NUMBER
    assert spelled("plain", "again", "card", "typo", "short") == [
        "matched", "duplicate", "duplicate", "corrected|candidate|invalid|duplicate", "invalid",
    ]  # fmt: skip
    # What was mistyped, or destroyed, does not count as named.
    assert spelled("typo", "number", "old", "spelling") == [
        "corrected|candidate|invalid", "invalid", "corrected", "duplicate",
    ]  # fmt: skip
