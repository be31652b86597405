"""
The two snapshots of a round, in the national export's own columns. No database, no clock.

At identification the columns stand bare, after elimination each begins with 风险消除后. Source:
column names of the national form and export.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from households.national import yes_no
from households.rules import net_income, per_head, reference_income
from ledgers.sheets.rows import Value

IDENTIFIED_QUESTIONS = {
    "housing": "是否住房出现安全问题",
    "dropout": "是否义务教育阶段适龄儿童少年失学辍学",
    "water": "是否饮水出现安全问题",
    "uninsured_member": "是否有家庭成员未参加城乡居民（职工）基本医疗保险",
}
ELIMINATED_QUESTIONS = {
    "dropout": "风险消除后是否义务教育阶段适龄儿童少年失学辍学",
    "house_damaged": "风险消除后是否住房损毁",
    "uninsured_member": "风险消除后是否有家庭成员未参加城乡居民（职工）基本医疗保险",
    "water_damaged": "风险消除后是否饮水设施损毁",
}
IDENTIFIED_MONEY = (
    "工资性收入", "生产经营性收入", "财产性收入", "转移性收入", "生产经营性支出", "家庭纯收入",
    "家庭人均纯收入", "家庭理赔收入", "合规自付支出", "纳入监测对象的收入参考范围（元）",
    "纳入监测对象的人均收入参考范围（元）",
)  # fmt: skip
ELIMINATED_MONEY = (
    "风险消除后工资性收入", "风险消除后财产性收入", "风险消除后转移性收入",
    "风险消除后生产经营性收入", "风险消除后生产经营性支出", "风险消除后家庭纯收入",
    "风险消除后家庭人均纯收入", "风险消除后理赔收入", "风险消除后合规自付支出",
)  # fmt: skip
IDENTIFIED = (*IDENTIFIED_MONEY, *IDENTIFIED_QUESTIONS.values())
ELIMINATED = (*ELIMINATED_QUESTIONS.values(), *ELIMINATED_MONEY)


@dataclass(frozen=True)
class Figures:
    """Yuan of twelve whole months and the people who lived on them."""

    wage: Decimal
    business: Decimal
    property_: Decimal
    transfer: Decimal
    business_expense: Decimal
    claim_income: Decimal
    out_of_pocket: Decimal
    members: int

    @property
    def net(self) -> Decimal:
        return net_income(
            wage=self.wage, business=self.business, property_=self.property_,
            transfer=self.transfer, business_expense=self.business_expense,
        )  # fmt: skip

    @property
    def reference(self) -> Decimal:
        return reference_income(
            self.net, claim_income=self.claim_income, out_of_pocket=self.out_of_pocket
        )


Answers = Mapping[str, bool]
"""Questions by their key; one that nobody asked is not there, and its cell stays blank."""


def identified(figures: Figures | None, answers: Answers) -> list[Value]:
    """Return the cells under `IDENTIFIED`."""
    said = [yes_no(answers.get(key)) for key in IDENTIFIED_QUESTIONS]
    if figures is None:
        return [*[""] * len(IDENTIFIED_MONEY), *said]
    f = figures
    return [
        f.wage, f.business, f.property_, f.transfer, f.business_expense, f.net,
        per_head(f.net, members=f.members), f.claim_income, f.out_of_pocket, f.reference,
        per_head(f.reference, members=f.members), *said,
    ]  # fmt: skip


def eliminated(figures: Figures | None, answers: Answers) -> list[Value]:
    """Return the cells under `ELIMINATED`."""
    said = [yes_no(answers.get(key)) for key in ELIMINATED_QUESTIONS]
    if figures is None:
        return [*said, *[""] * len(ELIMINATED_MONEY)]
    f = figures
    return [
        *said, f.wage, f.property_, f.transfer, f.business, f.business_expense, f.net,
        per_head(f.net, members=f.members), f.claim_income, f.out_of_pocket,
    ]  # fmt: skip
