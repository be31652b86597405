"""How 医保局 sends its file: a .csv in GBK, numbers wrapped as ="…" against scientific notation."""

from datetime import date
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled
from comparison.samples.subjects import Subject

NOTE = "flagged above 8,767 yuan in households escaped or monitored, above 17,533 in others"
LAYOUT = Layout(
    ending=".csv",
    headings=(
        "序号", "姓名", "身份证号", "乡镇", "就诊医院", "病种", "总费用(元)", "基本医保报销",
        "大病保险报销", "医疗救助", "年度累计个人负担", "截止日期",
    ),
)  # fmt: skip
HOSPITALS = ("许昌市中心医院", "建安区人民医院", "许昌市人民医院")
DISEASES = ("肺癌", "肾衰竭", "骨折", "脑梗死", "糖尿病", "白血病")


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    total = round(random.paretovariate(1.1) * 800, 2)
    burden = round(min(total * random.uniform(0.15, 0.6), 120_000), 2)
    basic = round((total - burden) * 0.8, 2)
    number = spelled.number
    if isinstance(number, str) and number and random.random() < 0.5:
        number = f'="{number}"'
    row: list[Cell] = [
        serial, spelled.name, number, subject.township, random.choice(HOSPITALS),
        random.choice(DISEASES), total, basic, round((total - burden) * 0.15, 2),
        round((total - burden) * 0.05, 2), burden, "2022-04-30",
    ]  # fmt: skip
    flagged = burden > 17_533 or (subject.key_group and burden > 8_767)
    return row, {"burden": burden, "flagged": ["yibao.burden"] if flagged else []}
