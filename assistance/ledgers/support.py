"""帮扶措施台账 (work point 3)."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from assistance import rules
from assistance.models import SupportMeasure
from households.subjects import HOUSEHOLD
from ledgers.entries.declaration import ANYBODY, Figure, Item, Ledger, declare


def _running(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(Q(until=None) | Q(until__gte=on), since__lte=on)


def _without_effect(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(until__lt=on, effect="")


declare(
    Ledger(
        name="support_measure",
        order=30,
        title="帮扶措施台账",
        point=3,
        source="分类开展帮扶，按照“缺什么、补什么”的原则，对有劳动能力的户实施“就业扶”，对无劳动能力有生活能力的户"
        "实施“政策帮”，对无劳动能力无生活能力的户实施“兜底保”",
        units=(
            "xczx", "nongye", "renshe", "minzheng", "jiaoti", "weijian", "yibao", "zhujian", "shuili",
            "canlian", "caizheng", "jinrong",
        ),
        model=SupportMeasure,
        subject=HOUSEHOLD,
        items=(
            Item("track", ("帮扶类型", "帮扶途径")),
            Item("group", ("措施类型", "帮扶类别")),
            Item("content", ("帮扶措施", "措施")),
            Item("since", ("开始时间", "起始日期")),
            Item("until", ("结束时间", "终止日期")),
            Item("unit", ("帮扶单位", "责任单位"), listed=False),
            Item("responsible", ("帮扶责任人",), listed=False),
            Item("amount", ("金额", "投入资金"), listed=False),
            Item("effect", ("帮扶成效", "效果")),
        ),
        key=("group", "content", "since"),
        filters=("track", "group"),
        writers=ANYBODY,
        fault=rules.support,
        figures=(
            Figure("support_measures", "帮扶措施", lambda rows, on: rows),
            Figure("support_running", "正在实施", _running, of="support_measures"),
            Figure("support_without_effect", "已结束，没有填写成效", _without_effect,
                   tone="overdue", target="0"),
        ),
        hint="已建档的监测户，措施在案件页登记，这里不用再录。",
    )
)  # fmt: skip
