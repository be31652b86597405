"""The papers from the clue to the comparison."""

from monitoring.case_rules import TROUBLES
from monitoring.procedure import PaperKind as K
from papers import conditions
from papers.contents import entry
from papers.contents.common import HOME, INCOME_FIELDS
from papers.layout import Column, Grid, Layout, Prose, Rows, Seal, Signs, Words
from papers.paper import CASE, CLUE, EXIT, Paper
from papers.shapes import DATED, DATED_LARGE, HOUSEHOLD

PAPERS: tuple[Paper, ...] = (
    Paper(
        "clue-form", "线索单", {CLUE: "open", CASE: "open"},
        Layout(
            (
                HOUSEHOLD, Grid((("source", "found_on"), ("finder", "due_on"), ("risks",))),
                Words("evidence"), Grid((("outcome", "verifier"),)), Words("reason"),
                Signs((f"登记人签字：{DATED}", f"核实人签字：{DATED}")), Seal(),
            ),
            {
                **HOME, "source": "线索来源", "found_on": "发现日期", "finder": "登记人",
                "due_on": "核实期限", "risks": "风险类型", "evidence": "线索内容",
                "outcome": "核实结论", "verifier": "核实人", "reason": "核实情况",
            },
        ),
        entry.clue_form, K.CLUE_FORM, conditions.no_clue,
    ),
    Paper(
        "apply-guide", "申报政策明白纸", {CLUE: "open", CASE: "open"},
        Layout(
            (
                Prose(
                    "　　一、谁可以申报。因病、因残、因学、因自然灾害、因意外事故、因产业项目失败、因务工就业"
                    "不稳等，收入大幅减少或支出明显增加，基本生活可能出现严重困难的农户，脱贫户和一般农户都可以。\n"
                    "　　二、怎么申报。向{village_office}、帮扶责任人或网格员说一声就可以；也可以拨打{hotline}。"
                    "不能签字的，可以由他人代为申报。\n"
                    "　　三、怎么办理。村里派{verifiers}人以上入户核实；本人签署承诺授权书；部门比对信息；村里民主评议并公示"
                    "{notice_days}天以上；乡镇审核、区级审批、乡镇公告；录入建档并落实帮扶。\n"
                    "　　四、不收费，不需要找人。每一步有没有通过、为什么，都会告诉您。\n"
                    "　　五、您的证件号码、电话、账户和健康情况只用于办理，公示里不会出现。"
                ),
                Signs((f"领取人签字：{DATED_LARGE}",)), Seal(),
            ),
            {
                "village_office": "村民委员会", "hotline": "咨询电话", "verifiers": "入户核实最少人数",
                "notice_days": "公示最少天数",
            },
            large=True,
        ),
        entry.apply_guide,
    ),
    Paper(
        "survey-form", "排查表", {CASE: "verify"},
        Layout(
            (
                HOUSEHOLD,
                Grid(
                    (
                        ("address",), ("house_grade", "water_safe"), ("arable_mu", "per_head"),
                        ("risks",), ("visitors",), ("visited_on", "willing"),
                    )
                ),
                Rows(
                    "people",
                    (
                        Column("name", "姓名", 12), Column("relation", "与户主关系", 12),
                        Column("sex", "性别", 6), Column("birth", "出生年月", 13),
                        Column("id_number", "证件号码", 24), Column("health", "健康", 11),
                        Column("labour", "劳动技能", 12), Column("school", "就学", 10),
                    ),
                    least=4,
                ),
                Words("findings"),
                Signs((f"户主签字（按指印）：{DATED}", f"入户人员签字（两人以上）：{DATED}")),
                Seal(),
            ),
            {
                **HOME, "address": "家庭住址", "house_grade": "房屋等级", "water_safe": "安全饮水",
                "arable_mu": "耕地（亩）", "per_head": "人均纯收入（元）", "risks": "风险类型",
                "visitors": "入户人员", "visited_on": "入户日期", "willing": "愿意申请",
                "findings": "核实情况",
            },
        ),
        entry.survey_form, K.SURVEY_FORM,
    ),
    Paper(
        "application", "申请及承诺授权书", {CASE: "authorise"},
        Layout(
            (
                Prose(
                    "{village_office}、{township_office}：\n"
                    "　　我是{place}村民，户主{head}，家庭人口{size}，联系电话{phone}。因以下原因：{risks}，"
                    "家庭生活存在困难和返贫致贫风险，现自愿申请纳入防止返贫动态监测和帮扶。"
                ),
                Prose(
                    "　　一、我承诺：所说的家庭成员、收入、支出、财产和困难情况真实、完整；有变化及时告诉村里。\n"
                    "　　二、我授权：{township_office}和上级乡村振兴部门，为办理本次申请，向有关部门查询、核对下列"
                    "人员的户籍、收入、车辆、房产、社会保障、税务、市场主体等信息。授权到本次监测结束为止，可以随时撤回。\n"
                    "　　三、我知道：比对发现的疑点会先由村里向我核实；证件号码、电话、账户和健康情况不会公示；"
                    "隐瞒事实的，停止办理。\n"
                    "　　以上内容已向我读过、讲清楚。"
                ),
                Rows(
                    "signers",
                    (
                        Column("name", "姓名", 12), Column("relation", "关系", 11),
                        Column("id_number", "证件号码", 25), Column("how", "签署方式", 12),
                        Column("signed_on", "签署日期", 23), Column("signature", "签字（指印）", 17),
                    ),
                    least=4,
                ),
                Signs(
                    (
                        f"户主签字（按指印）：{DATED}",
                        f"代签人签字（说明原因）：{DATED}",
                        f"宣读人签字：{DATED}",
                    )
                ),
            ),
            {
                **{name: HOME[name] for name in ("place", "head", "size", "phone")},
                "township_office": "乡镇人民政府", "village_office": "村民委员会",
                "risks": "申请原因",
            },
        ),
        entry.application, K.AUTHORISATION,
    ),
    Paper(
        "information-form", "信息采集表", {CASE: "verify"},
        Layout(
            (
                Grid(
                    (
                        ("place", "head", "size"), ("household_type", "phone", "national_no"),
                        ("address", "category", "identified"),
                        ("no_labour", "resettled", "military"),
                        ("house_grade", "water_safe", "arable_mu"), ("per_head", "officer"),
                        ("risks",), ("dropout", "housing"), ("uninsured_member", "water"),
                    )
                ),
                Rows(
                    "people",
                    (
                        Column("name", "姓名", 9), Column("relation", "与户主关系", 8),
                        Column("sex", "性别", 5), Column("birth", "出生年月", 8),
                        Column("id_number", "证件号码", 17), Column("health", "健康状况", 9),
                        Column("school", "在校生／文化", 9), Column("labour", "劳动技能", 9),
                        Column("work", "务工", 11), Column("insured", "参加医保", 6),
                        Column("guarantee", "低保特困", 9),
                    ),
                    least=3,
                ),
                Signs((f"户主签字：{DATED}", f"填表人签字：{DATED}")), Seal(),
            ),
            {
                **HOME, "national_no": "户编号", "address": "家庭住址", "category": "监测对象类别",
                "identified": "识别监测时间", "risks": "致贫返贫风险", "no_labour": "整户无劳动能力",
                "resettled": "易地搬迁安置区", "military": "军烈属", "house_grade": "房屋等级",
                "water_safe": "安全饮水", "arable_mu": "耕地（亩）",
                "per_head": "人均纯收入（元）", "officer": "帮扶责任人", **TROUBLES,
            },
            wide=True,
        ),
        entry.information_form, K.INFORMATION_FORM,
    ),
    Paper(
        "income-sheet", "收入测算表", {CASE: "verify", EXIT: "study"},
        Layout(
            (
                HOUSEHOLD, Grid((("purpose", "members"), ("window",))),
                Rows(
                    "lines",
                    (
                        Column("item", "项目", 30), Column("amount", "金额（元）", 22),
                        Column("working", "怎么算的", 48),
                    ),
                ),
                Grid(
                    (
                        ("net", "per_head"), ("claim", "out_of_pocket"), ("reference", "verdict"),
                        ("line",),
                    )
                ),
                Words("note"), Grid((("entered",),)),
                Signs((f"户主签字：{DATED}", f"测算人签字：{DATED}")), Seal(),
            ),
            {**HOME, "purpose": "用途", **INCOME_FIELDS},
        ),
        entry.income_sheet, K.INCOME_SHEET, conditions.no_income,
    ),
    Paper(
        "comparison-result", "比对结果及说明", {CASE: "compare"},
        Layout(
            (
                HOUSEHOLD, Grid((("compared_on",), ("summary",))),
                Rows(
                    "hits",
                    (
                        Column("text", "疑点", 28), Column("source", "来源部门", 13),
                        Column("severity", "程度", 10), Column("conclusion", "核实结论", 15),
                        Column("explanation", "说明和依据", 34),
                    ),
                    least=2,
                ),
                Prose("　　疑点由村里核实说明，不直接作为不纳入的理由。"),
                Signs((f"户主签字：{DATED}", f"村核实人签字：{DATED}")), Seal(),
            ),
            {**HOME, "compared_on": "比对日期", "summary": "结果"},
        ),
        entry.comparison_result, K.COMPARISON_RESULT, conditions.not_compared,
    ),
)  # fmt: skip
