"""政策享受台账: what departments delivered, by any policy (work point 27)."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from assistance.models import Delivery, Policy
from households.subjects import PERSON
from ledgers.entries.declaration import OFFICES, Figure, Item, Ledger, declare


def _of_mine(user: User) -> "QuerySet[Any]":
    return Policy.objects.of(user)


def _this_year(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(month__gte=f"{on:%Y}01", month__lte=f"{on:%Y}12")


declare(
    Ledger(
        name="delivery",
        order=270,
        title="政策享受台账",
        point=27,
        source="要对本部门帮扶政策定期进行梳理……确保政策持续有效落实到位；政策落实率 100%",
        units=(),
        model=Delivery,
        subject=PERSON,
        items=(
            Item("policy_id", ("政策名称", "政策项目", "补贴项目", "资金名称"), words=_of_mine),
            Item("month", ("月份", "发放时间", "所属月份", "享受月份")),
            Item("amount", ("金额", "补贴金额", "发放金额", "实发金额")),
            Item("paid_on", ("发放日期", "到账时间")),
        ),
        key=("policy_id", "month"),
        filters=("policy_id", "month"),
        writers=OFFICES,
        figures=(
            Figure("deliveries_of_year", "今年发放", _this_year),
        ),
        hint="一人一项政策一个月一条；按户享受的政策写领取人。应享未享、享受不符由系统自动比对。",
    )
)  # fmt: skip
