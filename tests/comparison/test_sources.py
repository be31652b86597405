"""Every source of the registry: what it declares fits together, and can be told from the others."""

import json
from collections import Counter
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import openpyxl
import pytest

from accounts.demo import PEOPLE, UNITS
from comparison.conditions import (
    All,
    Any_,
    Condition,
    Not,
    Words,
    columns_of,
    from_json,
    thresholds_of,
)
from comparison.sources import Source, sources
from core import identity
from core.models import Limit
from households.codes import Risk
from ledgers.sheets.cells import Cell, Row
from ledgers.sheets.headers import find_table, normalise
from ledgers.sheets.writer import write_template

# Work point 2 names eleven departments; what the others send is a help.
NAMED = {"xczx", "minzheng", "zhujian", "weijian", "jiaoti", "yibao", "canlian", "shuili", "yingji",
         "renshe", "nongye"}  # fmt: skip
each_source = pytest.mark.parametrize("source", list(sources), ids=lambda source: source.name)


def test_the_departments_of_work_point_2_all_have_a_source() -> None:
    assert {source.name for source in sources if not source.optional} == NAMED


@each_source
def test_its_unit_and_liaison_are_in_the_demo_district(source: Source) -> None:
    assert source.unit in {code for code, _, _ in UNITS}
    assert [person.unit for person in PEOPLE if person.username == source.unit] == [source.unit]


@each_source
def test_its_rules_are_complete(source: Source) -> None:
    for rule in source.rules:
        assert rule.code.startswith(f"{source.name}."), rule.code
        assert len(rule.code) <= 40, rule.code
        assert rule.risk in Risk.values, rule.code
        assert rule.title, rule.code
        assert "工作要点第" in rule.basis, rule.code
        assert columns_of(rule.condition) <= source.kept.keys(), rule.code
        assert thresholds_of(rule.condition) == {t.key for t in rule.thresholds}, rule.code
        kept = json.loads(json.dumps(rule.condition.as_json()))
        assert from_json(kept) == rule.condition, rule.code


@each_source
def test_what_a_rule_asks_of_a_row_counts_as_a_change(source: Source) -> None:
    """A row that is the same as last month is not judged again, so nothing may change unseen."""
    asked = set().union(*(columns_of(rule.condition) for rule in source.rules))
    assert asked <= set(source.compared)


def test_no_code_is_used_twice() -> None:
    codes = Counter(rule.code for source in sources for rule in source.rules)
    assert codes.most_common(1)[0][1] == 1
    assert len({source.order for source in sources}) == len(list(sources))


@each_source
def test_every_threshold_has_a_unit_and_says_where_it_is_from(source: Source) -> None:
    for rule in source.rules:
        for threshold in rule.thresholds:
            assert Decimal(threshold.amount) >= 0, threshold
            assert threshold.unit in Limit.Unit.values, threshold
            assert threshold.title, threshold
            assert threshold.basis, threshold


def words_of(condition: Condition) -> list[Words]:
    match condition:
        case All(parts) | Any_(parts):
            return [each for part in parts for each in words_of(part)]
        case Not(part):
            return words_of(part)
        case Words():
            return [condition]
    return []


@each_source
def test_the_words_a_rule_waits_for_are_words_its_column_can_have(source: Source) -> None:
    for rule in source.rules:
        for words in words_of(rule.condition):
            _, kind = source.kept[words.column]
            if words.how == "in":
                assert [kind.read(word) for word in words.words] == list(words.words), rule.code


@each_source
def test_a_word_chosen_from_the_list_is_kept_as_it_is(source: Source) -> None:
    lists = source.drop_downs or {}
    assert lists.keys() <= source.labels.keys()
    for name, (column, kind) in source.kept.items():
        if name == column and column in lists:
            assert [kind.read(word) for word in lists[column]] == list(lists[column]), column


@each_source
def test_the_template_has_every_column_the_lists_and_a_sample(
    source: Source, tmp_path: Path
) -> None:
    path = tmp_path / "template.xlsx"
    lists = source.drop_downs or {}
    write_template(
        path,
        columns=source.columns,
        instructions=source.instructions,
        drop_downs=lists,
        sample_rows=source.sample,
    )
    book = openpyxl.load_workbook(path)
    form, explained = book.worksheets[:2]
    headings = [cell.value for cell in form[1]]
    assert headings == [column.label for column in source.columns]
    offered = {
        headings[area.min_col - 1]
        for each in form.data_validations.dataValidation
        for area in each.sqref.ranges
    }
    assert offered == {source.labels[key] for key in lists}
    texts = [str(row[0].value or "") for row in explained.iter_rows()]
    assert texts[: len(source.instructions)] == list(source.instructions)


@each_source
def test_the_sample_fills_every_column_readably(source: Source) -> None:
    assert source.sample
    for row in source.sample:
        assert len(row) == len(source.columns)
        cells = {column.key: str(cell) for column, cell in zip(source.columns, row, strict=True)}
        assert all(cells[column.key] for column in source.columns if column.required)
        number = identity.read(cells[source.identity])
        assert number.fault is None
        assert number.number.startswith("411099")
        for column, kind in source.kept.values():
            if cells[column]:
                assert kind.read(cells[column]), column


@each_source
def test_an_alias_means_one_column(source: Source) -> None:
    meant: dict[str, str] = {}
    for column in source.columns:
        for alias in (column.label, *column.aliases):
            assert meant.setdefault(normalise(alias), column.key) == column.key, alias


def head(rows: list[list[Cell]]) -> list[Row]:
    return [Row("表", number, row) for number, row in enumerate(rows, 1)]


def heads_of(source: Source) -> dict[str, list[Row]]:
    """Return the first rows of its template, and of its file as the department sends it."""
    layout = import_module(f"comparison.sources.{source.name}.sample").LAYOUT
    made = [list(row) for row in layout.all_rows([])]
    return {"template": head([[c.label for c in source.columns]]), "made": head(made)}


@each_source
@pytest.mark.parametrize("which", ["template", "made"])
def test_its_file_is_taken_for_no_other_source(source: Source, which: str) -> None:
    rows = heads_of(source)[which]
    scores = {}
    for other in sources:
        table = find_table(rows, other.columns)
        required = {column.key for column in other.columns if column.required}
        if table and required <= table.mapping.keys():
            scores[other.name] = table.score
    own = scores.pop(source.name)
    # Whoever picks the wrong source in the list is told which one it looks like.
    assert [name for name, score in scores.items() if score >= own] == []


@each_source
def test_every_heading_of_its_file_is_known_and_none_is_missed(source: Source) -> None:
    table = find_table(heads_of(source)["made"], source.columns)
    assert table is not None
    needed = {column for column, _ in source.kept.values()}
    assert needed - table.mapping.keys() == set()
    assert table.unknown == []


def test_a_card_number_stands_in_for_the_identity_number_only_where_there_is_none() -> None:
    canlian = sources.get("canlian")
    assert canlian is not None
    both = find_table(head([["姓名", "残疾人证号", "身份证号", "残疾等级"]]), canlian.columns)
    card = find_table(head([["姓名", "残疾人证号", "残疾等级"]]), canlian.columns)
    assert both is not None
    assert card is not None
    assert (both.mapping["id_number"], card.mapping["id_number"]) == (2, 1)
