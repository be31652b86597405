"""人社局：失业、返乡、务工不稳。"""

from comparison.conditions import all_of, any_of, contains, is_in, none_of, register, under
from comparison.kinds import COUNT, DAY, MONEY, TEXT, first_in
from comparison.sources import (
    COMMON_INSTRUCTIONS,
    ID_ALIASES,
    SERIAL,
    TOWNSHIP,
    VILLAGE,
    Screen,
    Source,
    Threshold,
    sources,
)
from ledgers.sheets.headers import Column

STATUSES = ("在岗", "失业", "返乡", "不稳定", "返乡创业")
STATUS = first_in(
    "status",
    {
        "未就业": "失业", "无业": "失业", "再就业": "在岗", "已就业": "在岗", "未失业": "在岗",
        "返乡创业": "返乡创业", "失业": "失业", "下岗": "失业", "待业": "失业", "返乡": "返乡",
        "回乡": "返乡", "不稳": "不稳定", "就业": "在岗", "在岗": "在岗", "务工": "在岗",
        "公益": "在岗",
    },
)  # fmt: skip
HOLIDAY = ("春节", "过年", "探亲", "农忙")

sources.declare(
    Source(
        name="renshe",
        order=100,
        title="人社局 · 失业返乡和务工不稳",
        unit="renshe",
        columns=(
            SERIAL,
            Column("name", "姓名", ("务工人员姓名", "劳动力姓名", "人员姓名"), required=True),
            Column("id_number", "身份证号", ID_ALIASES, required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("status", "就业状态",
                   ("就业情况", "务工状态", "务工情况", "就业失业状态", "当前状态"), required=True),
            Column("place", "务工地", ("务工地点", "务工所在地", "就业地点")),
            Column("employer", "企业", ("务工企业", "企业名称", "用工单位", "就业单位", "工作单位")),
            Column("industry", "行业", ("从事行业", "所属行业")),
            Column("months", "近12个月务工月数",
                   ("务工月数", "务工时间", "年务工月数", "累计务工月数", "近一年务工月数")),
            Column("wage", "月薪", ("月工资", "月收入", "月均工资", "工资")),
            Column("lost_on", "失业日期", ("失业时间", "失业登记日期", "离岗日期", "离岗时间")),
            Column("returned_on", "返乡日期", ("返乡时间", "返回日期")),
            Column("why", "原因", ("返乡原因", "失业原因", "失业返乡原因")),
            Column("wish", "就业意愿", ("是否有就业意愿", "求职意愿", "务工意愿")),
        ),
        reads={"status": STATUS, "months": COUNT, "wage": MONEY, "lost_on": DAY,
               "returned_on": DAY, "why": TEXT},
        rules=(
            Screen(
                code="renshe.lost_job",
                title="失业",
                basis="工作要点第1条：有失业人员的家庭为重点群体",
                risk="unstable_work",
                condition=is_in("status", "失业"),
                event="lost|{lost_on|on:yearmonth}",
                sentence="人社：[{lost_on} ]失业[（{why}）]",
            ),
            Screen(
                code="renshe.returned",
                title="返乡",
                basis="工作要点第2条：疫情等导致收入骤减；第13条：务工人员稳岗就业",
                risk="unstable_work",
                # Who comes home for the holidays goes back.
                condition=all_of(is_in("status", "返乡"), none_of(contains("why", *HOLIDAY))),
                event="returned|{returned_on|on:yearmonth}",
                sentence="人社：[{returned_on} ]返乡[（{why}）]",
            ),
            Screen(
                code="renshe.unstable",
                title="务工就业不稳",
                basis="工作要点第13条：有劳动能力的脱贫户和监测对象稳定就业",
                risk="unstable_work",
                # A farmer who never went out to work is not in danger for that.
                condition=any_of(
                    is_in("status", "不稳定"),
                    all_of(register("key_group"), register("able"), under("months", "months")),
                ),
                thresholds=(
                    Threshold("months", "有劳动能力的脱贫户和监测对象近12个月务工不足", "6",
                              "months", "外出务工统计口径：一年内从业6个月以上；初值，请区里确认"),
                ),
                event="unstable|{on:year}",
                sentence="人社：务工就业不稳[，近12个月务工 {months} 个月][，月薪 {wage:yuan} 元]",
            ),
        ),
        compared=("status", "months", "why", "lost_on", "returned_on"),
        instructions=(
            *COMMON_INSTRUCTIONS,
            "务工月数按最近12个月累计；就业状态请从下拉列表中选。",
        ),
        drop_downs={"status": STATUSES},
        sample=((1, "冯三", "411099198803150279", "邓庄乡", "梨洼铺村", "失业", "广东省东莞市",
                 "某电子厂", "制造业", 4, 3800, "2022-04-08", "", "企业停工", "有"),),
    )
)  # fmt: skip
