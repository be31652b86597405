"""What cannot be together in one row of a ledger. No database, no clock."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

Fault = tuple[str, str]
DEVELOPMENT = frozenset({"industry", "employment", "finance", "public_post"})
"""Groups of measures by which people earn (开发式帮扶)."""
QUARTER = re.compile("20[0-9]{2}-Q[1-4]")


def in_order(values: Mapping[str, Any], *days: tuple[str, str]) -> Fault | None:
    """
    Return the first day that comes before one it has to follow, or that one is missing.

    >>> from datetime import date
    >>> steps = (("begun", "开工日期"), ("done", "竣工日期"))
    >>> in_order({"begun": date(2022, 5, 2), "done": date(2022, 5, 1)}, *steps)
    ('done', '竣工日期早于开工日期')
    >>> in_order({"begun": None, "done": date(2022, 5, 1)}, *steps)
    ('begun', '有竣工日期，没有开工日期')
    """
    for n, (name, label) in enumerate(days):
        for before, said in days[:n]:
            if values[name] is None:
                continue
            if values[before] is None:
                return before, f"有{label}，没有{said}"
            if values[name] < values[before]:
                return name, f"{label}早于{said}"
    return None


def not_before(values: Mapping[str, Any], *days: tuple[str, str]) -> Fault | None:
    """
    Return the first day that comes before an earlier one; any of them may be missing.

    >>> from datetime import date
    >>> steps = (("reported", "报案日期"), ("seen", "查勘日期"), ("paid", "到账日期"))
    >>> day = date(2022, 5, 2)
    >>> not_before({"reported": day, "seen": None, "paid": date(2022, 5, 1)}, *steps)
    ('paid', '到账日期早于报案日期')
    >>> not_before({"reported": None, "seen": None, "paid": day}, *steps)
    """
    there = [(values[name], name, label) for name, label in days if values[name] is not None]
    for (before, _, said), (day, name, label) in pairwise(there):
        if day < before:
            return name, f"{label}早于{said}"
    return None


def support(values: Mapping[str, Any]) -> Fault | None:
    """Who is carried by the safety net (兜底保) has measures that carry; nobody ends before they begin."""
    if values["track"] == "safety_net" and values["group"] in DEVELOPMENT:
        return "group", "兜底保的户不应登记靠劳动增收的措施"
    return not_before(values, ("since", "开始日期"), ("until", "结束日期"))


def housing(values: Mapping[str, Any]) -> Fault | None:
    """A hazard is found, graded, put right and accepted in that order; what is put right is said."""
    if values["graded_on"] and not values["grade"]:
        return "grade", "有鉴定日期，没有鉴定等级"
    works = (("begun_on", "开工日期"), ("finished_on", "竣工日期"), ("accepted_on", "验收日期"))
    if fault := in_order(values, *works):
        return fault
    if values["begun_on"] and values["remedy"] not in {"reinforce", "rebuild"}:
        return "remedy", "有开工日期，处置方式应为加固改造或拆除新建"
    if values["vacated_on"] and values["lived_in"]:
        return "lived_in", "已腾退的房屋不应再住人"
    return None


def medical(values: Mapping[str, Any]) -> Fault | None:
    """Who is not insured has paid nothing; nobody gets back more than it cost."""
    if not values["insured"] and (values["payer"] or values["premium"]):
        return "payer", "未参保的人不应有缴费方式或个人缴费"
    if values["signed_on"] and not values["doctor"]:
        return "doctor", "有签约日期，没有签约医生"
    cost, back = values["cost"], values["reimbursed"]
    if back is not None and (cost is None or back > cost):
        return "reimbursed", "报销金额超过住院总费用"
    return None


def water(values: Mapping[str, Any]) -> Fault | None:
    """A report is of a test, and a test has a result."""
    if bool(values["tested_on"]) != bool(values["quality"]):
        return "quality", "检测日期和检测结果应一起填写"
    return in_order(values, ("tested_on", "最近检测日期"), ("reported_on", "报告发乡镇日期"))


def insurance(values: Mapping[str, Any]) -> Fault | None:
    """An event is reported, looked at and paid, or refused with a reason; never both."""
    if values["refused_on"] and (values["paid_on"] or not values["refused_why"]):
        return "refused_on", "不予理赔应写明原因，且不应有到账日期"
    if values["paid_on"] and not values["paid"]:
        return "paid", "有到账日期，没有理赔金额"
    if values["paid_on"] and values["reported_on"] is None:
        return "reported_on", "有到账日期，没有报案日期"
    return not_before(
        values, ("happened_on", "出险日期"), ("reported_on", "报案日期"), ("surveyed_on", "查勘日期"),
        ("paid_on", "到账日期"),
    )  # fmt: skip


def schooling(values: Mapping[str, Any]) -> Fault | None:
    """A child is deferred or suspended by an opinion, and persuaded with evidence."""
    if values["state"] in {"deferred", "suspended"} and not (
        values["opinion"] and values["opinion_on"]
    ):
        return "opinion", "延缓入学、休学应填写鉴定结果和鉴定日期"
    if values["persuaded_on"] and not values["evidence"]:
        return "evidence", "有劝返日期，没有佐证材料"
    if values["returned_on"] and values["state"] in {"suspected", "dropped"}:
        return "state", "已返校的学生，就学状态应为在校"
    return in_order(values, ("persuaded_on", "劝返日期"), ("returned_on", "返校日期"))


def paid(values: Mapping[str, Any]) -> Fault | None:
    """Money that was paid out has an amount, and was not paid before it was asked for."""
    if values["paid_on"] and not values["amount"]:
        return "amount", "有发放日期，没有金额"
    return not_before(values, ("applied_on", "申请日期"), ("paid_on", "发放日期"))


def disability(values: Mapping[str, Any]) -> Fault | None:
    """A service begins after the need is known, and ends after it began."""
    return not_before(
        values, ("needed_on", "需求登记日期"), ("begun_on", "开始日期"), ("done_on", "完成日期"),
        ("accepted_on", "验收日期"),
    )  # fmt: skip


def safety_net(values: Mapping[str, Any]) -> Fault | None:
    """Who lives in a home has one; who lives at home has someone, and an agreement (一协议)."""
    if values["mode"] == "central" and not (values["home"] and values["admitted_on"]):
        return "home", "集中兜底应填写入住机构和入住日期"
    if values["mode"] == "home" and not values["keeper"]:
        return "keeper", "居家兜底应填写赡养人"
    if values["agreed_on"] and not values["keeper"]:
        return "keeper", "有赡养协议签订日期，没有赡养人"
    return not_before(values, ("since", "起始日期"), ("until", "停止日期"))


def employment(values: Mapping[str, Any]) -> Fault | None:
    """Who works away works somewhere; who does not work earns nothing."""
    if not QUARTER.fullmatch(values["quarter"]):
        return "quarter", "季度请写成 2022-Q2 的样子"
    if values["state"] == "away" and not values["place"]:
        return "place", "外出务工应填写务工地"
    if values["state"] == "none" and values["wage"]:
        return "wage", "未就业的人不应有月工资"
    return None


def training(values: Mapping[str, Any]) -> Fault | None:
    if values["certified_on"] and not values["certificate"]:
        return "certificate", "有取证日期，没有证书名称"
    return not_before(
        values, ("begun_on", "培训开始日期"), ("finished_on", "培训结束日期"), ("certified_on", "取证日期")
    )  # fmt: skip


def post(values: Mapping[str, Any]) -> Fault | None:
    if values["days"] is not None and values["days"] > 31:
        return "days", "一个月最多31天"
    return not_before(values, ("begun_on", "上岗日期"), ("ended_on", "离岗日期"))


def vacancy(values: Mapping[str, Any]) -> Fault | None:
    """Nobody is placed in a job beyond those that are there."""
    if values["placed"] is not None and values["placed"] > values["wanted"]:
        return "placed", "已对接人数多于招用人数"
    return not_before(values, ("offered_on", "发布日期"), ("until", "截止日期"))


def loan(values: Mapping[str, Any]) -> Fault | None:
    """A loan is due after it was lent, and paid back after that too."""
    if values["amount"] <= 0:
        return "amount", "贷款金额应大于0"
    if values["due_on"] <= values["lent_on"]:
        return "due_on", "到期日期应晚于发放日期"
    return not_before(values, ("lent_on", "发放日期"), ("repaid_on", "结清日期"))


def water_fault(values: Mapping[str, Any]) -> Fault | None:
    return not_before(values, ("found_on", "排查日期"), ("fixed_on", "修复日期"))
