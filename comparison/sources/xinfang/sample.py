"""How 信访局 sends its file: long texts of several lines, a third of the rows without a number."""

from datetime import date, timedelta
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled, spell_day
from comparison.samples.subjects import Subject

NOTE = "flagged: every row with a matter"
LAYOUT = Layout(
    headings=(
        "序号", "信访编号", "信访人", "身份证号", "所在乡镇", "所在村", "登记时间", "信访形式",
        "反映问题",
    ),
    sheet="登记簿",
    title="信访和12317事项登记簿",
)  # fmt: skip
MORE = {"missing": 350}
MATTERS = {
    "反映没有享受低保。\n家中两人有病。": "兜底保障", "房屋漏雨，\n要求鉴定危房": "住房",
    "自来水停水三天": "饮水", "拖欠工资": "就业", "邻里纠纷": "其他", "": "",
}  # fmt: skip


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    matter = random.choice([*MATTERS, *list(MATTERS)[:4]])
    received = on - timedelta(days=random.randint(1, 30))
    row: list[Cell] = [
        serial, f"XF{on:%Y%m}{serial:04d}", spelled.name, spelled.number, subject.township,
        subject.village, spell_day(received, random), random.choice(("12317", "来访", "网上")),
        matter,
    ]  # fmt: skip
    topic = MATTERS[matter]
    return row, {"topic": topic, "flagged": ["xinfang.appeal"] if topic else []}
