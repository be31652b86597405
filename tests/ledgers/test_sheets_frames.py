"""A table as columns holds the same rows as the table as rows."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from ledgers.sheets.frames import NUMBER, frames
from ledgers.sheets.headers import Column
from ledgers.sheets.reader import open_sheets
from ledgers.sheets.tables import choose, records
from ledgers.sheets.values import text

COLUMNS = (
    Column("name", "姓名", required=True),
    Column("id_number", "身份证号", required=True, as_text=True),
    Column("month", "月份"),
    Column("day", "日期"),
    Column("amount", "金额"),
    Column("note", "备注"),
)
WHO = ("id_number", "name")


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A sheet with everything beside, above and below its table, in both kinds of cells."""
    path = tmp_path / "odd.xlsx"
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("名单")
    sheet.write(2, 2, "2022年4月名单")
    sheet.write_row(4, 2, ["姓名", "身份证号", "月份", "日期", "金额"])
    sheet.write_row(6, 2, ["赵一", "411099199001010013", 2022.1, "", 12.5])
    sheet.write_datetime(6, 5, date(2022, 4, 12), day)
    sheet.write_row(7, 2, ["钱二", 411099199001010013, "2022.1", "2022-04-13", "3万"])
    sheet.write_row(8, 2, ["姓名", "身份证号", "月份", "日期", "金额"])  # printed again
    sheet.write_row(9, 2, ["孙三", "", 202204, 44663, 0.1 + 0.2])
    sheet.write_row(10, 2, ["李四", 411099900101001, True, "", 0])
    sheet.write_row(12, 2, ["合计", "", "", "", 99])
    sheet.write(13, 2, "填报人：        （盖章）")
    book.add_worksheet("空")
    book.close()
    return path


def both(path: Path) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    with open_sheets(path, filename="x", columns=True) as book:
        assert book.in_columns
        found = [
            {"sheet": frame.sheet, **row}
            for frame in frames(book, choose(book, COLUMNS), identity=WHO)
            for row in frame.rows.rows(named=True)
        ]
    with open_sheets(path, filename="x") as book:
        expected = [
            {"sheet": r.sheet, "row": r.number, **{k: text(v) for k, v in r.values.items()}}
            for r in records(book, choose(book, COLUMNS), identity=WHO)
        ]
    return found, expected


def test_columns_hold_the_rows_that_the_reader_of_rows_yields(odd: Path) -> None:
    found, expected = both(odd)
    assert [row["row"] for row in found] == [7, 8, 10, 11]
    for row, other in zip(found, expected, strict=True):
        for key in ("sheet", "row", "name", "amount", "note"):
            assert row[key] == other[key]


def test_numbers_that_lost_digits_are_marked_and_text_is_not(odd: Path) -> None:
    found, _ = both(odd)
    marked = [row["id_number"].startswith(NUMBER) for row in found]
    assert marked == [False, True, False, True]
    assert [row["month"].startswith(NUMBER) for row in found] == [True, False, False, False]
    assert found[0]["month"] == f"{NUMBER}2022.1"


def test_the_other_formats_come_as_frames_too(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("名单\n姓名,身份证号,金额\n赵一,411099199001010013,5\n,,\n合计,,5\n", "gb18030")
    with open_sheets(path, filename="x", columns=True) as book:
        assert not book.in_columns
        [frame] = frames(book, choose(book, COLUMNS), identity=WHO)
    assert frame.rows.rows(named=True) == [
        {"row": 3, "name": "赵一", "id_number": "411099199001010013", "amount": "5", "month": "",
         "day": "", "note": ""}
    ]  # fmt: skip


def test_rows_that_end_before_a_column_are_still_looked_at(tmp_path: Path) -> None:
    """A frame may hold short rows alone, such as 25,000 of a .csv."""
    path = tmp_path / "x.csv"
    path.write_text("姓名,金额,身份证号\n赵一\n合计,5\n钱二,7\n", "utf-8")
    with open_sheets(path, filename="x") as book:
        [frame] = frames(book, choose(book, COLUMNS), identity=WHO)
    rows = frame.rows.select("row", "name", "amount", "id_number").rows()
    assert rows == [(2, "赵一", "", ""), (4, "钱二", "7", "")]
