"""民政局：新增低保、特困、临时救助人员。"""

from collections.abc import Mapping
from typing import Any

from comparison.sources import (
    COMMON_INSTRUCTIONS,
    ID_ALIASES,
    SERIAL,
    TOWNSHIP,
    VILLAGE,
    Facts,
    Flag,
    Source,
    sources,
    word,
)
from ledgers.sheets.headers import Column
from ledgers.sheets.values import money, month

CATEGORIES = ("农村低保A", "农村低保B", "农村低保C", "分散供养特困", "集中供养特困", "临时救助")

KINDS = ("低保边缘", "低保", "特困", "临时救助")
ENDED = ("退出", "停发", "取消", "终止")


def kind_of(category: str) -> str:
    """
    Return the kind of help, without grade and form.

    >>> kind_of("农村低保B"), kind_of("分散供养特困")
    ('低保', '特困')
    """
    return next((kind for kind in KINDS if kind in category), category[:20])


def check(values: Mapping[str, Any], facts: Facts, limits: Mapping[str, Any]) -> Flag | None:
    """Flag everybody newly granted help; those whose help ended are another list's business."""
    category, approved = values.get("category", ""), values.get("approved", "")
    if any(word in category for word in ENDED):
        return None
    month = approved or f"{facts.on:%Y%m}"
    return Flag(
        risk="other",
        event=f"aid|{kind_of(category)}|{month}",
        sentence=f"民政：{approved[:4]}年{approved[4:].lstrip('0')}月新增{category or '救助对象'}"
        if approved
        else f"民政：新增{category or '救助对象'}",
        inputs={"category": category, "approved": approved, "amount": values.get("amount", "")},
    )


sources.declare(
    Source(
        name="minzheng",
        order=20,
        title="民政局 · 新增救助",
        unit="minzheng",
        columns=(
            SERIAL,
            Column("name", "户主姓名", ("姓名", "保障对象姓名", "申请人"), required=True),
            Column("id_number", "身份证号码", ID_ALIASES, required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("category", "类别", ("救助类别", "保障类别", "对象类别"), required=True),
            Column("approved", "批准月份", ("审批月份", "批准时间", "批准年月")),
            Column("amount", "月保障金", ("月保障金额", "保障金额", "救助金额", "救助金")),
        ),
        reads={
            "category": word,
            "approved": month,
            "amount": lambda cell: str(money(cell)),
        },
        check=check,
        compared=("category",),
        rule_code="minzheng.new_aid",
        rule_title="新增低保、特困、临时救助",
        rule_basis="工作要点第2条：民政部门筛查；新增救助对象逐户核实是否需要监测",
        instructions=(*COMMON_INSTRUCTIONS, "只填当月新增的对象；类别请从下拉列表中选。"),
        drop_downs={"category": CATEGORIES},
        sample=(
            (1, "李四", "411099195107190025", "灵井镇", "柳林铺村", "农村低保B", "2022.4", 210),
        ),
    )
)
