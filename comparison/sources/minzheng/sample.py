"""How 民政局 sends its file: an old .xls with a title, a total and a line for signatures."""

from datetime import date
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled
from comparison.samples.subjects import Subject

NOTE = "a total and a signature line stand below, no data; flagged: everybody"
LAYOUT = Layout(
    ending=".xls",
    headings=(
        "序号", "户主姓名", "身份证号码", "所在乡镇", "所在村", "类别", "批准月份",
        "月保障金（元）",
    ),
    sheet="新增",
    title="建安区2022年4月新增低保、特困、临时救助人员名单",
    total=True,
)  # fmt: skip
CATEGORIES = ("农村低保A", "农村低保B", "农村低保C", "分散供养特困", "临时救助")


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    category = random.choice(CATEGORIES)
    row: list[Cell] = [
        serial, spelled.name, spelled.number, subject.township, subject.village,
        category, random.choice(("2022.4", "2022-04", "202204", "2022年4月")),
        random.choice((210, 350, 690)),
    ]  # fmt: skip
    return row, {"category": category, "flagged": ["minzheng.new_aid"]}
