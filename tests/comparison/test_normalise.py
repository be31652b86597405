"""Columns are read as cells are: the same answers, whatever offices write."""

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comparison import kinds, normalise
from core import identity, names
from core.identity import Fault
from ledgers.sheets.frames import NUMBER
from tests.factories import id_number

GOOD = id_number(8)
OLD = GOOD[:6] + GOOD[8:17]
junk = st.text(alphabet=" '\"=0123456789xX０９ＸABE+.·-年\u200b\u3000号赵", max_size=24)
spelled = st.builds(
    lambda n, before, after, middle: f"{before}{n[:6]}{middle}{n[6:]}{after}",
    st.sampled_from([GOOD, GOOD.lower(), OLD, GOOD + "43", GOOD + "43B1", GOOD[:17], "4.11099E+17"]),
    st.sampled_from(["", " ", "'", '="', "\u3000", "\u200b", "０"]),
    st.sampled_from(["", " ", '"', "X", "０"]),
    st.sampled_from(["", " ", "-", "\u00a0"]),
)  # fmt: skip
people = st.sampled_from(["赵国强", "买买提•艾 力", "", "ＡＢ", GOOD, "欧阳　锋", "a" * 70])


def frame(rows: Sequence[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "row": pl.Series(range(2, len(rows) + 2), dtype=pl.Int32),
            "cell": pl.Series([cell for cell, _ in rows], dtype=pl.String),
            "said": pl.Series([said for _, said in rows], dtype=pl.String),
        }
    )


@settings(deadline=None)
@given(st.lists(st.tuples(st.one_of(junk, spelled, st.just(GOOD)), people), max_size=30))
@example([(GOOD, "赵国强"), (f" {GOOD[:6]} {GOOD[6:]}", "赵国强"), ("", "")])
def test_a_column_is_read_as_its_cells_are(rows: list[tuple[str, str]]) -> None:
    found = normalise.identities(frame(rows)).rows(named=True)
    assert [line["row"] for line in found] == list(range(2, len(rows) + 2))
    for line, (cell, said) in zip(found, rows, strict=True):
        reading = identity.read(cell)
        if reading.number:
            assert (line["number"], line["fault"]) == (reading.number, None)
            assert line["correction"] == str(reading.correction or "")
            assert line["name"] == names.canonical(said)[:60]
        elif len(said) >= 15 and identity.read(said).number:
            assert (line["number"], line["correction"]) == (said, "swapped_columns")
        else:
            assert (line["number"], line["fault"]) == (None, str(reading.fault))


@pytest.mark.parametrize("text", [GOOD, OLD, "411099199001010050", "4.110991990010101e+17"])
def test_a_number_that_the_spreadsheet_made_is_nobody(text: str) -> None:
    line = normalise.identities(frame([(NUMBER + text, "赵国强")])).row(0, named=True)
    assert (line["number"], line["fault"], line["text"]) == (None, str(Fault.NUMBER), "")


def test_kept_columns_are_canonical_and_faults_are_told_by_row() -> None:
    rows = pl.DataFrame(
        {"burden": ["1.2万元", "31204", "many", ""], "until": ["2022年4月30日", "44681", "", "x"]}
    )
    columns = {"burden": ("burden", kinds.MONEY), "until": ("until", kinds.DAY)}
    values, faults = normalise.kept(rows, columns)
    assert values.to_dict(as_series=False) == {
        "burden": ["12000", "31204", None, None],
        "until": ["2022-04-30", "2022-04-30", None, None],
    }
    assert faults[0] is None
    assert "“many”不是金额" in faults[2]
    assert "“x”不是日期" in faults[3]


amounts = st.one_of(
    st.decimals(0, 10**9, places=2).map(str),
    st.integers(0, 10**9).map(str),
    st.sampled_from(
        ["", "1,234.50", "3万", "０.５", "12.", "-5", "NaN", "1e5", "元", "0.10", "00"]
    ),
)


@settings(deadline=None)
@given(st.lists(amounts, min_size=1, max_size=30))
def test_plain_cells_are_what_the_reader_would_have_made_of_them(cells: list[str]) -> None:
    for kind in (kinds.MONEY, kinds.COUNT):
        values, _ = normalise.kept(pl.DataFrame({"c": cells}), {"c": ("c", kind)})
        for cell, found in zip(cells, values["c"], strict=True):
            try:
                expected = kind.read(cell) if cell.strip() else None
            except ValueError:
                expected = None
            assert found == expected


def test_a_month_that_may_be_january_or_october_is_refused() -> None:
    read = kinds.MONTH.read
    assert (read("2022.4"), read("2022.10"), read(NUMBER + "44681")) == (
        "202204",
        "202210",
        "202204",
    )
    with pytest.raises(ValueError, match="分不清"):
        read(NUMBER + "2022.1")
