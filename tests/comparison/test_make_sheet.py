"""The command that writes a department's file with its answer key."""

import json
from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from comparison.samples.mess import Speller
from comparison.sources import sources
from core import identity
from households.models import Member

NUMBER = "411099199001010017"


@pytest.mark.parametrize("source", [source.name for source in sources])
def test_each_source_writes_its_file_and_key(
    source: str, register: list[Member], tmp_path: Path
) -> None:
    path = tmp_path / "file.xlsx"
    call_command("make_sheet", source, "--rows", "30", "--mess", "high", "-o", str(path))
    key = json.loads((tmp_path / "file.xlsx.key.json").read_text())
    assert path.stat().st_size > 0
    assert set(key) == {"note", "on", "rows"}
    assert len(key["rows"]) == 30
    told = {"expected", "why", "person", "row", "register", "flagged"}
    assert all(told <= line.keys() for line in key["rows"])


def test_the_key_says_what_the_register_knows_of_a_person(
    register: list[Member], tmp_path: Path
) -> None:
    person = register[0]
    person.labour, person.birth_date = "普通劳动力", date(2010, 1, 1)
    person.save()
    household = person.household
    household.household_type, household.category = "escaped", "unstable"
    household.save()
    path = tmp_path / "file.xlsx"
    call_command("make_sheet", "yibao", "--rows", "600", "--on", "2022-05-18", "-o", str(path))
    key = json.loads((tmp_path / "file.xlsx.key.json").read_text())
    assert key["on"] == "2022-05-18"
    said = [line["register"] for line in key["rows"] if line["person"] == person.id_number]
    assert ["monitored", "escaped", "key_group", "minor", "able"] in said


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
