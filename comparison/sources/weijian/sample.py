"""How 卫健委 sends its file: a .csv in UTF-8 with its mark, days in every spelling."""

from datetime import date, timedelta
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled, spell_day
from comparison.samples.subjects import Subject

NOTE = (
    "flagged: serious illness diagnosed within 365 days or on no day; in households escaped or "
    "monitored also chronic illness, and nobody signed with"
)
LAYOUT = Layout(
    headings=(
        "序号", "患者姓名", "身份证号码", "所在乡镇", "所在村", "疾病类别", "疾病名称", "诊断日期",
        "治疗情况", "家庭医生签约情况", "家庭医生", "家庭医生电话",
    ),
    ending=".csv",
    encoding="utf-8-sig",
)  # fmt: skip
# What is written as class and name, and what it is.
ILLNESSES = (
    ("大病", "肺癌", "serious"),
    ("重大疾病", "再生障碍性贫血", "serious"),
    ("", "尿毒症", "serious"),
    ("慢性病", "乳腺癌术后", "serious"),
    ("慢性病", "高血压", "chronic"),
    ("慢病", "糖尿病", "chronic"),
    ("", "高血压", ""),
)
DAYS_AGO = (0, 20, 100, 365, 366, 900)
SIGNED = ("已签约", "是", "未签约", "否", "")


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    written, name, illness = random.choice(ILLNESSES)
    ago = random.choice(DAYS_AGO)
    diagnosed: date | None = on - timedelta(days=ago)
    if random.random() < 0.1:
        diagnosed = None
    signed = random.choice(SIGNED)
    row: list[Cell] = [
        serial, spelled.name, spelled.number, subject.township, subject.village, written, name,
        spell_day(diagnosed, random) if diagnosed else "", random.choice(("住院", "门诊", "")),
        signed, random.choice(("李医生", "")), "",
    ]  # fmt: skip
    flagged = []
    late = diagnosed is None or ago <= 365
    if illness == "serious" and late:
        flagged.append("weijian.serious_illness")
    if illness == "chronic" and late and subject.key_group:
        flagged.append("weijian.chronic_illness")
    if signed in ("未签约", "否") and subject.key_group:
        flagged.append("weijian.unsigned")
    facts = {"illness": illness, "signed": signed}
    facts["diagnosed"] = diagnosed.isoformat() if diagnosed else ""
    return row, {**facts, "flagged": flagged}
