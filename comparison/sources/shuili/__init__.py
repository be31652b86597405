"""水利局：饮水有问题的农户。"""

from comparison.conditions import any_of, is_in, over, under
from comparison.kinds import COUNT, DAY, TEXT, first_in
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

QUALITIES = ("合格", "不合格")
QUALITY = first_in(
    "quality",
    {
        "不合格": "不合格", "未达标": "不合格", "不达标": "不合格", "未超标": "合格",
        "不超标": "合格", "超标": "不合格", "合格": "合格", "达标": "合格", "否": "不合格",
        "是": "合格",
    },
)  # fmt: skip
STANDARD = "《农村饮水安全评价准则》"
POINT = f"工作要点第9条：持续保障群众安全饮水；{STANDARD}"

sources.declare(
    Source(
        name="shuili",
        order=80,
        title="水利局 · 饮水问题户",
        unit="shuili",
        columns=(
            SERIAL,
            Column("name", "户主姓名", ("姓名", "户主", "用水户", "用水户姓名"), required=True),
            Column("id_number", "户主身份证号", ("户主身份证号码", "户主证件号码", *ID_ALIASES),
                   required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("works", "工程名称",
                   ("供水工程", "供水工程名称", "饮水工程名称", "水厂名称"), required=True),
            Column("type", "工程类型", ("供水类型", "供水方式", "类型")),
            Column("source", "水源", ("水源类型", "水源地")),
            Column("quality", "水质结论",
                   ("水质检测结论", "水质检测结果", "水质是否合格", "水质情况", "水质", "检测结论",
                    "检测结果", "结论")),
            Column("tested", "检测日期", ("水质检测日期", "检测时间", "水质检测时间", "化验日期")),
            Column("dry_days", "年缺水天数",
                   ("缺水天数", "停水天数", "年停水天数", "累计停水天数", "累计缺水天数")),
            Column("minutes", "取水时间", ("取水用时", "取水往返时间", "往返取水时间")),
            Column("distance", "取水距离", ("取水水平距离", "水平距离")),
            Column("height", "取水高差", ("取水垂直距离", "垂直距离", "高差")),
            Column("litres", "人均日用水量",
                   ("人均水量", "人均用水量", "人均可用水量", "每人每天水量", "水量")),
            Column("fault", "故障情况", ("故障", "问题", "存在问题", "停水原因")),
            Column("keeper", "管护人", ("管护员", "管护责任人", "管水员")),
            Column("phone", "电话", ("联系电话", "管护人电话", "手机号"), as_text=True),
        ),
        reads={"works": TEXT, "quality": QUALITY, "tested": DAY, "dry_days": COUNT,
               "minutes": COUNT, "distance": COUNT, "height": COUNT, "litres": COUNT},
        rules=(
            Screen(
                code="shuili.quality",
                title="水质不合格",
                basis=POINT,
                risk="water",
                condition=is_in("quality", "不合格"),
                event="quality|{tested|on:yearmonth}",
                sentence="水利：[{tested} ]水质检测不合格[（{works}）]",
            ),
            Screen(
                code="shuili.shortage",
                title="缺水天数过多",
                basis=POINT,
                risk="water",
                condition=over("dry_days", "days"),
                thresholds=(
                    Threshold("days", "一年缺水天数超过", "36", "natural_days",
                              f"{STANDARD}：供水保证率"),
                ),
                event="shortage|{on:year}",
                sentence="水利：一年缺水 {dry_days} 天，超过 {threshold:whole} 天[（{works}）]",
            ),
            Screen(
                code="shuili.access",
                title="取水不便",
                basis=POINT,
                risk="water",
                condition=any_of(
                    over("minutes", "minutes"), over("distance", "distance"),
                    over("height", "height"),
                ),
                thresholds=(
                    Threshold("minutes", "取水时间超过", "20", "minutes", STANDARD),
                    Threshold("distance", "取水水平距离超过", "800", "metres", STANDARD),
                    Threshold("height", "取水高差超过", "80", "metres", STANDARD),
                ),
                event="access|{on:year}",
                sentence="水利：取水不便[，取水时间 {minutes} 分钟][，距离 {distance} 米]"
                "[，高差 {height} 米]",
            ),
            Screen(
                code="shuili.quantity",
                title="水量不足",
                basis=POINT,
                risk="water",
                condition=under("litres", "litres"),
                thresholds=(
                    Threshold("litres", "每人每天用水量少于", "35", "litres",
                              f"{STANDARD}：丰水地区35升，缺水地区20升"),
                ),
                event="quantity|{on:year}",
                sentence="水利：每人每天用水 {litres} 升，少于 {threshold:whole} 升[（{works}）]",
            ),
        ),
        compared=("quality", "dry_days", "minutes", "distance", "height", "litres"),
        instructions=(
            *COMMON_INSTRUCTIONS,
            "一户一行，填受影响农户的户主；一处工程有问题的，把受益户逐户列出。",
            "缺水天数填天，取水时间填分钟，距离和高差填米，水量填每人每天多少升；没有的留空。",
        ),
        drop_downs={"type": ("集中", "分散"), "quality": QUALITIES},
        sample=((1, "郑一", "411099196912204214", "椹涧乡", "杏坡堂村", "杏坡供水站", "集中",
                 "地下水", "不合格", "2022-04-20", 5, "", "", "", 60, "", "", ""),),
    )
)  # fmt: skip
