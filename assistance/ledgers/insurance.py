"""防贫保台账 (work point 5)."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from assistance import limits, rules
from assistance.models import InsuranceClaim
from core.limits import number
from households.subjects import HOUSEHOLD
from ledgers.entries.declaration import ANYBODY, Figure, Item, Ledger, declare


def _open(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(paid_on=None, refused_on=None)


def _late(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    since = on - timedelta(days=number(limits.CLAIM))
    return _open(rows, on).filter(reported_on__lt=since)


declare(
    Ledger(
        name="insurance_claim",
        order=50,
        title="防贫保台账",
        point=5,
        source="对因学因病因灾等造成收入骤降的户动态监测排查，按照时间节点开展好理赔工作",
        units=("caizheng", "xczx"),
        model=InsuranceClaim,
        subject=HOUSEHOLD,
        items=(
            Item("group", ("类别", "群体类别", "人员类别")),
            Item("kind", ("保险种类",), listed=False),
            Item("cause", ("出险原因", "致困原因", "原因")),
            Item("happened_on", ("出险时间", "发生日期")),
            Item("spent", ("总费用", "总支出"), listed=False),
            Item("reimbursed", ("报销", "已报销"), listed=False),
            Item("reported_on", ("报案时间",)),
            Item("surveyed_on", ("查勘时间", "勘查日期"), listed=False),
            Item("refused_on", ("拒赔日期",), listed=False),
            Item("refused_why", ("拒赔原因",), listed=False),
            Item("paid", ("理赔额", "赔付金额", "理赔金额")),
            Item("paid_on", ("到账时间", "赔付日期")),
        ),
        key=("cause", "happened_on"),
        filters=("group", "cause"),
        writers=ANYBODY,
        fault=rules.insurance,
        figures=(
            Figure("insurance_claims", "出险登记", lambda rows, on: rows),
            Figure("insurance_paid", "已理赔到账", lambda rows, on: rows.exclude(paid_on=None),
                   of="insurance_claims"),
            Figure("insurance_open", "理赔办理中", _open, tone="todo", target="0"),
            Figure("insurance_late", "报案后超过理赔时限", _late, tone="overdue", target="0"),
        ),
        hint="一次出险一条。自付为总支出减去报销。",
    )
)  # fmt: skip
