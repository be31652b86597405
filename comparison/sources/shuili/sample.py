"""How 水利局 sends its file: an old .xls, title and two header rows, units within the cells."""

from datetime import date, timedelta
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled, spell_day
from comparison.samples.subjects import Subject

NOTE = (
    "flagged: water not fit, short for more than 36 days, more than 20 minutes or 800 m or 80 m of "
    "height away, less than 35 litres"
)
LAYOUT = Layout(
    headings=(
        "序号", "姓名", "户主身份证号码", "乡镇", "行政村", "供水工程名称", "供水类型",
        "水质是否合格", "检测时间", "停水天数", "取水往返时间", "取水水平距离", "垂直距离",
        "人均水量", "存在问题",
    ),
    ending=".xls",
    sheet="饮水问题户",
    title="建安区农村饮水问题户台账",
    groups=(("序号", 1), ("农户", 4), ("供水工程", 2), ("水质", 2), ("水量和方便程度", 5),
            ("存在问题", 1)),
)  # fmt: skip
QUALITIES = {"合格": True, "是": True, "": True, "未超标": True, "不合格": False, "否": False,
             "大肠菌群超标": False}  # fmt: skip
# The figure, and how it is written.
DRY = ((0, "无"), (12, 12), (36, "36天"), (37, "37天"), (90, 90))
MINUTES = ((0, ""), (15, "15分钟"), (20, 20), (21, "21 分钟"))
METRES = ((0, ""), (800, "800米"), (801, 801), (1200, "1,200米"))
HEIGHT = ((0, ""), (80, 80), (81, "81米"))
LITRES = ((60, ""), (60, "60升/人·天"), (35, 35), (34.5, "34.5升"), (20, "20"))


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    quality = random.choice(list(QUALITIES))
    tested = on - timedelta(days=random.randint(10, 120))
    (dry, dry_cell), (minutes, minutes_cell) = random.choice(DRY), random.choice(MINUTES)
    (metres, metres_cell), (height, height_cell) = random.choice(METRES), random.choice(HEIGHT)
    litres, litres_cell = random.choice(LITRES)
    row: list[Cell] = [
        serial, spelled.name, spelled.number, subject.township, subject.village,
        random.choice(("柳林供水站", "枣园水厂", "自备井")), random.choice(("集中", "分散")),
        quality, spell_day(tested, random), dry_cell, minutes_cell, metres_cell, height_cell,
        litres_cell, random.choice(("管网老化", "")),
    ]  # fmt: skip
    flagged = []
    if not QUALITIES[quality]:
        flagged.append("shuili.quality")
    if dry > 36:
        flagged.append("shuili.shortage")
    if minutes > 20 or metres > 800 or height > 80:
        flagged.append("shuili.access")
    if litres < 35:
        flagged.append("shuili.quantity")
    facts = {"fit": QUALITIES[quality], "dry_days": dry, "minutes": minutes, "distance": metres}
    return row, {**facts, "height": height, "litres": litres, "flagged": flagged}
