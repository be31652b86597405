"""公安局：事故伤亡、收监。"""

from comparison.conditions import all_of, contains, is_in, none_of, register
from comparison.kinds import DAY, WORD, first_in
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

CAUSES = ("交通事故", "刑事案件受害", "溺水", "火灾", "其他意外", "收监")
HARMS = ("死亡", "伤残", "受伤", "无")
HARM = first_in(
    "harm",
    {
        "无伤": "无", "未伤": "无", "未受伤": "无", "无人": "无", "亡": "死亡", "死": "死亡",
        "残": "伤残", "伤": "受伤",
    },
)  # fmt: skip
JAILED = ("收监", "服刑", "判刑", "入狱")
FREED = ("释放", "刑满", "出狱")

sources.declare(
    Source(
        name="gongan",
        order=120,
        title="公安局 · 事故伤亡和收监",
        unit="gongan",
        columns=(
            SERIAL,
            Column("name", "姓名", ("当事人", "当事人姓名", "人员姓名"), required=True),
            Column("id_number", "身份证号", ID_ALIASES, required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("cause", "事由", ("案由", "事件", "事件类型", "事故类型", "案件类型"),
                   required=True),
            Column("happened", "日期",
                   ("发生日期", "发生时间", "事发日期", "事发时间", "案发日期", "收监日期")),
            Column("harm", "伤亡情况", ("伤亡", "伤残死亡", "伤残/死亡", "伤害程度", "后果")),
        ),
        reads={"cause": WORD, "happened": DAY, "harm": HARM},
        rules=(
            Screen(
                code="gongan.accident",
                title="事故、案件中伤亡",
                basis="工作要点第2条：突发重大变故",
                risk="accident",
                condition=is_in("harm", "死亡", "伤残", "受伤"),
                event="accident|{happened|on:yearmonth}",
                sentence="公安：[{happened} ]{cause}，{harm}",
            ),
            Screen(
                code="gongan.labour_lost",
                title="劳动力死亡、伤残",
                basis="工作要点第2条：突发重大变故（外地排查清单：主要劳动力死亡或减少）",
                risk="lack_labour",
                condition=all_of(register("able"), is_in("harm", "死亡", "伤残")),
                event="labour|{happened|on:yearmonth}",
                sentence="公安：[{happened} ]劳动力{harm}（{cause}）",
            ),
            Screen(
                code="gongan.jailed",
                title="劳动力被收监",
                basis="工作要点第2条：突发重大变故（外地排查清单：主要劳动力死亡或减少）",
                risk="lack_labour",
                condition=all_of(
                    register("able"),
                    contains("cause", *JAILED),
                    none_of(contains("cause", *FREED)),
                ),
                event="jailed|{happened|on:yearmonth}",
                # What for is nobody's business in the village.
                sentence="公安：[{happened} ]劳动力被收监",
            ),
        ),
        compared=("cause", "harm", "happened"),
        instructions=(*COMMON_INSTRUCTIONS, "只填事由和结果，不填案情；事由、伤亡情况请从下拉列表中选。"),
        drop_downs={"cause": CAUSES, "harm": HARMS},
        sample=((1, "褚五", "411099198107222857", "河街乡", "竹泉坡村", "交通事故", "2022-04-18",
                 "伤残"),),
        optional=True,
    )
)  # fmt: skip
