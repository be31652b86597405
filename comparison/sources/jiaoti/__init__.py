"""教体局：控辍保学。"""

from comparison.conditions import is_in
from comparison.kinds import TEXT, WORD
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

STATUSES = ("在校", "送教上门", "休学", "延缓入学", "疑似辍学", "辍学")

sources.declare(
    Source(
        name="jiaoti",
        order=40,
        title="教体局 · 控辍保学",
        unit="jiaoti",
        columns=(
            SERIAL,
            Column("name", "学生姓名", ("姓名", "儿童姓名"), required=True),
            Column("id_number", "身份证件号", ID_ALIASES, required=True, as_text=True),
            Column("guardian", "监护人", ("监护人姓名", "家长姓名")),
            TOWNSHIP,
            VILLAGE,
            Column("school", "学校", ("就读学校", "学校名称")),
            Column("grade", "年级", ("就读年级",)),
            Column("status", "就学状态", ("在校状态", "学籍状态", "就学情况"), required=True),
            Column("why", "原因", ("疑似辍学原因", "辍学原因")),
        ),
        reads={"status": WORD, "why": TEXT, "school": TEXT},
        rules=(
            Screen(
                code="jiaoti.dropout",
                title="疑似辍学",
                basis="工作要点第6条：适龄儿童不失学辍学，双向排查",
                risk="education",
                condition=is_in("status", "疑似辍学", "辍学"),
                event="school|{on:term}",
                sentence="教体：{status}[（{why}）]",
            ),
        ),
        compared=("status",),
        instructions=(*COMMON_INSTRUCTIONS, "可按乡镇分工作表；就学状态请从下拉列表中选。"),
        drop_downs={"status": STATUSES},
        sample=((1, "赵小明", "411099201501140678", "赵六", "尚集镇", "枣园堂村", "镇中心学校",
                 "二年级", "在校", ""),),
    )
)  # fmt: skip
