"""住建局：农房安全鉴定结果。"""

from comparison.conditions import is_in
from comparison.kinds import DAY, one_of
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

GRADES = ("A级", "B级", "C级", "D级", "无房")
GRADE = one_of(
    "grade",
    {grade: (grade.removesuffix("级"),) for grade in GRADES},
    "鉴定等级应为 A、B、C、D级或无房",
)

sources.declare(
    Source(
        name="zhujian",
        order=30,
        title="住建局 · 农房鉴定",
        unit="zhujian",
        columns=(
            SERIAL,
            Column("name", "户主姓名", ("姓名", "房主姓名"), required=True),
            Column("id_number", "户主身份证号", ID_ALIASES, required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("structure", "结构", ("房屋结构", "结构类型")),
            Column("grade", "鉴定等级", ("房屋等级", "危房等级", "安全等级"), required=True),
            Column("examined", "鉴定日期", ("鉴定时间",)),
            Column("note", "备注"),
        ),
        reads={"grade": GRADE, "examined": DAY},
        rules=(
            Screen(
                code="zhujian.unsafe_house",
                title="C级、D级危房",
                basis="工作要点第8条：住人无危房、危房不住人",
                risk="housing",
                condition=is_in("grade", "C级", "D级"),
                event="house|{grade}|{examined|on:yearmonth}",
                sentence="住建：[{examined} ]房屋鉴定为{grade}",
            ),
            Screen(
                code="zhujian.no_house",
                title="无房",
                basis="工作要点第8条：住人无危房、危房不住人",
                risk="housing",
                condition=is_in("grade", "无房"),
                event="house|{grade}|{examined|on:yearmonth}",
                sentence="住建：[{examined} ]{grade}",
            ),
        ),
        compared=("grade",),
        instructions=(*COMMON_INSTRUCTIONS, "鉴定等级请从下拉列表中选：A级、B级、C级、D级、无房。"),
        drop_downs={"grade": GRADES},
        sample=(
            (
                1,
                "王五",
                "411099193804095643",
                "榆林乡",
                "榆荫河村",
                "砖混",
                "C级",
                "2022-04-12",
                "",
            ),
        ),
    )
)
