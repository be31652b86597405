"""How 农业农村局 sends its file: last month's sheet hidden in it, empty sheets nobody deleted."""

from datetime import date, timedelta
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled, spell_day
from comparison.samples.subjects import Subject

NOTE = (
    "the hidden sheet is last month's, no data; loss is in yuan here, in 万元 in the file; "
    "flagged: failed, or loss above 8,767 in households escaped or monitored, 17,533 in others"
)
LAYOUT = Layout(
    headings=(
        "编号", "经营户", "证件号码", "所在乡镇", "行政村", "种养品种", "种养规模", "经营情况",
        "损失金额（万元）", "受损原因", "发生时间", "保险理赔（元）",
    ),
    sheet="4月",
    old="3月",
    empty=("Sheet2", "Sheet3"),
)  # fmt: skip
RESULTS = {"正常": False, "部分损失": False, "": False, "失败": True, "养殖失败": True,
           "绝收": True, "已停产": True}  # fmt: skip
# Yuan, and how it is written under 万元.
LOSSES = (
    (0, 0), (8_767, 0.8767), (8_768, 0.8768), (17_533, "1.7533"), (17_534, 1.7534),
    (42_000, "4.2万元"), (9_000, "9000元"),
)  # fmt: skip


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    result = random.choice(list(RESULTS))
    loss, loss_cell = random.choice(LOSSES)
    happened = on - timedelta(days=random.randint(5, 60))
    row: list[Cell] = [
        serial, spelled.name, spelled.number, subject.township, subject.village,
        random.choice(("生猪", "大棚蔬菜", "小麦", "肉羊")), random.choice(("60头", "3亩", "")),
        result, loss_cell, random.choice(("疫病", "价格下跌", "大风", "")),
        spell_day(happened, random), random.choice((0, 1200, "")),
    ]  # fmt: skip
    flagged = []
    if RESULTS[result]:
        flagged.append("nongye.failed")
    if loss > 17_533 or (subject.key_group and loss > 8_767):
        flagged.append("nongye.loss")
    return row, {"result": result, "loss": loss, "flagged": flagged}
