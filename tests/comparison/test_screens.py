"""What each department's rules say of a row: the rule, the event it is told once for, the words."""

from collections.abc import Mapping

import pytest

from comparison.conditions import Facts
from tests.comparison.judging import (
    ABLE,
    ABLE_ESCAPED,
    DAY,
    ESCAPED,
    MONITORED,
    OTHERS,
    told,
)

Case = tuple[str, Mapping[str, str], Facts, list[tuple[str, str, str]]]

SENTENCES: tuple[Case, ...] = (
    ("yibao", {"burden": "8767.01", "until": "2022年4月30日"}, ESCAPED,
     [("yibao.burden", "burden|2022-04",
       "医保：截至2022-04-30 年度累计个人负担 8,767.01 元，超过 8,767 元")]),
    ("yibao", {"burden": "2万元"}, OTHERS,
     [("yibao.burden", "burden|2022-05", "医保：年度累计个人负担 20,000.00 元，超过 17,533 元")]),
    ("minzheng", {"category": "农村低保B", "approved": "2022.4"}, OTHERS,
     [("minzheng.new_aid", "aid|低保|202204", "民政：2022年4月新增农村低保B")]),
    ("zhujian", {"grade": "C", "examined": "2022.4.12"}, OTHERS,
     [("zhujian.unsafe_house", "house|C级|2022-04", "住建：2022-04-12 房屋鉴定为C级")]),
    ("zhujian", {"grade": "无房"}, OTHERS,
     [("zhujian.no_house", "house|无房|2022-05", "住建：无房")]),
    ("jiaoti", {"status": "疑似 辍学", "why": "厌学"}, OTHERS,
     [("jiaoti.dropout", "school|2022春", "教体：疑似辍学（厌学）")]),
    ("xczx", {"per_head": "6,999.99", "why": "务工收入减少", "until": "2022-04-30"}, ESCAPED,
     [("xczx.under_line", "line|2022",
       "乡村振兴：人均纯收入 6,999.99 元，低于 7,000 元（务工收入减少）")]),
    ("xczx", {"per_head": "13000", "per_head_last": "2万元"}, OTHERS,
     [("xczx.income_drop", "drop|2022",
       "乡村振兴：人均纯收入由 20,000.00 元降到 13,000.00 元，降幅超过 30%")]),
    ("xczx", {"per_head": "9000", "expense": "27420.01", "net_last": "27420"}, MONITORED,
     [("xczx.expense", "expense|2022",
       "乡村振兴：刚性支出 27,420.01 元，超过上年家庭纯收入 27,420.00 元的 100%")]),
    # Nothing earned, or less: whatever was spent is more.
    ("xczx", {"per_head": "9000", "expense": "0.01", "net_last": "-500"}, OTHERS,
     [("xczx.expense", "expense|2022",
       "乡村振兴：刚性支出 0.01 元，超过上年家庭纯收入 -500.00 元的 100%")]),
    ("weijian", {"illness": "重大疾病", "disease": "再生障碍性贫血", "diagnosed": "20220406"}, OTHERS,
     [("weijian.serious_illness", "illness|再生障碍性贫血|2022",
       "卫健：2022-04-06 新确诊大病：再生障碍性贫血")]),
    ("weijian", {"disease": "肺癌"}, OTHERS,
     [("weijian.serious_illness", "illness|肺癌|2022", "卫健：新确诊大病：肺癌")]),
    ("weijian", {"illness": "慢病", "disease": "糖尿病", "diagnosed": "2022/3/1", "signed": "否"},
     ESCAPED,
     [("weijian.chronic_illness", "chronic|糖尿病|2022", "卫健：2022-03-01 新确诊慢性病：糖尿病"),
      ("weijian.unsigned", "unsigned|2022", "卫健：没有签约家庭医生（糖尿病）")]),
    ("canlian", {"change": "首次申领", "disability": "肢体残疾", "grade": "3级",
                 "issued": "2022年4月15日"}, OTHERS,
     [("canlian.new_card", "card|2022-04", "残联：2022-04-15 新办残疾人证，肢体残疾，三级")]),
    ("canlian", {"change": "等级变更", "disability": "6", "grade": "Ⅱ级", "issued": "44666"}, OTHERS,
     [("canlian.grade_changed", "grade|二级|2022-04",
       "残联：2022-04-15 残疾等级变更，现为二级，精神残疾"),
      ("canlian.severe", "severe|二级", "残联：精神残疾二级，属重度残疾")]),
    ("shuili", {"works": "枣园水厂", "quality": "否", "tested": "2022-04-20"}, OTHERS,
     [("shuili.quality", "quality|2022-04", "水利：2022-04-20 水质检测不合格（枣园水厂）")]),
    ("shuili", {"works": "枣园水厂", "dry_days": "37天"}, OTHERS,
     [("shuili.shortage", "shortage|2022", "水利：一年缺水 37 天，超过 36 天（枣园水厂）")]),
    ("shuili", {"minutes": "21分钟", "distance": "1,200米"}, OTHERS,
     [("shuili.access", "access|2022", "水利：取水不便，取水时间 21 分钟，距离 1200 米")]),
    ("shuili", {"litres": "34.5升"}, OTHERS,
     [("shuili.quantity", "quantity|2022", "水利：每人每天用水 34.5 升，少于 35 升")]),
    ("yingji", {"disaster": "气象", "happened": "2022-04-27", "damaged": "2间", "collapsed": "无",
                "loss": "1.8万元"}, OTHERS,
     [("yingji.house", "house|气象|2022-04",
       "应急：2022-04-27 气象，房屋倒塌 0 间，严重损坏 2 间，直接经济损失 18,000.00 元")]),
    ("yingji", {"disaster": "洪涝", "happened": "2022/5/3", "lost": "1", "casualties": "1人受伤",
                "loss": "3000"}, OTHERS,
     [("yingji.casualty", "casualty|洪涝|2022-05", "应急：2022-05-03 洪涝，人员伤亡：1人受伤"),
      ("yingji.crop", "crop|洪涝|2022-05",
       "应急：2022-05-03 洪涝，农作物绝收 1 亩，直接经济损失 3,000.00 元")]),
    ("renshe", {"status": "下岗失业", "lost_on": "2022.4.8", "why": "企业停工"}, OTHERS,
     [("renshe.lost_job", "lost|2022-04", "人社：2022-04-08 失业（企业停工）")]),
    ("renshe", {"status": "返乡待岗", "returned_on": "2022-05-01", "why": "疫情"}, OTHERS,
     [("renshe.returned", "returned|2022-05", "人社：2022-05-01 返乡（疫情）")]),
    ("renshe", {"status": "外出务工", "months": "5.5个月", "wage": "3800"}, ABLE_ESCAPED,
     [("renshe.unstable", "unstable|2022",
       "人社：务工就业不稳，近12个月务工 5.5 个月，月薪 3,800.00 元")]),
    ("nongye", {"project": "生猪", "result": "养殖失败", "loss": "0", "why": "疫病",
                "happened": "2022-04-03"}, OTHERS,
     [("nongye.failed", "failed|2022-04", "农业农村：2022-04-03 生猪养殖失败（疫病）")]),
    ("nongye", {"project": "大棚", "loss": "8768", "paid": "1200"}, MONITORED,
     [("nongye.loss", "loss|2022-05",
       "农业农村：大棚损失 8,768.00 元，超过 8,767 元，保险赔付 1,200.00 元")]),
    ("gongan", {"cause": "交通事故", "happened": "2022-04-18", "harm": "致残"}, ABLE,
     [("gongan.accident", "accident|2022-04", "公安：2022-04-18 交通事故，伤残"),
      ("gongan.labour_lost", "labour|2022-04", "公安：2022-04-18 劳动力伤残（交通事故）")]),
    ("gongan", {"cause": "收监", "happened": "2022-04-18"}, ABLE,
     [("gongan.jailed", "jailed|2022-04", "公安：2022-04-18 劳动力被收监")]),
    ("xinfang", {"case_no": "XF2022040012", "received": "2022-04-11", "matter": "没有享受低保"},
     OTHERS,
     [("xinfang.appeal", "appeal|XF2022040012",
       "信访：2022-04-11 反映兜底保障问题，请入户了解（详情由信访部门掌握）")]),
    ("jinrong", {"amount": "5万元", "due": "2022-06-17", "state": "正常", "overdue": "0天"}, OTHERS,
     [("jinrong.due", "due|2022-06", "金融：小额信贷 50,000.00 元 2022-06-17 到期")]),
    ("jinrong", {"due": "2022-03-01", "overdue": "45天"}, OTHERS,
     [("jinrong.overdue", "overdue|2022-03", "金融：小额信贷已逾期，2022-03-01 到期")]),
)  # fmt: skip


@pytest.mark.parametrize(("source", "row", "facts", "expected"), SENTENCES)
def test_a_flagged_row_says_why_and_what_happened(
    source: str, row: Mapping[str, str], facts: Facts, expected: list[tuple[str, str, str]]
) -> None:
    assert told(source, row, facts) == expected


SILENT: tuple[tuple[str, Mapping[str, str], Facts], ...] = (
    ("yibao", {"burden": "8767.01"}, OTHERS),
    ("yibao", {"burden": "8767.00"}, ESCAPED),
    ("minzheng", {"category": "低保退出"}, OTHERS),
    ("minzheng", {"approved": "202204"}, OTHERS),
    ("zhujian", {"grade": "B级"}, OTHERS),
    ("jiaoti", {"status": "在校"}, OTHERS),
    ("xczx", {"per_head": "7000"}, OTHERS),
    # Whoever is monitored is known to be below the line.
    ("xczx", {"per_head": "5000"}, MONITORED),
    ("xczx", {"per_head": "7000", "per_head_last": "10000"}, OTHERS),
    ("xczx", {"per_head": "9000", "expense": "27420", "net_last": "27420"}, OTHERS),
    ("xczx", {"per_head": "9000", "expense": "27420"}, OTHERS),
    # From a loss to a gain is no drop.
    ("xczx", {"per_head": "100", "per_head_last": "-100"}, MONITORED),
    ("weijian", {"illness": "慢性病", "disease": "糖尿病", "signed": "否"}, OTHERS),
    ("weijian", {"illness": "大病", "disease": "肺癌", "diagnosed": "2021-05-17"}, OTHERS),
    ("weijian", {"disease": "高血压", "signed": "已签约"}, ESCAPED),
    # A day that has not come yet is a slip of the pen.
    ("weijian", {"disease": "肺癌", "diagnosed": "2022-05-19"}, OTHERS),
    ("canlian", {"change": "到期换证", "grade": "三级", "issued": "2022-05-01"}, OTHERS),
    ("canlian", {"change": "注销", "grade": "一级"}, OTHERS),
    ("canlian", {"grade": "四级", "issued": "2021-05-17"}, OTHERS),
    ("canlian", {"grade": "四级"}, OTHERS),
    ("shuili", {"quality": "未超标", "dry_days": "36天", "minutes": "20", "distance": "800",
                "height": "80", "litres": "35"}, OTHERS),
    ("shuili", {"quality": "未检测"}, OTHERS),
    ("yingji", {"disaster": "洪涝", "collapsed": "0", "damaged": "无", "lost": "0.9亩",
                "casualties": "无", "loss": "80000"}, ESCAPED),
    ("renshe", {"status": "返乡", "why": "春节返乡"}, OTHERS),
    ("renshe", {"status": "返乡创业"}, OTHERS),
    ("renshe", {"status": "在岗", "months": "3"}, ABLE),
    ("renshe", {"status": "在岗", "months": "3"}, ESCAPED),
    ("renshe", {"status": "在岗", "months": "6"}, ABLE_ESCAPED),
    ("nongye", {"project": "小麦", "result": "部分损失", "loss": "17533"}, OTHERS),
    ("nongye", {"project": "小麦", "result": "正常", "loss": "8767"}, ESCAPED),
    ("gongan", {"cause": "火灾", "harm": "无伤亡"}, ABLE),
    ("gongan", {"cause": "收监"}, OTHERS),
    ("gongan", {"cause": "服刑期满释放"}, ABLE),
    ("xinfang", {"received": "2022-04-11"}, OTHERS),
    ("jinrong", {"due": "2022-06-18", "state": "正常"}, OTHERS),
    ("jinrong", {"due": "2022-05-20", "state": "已结清"}, OTHERS),
    ("jinrong", {"due": "2022-05-20", "state": "已展期"}, OTHERS),
    ("jinrong", {"state": "未逾期"}, OTHERS),
)  # fmt: skip


@pytest.mark.parametrize(("source", "row", "facts"), SILENT)
def test_a_row_on_the_line_or_beside_the_rule_is_not_flagged(
    source: str, row: Mapping[str, str], facts: Facts
) -> None:
    assert told(source, row, facts) == []


def test_what_a_petition_says_is_not_kept() -> None:
    (found,) = told("xinfang", {"matter": "举报村干部王某克扣补贴"})
    assert found.sentence == "信访：反映补贴发放问题，请入户了解（详情由信访部门掌握）"


def test_a_loan_due_long_ago_and_not_said_to_be_paid_is_due() -> None:
    (found,) = told("jinrong", {"due": "2021-05-18"})
    assert (found.code, found.event) == ("jinrong.due", "due|2021-05")


def test_the_day_the_file_comes_is_what_late_is_counted_from() -> None:
    row = {"disease": "肺癌", "diagnosed": "2021-05-18"}
    assert [each.code for each in told("weijian", row)] == ["weijian.serious_illness"]
    assert told("weijian", row, Facts(on=DAY.replace(day=19))) == []
