"""What is written is read back the same, and text stays text."""

import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgers.sheets.cells import Cell
from ledgers.sheets.headers import Column
from ledgers.sheets.reader import open_sheets
from ledgers.sheets.rows import Value
from ledgers.sheets.tables import choose
from ledgers.sheets.writer import write_csv, write_table, write_template

# U+FFFE and U+FFFF are no characters and have no place in XML; halves of pairs have none in UTF-8.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))
HOSTILE = ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", "http://a.cn", "0374", "1e5", "_x0041_"]


def read(path: Path) -> list[list[Cell]]:
    with open_sheets(path, filename="x") as book:
        return [row.cells for row in book.rows()]


def xml(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(
            archive.read(name).decode() for name in archive.namelist() if "worksheets/" in name
        )


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(CELLS | st.sampled_from(HOSTILE), min_size=1, max_size=30))
def test_any_text_is_read_back_the_same(texts: list[str], tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"

    write_table(path, sheets=[("表", ["号", "文"], [["#", text] for text in texts])])

    cells = openpyxl_cells(path)
    assert [cells[f"B{row}"] for row in range(2, len(texts) + 2)] == [
        text or None for text in texts
    ]
    assert read(path)[1:] == [["#", text] for text in texts]
    assert "<f>" not in xml(path)


def openpyxl_cells(path: Path) -> dict[str, object]:
    """Read with another library; it leaves Excel's escapes of control characters as they are."""
    found: dict[str, object] = {}
    for row in openpyxl.load_workbook(path)["表"].iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "inlineStr", "n"}
            assert cell.data_type != "n" or cell.value is None
            found[cell.coordinate] = plain(cell.value) if isinstance(cell.value, str) else None
    return found


def plain(text: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def test_types_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    moment = datetime(2022, 4, 12, 8, 30, tzinfo=UTC)
    row: list[Value] = ["甲", 12, 12.5, Decimal("690.10"), True, date(2022, 4, 12), moment, None]

    write_table(path, sheets=[("表", list("一二三四五六七八九"), [[*row, "末"]])])

    assert read(path)[1] == [
        "甲", 12, 12.5, 690.1, "是", "2022-04-12", "2022-04-12 08:30:00", "", "末"
    ]  # fmt: skip


def test_numbers_longer_than_excel_keeps_become_text(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"

    write_table(path, sheets=[("表", ["号"], [[411099199003077236], [float("inf")]])])

    assert read(path)[1:] == [["411099199003077236"], ["inf"]]


def test_days_before_excel_begins_become_text(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"

    write_table(path, sheets=[("表", ["日"], [[date(1899, 12, 31)]])])

    assert read(path)[1] == ["1899-12-31"]


def test_text_longer_than_a_cell_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"

    write_table(path, sheets=[("表", ["文"], [["甲" * 40_000], ["𠮷" * 20_000]])])

    assert read(path)[1:] == [["甲" * 32_766 + "…"], ["𠮷" * 16_383 + "…"]]


def test_text_like_a_formula_is_marked_as_text(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"

    write_table(path, sheets=[("表", ["文"], [["=1+1"], ["甲"]])])

    sheet = openpyxl.load_workbook(path)["表"]
    assert [sheet["A2"].quotePrefix, sheet["A3"].quotePrefix] == [True, False]


def test_header_is_frozen_and_filtered_below_the_note(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"

    write_table(path, sheets=[("表", ["姓名", "等级"], [["张三", "甲"]])], note="截至四月")

    sheet = openpyxl.load_workbook(path)["表"]
    assert (sheet["A1"].value, sheet.freeze_panes, sheet.auto_filter.ref) == (
        "截至四月", "A3", "A2:B3"
    )  # fmt: skip


def test_widths_fit_chinese_headings_and_cells(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"

    write_table(path, sheets=[("表", ["姓名", "住址"], [["张三", "将官池镇上宋楼村"]])])

    widths = openpyxl.load_workbook(path)["表"].column_dimensions
    assert 7 <= widths["A"].width < 9
    assert 17 <= widths["B"].width < 19


def test_several_sheets_get_titles_that_excel_accepts(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"

    write_table(
        path, sheets=[("甲/乙", ["一"], []), ("甲:乙", ["一"], []), ("长" * 40, ["一"], [])]
    )

    assert openpyxl.load_workbook(path).sheetnames == ["甲_乙", "甲_乙_2", "长" * 31]


def test_drop_downs_point_to_a_hidden_sheet(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    levels = [f"等级{number}" for number in range(200)]

    write_table(
        path, sheets=[("表", ["姓名", "等级"], [["张三", "等级1"]])], drop_downs={"等级": levels}
    )

    book = openpyxl.load_workbook(path)
    (rule,) = book["表"].data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("B2", "'选项'!$A$1:$A$200")
    assert (book["选项"].sheet_state, book["选项"]["A200"].value) == ("hidden", "等级199")


def test_rows_leave_no_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()

    def rows() -> list[list[str]]:
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError):
        write_table(tmp_path / "x.xlsx", sheets=[("表", ["一"], (rows() for _ in "1"))])

    assert list((tmp_path / "scratch").iterdir()) == []
    assert not (tmp_path / "x.xlsx").exists()


def test_csv_has_a_mark_and_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"

    write_csv(
        path, columns=["文", "数"], rows=[[text, -5] for text in HOSTILE[:7]] + [["甲,乙", None]]
    )

    assert path.read_bytes()[:3] == b"\xef\xbb\xbf"
    assert read(path) == [
        ["文", "数"],
        ["'=1+1", "-5"],
        ["'+1", "-5"],
        ["'-1", "-5"],
        ["'@a", "-5"],
        ["'\t=1", "-5"],
        ["'\r=1", "-5"],
        ["'＝1", "-5"],
        ["甲,乙", ""],
    ]


COLUMNS = [
    Column("name", "姓名", required=True),
    Column("id_no", "证件号码", required=True, as_text=True),
    Column("grade", "等级"),
]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "x.xlsx"
    write_template(
        path,
        columns=COLUMNS,
        instructions=["一、每人一行", "二、证件号码必须是文本"],
        drop_downs={"grade": ["甲", "乙"]},
        sample_rows=[["张三", "41109919900307721X", "甲"]],
    )
    return path


def test_template_keeps_identity_numbers_as_text(template: Path) -> None:
    sheet = openpyxl.load_workbook(template)["填报表"]

    assert sheet.column_dimensions["B"].number_format == "@"
    assert [cell.value for cell in sheet[1]] == ["姓名", "证件号码", "等级"]


def test_template_explains_itself(template: Path) -> None:
    rows = openpyxl.load_workbook(template)["填报说明"].iter_rows(values_only=True)

    assert list(rows) == [
        ("一、每人一行", None, None, None),
        ("二、证件号码必须是文本", None, None, None),
        (None, None, None, None),
        ("列名", "是否必填", "可填的值", "示例1"),
        ("姓名", "必填", None, "张三"),
        ("证件号码", "必填", None, "41109919900307721X"),
        ("等级", "选填", "甲、乙", "甲"),
    ]


def test_template_is_recognised_once_filled_in_and_its_samples_are_no_records(
    template: Path,
) -> None:
    book = openpyxl.load_workbook(template)
    book["填报表"].append(["李四", "41109919900307721X", "乙"])
    book.save(template)

    with open_sheets(template, filename="x") as opened:
        tables = choose(opened, COLUMNS)

    assert {sheet: table.mapping for sheet, table in tables.items()} == {
        "填报表": {"name": 0, "id_no": 1, "grade": 2}
    }
