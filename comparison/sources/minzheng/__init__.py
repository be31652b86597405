"""民政局：新增低保、特困、临时救助人员。"""

from comparison.conditions import all_of, contains, filled, none_of
from comparison.kinds import MONEY, MONTH, WORD, first_in
from comparison.sources import (
    COMMON_INSTRUCTIONS,
    ID_ALIASES,
    SERIAL,
    TOWNSHIP,
    VILLAGE,
    Screen,
    Source,
    sources,
)
from ledgers.sheets.headers import Column

CATEGORIES = ("农村低保A", "农村低保B", "农村低保C", "分散供养特困", "集中供养特困", "临时救助")
# The kind of help without grade and form; 低保边缘 has 低保 in it and comes first.
HELP = first_in("help", {word: word for word in ("低保边缘", "低保", "特困", "临时救助")})

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
        reads={"category": WORD, "help": ("category", HELP), "approved": MONTH, "amount": MONEY},
        rules=(
            Screen(
                code="minzheng.new_aid",
                title="新增低保、特困、临时救助",
                basis="工作要点第2条：民政部门筛查；新增救助对象逐户核实是否需要监测",
                risk="other",
                # Those whose help ended are another list's business.
                condition=all_of(
                    filled("category"),
                    none_of(contains("category", "退出", "停发", "取消", "终止")),
                ),
                event="aid|{help}|{approved|on:digits}",
                sentence="民政：[{approved:month}]新增{category}",
            ),
        ),
        compared=("category", "approved"),
        instructions=(*COMMON_INSTRUCTIONS, "只填当月新增的对象；类别请从下拉列表中选。"),
        drop_downs={"category": CATEGORIES},
        sample=(
            (1, "李四", "41109919510719002X", "灵井镇", "柳林铺村", "农村低保B", "2022.4", 210),
        ),
    )
)
