"""乡村振兴局：收入骤减和刚性支出过大的农户。"""

from comparison.conditions import above_share, all_of, dropped, none_of, register, under
from comparison.kinds import DAY, MONEY, TEXT
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

sources.declare(
    Source(
        name="xczx",
        order=50,
        title="乡村振兴局 · 收入骤减排查",
        unit="xczx",
        columns=(
            SERIAL,
            Column("name", "户主姓名", ("姓名", "户主"), required=True),
            Column("id_number", "户主身份证号", ("户主身份证号码", "户主证件号码", *ID_ALIASES),
                   required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("size", "家庭人口", ("家庭人口数", "人口数")),
            Column("per_head", "人均纯收入",
                   ("家庭人均纯收入", "年人均纯收入", "本年人均纯收入", "本年度人均纯收入",
                    "近12个月人均纯收入", "现人均纯收入"), required=True),
            Column("per_head_last", "上年人均纯收入",
                   ("上年度人均纯收入", "上年家庭人均纯收入", "上年度家庭人均纯收入",
                    "去年人均纯收入", "原人均纯收入")),
            Column("expense", "刚性支出",
                   ("家庭刚性支出", "刚性支出合计", "合规自付支出", "合规自付支出合计")),
            Column("net_last", "上年家庭纯收入",
                   ("上年度家庭纯收入", "上年家庭收入", "上年度家庭收入", "上年度收入",
                    "上年纯收入", "去年家庭纯收入")),
            Column("why", "减收原因",
                   ("收入减少原因", "减收或支出原因", "主要原因", "原因", "风险类型",
                    "致贫返贫风险")),
            Column("until", "截止日期", ("统计截止日期", "数据截止日期", "截至日期")),
        ),
        reads={"per_head": MONEY, "per_head_last": MONEY, "expense": MONEY, "net_last": MONEY,
               "why": TEXT, "until": DAY},
        rules=(
            Screen(
                code="xczx.under_line",
                title="人均纯收入低于监测范围",
                basis="工作要点第2条：收入骤减；监测范围是参考标准，由人综合研判",
                risk="other",
                # Whoever is monitored already is known to be below it.
                condition=all_of(none_of(register("monitored")), under("per_head", "line")),
                thresholds=(
                    Threshold("line", "人均纯收入低于", "7000", "yuan",
                              "河南省2022年监测范围（通行口径，请按省文件核对文号）"),
                ),
                event="line|{until|on:year}",
                sentence="乡村振兴：人均纯收入 {per_head:yuan} 元，低于 {threshold:whole} 元"
                "[（{why}）]",
            ),
            Screen(
                code="xczx.income_drop",
                title="人均纯收入骤减",
                basis="工作要点第2条：收入骤减",
                risk="other",
                condition=dropped("per_head", "per_head_last", "drop"),
                thresholds=(
                    Threshold("drop", "人均纯收入比上年下降超过", "30", "percent",
                              "“骤减”没有统一比例；初值，请区里确认"),
                ),
                event="drop|{until|on:year}",
                sentence="乡村振兴：人均纯收入由 {per_head_last:yuan} 元降到 {per_head:yuan} 元，"
                "降幅超过 {threshold:whole}%[（{why}）]",
            ),
            Screen(
                code="xczx.expense",
                title="刚性支出超过上年收入",
                basis="工作要点第2条：刚性支出明显超过上年度收入",
                risk="other",
                condition=above_share("expense", "net_last", "share"),
                thresholds=(
                    Threshold("share", "刚性支出超过上年家庭纯收入的", "100", "percent",
                              "工作要点第2条的字面：超过上年度收入"),
                ),
                event="expense|{until|on:year}",
                sentence="乡村振兴：刚性支出 {expense:yuan} 元，超过上年家庭纯收入 {net_last:yuan} 元"
                "的 {threshold:whole}%[（{why}）]",
            ),
        ),
        compared=("per_head", "per_head_last", "expense", "net_last"),
        instructions=(
            *COMMON_INSTRUCTIONS,
            "人均纯收入按识别前12个整月计算，单位元；刚性支出填扣除报销和救助后自家负担的部分。",
        ),
        sample=((1, "孙八", "411099196208154532", "小召乡", "柳林埠村", 3, 5820.5, 9140, 6200,
                 27420, "务工收入减少", "2022-04-30"),),
    )
)  # fmt: skip
