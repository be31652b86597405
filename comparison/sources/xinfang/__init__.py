"""信访局：信访和12317热线的诉求。"""

from comparison.conditions import filled
from comparison.kinds import DAY, TEXT, first_in
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

# What the matter is about; what was said stays with the department, for it may be about those
# who would read it in the village.
TOPIC = first_in(
    "topic",
    {
        "低保": "兜底保障", "特困": "兜底保障", "救助": "兜底保障", "五保": "兜底保障",
        "住房": "住房", "危房": "住房", "房屋": "住房", "饮水": "饮水", "吃水": "饮水",
        "自来水": "饮水", "停水": "饮水", "看病": "医疗", "医疗": "医疗", "医药": "医疗",
        "报销": "医疗", "上学": "教育", "学费": "教育", "入学": "教育", "务工": "就业",
        "工资": "就业", "就业": "就业", "公益岗": "就业", "补贴": "补贴发放", "土地": "土地",
        "残疾": "残疾", "致贫": "致贫返贫", "返贫": "致贫返贫",
    },
    other="其他",
)  # fmt: skip

sources.declare(
    Source(
        name="xinfang",
        order=130,
        title="信访局 · 信访和12317诉求",
        unit="xinfang",
        columns=(
            SERIAL,
            Column("name", "反映人", ("反映人姓名", "信访人", "信访人姓名", "诉求人", "姓名"),
                   required=True),
            Column("id_number", "身份证号", ID_ALIASES, required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("case_no", "信访件编号", ("信访编号", "受理编号", "登记编号", "工单编号", "件号"),
                   as_text=True),
            Column("received", "日期",
                   ("登记日期", "登记时间", "受理日期", "信访日期", "来件日期", "反映日期")),
            Column("channel", "渠道", ("信访形式", "受理渠道", "诉求渠道", "来源")),
            Column("matter", "事项",
                   ("反映事项", "信访事项", "反映问题", "诉求", "诉求内容", "主要诉求", "内容"),
                   required=True),
        ),
        reads={"case_no": TEXT, "received": DAY, "topic": ("matter", TOPIC)},
        rules=(
            Screen(
                code="xinfang.appeal",
                title="信访、12317诉求",
                basis="工作要点第23条：对群众反映的问题，件件有落实",
                risk="other",
                condition=filled("topic"),
                event="appeal|{case_no|received|on}",
                sentence="信访：[{received} ]反映{topic}问题，请入户了解（详情由信访部门掌握）",
            ),
        ),
        compared=("topic", "case_no", "received"),
        instructions=(
            *COMMON_INSTRUCTIONS,
            "没有身份证号的可以留空，按姓名和乡镇、村由人工核对；系统只保留事项类别，不保留诉求内容。",
        ),
        drop_downs={"channel": ("来信", "来访", "网上", "12317", "12345")},
        sample=((1, "卫六", "411099196404012320", "张潘镇", "荷塘河村", "XF2022040012",
                 "2022-04-11", "12317", "反映没有享受低保"),),
        optional=True,
    )
)  # fmt: skip
