"""One cell, every spelling; expectations written by hand."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers.sheets import values
from ledgers.sheets.cells import Cell


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("张三", "张三"),
        (" \u3000张三\u200b\ufeff\n", "张三"),
        ('="41109919900307721X"', "41109919900307721X"),
        ('="\'41109919900307721X"', "41109919900307721X"),
        ("'0374", "0374"),
        ("买买提·艾合买提", "买买提·艾合买提"),
        ("１２号", "１２号"),
        (12, "12"),
        (12.0, "12"),
        (12.5, "12.5"),
        (4.110992007051638e17, "4.110992007051638e+17"),
        (True, "是"),
        ("", ""),
    ],
)
def test_text(cell: Cell, expected: str) -> None:
    assert values.text(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("４１１０９９１９９００３０７７２１ｘ", "41109919900307721X"),
        (" 411099 19900307 721x ", "41109919900307721X"),
        ('="41109919900307721X"', "41109919900307721X"),
        ("41109919630521068X12", "41109919630521068X12"),
        ("41109919900307721X42B1", "41109919900307721X42B1"),
        ("0374-5551234", "03745551234"),
        (13612345678, "13612345678"),
        (9900000000, "9900000000"),
    ],
)
def test_digits(cell: Cell, expected: str) -> None:
    assert values.digits(cell) == expected


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (4.110992007051638e17, "当成了数字"),
        (411099199003077236, "当成了数字"),
        (-5, "当成了数字"),
        (True, "当成了数字"),
        ("4.11099E+17", "科学计数法"),
        ("无", "不是数字"),
        ("12号", "不是数字"),
        ("", "没有填写"),
    ],
)
def test_digits_that_cannot_be_trusted(cell: Cell, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        values.digits(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (690, "690.00"),
        (12.5, "12.50"),
        (1689.7900000000002, "1689.79"),
        (0.125, "0.13"),
        (-3.0, "-3.00"),
        ("690", "690.00"),
        ("690元", "690.00"),
        ("￥1,234.5 元", "1234.50"),
        ("１，２３４．５", "1234.50"),
        ("1.2万元", "12000.00"),
        ("3万", "30000.00"),
        ("+5", "5.00"),
        ('="12.5"', "12.50"),
        (1e-7, "0.00"),
    ],
)
def test_money(cell: Cell, expected: str) -> None:
    assert values.money(cell) == Decimal(expected)
    assert str(values.money(cell)) == expected


@pytest.mark.parametrize(
    "cell",
    ["", "无", "-", "12,3", "1,2345", "1E3", "5元6角", "1.2.3", True, 1e22, float("nan"), "9" * 13],
)
def test_money_that_is_none(cell: Cell) -> None:
    with pytest.raises(ValueError, match="金额"):
        values.money(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "2022-04-12",
        "2022-4-12",
        "2022/4/12",
        "2022.4.12",
        "2022.04.12",
        "20220412",
        "2022年4月12日",
        "2022 年 4 月 12 日",
        "２０２２年４月１２日",
        "2022-04-12 08:30:00",
        "2022-04-12T08:30:00",
        "2022/4/12 8:30",
        "2022/4/12 上午 8:30",
        "20220412083000",
        20220412,
        44663,
        44663.0,
        44663.35,
    ],
)
def test_day(cell: Cell) -> None:
    assert values.day(cell) == date(2022, 4, 12)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "44663",
        "2022-4",
        "2022-02-30",
        "22-4-12",
        "2022-4-12-1",
        "1850-01-01",
        "昨天",
        2022,
        12,
        99999,
        True,
        202204,
        "2022-4-122",
    ],
)
def test_day_that_is_none(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"日期|年份"):
        values.day(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "202204",
        202204,
        202204.0,
        "2022.4",
        2022.4,
        2022.04,
        "2022.04",
        "2022年4月",
        "2022年4月份",
        "2022-04",
        "2022/4",
        "２０２２年４月",
        "2022-04-12",
        "2022年4月12日",
        44663,
        "20220412",
    ],
)
def test_month(cell: Cell) -> None:
    assert values.month(cell) == "202204"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("2022.1", "202201"), ("2022.10", "202210"), (2022.01, "202201"), (2022.11, "202211")],
)
def test_month_with_a_one(cell: Cell, expected: str) -> None:
    assert values.month(cell) == expected


@pytest.mark.parametrize("cell", ["", 2022.1, "202213", 2022.13, "四月", "44663", True, "2022"])
def test_month_that_is_none(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"月|日期"):
        values.month(cell)


@pytest.mark.parametrize("cell", ["是", " 有", "√", "Y", "yes", 1, 1.0, "１", True, "对"])
def test_yes(cell: Cell) -> None:
    assert values.yes_no(cell) is True


@pytest.mark.parametrize("cell", ["否", "无", "×", "N", "no", 0, "0", False, "没有"])
def test_no(cell: Cell) -> None:
    assert values.yes_no(cell) is False


@pytest.mark.parametrize("cell", ["", "不详", 2, "是否"])
def test_neither_yes_nor_no(cell: Cell) -> None:
    with pytest.raises(ValueError, match="是"):
        values.yes_no(cell)


@pytest.mark.parametrize("parse", [values.digits, values.money, values.day, values.month])
def test_reason_shows_the_value_cut_to_forty_characters(parse: object) -> None:
    assert callable(parse)
    with pytest.raises(ValueError, match=f"“{'甲' * 39}…”"):
        parse("甲" * 60)


@pytest.mark.parametrize(
    "parse", [values.digits, values.money, values.day, values.month, values.yes_no]
)
@given(cell=st.text() | st.integers() | st.floats() | st.booleans())
def test_any_cell_gives_a_value_or_a_reason(parse: object, cell: Cell) -> None:
    assert callable(parse)
    try:
        parse(cell)
    except ValueError as error:
        reason = str(error)
    else:
        return

    assert re.search("[一-龥]", reason)
