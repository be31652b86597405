"""The papers from the meeting to the household being told."""

from monitoring.procedure import PaperKind as K
from papers import conditions
from papers.contents import decide, entry
from papers.contents.common import HOME
from papers.layout import Column, Grid, Heading, Layout, Prose, Rows, Seal, Signs, Words
from papers.paper import CASE, EXIT, Paper
from papers.shapes import DATED, DATED_LARGE, HOUSEHOLD, MEASURES, PUBLIC

PAPERS: tuple[Paper, ...] = (
    Paper(
        "minutes", "评议会议记录", {CASE: "review", EXIT: "review"},
        Layout(
            (
                Grid(
                    (
                        ("place", "held_on"), ("matter",), ("category", "risks"),
                        ("invited", "present", "result"), ("votes_for", "votes_against", "abstained"),
                    )
                ),
                Words("minutes"),
                Signs((f"主持人签字：{DATED}", f"记录人签字：{DATED}")), Seal(),
                Heading("参会人员签到表", new_page=True),
                Rows(
                    "attendance",
                    (
                        Column("no", "序号", 8), Column("name", "姓名", 20),
                        Column("office", "身份（职务）", 24), Column("phone", "联系电话", 22),
                        Column("sign", "签字", 26),
                    ),
                ),
            ),
            {
                "place": "村", "held_on": "会议日期", "matter": "评议事项",
                "category": "监测对象类别", "risks": "致贫返贫风险", "invited": "应到",
                "present": "实到", "votes_for": "同意", "votes_against": "不同意",
                "abstained": "弃权", "result": "结果", "minutes": "会议记录",
            },
        ),
        decide.minutes, K.MINUTES,
    ),
    Paper(
        "notice", "公示", {CASE: "publicise", EXIT: "publicise"}, PUBLIC, decide.notice,
        not_yet=conditions.no_notice,
    ),
    Paper(
        "township-form", "审核表", {CASE: "township_review", EXIT: "decide"},
        Layout(
            (
                HOUSEHOLD,
                Grid(
                    (
                        ("category", "risks"), ("per_head", "line"), ("meeting",), ("notice",),
                        ("objections",),
                    )
                ),
                Words("township_opinion"), Grid((("township_person",),)),
                Words("district_opinion"), Grid((("district_person",),)),
                Signs((f"乡镇（盖章）：{DATED}", f"区乡村振兴局（盖章）：{DATED}")), Seal(),
            ),
            {
                **HOME, "category": "监测对象类别", "risks": "致贫返贫风险",
                "per_head": "人均纯收入（元）", "line": "监测线（元）", "meeting": "村级评议",
                "notice": "村内公示", "objections": "公示异议", "township_opinion": "乡镇审核意见",
                "township_person": "审核人", "district_opinion": "区级审批意见",
                "district_person": "审批人",
            },
        ),
        decide.township_form, K.TOWNSHIP_FORM,
    ),
    Paper(
        "announcement", "公告", {CASE: "announce", EXIT: "announce"}, PUBLIC,
        decide.announcement, not_yet=conditions.no_announcement,
    ),
    Paper(
        "household-plan", "一户一策", {CASE: "register"},
        Layout(
            (
                HOUSEHOLD,
                Grid(
                    (("category", "registered_on"), ("risks",), ("track", "officer"), ("goal",))
                ),
                MEASURES,
                Signs((f"户主签字：{DATED}", f"帮扶责任人签字：{DATED}")), Seal(),
            ),
            {
                **HOME, "category": "监测对象类别", "registered_on": "建档日期",
                "risks": "致贫返贫风险", "track": "帮扶方式", "goal": "帮扶目标",
                "officer": "帮扶责任人",
            },
        ),
        entry.household_plan, K.HOUSEHOLD_PLAN, conditions.not_registered,
    ),
    Paper(
        "support-guide", "帮扶政策明白纸", {CASE: "register"},
        Layout(
            (
                Prose(
                    "{head}户：\n　　你户已作为监测对象（{category}）纳入帮扶，原因是{risks}。"
                    "帮扶责任人是{officer}，会定期上门；有困难随时找他，也可以拨打{hotline}。"
                    "你户现在的帮扶措施有："
                ),
                MEASURES,
                Prose(
                    "　　落实情况和收入会定期核对。收入稳定、住房饮水上学看病都有保障、原来的风险解决以后，"
                    "经评议公示确定，才会标注风险消除；之后遇到新困难还可以再申报。"
                ),
                Signs((f"领取人签字：{DATED}",)), Seal(),
            ),
            {
                "head": "户主姓名", "category": "监测对象类别", "risks": "致贫返贫风险",
                "officer": "帮扶责任人", "hotline": "咨询电话",
            },
        ),
        entry.support_guide, not_yet=conditions.not_registered,
    ),
    Paper(
        "exit-information", "风险消除信息采集表", {EXIT: "study"},
        Layout(
            (
                HOUSEHOLD,
                Grid(
                    (
                        ("national_no", "category"), ("identified", "risks"),
                        ("method", "eliminated"),
                    )
                ),
                Rows(
                    "snapshots",
                    (
                        Column("item", "项目（元）", 40), Column("before", "识别时", 30),
                        Column("now", "风险消除时", 30),
                    ),
                ),
                Rows("after", (Column("item", "风险消除后", 75), Column("answer", "是／否", 25))),
                Signs((f"户主签字：{DATED}", f"填表人签字：{DATED}")), Seal(),
            ),
            {
                **HOME, "national_no": "户编号", "category": "监测对象类别",
                "identified": "识别监测时间", "risks": "致贫返贫风险", "method": "风险消除方式",
                "eliminated": "风险消除时间",
            },
        ),
        decide.exit_information, K.EXIT_INFORMATION,
    ),
    Paper(
        "exit-measures", "帮扶措施落实情况表", {EXIT: "study"},
        Layout(
            (
                HOUSEHOLD, Grid((("registered_on", "officer"), ("risks",))), MEASURES,
                Signs((f"户主签字：{DATED}", f"帮扶责任人签字：{DATED}")), Seal(),
            ),
            {
                **HOME, "registered_on": "建档日期", "officer": "帮扶责任人",
                "risks": "致贫返贫风险",
            },
        ),
        decide.exit_measures, K.EXIT_MEASURES,
    ),
    Paper(
        "exit-assessment", "风险消除评估表", {EXIT: "study"},
        Layout(
            (
                HOUSEHOLD,
                Grid(
                    (
                        ("category", "registered_on"), ("risks",), ("window",),
                        ("per_head", "line"), ("visitors",),
                    )
                ),
                Rows("criteria", (Column("item", "条件", 75), Column("answer", "核实结果", 25))),
                Words("findings"),
                Signs((f"户主签字：{DATED}", f"评估人员签字（两人以上）：{DATED}")), Seal(),
            ),
            {
                **HOME, "category": "监测对象类别", "registered_on": "建档日期",
                "risks": "致贫返贫风险", "window": "收入统计期", "per_head": "人均纯收入（元）",
                "line": "监测线（元）", "visitors": "入户人员", "findings": "研判情况",
            },
        ),
        decide.exit_assessment, K.EXIT_ASSESSMENT,
    ),
    Paper(
        "told-receipt", "告知书", {EXIT: "notify", CASE: "close"},
        Layout(
            (
                Prose("{head}户：\n　　{words}"), Seal(),
                Heading("签收回执"),
                Prose("　　告知内容我已知道、听懂。告知方式：{told_how}　告知日期：{told_on}"),
                Signs((f"户主签字（按指印）：{DATED_LARGE}", f"告知人签字：{DATED_LARGE}")),
            ),
            {
                "head": "户主姓名", "words": "告知内容", "told_how": "告知方式",
                "told_on": "告知日期",
            },
            large=True,
        ),
        decide.told_receipt, K.TOLD_RECEIPT, conditions.not_told,
    ),
)  # fmt: skip
