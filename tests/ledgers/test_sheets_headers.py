"""The table is found however an office laid it out; what is no record is left out."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from core.errors import Refused
from ledgers.sheets.cells import Cell, Row
from ledgers.sheets.headers import Column, Table, find_table, guess, is_footer
from ledgers.sheets.reader import open_sheets
from ledgers.sheets.tables import Record, choose, left_out, records

NAME = Column("name", "姓名", ("户主姓名", "学生姓名"), required=True)
IDENTITY = Column("id_no", "证件号码", ("身份证号", "身份证号码", "户主身份证号"), required=True)
VILLAGE = Column("village", "村", ("所在村", "行政村"))
AMOUNT = Column("amount", "金额", ("月保障金",))
REMARK = Column("remark", "备注")
COLUMNS = [NAME, IDENTITY, VILLAGE, AMOUNT, REMARK]


def head(*rows: list[Cell]) -> list[Row]:
    return [Row("表", number, cells) for number, cells in enumerate(rows, 1)]


def found(*rows: list[Cell], mapping: dict[str, str] | None = None) -> Table:
    table = find_table(head(*rows), COLUMNS, mapping=mapping)
    assert table is not None
    return table


def test_finds_columns_in_any_order_under_any_alias() -> None:
    assert found(["行政村", "身份证号码", "户主姓名", "序号"]) == Table(
        header_rows=(1,),
        mapping={"name": 2, "id_no": 1, "village": 0},
        headings={"name": "户主姓名", "id_no": "身份证号码", "village": "行政村"},
        unknown=[(3, "序号")],
        missing=["amount", "remark"],
        score=3,
    )


@pytest.mark.parametrize(
    "label",
    [
        "月保障金（元）",
        "月保障金(元/月)",
        " 月 保障金 ",
        "＊月保障金",
        "月保障\n金：",
        "【元】月保障金",
    ],
)
def test_spelling_and_units_of_a_heading_do_not_matter(label: str) -> None:
    assert found(["姓名", "身份证号", label]).mapping["amount"] == 2


def test_brackets_decide_between_two_headings() -> None:
    columns = [Column("months", "务工时间（月）"), Column("days", "务工时间（天）"), NAME]

    table = find_table(head(["务工时间（天）", "务工时间（月）", "姓名"]), columns)

    assert table
    assert table.mapping == {"months": 1, "days": 0, "name": 2}


def test_titles_above_are_passed_over() -> None:
    table = found(
        ["建安区2022年4月新增人员名单", "", ""],
        ["填报单位：民政局", "", "日期：2022-04"],
        ["姓名", "证件号码", "金额"],
        ["张三", "41109919900307721X", 12],
    )

    assert table.header_rows == (3,)


def test_two_rows_of_headings_are_read_together() -> None:
    table = found(
        ["序号", "农户信息", "", "", "房屋鉴定", "", "备注"],
        ["", "户主姓名", "户主身份证号", "行政村", "结构", "鉴定等级", ""],
        [1, "张三", "41109919900307721X", "上宋楼村", "砖混", "B级", ""],
    )

    assert table.header_rows == (1, 2)
    assert table.mapping == {"name": 1, "id_no": 2, "village": 3, "remark": 6}
    assert table.unknown == [(0, "序号"), (4, "结构"), (5, "鉴定等级")]


def test_group_and_heading_together_are_a_name() -> None:
    columns = [Column("head", "户主姓名"), Column("guardian", "监护人姓名")]

    table = find_table(head(["监护人", "", "户主", ""], ["姓名", "电话", "姓名", "电话"]), columns)

    assert table
    assert table.mapping == {"head": 2, "guardian": 0}


def test_first_record_is_not_taken_for_a_second_row_of_headings() -> None:
    assert found(["姓名", "证件号码", "备注"], ["张三", "41109919900307721X", ""]).header_rows == (
        1,
    )


def test_one_heading_serves_one_column() -> None:
    table = found(["姓名", "户主姓名", "身份证号"])

    assert table.mapping == {"name": 0, "id_no": 2}
    assert table.unknown == [(1, "户主姓名")]


@pytest.mark.parametrize(
    "rows",
    [
        [["本表由各乡镇填报"], ["一、姓名：填写户主"]],
        [["列名", "说明"], ["姓名", "必填"], ["证件号码", "必填"]],
        [["村", "金额"], ["上宋楼村", 12]],
        [["张三", "41109919900307721X"]],
        [],
    ],
)
def test_sheet_without_the_table_is_passed_over(rows: list[list[Cell]]) -> None:
    assert find_table(head(*rows), COLUMNS) is None


def test_header_below_twenty_rows_is_not_looked_for() -> None:
    assert find_table([Row("表", 21, ["姓名", "证件号码"])], COLUMNS) is None


def test_chosen_columns_win_over_aliases() -> None:
    table = found(
        ["姓名", "证件号码", "说明", "补助"], mapping={"amount": "补助", "remark": "c", "name": "B"}
    )

    assert table.mapping == {"name": 1, "amount": 3, "remark": 2}
    assert table.missing == ["id_no", "village"]


def test_chosen_letters_suffice_without_any_known_heading() -> None:
    table = found(
        ["名单", "", ""],
        ["人", "号", "钱"],
        ["张三", "41109919900307721X", 12],
        mapping={"name": "A", "id_no": "B"},
    )

    assert table.header_rows == (2,)


def test_guess_takes_every_township_and_nothing_else() -> None:
    rows = [["姓名", "证件号码", "村"], ["张三", "41109919900307721X", "上宋楼村"]]
    heads = {
        "填报说明": head(["本表由各乡镇填报"]),
        "尚集镇": head(*rows),
        "苏桥镇": head(["苏桥镇名单"], *rows),
        "汇总": head(["证件号码", "合计"]),
    }

    assert {sheet: table.header_rows for sheet, table in guess(heads, COLUMNS).items()} == {
        "尚集镇": (1,),
        "苏桥镇": (2,),
    }


@pytest.mark.parametrize(
    "cells",
    [
        ["合计", "", "", 123456],
        ["", "合  计", "", 12],
        ["上宋楼村小计", "", "", 5],
        [17, "小计", "", 5],
        ["总计：12人", "", "", ""],
        ["填报人：        审核人：        （盖章）", "", ""],
        ["", "", "", "单位（盖章）"],
        ["制表人:李四", "", "", "日期：2022-04-12"],
        ["备注：本表一式三份", ""],
        ["注: 金额单位为元", ""],
    ],
)
def test_totals_signatures_and_notes_are_footers(cells: list[Cell]) -> None:
    assert is_footer(cells)


@pytest.mark.parametrize(
    ("cells", "identity"),
    [
        (["张三", "", "合计"], [0, 1]),
        (["合计", "41109919900307721X", ""], [0, 1]),
        (["", "", "上宋楼村", 12], [0, 1]),
        (["", "", ""], [0]),
        ([1, 2, 3], []),
        (["单位宿舍3号", ""], []),
        (["注册资本", "12"], []),
    ],
)
def test_records_are_no_footers(cells: list[Cell], identity: list[int]) -> None:
    assert not is_footer(cells, identity)


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for each in rows:
            sheet.append(each)
        if title.startswith("隐藏"):
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def taken(path: Path, **options: Any) -> list[Record]:
    with open_sheets(path, filename="x") as book:
        tables = choose(book, COLUMNS, **options)
        return list(records(book, tables, identity={"name", "id_no"}))


HEADER = ["姓名", "证件号码", "金额"]


def test_records_of_all_townships_without_what_stands_around_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "x",
        填报说明=[["本表由各乡镇填报"]],
        尚集镇=[["名单"], HEADER, ["张三", "41109919900307721X", 5], ["合计", None, 5]],
        苏桥镇=[HEADER, ["李四", 411099199003077236, 6], HEADER, ["王五", None, 7], ["审核人："]],
        隐藏旧表=[HEADER, ["赵六", "41109919900307721X", 8]],
    )

    assert [(each.sheet, each.number, each.values["name"]) for each in taken(path)] == [
        ("尚集镇", 3, "张三"),
        ("苏桥镇", 2, "李四"),
        ("苏桥镇", 4, "王五"),
    ]


def test_sheets_left_out_are_named(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "x",
        说明=[["本表由各乡镇填报"]],
        尚集镇=[HEADER, ["张三", "41109919900307721X", 5]],
        苏桥镇=[["人", "号"], ["李四", "41109919900307721X"]],
        空表=[],
        隐藏=[["甲"]],
    )

    with open_sheets(path, filename="x") as book:
        skipped = left_out(book, choose(book, COLUMNS))

    assert [sheet.name for sheet in skipped] == ["说明", "苏桥镇"]


def test_record_has_every_known_column(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("姓名,证件号码,金额,床位\n张三,41109919900307721X\n", "utf-8")

    assert taken(path) == [
        Record(
            sheet="CSV",
            number=2,
            values={
                "name": "张三",
                "id_no": "41109919900307721X",
                "amount": "",
                "village": "",
                "remark": "",
            },
            cells=["张三", "41109919900307721X"],
        )
    ]


def test_hidden_sheet_is_read_if_asked_for(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "x",
        尚集镇=[HEADER, ["张三", "41109919900307721X", 5]],
        隐藏=[HEADER, ["赵六", "41109919900307721X", 8]],
    )

    assert [each.values["name"] for each in taken(path, sheets=["隐藏"])] == ["赵六"]


@pytest.mark.parametrize(
    ("rows", "options", "words"),
    [
        ([["甲", "乙"], [1, 2]], {}, "没有找到表头。表头应含有：姓名、证件号码"),
        ([["姓名", "村"], ["张三", "上宋楼村"]], {}, "缺少必需的列：证件号码"),
        ([["名单"], HEADER], {}, "表头下面没有数据"),
        ([HEADER, ["张三", "1", 2]], {"sheets": ["苏桥镇"]}, "没有名为“苏桥镇”的工作表。现有：表"),
    ],
)
def test_table_that_cannot_be_used_is_refused(
    rows: list[list[Any]], options: dict[str, Any], words: str, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "x", 表=rows)

    with pytest.raises(Refused, match=words):
        taken(path, **options)
