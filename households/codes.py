"""
Code lists of the register. The values of a member's columns are the national export's own words.

Source: value sets of the national system's export and form, docs/domain.md.
"""

from django.db import models


class HouseholdType(models.TextChoices):
    ESCAPED = "escaped", "脱贫户"
    ORDINARY = "ordinary", "一般农户"


class PolicyStatus(models.TextChoices):
    """Whether an escaped household still has its policies (享受政策 / 稳定脱贫)."""

    ENJOYS = "enjoys", "享受政策"
    STABLE = "stable", "不享受政策"


class Category(models.TextChoices):
    """监测对象类别; blank means not monitored."""

    UNSTABLE = "unstable", "脱贫不稳定户"
    MARGINAL = "marginal", "边缘易致贫户"
    SUDDEN = "sudden", "突发严重困难户"


class Elimination(models.TextChoices):
    SUPPORT = "support", "帮扶消除"
    NATURAL = "natural", "自然消除"


class Risk(models.TextChoices):
    """致贫/返贫风险."""

    ILLNESS = "illness", "因病"
    DISABILITY = "disability", "因残"
    EDUCATION = "education", "因学"
    DISASTER = "disaster", "因自然灾害"
    ACCIDENT = "accident", "因意外事故"
    BUSINESS_FAILURE = "business_failure", "因产业项目失败"
    UNSTABLE_WORK = "unstable_work", "因务工就业不稳"
    LACK_LABOUR = "lack_labour", "缺劳动力"
    WATER = "water", "因安全饮水"
    HOUSING = "housing", "因安全住房"
    EPIDEMIC = "epidemic", "因疫情"
    OTHER = "other", "其他"


RISK_ALIASES = {
    "因缺劳动力": Risk.LACK_LABOUR,
    "因产业失败": Risk.BUSINESS_FAILURE,
    "因灾": Risk.DISASTER,
    "因住房": Risk.HOUSING,
    "因饮水": Risk.WATER,
}

HEAD, SPOUSE = "户主", "配偶"
RELATIONS = (
    HEAD, SPOUSE, "之子", "之女", "之儿媳", "之女婿", "之孙子", "之孙女", "之外孙子", "之外孙女",
    "之父", "之母", "之岳父", "之岳母", "之公公", "之婆婆", "之祖父", "之祖母", "之外祖父",
    "之外祖母", "之兄弟姐妹", "之曾孙子", "之曾孙女", "之侄儿", "之侄女", "之兄弟媳妇", "之叔伯",
    "其他",
)  # fmt: skip
SEXES = ("男", "女")
ID_TYPES = ("居民身份证", "残疾人证", "居民户口簿", "其他")
POLITICS = ("中共党员", "中共预备党员", "共青团员", "群众", "其他")
EDUCATION = ("文盲或半文盲", "小学", "初中", "高中", "大专", "本科及以上")
SCHOOL = (
    "学龄前儿童", "学前教育", "小学", "七年级", "八年级", "九年级",
    "普通高中一年级", "普通高中二年级", "普通高中三年级",
    "中职一年级", "中职二年级", "中职三年级",
    "高职高专一年级", "高职高专二年级", "高职高专三年级",
    "技师学院一年级", "技师学院二年级", "技师学院三年级", "技师学院四年级",
    "本科一年级", "本科二年级", "本科三年级", "本科四年级", "本科五年级", "硕士研究生及以上",
)  # fmt: skip
HEALTHY = "健康"
HEALTH = (HEALTHY, "长期慢性病", "患有大病", "残疾")
LABOUR = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力", "丧失劳动力", "无劳动力")
CAN_WORK = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")
DIBAO = ("农村低保", "城市低保", "不享受")
TEKUN = ("农村特困", "城市特困", "不享受")
DISABILITY_KINDS = {
    "1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重",
}  # fmt: skip
HOUSE_GRADES = ("A级", "B级", "C级", "D级", "无房")
RELATION_SEX = {
    "之子": "男", "之女": "女", "之儿媳": "女", "之女婿": "男", "之孙子": "男", "之孙女": "女",
    "之外孙子": "男", "之外孙女": "女", "之父": "男", "之母": "女", "之岳父": "男", "之岳母": "女",
    "之公公": "男", "之婆婆": "女", "之祖父": "男", "之祖母": "女", "之外祖父": "男",
    "之外祖母": "女", "之曾孙子": "男", "之曾孙女": "女", "之侄儿": "男", "之侄女": "女",
    "之兄弟媳妇": "女", "之叔伯": "男",
}  # fmt: skip
"""The sex that a relation to the head implies; the others say nothing."""
