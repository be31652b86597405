"""How 应急管理局 sends its file: losses in 万元, a total and signatures below, real days."""

from datetime import date, timedelta
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled, spell_day
from comparison.samples.subjects import Subject

NOTE = "loss is in yuan here, in 万元 in the file; flagged: anybody hurt, a room lost, 1 mu lost"
LAYOUT = Layout(
    headings=(
        "序号", "受灾户姓名", "身份证号码", "所在乡镇", "村名称", "灾害种类", "受灾时间",
        "倒塌间数", "严重损坏间数", "受灾面积（亩）", "绝收面积（亩）", "直接经济损失（万元）",
        "伤亡情况", "救助资金（元）",
    ),
    sheet="受灾户",
    title="建安区受灾农户核查表",
    total=True,
)  # fmt: skip
# The figure, and how it is written.
ROOMS = ((0, 0), (0, ""), (0, "无"), (1, "1间"), (3, 3))
MU = ((0, ""), (0, 0), (0.9, "0.9亩"), (1, 1), (4.25, 4.25))
LOSSES = ((3_000, 0.3), (12_500, 1.25), (80_000, "8万元"), (6_000, "6000元"))
CASUALTIES = {"": False, "无": False, "0": False, "无人员伤亡": False, "1人受伤": True,
              "死亡1人": True}  # fmt: skip


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    happened = on - timedelta(days=random.randint(2, 30))
    (fallen, fallen_cell), (damaged, damaged_cell) = random.choice(ROOMS), random.choice(ROOMS)
    (mu, mu_cell), (loss, loss_cell) = random.choice(MU), random.choice(LOSSES)
    casualties = random.choice([*CASUALTIES, "", "", ""])
    row: list[Cell] = [
        serial, spelled.name, spelled.number, subject.township, subject.village,
        random.choice(("洪涝", "气象", "火灾")), spell_day(happened, random), fallen_cell,
        damaged_cell, 6, mu_cell, loss_cell, casualties, random.choice((0, 500, 2000)),
    ]  # fmt: skip
    flagged = []
    if CASUALTIES[casualties]:
        flagged.append("yingji.casualty")
    if fallen >= 1 or damaged >= 1:
        flagged.append("yingji.house")
    if mu >= 1:
        flagged.append("yingji.crop")
    facts = {"collapsed": fallen, "damaged": damaged, "lost": mu, "loss": loss}
    return row, {**facts, "casualties": casualties, "flagged": flagged}
