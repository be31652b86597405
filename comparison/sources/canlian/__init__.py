"""残联：新办残疾人证、等级变更、重度残疾。"""

from comparison.conditions import all_of, any_of, filled, is_in, none_of, within_days
from comparison.kinds import DAY, first_in, one_of
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
from households.codes import DISABILITY_KINDS
from ledgers.sheets.headers import Column

# 残疾证 numbers have 20 or 22 digits, of which the first 18 say who it is.
CARD_ALIASES = ("残疾人证号", "残疾人证号码", "残疾证号", "残疾证号码", "残疾人证编号")
CHANGES = ("新办", "等级变更", "换证", "迁入", "注销")
CHANGE = first_in(
    "change",
    {
        "注销": "注销", "等级变更": "等级变更", "等级调整": "等级变更", "级别变更": "等级变更",
        "等级升": "等级变更", "等级降": "等级变更", "换": "换证", "补": "换证", "迁入": "迁入",
        "新办": "新办", "新申": "新办", "首次": "新办", "初次": "新办", "新增": "新办",
        "新领": "新办", "新发": "新办",
    },
)  # fmt: skip
# More than one kind is 多重, and 7 of the list of codes as well.
DISABILITY = first_in(
    "disability",
    {"多重": "多重"} | {kind: kind for kind in DISABILITY_KINDS.values()} | DISABILITY_KINDS,
)
GRADES = ("一级", "二级", "三级", "四级")
GRADE = one_of(
    "grade",
    {
        "一级": ("1", "1级", "一", "壹级", "Ⅰ级", "Ⅰ"),
        "二级": ("2", "2级", "二", "贰级", "Ⅱ级", "Ⅱ"),
        "三级": ("3", "3级", "三", "叁级", "Ⅲ级", "Ⅲ"),
        "四级": ("4", "4级", "四", "肆级", "Ⅳ级", "Ⅳ"),
    },
    "残疾等级应为一级到四级",
)
POINT = "工作要点第1条：重度残疾人家庭为重点群体；第2条：因残"

sources.declare(
    Source(
        name="canlian",
        order=70,
        title="残联 · 办证和等级变更",
        unit="canlian",
        columns=(
            SERIAL,
            Column("name", "姓名", ("残疾人姓名", "持证人姓名", "持证人"), required=True),
            Column("id_number", "身份证号", (*ID_ALIASES, *CARD_ALIASES), required=True,
                   as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("change", "业务类型",
                   ("办理类型", "办证类型", "业务类别", "办理业务", "变更类型", "变更情况")),
            Column("disability", "残疾类别", ("残疾类型", "残疾种类", "类别", "残别")),
            Column("grade", "残疾等级", ("残疾级别", "等级", "级别", "现残疾等级"), required=True),
            Column("issued", "发证日期",
                   ("发证时间", "办证日期", "办证时间", "批准日期", "签发日期", "评定日期")),
            Column("guardian", "监护人", ("监护人姓名",)),
            Column("phone", "电话", ("联系电话", "手机号", "手机号码", "监护人电话"),
                   as_text=True),
        ),
        reads={"change": CHANGE, "disability": DISABILITY, "grade": GRADE, "issued": DAY},
        rules=(
            Screen(
                code="canlian.new_card",
                title="新办残疾人证",
                basis=POINT,
                risk="disability",
                condition=any_of(
                    is_in("change", "新办"),
                    # Many lists have no column that says so.
                    all_of(none_of(filled("change")), within_days("issued", "recent")),
                ),
                thresholds=(
                    Threshold("recent", "没有业务类型时，发证日期在收到文件前多少天以内", "365",
                              "natural_days", "没有统一规定；外地做法回看12个月，同月只提醒一次"),
                ),
                event="card|{issued|on:yearmonth}",
                sentence="残联：[{issued} ]新办残疾人证[，{disability}残疾][，{grade}]",
            ),
            Screen(
                code="canlian.grade_changed",
                title="残疾等级变更",
                basis=POINT,
                risk="disability",
                condition=is_in("change", "等级变更"),
                event="grade|{grade}|{issued|on:yearmonth}",
                sentence="残联：[{issued} ]残疾等级变更[，现为{grade}][，{disability}残疾]",
            ),
            Screen(
                code="canlian.severe",
                title="重度残疾（一级、二级）",
                basis=POINT,
                risk="disability",
                condition=all_of(is_in("grade", "一级", "二级"), none_of(is_in("change", "注销"))),
                event="severe|{grade}",
                sentence="残联：[{disability}]残疾{grade}，属重度残疾",
            ),
        ),
        compared=("change", "grade", "issued"),
        instructions=(
            *COMMON_INSTRUCTIONS,
            "没有身份证号的，可填20位或22位的残疾人证号，按前18位核对。",
            "只填新办证、等级变更和重度残疾的人；业务类型、残疾等级请从下拉列表中选。",
        ),
        drop_downs={
            "change": CHANGES,
            "disability": tuple(DISABILITY_KINDS.values()),
            "grade": GRADES,
        },
        sample=((1, "吴十", "411099197606180036", "苏桥镇", "枣园河村", "新办", "肢体", "二级",
                 "2022-04-15", "", ""),),
    )
)  # fmt: skip
