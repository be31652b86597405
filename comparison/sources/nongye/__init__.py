"""农业农村局：产业失败和损失。"""

from comparison.conditions import all_of, any_of, contains, over, register
from comparison.kinds import DAY, MONEY, TEXT, WORD
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

RESULTS = ("正常", "部分损失", "绝收", "停产", "失败")
FAILED = ("失败", "绝收", "停产", "停业", "倒闭", "破产", "全部死亡")
_INCOME = "比照因病支出：河南农村居民人均可支配收入（2021年约17,533元）"
POINT = "工作要点第2条：收入骤减；第12条：带动群众稳定增收的产业"

sources.declare(
    Source(
        name="nongye",
        order=110,
        title="农业农村局 · 产业失败和损失",
        unit="nongye",
        columns=(
            SERIAL,
            Column("name", "户主姓名",
                   ("姓名", "户主", "经营户", "种植户", "养殖户", "经营户姓名"), required=True),
            Column("id_number", "户主身份证号", ("户主身份证号码", "户主证件号码", *ID_ALIASES),
                   required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("project", "品种",
                   ("种养品种", "种植养殖品种", "产业项目", "项目名称", "项目", "产业类型"),
                   required=True),
            Column("scale", "规模", ("种养规模", "经营规模", "种植规模", "养殖规模")),
            Column("result", "经营状况", ("产业状况", "经营情况", "产业情况", "项目状态")),
            Column("loss", "损失金额", ("损失", "直接损失", "经济损失", "直接经济损失", "损失额"),
                   required=True),
            Column("why", "损失原因", ("原因", "失败原因", "受损原因")),
            Column("happened", "发生日期", ("损失日期", "受损日期", "发生时间", "损失时间")),
            Column("paid", "保险赔付", ("保险赔付金额", "保险理赔", "赔付金额", "理赔金额")),
        ),
        reads={"project": TEXT, "result": WORD, "loss": MONEY, "why": TEXT, "happened": DAY,
               "paid": MONEY},
        rules=(
            Screen(
                code="nongye.failed",
                title="产业失败",
                basis=POINT,
                risk="business_failure",
                condition=contains("result", *FAILED),
                event="failed|{happened|on:yearmonth}",
                sentence="农业农村：[{happened} ]{project}{result}[（{why}）]",
            ),
            Screen(
                code="nongye.loss",
                title="产业损失超过阈值",
                basis=POINT,
                risk="business_failure",
                condition=any_of(
                    all_of(register("key_group"), over("loss", "key_groups")),
                    over("loss", "others"),
                ),
                thresholds=(
                    Threshold("key_groups", "脱贫户和监测对象产业损失超过", "8767", "yuan",
                              f"{_INCOME}的50%；初值，请区里确认"),
                    Threshold("others", "其他农户产业损失超过", "17533", "yuan",
                              f"{_INCOME}的100%；初值，请区里确认"),
                ),
                event="loss|{happened|on:yearmonth}",
                sentence="农业农村：[{happened} ]{project}损失 {loss:yuan} 元，"
                "超过 {threshold:whole} 元[（{why}）][，保险赔付 {paid:yuan} 元]",
                largest="loss",
            ),
        ),
        compared=("result", "loss", "happened"),
        instructions=(
            *COMMON_INSTRUCTIONS,
            "损失金额和保险赔付单位为元，以万元填写的请在列名里写明“（万元）”。",
        ),
        drop_downs={"result": RESULTS},
        sample=((1, "陈四", "411099197711094316", "艾庄回族乡", "松岭埠村", "生猪", "60头", "失败",
                 42000, "疫病", "2022-04-03", 12000),),
    )
)  # fmt: skip
