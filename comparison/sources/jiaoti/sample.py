"""How 教体局 sends its file: a sheet for each township, those of elsewhere under 其他."""

from datetime import date
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled
from comparison.samples.subjects import Subject

NOTE = "a sheet per township; flagged: suspected dropout"
LAYOUT = Layout(
    headings=("学生姓名", "身份证件号", "监护人", "学校", "年级", "就学状态", "原因"),
    by_township=True,
)
STATUSES = ("在校",) * 12 + ("送教上门", "休学", "疑似辍学")


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    status = random.choice(STATUSES)
    row: list[Cell] = [
        spelled.name, spelled.number, "", "镇中心学校", "七年级", status,
        "厌学" if status == "疑似辍学" else "",
    ]  # fmt: skip
    return row, {"status": status, "flagged": ["jiaoti.dropout"] if status == "疑似辍学" else []}
