"""
Headings of the national exports and the other names offices give them.

Source: column names of the national system's exports and form.
"""

from ledgers.sheets.headers import Column

HOUSEHOLD = (
    Column("township", "乡", ("乡镇", "乡（镇）", "乡镇名称", "所在乡镇", "乡镇（街道）"), True),
    Column("village", "村", ("行政村", "村名", "村（居）", "所在村", "村名称", "行政村名称"), True),
    Column("natural_village", "自然村", ("自然村（组）", "村民小组", "组")),
    Column("national_no", "户编号", ("户编码", "家庭编号", "户ID"), True, True),
    Column("head_name", "户主姓名", ("户主", "户主名称"), True),
    Column(
        "head_id", "户主证件号码",
        ("户主身份证号", "户主身份证号码", "户主证件号", "身份证号", "证件号码"), True, True,
    ),
    Column("size", "家庭人口数", ("当前家庭人口数", "年度家庭人口数", "人口数", "家庭人口")),
    Column("phone", "户联系电话", ("联系电话", "电话", "手机号", "手机号码"), False, True),
    Column("address", "家庭住址", ("住址", "详细地址")),
    Column("household_type", "户类型", ("农户类型", "户属性"), True),
    Column("category", "监测对象类别", ("监测类别", "监测户类型", "监测对象类型")),
    Column("identified_month", "识别监测时间", ("识别时间", "纳入时间", "认定时间"), False, True),
    Column("risk1", "致贫/返贫风险1", ("风险类型1", "主要风险", "风险类型", "风险1")),
    Column("risk2", "致贫/返贫风险2", ("风险类型2", "风险2")),
    Column("risk3", "致贫/返贫风险3", ("风险类型3", "风险3")),
    Column("risk4", "致贫/返贫风险4", ("风险类型4", "风险4")),
    Column("risk5", "致贫/返贫风险5", ("风险类型5", "风险5")),
    Column("risk_note", "其他备注", ("风险备注", "因自然灾害备注")),
    Column("eliminated", "风险是否已消除", ("风险是否消除", "是否消除风险", "是否已消除")),
    Column("elimination_method", "风险消除方式", ("消除方式",)),
    Column("eliminated_month", "风险消除时间", ("消除监测时间", "消除时间"), False, True),
    Column("no_labour_safety_net", "整户无劳动能力兜底保障户", ("整户无劳动力兜底保障户",)),
    Column(
        "in_resettlement", "居住在易地扶贫搬迁集中安置区", ("是否居住在易地扶贫搬迁集中安置区",)
    ),
    Column("military_family", "是否军烈属", ("军烈属",)),
    Column("house_grade", "危房级别", ("房屋等级", "房屋鉴定等级", "住房等级")),
    Column("water_safe", "是否解决安全饮用水", ("安全饮用水", "饮水安全")),
    Column("arable_mu", "耕地面积（亩）", ("耕地面积",)),
    Column("development_status", "实施开发式帮扶措施情况", ("开发式帮扶措施情况",)),
    Column("bank", "开户银行名称", ("开户银行", "开户行")),
    Column("bank_card", "银行卡号", ("银行账号", "卡号", "一卡通账号"), False, True),
)  # fmt: skip

MEMBER = (
    Column("household_no", "户编号", ("户编码", "家庭编号", "户ID"), True, True),
    Column("national_no", "人口编号", ("人员编号", "人口编码", "人员ID"), False, True),
    Column("name", "姓名", ("人员姓名", "成员姓名"), True),
    Column("sex", "性别"),
    Column("id_type", "证件类型"),
    Column(
        "id_number", "证件号码", ("身份证号", "身份证号码", "证件号", "公民身份号码"), True, True
    ),
    Column("birth_date", "出生日期", ("出生年月",)),
    Column("relation", "与户主关系", ("关系", "与户主的关系"), True),
    Column("ethnicity", "民族"),
    Column("politics", "政治面貌"),
    Column("education", "文化程度", ("学历",)),
    Column("school_status", "在校生状况", ("在校生情况", "在校状况")),
    Column("health", "健康状况", ("身体状况",)),
    Column("labour", "劳动技能", ("劳动能力", "劳动力情况")),
    Column(
        "resident_insurance", "是否参加城乡居民基本医疗保险",
        ("城乡居民基本医疗保险", "居民医保", "是否参加城乡居民医保"),
    ),
    Column(
        "employee_insurance", "是否参加城镇职工基本医疗保险",
        ("城镇职工基本医疗保险", "职工医保", "是否参加城镇职工医保"),
    ),
    Column("work_place", "务工所在地", ("务工地点", "务工地")),
    Column("work_months", "务工时间（月）", ("务工时间", "务工月数")),
    Column("wage_year", "年收入（元）", ("务工年收入", "年务工收入")),
    Column("dibao", "享受低保政策情况", ("低保", "低保情况")),
    Column("tekun", "享受特困供养政策情况", ("特困供养", "特困情况")),
)  # fmt: skip

COLUMNS = {"household": HOUSEHOLD, "member": MEMBER}
