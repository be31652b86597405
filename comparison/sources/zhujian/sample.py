"""How 住建局 sends its file: two header rows with merged cells, rows filtered away, notes first."""

from datetime import date
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled
from comparison.samples.subjects import Subject

NOTE = "hidden rows count; the sheet that opens first is the instructions; flagged: C, D, 无房"
LAYOUT = Layout(
    headings=(
        "序号", "户主姓名", "户主身份证号", "乡镇", "村", "结构", "鉴定等级", "鉴定日期", "备注",
    ),
    sheet="鉴定结果",
    groups=(("序号", 1), ("农户信息", 4), ("房屋鉴定", 3), ("备注", 1)),
    hidden=11,
    instructions="本表由各乡镇填报",
)  # fmt: skip
GRADES = ("A级", "A级", "A级", "B级", "B级", "C级", "D级", "无房")
DAY = date(2022, 4, 12)


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    grade = random.choice(GRADES)
    row: list[Cell] = [
        serial, spelled.name, spelled.number, subject.township, subject.village,
        random.choice(("砖混", "砖木", "土木")), grade,
        random.choice((DAY, "2022年4月12日", "20220412", "2022/4/12")), "",
    ]  # fmt: skip
    flagged = {
        "C级": ["zhujian.unsafe_house"], "D级": ["zhujian.unsafe_house"],
        "无房": ["zhujian.no_house"],
    }.get(grade, [])  # fmt: skip
    return row, {"grade": grade, "flagged": flagged}
