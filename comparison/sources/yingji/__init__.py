"""应急管理局：受灾户。"""

from comparison.conditions import all_of, any_of, at_least, filled, is_in, none_of
from comparison.kinds import COUNT, DAY, MONEY, WORD
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

DISASTERS = ("洪涝", "地质", "旱灾", "生物", "气象", "地震", "火灾", "其他")
NOBODY = ("无", "无伤亡", "无人员伤亡", "没有", "否", "0", "0人", "/", "-", "—")
POINT = "工作要点第2条：因灾和突发重大变故；受灾户走绿色通道，先帮扶后补手续"

sources.declare(
    Source(
        name="yingji",
        order=90,
        title="应急管理局 · 受灾户",
        unit="yingji",
        columns=(
            SERIAL,
            Column("name", "户主姓名", ("姓名", "户主", "受灾户", "受灾户姓名", "受灾人"),
                   required=True),
            Column("id_number", "户主身份证号", ("户主身份证号码", "户主证件号码", *ID_ALIASES),
                   required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("disaster", "灾种", ("灾害种类", "灾害类型", "受灾类型", "灾害名称"),
                   required=True),
            Column("happened", "发生日期",
                   ("受灾日期", "受灾时间", "发生时间", "灾害发生日期", "灾害发生时间")),
            Column("collapsed", "房屋倒塌间数",
                   ("倒塌房屋间数", "倒塌间数", "倒塌房屋", "房屋倒塌")),
            Column("damaged", "房屋严重损坏间数",
                   ("严重损坏房屋间数", "严重损坏间数", "严重损坏房屋", "房屋严重损坏",
                    "严重损坏")),
            Column("hit", "农作物受灾面积", ("受灾面积", "农作物受灾", "受灾亩数")),
            Column("lost", "农作物绝收面积", ("绝收面积", "农作物绝收", "绝收亩数", "绝收")),
            Column("loss", "直接经济损失", ("直接损失", "经济损失", "损失金额", "损失合计")),
            Column("casualties", "人员伤亡", ("伤亡", "伤亡情况", "人员伤亡情况", "伤亡人数")),
            Column("aid", "救助金额", ("救助资金", "已救助金额", "救灾款")),
        ),
        reads={"disaster": WORD, "happened": DAY, "collapsed": COUNT, "damaged": COUNT,
               "lost": COUNT, "loss": MONEY, "casualties": WORD},
        rules=(
            Screen(
                code="yingji.casualty",
                title="因灾人员伤亡",
                basis=POINT,
                risk="disaster",
                condition=all_of(filled("casualties"), none_of(is_in("casualties", *NOBODY))),
                event="casualty|{disaster}|{happened|on:yearmonth}",
                sentence="应急：[{happened} ]{disaster}，人员伤亡：{casualties}",
            ),
            Screen(
                code="yingji.house",
                title="因灾房屋倒塌或严重损坏",
                basis=POINT,
                risk="disaster",
                condition=any_of(at_least("collapsed", "rooms"), at_least("damaged", "rooms")),
                thresholds=(
                    Threshold("rooms", "倒塌或严重损坏房屋间数达到", "1", "count",
                              "凡有房屋倒塌或严重损坏的都核实"),
                ),
                event="house|{disaster}|{happened|on:yearmonth}",
                sentence="应急：[{happened} ]{disaster}[，房屋倒塌 {collapsed} 间]"
                "[，严重损坏 {damaged} 间][，直接经济损失 {loss:yuan} 元]",
            ),
            Screen(
                code="yingji.crop",
                title="因灾农作物绝收",
                basis=POINT,
                risk="disaster",
                condition=at_least("lost", "mu"),
                thresholds=(
                    Threshold("mu", "农作物绝收面积达到", "1", "mu",
                              "“较大损失”没有统一面积；初值，请区里确认"),
                ),
                event="crop|{disaster}|{happened|on:yearmonth}",
                sentence="应急：[{happened} ]{disaster}，农作物绝收 {lost} 亩"
                "[，直接经济损失 {loss:yuan} 元]",
            ),
        ),
        compared=("disaster", "happened", "collapsed", "damaged", "lost", "casualties"),
        instructions=(
            *COMMON_INSTRUCTIONS,
            "一户一行；没有损失的项留空或填0。损失金额单位为元，以万元填写的请在列名里写明“（万元）”。",
        ),
        drop_downs={"disaster": DISASTERS},
        sample=((1, "王二", "411099197003126014", "桂村乡", "桃溪集村", "气象", "2022-04-27", 0, 2,
                 3.5, 1.2, 18000, "无", 2000),),
    )
)  # fmt: skip
