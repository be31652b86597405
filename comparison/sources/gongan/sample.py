"""How 公安局 sends its file: pasted together from several, blank rows between."""

from datetime import date, timedelta
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled, spell_day
from comparison.samples.subjects import Subject

NOTE = "flagged: hurt or dead in an accident; of the able also the dead, the crippled, the jailed"
LAYOUT = Layout(
    headings=("当事人", "身份证号", "乡镇", "村", "案由", "事发日期", "伤残/死亡"), gap=15
)
# What happened, what came of it, what that is.
EVENTS = (
    ("交通事故", "死亡", "lost"), ("交通事故", "当场身亡", "lost"), ("交通事故", "致残", "lost"),
    ("交通事故", "受伤", "hurt"), ("溺水", "死亡", "lost"), ("火灾", "无伤亡", ""),
    ("收监", "", "jailed"), ("判刑服刑", "", "jailed"), ("服刑期满释放", "", ""), ("其他意外", "", ""),
)  # fmt: skip


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    cause, harm, meant = random.choice(EVENTS)
    happened = on - timedelta(days=random.randint(1, 45))
    row: list[Cell] = [
        spelled.name, spelled.number, subject.township, subject.village, cause,
        spell_day(happened, random), harm,
    ]  # fmt: skip
    flagged = []
    if meant in ("lost", "hurt"):
        flagged.append("gongan.accident")
    if meant == "lost" and subject.able:
        flagged.append("gongan.labour_lost")
    if meant == "jailed" and subject.able:
        flagged.append("gongan.jailed")
    return row, {"cause": cause, "harm": harm, "flagged": flagged}
