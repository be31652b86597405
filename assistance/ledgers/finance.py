"""金融帮扶 (work point 14)."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from assistance import limits, rules
from assistance.models import EnterpriseLoan, MicroLoan
from core.limits import number
from households.subjects import HOUSEHOLD
from ledgers.entries.declaration import ANYBODY, OFFICES, Figure, Item, Ledger, declare
from ledgers.entries.subjects import VillageSubject

UNITS = ("jinrong", "xczx")


def _running(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    found: QuerySet[Any] = rows.filter(repaid_on=None).alias(end=Coalesce("extended_to", "due_on"))
    return found


def _overdue(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return _running(rows, on).filter(end__lt=on)


def _soon(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    until = on + timedelta(days=number(limits.LOAN_DUE))
    return _running(rows, on).filter(end__gte=on, end__lte=until)


declare(
    Ledger(
        name="micro_loan",
        order=140,
        title="脱贫人口小额信贷台账",
        point=14,
        source="对符合条件的脱贫户和监测对象做到应贷尽贷，做好续贷和展期，确有需要的予以追加贷款",
        units=UNITS,
        model=MicroLoan,
        subject=HOUSEHOLD,
        items=(
            Item("contract", ("合同号", "贷款合同编号", "借款合同号")),
            Item("bank", ("银行", "放贷银行", "承贷银行")),
            Item("amount", ("金额", "贷款额", "贷款金额")),
            Item("purpose", ("用途", "贷款项目"), listed=False),
            Item("lent_on", ("放款日期", "贷款日期")),
            Item("due_on", ("到期时间", "贷款到期日")),
            Item("rate", ("利率", "年利率"), listed=False),
            Item("interest_paid", ("贴息", "贴息金额"), listed=False),
            Item("renewed_on", ("续贷时间",), listed=False),
            Item("extended_to", ("展期到期日",), listed=False),
            Item("added", ("追加", "追加贷款"), listed=False),
            Item("repaid_on", ("还清日期", "结清时间")),
        ),
        key=("contract",),
        filters=("bank",),
        writers=ANYBODY,
        fault=rules.loan,
        figures=(
            Figure("micro_loans", "在贷", _running),
            Figure("micro_loans_soon", "即将到期", _soon, tone="soon"),
            Figure("micro_loans_overdue", "逾期", _overdue, tone="overdue", target="0"),
        ),
    )
)  # fmt: skip

declare(
    Ledger(
        name="enterprise_loan",
        order=141,
        title="精准扶贫企业贷台账",
        point=14,
        source="加大对带贫企业的金融支持力度，继续落实“精准扶贫企业贷”",
        units=UNITS,
        model=EnterpriseLoan,
        subject=VillageSubject(name="name"),
        items=(
            Item("name", ("企业", "带贫企业")),
            Item("contract", ("合同号",)),
            Item("bank", ("银行",), listed=False),
            Item("amount", ("金额", "贷款金额")),
            Item("lent_on", ("放款日期",), listed=False),
            Item("due_on", ("到期时间",)),
            Item("carried", ("带贫户数", "带动脱贫户")),
            Item("jobs", ("带动就业",), listed=False),
            Item("repaid_on", ("还清日期",)),
        ),
        key=("contract",),
        writers=OFFICES,
        fault=rules.loan,
        figures=(
            Figure("enterprise_loans", "在贷", lambda rows, on: rows.filter(repaid_on=None)),
            Figure("enterprise_loans_none", "没有带动农户",
                   lambda rows, on: rows.filter(repaid_on=None, carried=0), tone="overdue",
                   target="0"),
            Figure("enterprise_loans_overdue", "逾期",
                   lambda rows, on: rows.filter(Q(repaid_on=None), due_on__lt=on), tone="overdue",
                   target="0"),
        ),
    )
)  # fmt: skip
