"""How 乡村振兴局 sends its file: a title, a line about units, amounts as text, a note below."""

from datetime import date
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled, spell_day
from comparison.samples.subjects import Subject

NOTE = (
    "flagged: income below 7,000 unless monitored, income down by more than 30%, expenses above "
    "last year's income"
)
LAYOUT = Layout(
    headings=(
        "序号", "户主姓名", "户主身份证号", "乡（镇）", "行政村", "人口数", "家庭人均纯收入（元）",
        "上年度人均纯收入（元）", "家庭刚性支出（元）", "上年度家庭纯收入（元）", "减收原因",
        "统计截止日期",
    ),
    sheet="收入骤减",
    title="建安区收入骤减和刚性支出过大农户排查表",
    lines=("填报单位：区乡村振兴局                                        单位：元",),
    notes=("注：1.人均纯收入按近12个月计算；2.刚性支出为扣除报销后自家负担部分。",),
)  # fmt: skip
WHY = ("务工收入减少", "大额医疗支出", "种植受灾", "子女上学", "")


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    size = random.randint(1, 6)
    last = random.choice((7_000, 10_000, 14_500, 21_300.5))
    # Right on the line and on the share as well, where "below" and "more than" are decided.
    now = random.choice((7_000, 6_999.99, round(last * 0.7, 2), round(last * 0.69, 2), last + 500))
    net_last = round(last * size, 2)
    expense = random.choice((0, 3_200, net_last, round(net_last + 0.01, 2), 86_400))
    row: list[Cell] = [
        serial, spelled.name, spelled.number, subject.township, subject.village, size,
        _money(now, random), _money(last, random), _money(expense, random), net_last,
        random.choice(WHY), spell_day(on.replace(day=1), random),
    ]  # fmt: skip
    flagged = []
    if now < 7_000 and not subject.monitored:
        flagged.append("xczx.under_line")
    if round(last * 100) - round(now * 100) > round(last * 30):
        flagged.append("xczx.income_drop")
    if expense > net_last:
        flagged.append("xczx.expense")
    facts = {"per_head": now, "per_head_last": last, "expense": expense, "net_last": net_last}
    return row, {**facts, "flagged": flagged}


def _money(amount: float, random: Random) -> Cell:
    return random.choice((amount, f"{amount:,.2f}", f"{amount:.2f}元", f"¥{amount:,.2f}"))
