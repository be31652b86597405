"""How 金融局 sends its file: a .csv in GBK with a title above, amounts in 万元, a total below."""

from datetime import date, timedelta
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled, spell_day
from comparison.samples.subjects import Subject

NOTE = "flagged: overdue; due within 30 days unless paid back, prolonged or renewed"
LAYOUT = Layout(
    headings=(
        "序号", "借款人", "借款人身份证号", "乡镇", "行政村", "贷款银行", "贷款金额（万元）",
        "放款日期", "到期日期", "贷款状态", "逾期天数",
    ),
    ending=".csv",
    title="脱贫人口小额信贷到期逾期明细",
    total=True,
)  # fmt: skip
STATES = {"正常": "", "未逾期": "", "": "", "逾期": "overdue", "已结清": "done",
          "已展期": "done", "续贷": "done"}  # fmt: skip
DAYS_LEFT = (-400, -1, 0, 30, 31, 200)
OVERDUE = {"": False, "0": False, "0天": False, "45天": True, "12": True}


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    state, late = random.choice(list(STATES)), random.choice(["", "", *OVERDUE])
    left = random.choice(DAYS_LEFT)
    due = on + timedelta(days=left)
    amount, amount_cell = random.choice(((50_000, "5"), (30_000, "3.0"), (20_000, "20,000元")))
    row: list[Cell] = [
        serial, spelled.name, spelled.number, subject.township, subject.village,
        random.choice(("区农商银行", "邮储银行")), amount_cell,
        spell_day(due - timedelta(days=1095), random), spell_day(due, random), state, late,
    ]  # fmt: skip
    overdue = STATES[state] == "overdue" or OVERDUE[late]
    flagged = ["jinrong.overdue"] if overdue else []
    if left <= 30 and STATES[state] == "" and not overdue:
        flagged.append("jinrong.due")
    facts = {"due": due.isoformat(), "state": state, "overdue": OVERDUE[late], "amount": amount}
    return row, {**facts, "flagged": flagged}
