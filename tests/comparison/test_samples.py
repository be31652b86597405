"""Files as departments send them, read back: each row is flagged as the answer key says."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest

from comparison import kinds
from comparison.conditions import Facts
from comparison.samples import people
from comparison.samples.make import make
from comparison.samples.subjects import Subject
from comparison.sources import Source, sources
from core import identity
from ledgers.sheets.cells import Cell
from ledgers.sheets.reader import open_sheets
from ledgers.sheets.tables import choose, records
from ledgers.sheets.values import text
from tests.comparison.judging import told
from tests.comparison.register import number

ON = date(2022, 5, 18)
ROWS = 160
each_source = pytest.mark.parametrize("source", list(sources), ids=lambda source: source.name)


@pytest.fixture
def subjects(monkeypatch: pytest.MonkeyPatch) -> None:
    """A register of people with every mixture of facts, and no database."""
    everyone = [
        Subject(
            number(n), "王秀英" if n % 2 else "李国强", "将官池镇" if n % 3 else "五女店镇", "槐树坡村",
            escaped=n % 4 == 0, monitored=n % 5 == 0, able=n % 3 > 0, born=date(1940 + n % 70, 1, 1),
        )
        for n in range(ROWS)
    ]  # fmt: skip

    def some(random: Random, wanted: int) -> Iterator[Subject]:
        return iter(random.sample(everyone, min(wanted, len(everyone))))

    monkeypatch.setattr(people, "some", some)


def made(source: str, folder: Path, mess: str = "low", ending: str = "") -> tuple[Path, Any]:
    layout = import_module(f"comparison.sources.{source}.sample").LAYOUT
    path = folder / f"file{ending or layout.ending}"
    key = make(source, rows=ROWS, mess=mess, seed=3, path=path, on=ON)
    return path, json.loads(key.read_text())


def cells_of(path: Path, source: Source) -> dict[tuple[str, int], dict[str, Cell]]:
    """Read a file as the engine does; amounts under 万元 are brought to yuan by their heading."""
    with open_sheets(path, filename=path.name) as book:
        tables = choose(book, source.columns)
        found = {
            (row.sheet, row.number): row.values
            for row in records(book, tables, identity=[source.identity, source.person])
        }
        table = next(iter(tables.values()))
    for name, (column, kind) in source.kept.items():
        read = kinds.under(table.headings[column], kind)
        if read is not kind:
            for values in found.values():
                values[column] = read.read(text(values[column])) if values[column] != "" else ""
            assert name == column
    return found


@each_source
def test_its_file_read_back_is_flagged_as_its_key_says(
    source: Source, subjects: None, tmp_path: Path
) -> None:
    path, key = made(source.name, tmp_path)
    rows = cells_of(path, source)
    assert len(rows) == len(key["rows"]) == ROWS
    one_sheet = next(iter(rows))[0]
    flagged: set[str] = set()
    unlike = []
    for line in key["rows"]:
        cells = rows[line.get("sheet", one_sheet), line["row"]]
        if line["person"] is None:
            assert line["flagged"] == []
            continue
        said = set(line["register"])
        facts = Facts(
            monitored="monitored" in said, escaped="escaped" in said, minor="minor" in said,
            able="able" in said, on=ON,
        )  # fmt: skip
        texts = {column: text(cell) for column, cell in cells.items()}
        codes = [each.code for each in told(source.name, texts, facts)]
        if codes != line["flagged"]:
            unlike.append((line, texts, codes))
        flagged |= set(codes)
    assert unlike == []
    assert flagged == {rule.code for rule in source.rules}, "the file tries every rule"


@each_source
def test_the_number_in_the_file_is_the_person_of_the_key(
    source: Source, subjects: None, tmp_path: Path
) -> None:
    path, key = made(source.name, tmp_path, mess="high")
    rows = cells_of(path, source)
    one_sheet = next(iter(rows))[0]
    certain = [line for line in key["rows"] if line["expected"] == "matched"]
    assert certain
    for line in certain:
        values = rows[line.get("sheet", one_sheet), line["row"]]
        assert identity.read(values[source.identity]).number == line["person"], line


@pytest.mark.parametrize("source", ["yibao", "minzheng", "renshe", "shuili", "jinrong"])
def test_its_rows_stand_where_the_key_says_in_another_format(
    source: str, subjects: None, tmp_path: Path
) -> None:
    found = sources.get(source)
    assert found is not None
    path, key = made(source, tmp_path, ending=".xlsx")
    assert sorted(number for _, number in cells_of(path, found)) == sorted(
        line["row"] for line in key["rows"]
    )


def test_together_the_files_have_every_habit_of_offices() -> None:
    layouts = [import_module(f"comparison.sources.{s.name}.sample").LAYOUT for s in sources]
    missing = [
        habit
        for habit in ("title", "lines", "groups", "repeat", "gap", "total", "notes", "hidden",
                      "instructions", "by_township", "old", "empty")
        if not any(getattr(layout, habit) for layout in layouts)
    ]  # fmt: skip
    assert missing == []
    assert {layout.ending for layout in layouts} == {".csv", ".xls", ".xlsx"}
    encodings = {layout.encoding for layout in layouts if layout.ending == ".csv"}
    assert encodings == {"gb18030", "utf-8-sig", "utf-16"}


def test_a_child_is_told_from_a_grown_up_on_the_birthday() -> None:
    child = Subject("", "", born=date(2004, 5, 19))
    assert child.register(ON) == ["minor"]
    assert child.register(date(2022, 5, 19)) == []
    assert replace(child, born=None, escaped=True).register(ON) == ["escaped", "key_group"]
