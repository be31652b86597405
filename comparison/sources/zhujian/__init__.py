"""住建局：农房安全鉴定结果。"""

from collections.abc import Mapping
from typing import Any

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
    word,
)
from ledgers.sheets.cells import Cell
from ledgers.sheets.headers import Column
from ledgers.sheets.values import day

GRADES = ("A级", "B级", "C级", "D级", "无房")
UNSAFE = {"C级", "D级", "无房"}


def grade(cell: Cell) -> str:
    """
    Return a grade in one spelling.

    >>> grade("Ｃ级"), grade("d"), grade("无 房")
    ('C级', 'D级', '无房')
    """
    found = word(cell).upper().removesuffix("级")
    known = {each.removesuffix("级"): each for each in GRADES}
    if found not in known:
        raise ValueError(f"鉴定等级应为 A、B、C、D级或无房，现在是“{found[:20]}”")
    return known[found]


def check(values: Mapping[str, Any], facts: Facts, limits: Mapping[str, Any]) -> Flag | None:
    """Flag houses of grade C or D, and households without one."""
    found = values.get("grade", "")
    if found not in UNSAFE:
        return None
    on = values.get("examined", "")
    said = "无房" if found == "无房" else f"房屋鉴定为{found}"
    return Flag(
        risk="housing",
        event=f"house|{found}|{on[:7] or f'{facts.on:%Y-%m}'}",
        sentence=f"住建：{f'{on} ' if on else ''}{said}",
        inputs={"grade": found, "examined": on},
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
        reads={"grade": grade, "examined": lambda cell: day(cell).isoformat()},
        check=check,
        compared=("grade",),
        rule_code="zhujian.unsafe_house",
        rule_title="C级、D级危房或无房",
        rule_basis="工作要点第8条：住人无危房、危房不住人",
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
