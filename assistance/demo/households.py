"""The ledgers about households."""

from datetime import timedelta
from typing import Any

from assistance.demo.making import Making
from assistance.models import HousingCheck, InsuranceClaim, MicroLoan, SupportMeasure

HAZARDS = ("屋顶漏雨", "墙体开裂", "地基下沉", "檩条腐朽", "围墙倾斜")
BANKS = ("农商银行", "邮储银行", "农业银行")


def fill(making: Making, homes: Any) -> None:
    every = list(homes.order_by("pk"))
    making.keep(HousingCheck, [_hazard(making, home) for home in every[::7]])
    making.keep(InsuranceClaim, [_claim(making, home) for home in every[3::15]])
    making.keep(SupportMeasure, [_support(making, home) for home in every[::4]])
    making.keep(MicroLoan, [_loan(making, home, n) for n, home in enumerate(every[5::9])])


def _support(making: Making, home: Any) -> SupportMeasure:
    track, group, content = making.one(
        ("work", "employment", "帮扶车间就业"), ("work", "industry", "蔬菜大棚奖补"),
        ("policy", "health", "家庭医生签约和慢病用药"), ("safety_net", "social_security", "农村低保"),
    )  # fmt: skip
    since = making.ago(100, 400)
    ended = making.often(0.3)
    return SupportMeasure(
        household=home, track=track, group=group, content=content, since=since,
        until=since + timedelta(days=90) if ended else None, unit="区乡村振兴局",
        responsible="帮扶责任人", effect="收入稳定" if ended and making.often(0.8) else "",
        **making.stamps(home),
    )  # fmt: skip


def _hazard(making: Making, home: Any) -> HousingCheck:
    found, grade = making.ago(1, 200), making.one("", "B", "C", "C", "D")
    row = HousingCheck(
        household=home, group=making.one("risk", "dibao", "escaped"), found_on=found,
        hazard=making.one(*HAZARDS), grade=grade, graded_on=found if grade else None,
        lived_in=grade != "D", **making.stamps(home),
    )  # fmt: skip
    if grade in {"C", "D"} and making.often(0.8):
        row.remedy, row.begun_on = ("reinforce" if grade == "C" else "rebuild"), found
        if making.often(0.7):
            row.finished_on = row.accepted_on = making.today
            row.subsidy = making.yuan(12_000, 36_000)
    return row


def _claim(making: Making, home: Any) -> InsuranceClaim:
    happened = making.ago(40, 200)
    spent = making.yuan(20_000, 90_000)
    row = InsuranceClaim(
        household=home, group=making.one("escaped", "monitored", "dibao"),
        cause=making.one("illness", "illness", "school", "disaster"), happened_on=happened,
        spent=spent, reimbursed=spent * 6 / 10, reported_on=happened + timedelta(days=5),
        **making.stamps(home),
    )  # fmt: skip
    if making.often(0.7):
        row.surveyed_on = happened + timedelta(days=12)
        row.paid, row.paid_on = making.yuan(2_000, 12_000), happened + timedelta(days=30)
    return row


def _loan(making: Making, home: Any, n: int) -> MicroLoan:
    lent = making.ago(200, 700)
    return MicroLoan(
        household=home, contract=f"XD{lent.year}{n:05d}", bank=making.one(*BANKS),
        amount=making.one(20_000, 30_000, 50_000), purpose="养殖", lent_on=lent,
        due_on=lent + timedelta(days=730), rate="4.35",
        repaid_on=making.today if making.often(0.1) else None, **making.stamps(home),
    )  # fmt: skip
