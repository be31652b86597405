"""医保局：住院和门诊慢特病个人负担。"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from comparison.limits import BURDEN_KEY_GROUPS, BURDEN_OTHERS
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
)
from ledgers.sheets.headers import Column
from ledgers.sheets.values import day, money, text


def check(values: Mapping[str, Any], facts: Facts, limits: Mapping[str, Decimal]) -> Flag | None:
    """Flag a cumulative personal burden over the threshold for this kind of household, in yuan."""
    if "burden" not in values:
        return None
    burden = Decimal(values["burden"])
    key = BURDEN_KEY_GROUPS if facts.monitored or facts.escaped else BURDEN_OTHERS
    threshold = limits[key]
    if burden <= threshold:
        return None
    until = values.get("until", "")
    return Flag(
        risk="illness",
        event=f"burden|{until[:7] or f'{facts.on:%Y-%m}'}",
        sentence=f"医保：{f'截至{until} ' if until else ''}年度累计个人负担 {burden:,.2f} 元，"
        f"超过 {threshold:,.0f} 元",
        inputs={"burden": str(burden), "threshold": str(threshold), "limit": key, "until": until},
    )


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
            Column("hospital", "就诊医院", ("医院", "就诊医疗机构", "定点医疗机构")),
            Column("disease", "病种", ("诊断", "病种名称", "疾病诊断", "病种/诊断")),
            Column("total", "总费用", ("医疗总费用", "总费用（元）")),
            Column("basic", "基本医保报销", ("基本医疗报销", "统筹支付")),
            Column("serious", "大病保险报销", ("大病保险", "大病报销")),
            Column("aid", "医疗救助", ("医疗救助金额",)),
            Column(
                "burden",
                "年度累计个人负担",
                ("累计个人负担", "个人负担", "年度累计个人自付", "累计自付", "个人自付累计"),
                required=True,
            ),
            Column("until", "截止日期", ("统计截止日期", "数据截止日期", "截至日期")),
        ),
        reads={
            "burden": lambda cell: str(money(cell)),
            "until": lambda cell: day(cell).isoformat(),
            "disease": text,
        },
        check=check,
        rule_code="yibao.burden",
        rule_title="个人累计负担超过阈值",
        rule_basis="工作要点第2条：刚性支出明显超过上年度收入；阈值见“时限与阈值”",
        limits=(BURDEN_KEY_GROUPS, BURDEN_OTHERS),
        largest="burden",
        compared=("burden",),
        instructions=(
            *COMMON_INSTRUCTIONS,
            "年度累计个人负担：扣除基本医保、大病保险、医疗救助后由个人负担的本年累计数，单位元。",
        ),
        sample=((1, "张三", "411099195512136502", "将官池镇", "槐树坡村", "区人民医院", "骨折",
                 10222.09, 6825.84, 1279.84, 426.62, 1689.79, "2022-04-30"),),
    )
)  # fmt: skip
