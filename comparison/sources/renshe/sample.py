"""How 人社局 sends its file: Excel's “Unicode 文本”, UTF-16 with tabs."""

from datetime import date, timedelta
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled, spell_day
from comparison.samples.subjects import Subject

NOTE = (
    "flagged: job lost, back home unless for a holiday, work unstable or, of the able in "
    "households escaped or monitored, less than 6 months"
)
LAYOUT = Layout(
    headings=(
        "序号", "姓名", "公民身份号码", "乡镇", "村居", "务工状态", "务工所在地", "用工单位",
        "务工月数", "月工资", "失业时间", "返乡时间", "返乡原因",
    ),
    ending=".csv",
    encoding="utf-16",
    delimiter="\t",
)  # fmt: skip
STATUSES = {
    "在岗": "", "外出务工": "", "已就业": "", "返乡创业": "", "失业": "lost", "未就业": "lost",
    "下岗失业": "lost", "返乡": "back", "返乡待岗": "back", "就业不稳定": "unstable",
}  # fmt: skip
WHY = {"企业停工": False, "疫情": False, "": False, "春节返乡": True, "回家农忙": True}
MONTHS = ((0, "0"), (3, "3个月"), (5.5, "5.5"), (6, "6"), (10, "10个月"), (None, ""))


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    status, why = random.choice(list(STATUSES)), random.choice(list(WHY))
    months, months_cell = random.choice(MONTHS)
    day, meant = on - timedelta(days=random.randint(1, 200)), STATUSES[status]
    row: list[Cell] = [
        serial, spelled.name, spelled.number, subject.township, subject.village, status,
        random.choice(("广东省东莞市", "本县", "")), random.choice(("某电子厂", "某工地", "")),
        months_cell, random.choice(("3800", "4,200.00", "")),
        spell_day(day, random) if meant == "lost" else "",
        spell_day(day, random) if meant == "back" else "", why,
    ]  # fmt: skip
    flagged = []
    if meant == "lost":
        flagged.append("renshe.lost_job")
    if meant == "back" and not WHY[why]:
        flagged.append("renshe.returned")
    few = months is not None and months < 6 and subject.able and subject.key_group
    if meant == "unstable" or few:
        flagged.append("renshe.unstable")
    return row, {"status": status, "why": why, "months": months, "flagged": flagged}
