"""兜底保障 (work point 11): the people, the monthly payments, the visits to those in homes."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from assistance import limits, rules
from assistance.models import HomeVisit, SafetyNet, SafetyPayment
from core.limits import number
from households.subjects import PERSON
from ledgers.entries.declaration import ANYBODY, Figure, Item, Ledger, declare

SOURCE = "一月一排查，落实低保、特困供养、临时救助、医疗保障、养老保障，按时足额发放各项补贴"
UNITS = ("minzheng", "weijian", "yibao", "canlian", "caizheng", "xczx")


def _running(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(Q(until=None) | Q(until__gte=on), since__lte=on)


def _unvisited(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    since = on - timedelta(days=number(limits.HOME_VISIT))
    visits = HomeVisit.objects.standing().filter(member=OuterRef("member"), visited_on__gte=since)
    return _running(rows, on).filter(mode="central").filter(~Exists(visits))


def _this_month(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(month=f"{on:%Y%m}")


declare(
    Ledger(
        name="safety_net",
        order=110,
        title="兜底保障台账",
        point=11,
        source=SOURCE,
        units=UNITS,
        model=SafetyNet,
        subject=PERSON,
        items=(
            Item("policy", ("政策", "保障类型", "救助类型")),
            Item("since", ("享受起始日期", "起始时间", "批准日期")),
            Item("until", ("停止时间", "停发日期"), listed=False),
            Item("monthly", ("月保障金", "月标准", "月补助标准")),
            Item("mode", ("供养方式", "兜底类型")),
            Item("home", ("机构", "供养机构", "四院一中心")),
            Item("admitted_on", ("入住时间",), listed=False),
            Item("keeper", ("赡养人姓名", "抚养人")),
            Item("agreed_on", ("协议签订日期", "赡养协议"), listed=False),
            Item("three_known", ("是否三明白",), listed=False),
            Item("reviewed_on", ("评议日期", "三评议"), listed=False),
        ),
        key=("policy", "since"),
        filters=("policy", "mode"),
        writers=ANYBODY,
        fault=rules.safety_net,
        figures=(
            Figure("safety_net_people", "在享兜底保障", _running),
            Figure("safety_net_central", "其中集中兜底",
                   lambda rows, on: _running(rows, on).filter(mode="central"),
                   of="safety_net_people"),
            Figure("safety_net_unvisited", "集中兜底人员近期没有探视", _unvisited, tone="soon",
                   target="0"),
            Figure("safety_net_no_agreement", "居家兜底没有赡养协议",
                   lambda rows, on: _running(rows, on).filter(mode="home", agreed_on=None),
                   tone="overdue", target="0"),
        ),
        hint="居家兜底的每周走访记在“本周走访”里，这里登记协议、三明白、三评议。",
    )
)  # fmt: skip

declare(
    Ledger(
        name="safety_payment",
        order=111,
        title="兜底保障资金发放台账",
        point=11,
        source=SOURCE,
        units=UNITS,
        model=SafetyPayment,
        subject=PERSON,
        items=(
            Item("policy", ("政策", "保障类型")),
            Item("month", ("月份", "发放月")),
            Item("amount", ("发放金额", "应发金额", "金额")),
            Item("paid_on", ("发放日期", "到账时间")),
        ),
        key=("policy", "month"),
        filters=("policy",),
        writers=ANYBODY,
        figures=(
            Figure("safety_payments", "本月应发", _this_month),
            Figure("safety_payments_made", "本月已到账",
                   lambda rows, on: _this_month(rows, on).exclude(paid_on=None),
                   of="safety_payments", target="100%"),
            Figure("safety_payments_open", "以往月份未到账",
                   lambda rows, on: rows.filter(month__lt=f"{on:%Y%m}", paid_on=None),
                   tone="overdue", target="0"),
        ),
    )
)  # fmt: skip

declare(
    Ledger(
        name="home_visit",
        order=112,
        title="集中兜底人员探视台账",
        point=11,
        source="对集中兜底人员动态管理，不定期进行探视，关心生活质量和身体状况",
        units=UNITS,
        model=HomeVisit,
        subject=PERSON,
        items=(
            Item("visited_on", ("探视时间",)),
            Item("visitor", ("探视人员",)),
            Item("living", ("生活情况",)),
            Item("health", ("身体情况",)),
        ),
        key=("visited_on",),
        writers=ANYBODY,
        figures=(
            Figure("home_visits", "本月探视",
                   lambda rows, on: rows.filter(visited_on__year=on.year, visited_on__month=on.month)),
        ),
    )
)  # fmt: skip
