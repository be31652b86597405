"""医保局：住院和门诊慢特病个人负担。"""

from comparison.conditions import all_of, any_of, over, register
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

_INCOME = "河南农村居民人均可支配收入（2021年约17,533元）"

sources.declare(
    Source(
        name="yibao",
        order=10,
        title="医保局 · 住院个人负担",
        unit="yibao",
        columns=(
            SERIAL,
            Column("name", "姓名", ("参保人姓名", "患者姓名", "参保人"), required=True),
            Column("id_number", "身份证号", ID_ALIASES, required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("hospital", "就诊医院", ("医院", "医疗机构", "就诊医疗机构", "定点医疗机构")),
            Column("disease", "病种", ("诊断", "疾病", "疾病名称", "病种名称", "疾病诊断", "病种/诊断")),
            Column("total", "总费用", ("医疗总费用", "总费用（元）")),
            Column("basic", "基本医保报销", ("基本医疗报销", "统筹支付")),
            Column("serious", "大病保险报销", ("大病保险", "大病报销")),
            Column("aid", "医疗救助", ("医疗救助金额",)),
            Column(
                "burden",
                "年度累计个人负担",
                ("累计个人负担", "个人负担", "个人负担累计", "年度累计个人自付", "累计自付",
                 "个人自付", "个人自付累计"),
                required=True,
            ),
            Column("until", "截止日期", ("统计截止日期", "数据截止日期", "截至日期")),
        ),
        reads={"burden": MONEY, "until": DAY, "disease": TEXT},
        rules=(
            Screen(
                code="yibao.burden",
                title="个人累计负担超过阈值",
                basis="工作要点第2条：刚性支出明显超过上年度收入",
                risk="illness",
                condition=any_of(
                    all_of(register("key_group"), over("burden", "key_groups")),
                    over("burden", "others"),
                ),
                thresholds=(
                    Threshold("key_groups", "脱贫户和监测对象年度个人负担超过", "8767", "yuan",
                              f"{_INCOME}的50%；外地同类做法"),
                    Threshold("others", "其他农户年度个人负担超过", "17533", "yuan",
                              f"{_INCOME}的100%；外地同类做法"),
                ),
                event="burden|{until|on:yearmonth}",
                sentence="医保：[截至{until} ]年度累计个人负担 {burden:yuan} 元，"
                "超过 {threshold:whole} 元",
                largest="burden",
            ),
        ),
        compared=("burden",),
        instructions=(
            *COMMON_INSTRUCTIONS,
            "年度累计个人负担：扣除基本医保、大病保险、医疗救助后由个人负担的本年累计数，单位元。",
        ),
        sample=((1, "张三", "411099195512136502", "将官池镇", "槐树坡村", "区人民医院", "骨折",
                 10222.09, 6825.84, 1279.84, 426.62, 1689.79, "2022-04-30"),),
    )
)  # fmt: skip
