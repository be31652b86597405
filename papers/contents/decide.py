"""Papers of the meeting, the notices, the township and the district, and of the way out."""

from datetime import date
from decimal import Decimal

from core import limits
from households import reads
from households.codes import Category
from households.models import Household, Income
from monitoring import case_limits
from monitoring.case_page import category_label
from monitoring.case_rules import AFTER, SOUND
from monitoring.models import Case, Exit, Objection, PublicNotice, ReviewMeeting
from papers.contents.common import (
    Lines,
    Numbers,
    Subject,
    case_of,
    day,
    day_of,
    home,
    household_of,
    income_fields,
    money,
    month,
    per_head,
    risks,
    step_of,
    township_office,
    village_name,
    village_office,
    yes_no,
)
from papers.contents.entry import measures_of
from papers.layout import Values
from papers.public import PublicName, PublicPlace, PublicText, posted

SIGNERS = 15  # lines of a sign-in sheet printed before the meeting


def live_meeting(subject: Case | Exit) -> ReviewMeeting | None:
    return subject.meetings.filter(superseded_at=None).order_by("-pk").first()


def minutes(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert isinstance(subject, Case | Exit)
    household, met = household_of(subject), live_meeting(subject)
    leaving = isinstance(subject, Exit)
    case = case_of(subject)
    blank = {"name": "", "office": "", "phone": "", "sign": ""}
    count = met.invited if met else SIGNERS
    return {
        "title": "风险消除村级评议会议记录" if leaving else "监测对象纳入村级评议会议记录",
        "issuer": village_office(household), "day": day(met.held_on) if met else "",
        "place": village_name(household), "held_on": day(met.held_on) if met else "",
        "matter": f"{household.head_name}户（{household.size}人）"
        + ("风险消除" if leaving else "纳入监测帮扶"),
        "invited": f"{met.invited}人" if met else "", "present": f"{met.present}人" if met else "",
        "votes_for": f"{met.votes_for}票" if met else "",
        "votes_against": f"{met.votes_against}票" if met else "",
        "abstained": f"{met.abstained}票" if met else "",
        "result": "" if met is None else "通过" if met.passed else "未通过",
        "category": category_label(case.category) if case.category else "",
        "risks": risks(case.risk_labels, case.risk_note),
        "minutes": met.minutes if met else "",
        "attendance": [{"no": str(n), **blank} for n in range(1, count + 1)],
    }  # fmt: skip


def public_text(subject: Case | Exit, kind: str, on: date) -> PublicText:
    """
    Return the notice that hangs; before it is posted, as it would be posted on a day.

    :raises Refused: a name in it carries a number, or nothing may be posted yet
    """
    leaving = isinstance(subject, Exit)
    row = live_notice(subject, kind)
    if row is not None:
        return posted(row.text, leaving=leaving, posted_on=row.posted_on, ends_on=row.ends_on)
    household, case = household_of(subject), case_of(subject)
    publicity = kind == PublicNotice.Kind.PUBLICITY
    office = village_office(household) if publicity else township_office(household)
    return PublicText(
        leaving=leaving, village=PublicPlace(village_name(household)),
        head=PublicName(household.head_name), size=household.size,
        category=Category(case.category), issuer=PublicPlace(office), posted_on=on,
        ends_on=limits.due(case_limits.NOTICE, start=on) if publicity else None,
    )  # fmt: skip


def live_notice(subject: Case | Exit, kind: str) -> PublicNotice | None:
    return subject.notices.filter(kind=kind, superseded_at=None).first()


def notice(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert isinstance(subject, Case | Exit)
    return public_text(subject, PublicNotice.Kind.PUBLICITY, on).values()


def announcement(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert isinstance(subject, Case | Exit)
    return public_text(subject, PublicNotice.Kind.ANNOUNCEMENT, on).values()


def township_form(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert isinstance(subject, Case | Exit)
    leaving = isinstance(subject, Exit)
    household, case = household_of(subject), case_of(subject)
    met, hung = live_meeting(subject), live_notice(subject, PublicNotice.Kind.PUBLICITY)
    objections = Objection.objects.filter(notice=hung) if hung else Objection.objects.none()
    township = step_of(subject, "decide" if leaving else "township_review")
    district = None if leaving else step_of(subject, "approve")
    voted = (
        f"{day(met.held_on)}，应到{met.invited}人、实到{met.present}人，同意{met.votes_for}票、"
        f"不同意{met.votes_against}票、弃权{met.abstained}票，{'通过' if met.passed else '未通过'}"
        if met
        else ""
    )
    return {
        "title": "监测对象风险消除审核表" if leaving else "监测对象纳入审核（审批）表",
        "issuer": township_office(household), "day": day_of(township), **home(household),
        "category": category_label(case.category) if case.category else "",
        "risks": risks(case.risk_labels, case.risk_note),
        "per_head": per_head(subject.income, path=subject.region_path),
        "line": money(subject.line_amount), "meeting": voted,
        "notice": f"{day(hung.posted_on)}至{day(hung.ends_on)}" if hung else "",
        "objections": f"{objections.count()} 个，"
        f"未答复 {objections.filter(answered_at=None).count()} 个" if hung else "",
        "township_opinion": township.note if township else "",
        "township_person": f"{township.by.name} {day_of(township)}" if township else "",
        "district_opinion": district.note if district else "不需要" if leaving else "",
        "district_person": f"{district.by.name} {day_of(district)}" if district else "",
    }  # fmt: skip


# --- the way out ----------------------------------------------------------------------------------


def exit_information(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert isinstance(subject, Exit)
    household, case = household_of(subject), subject.case
    after = subject.answers.get("after", {})
    return {
        "title": "监测对象风险消除信息采集表", "issuer": village_office(household),
        "day": day_of(step_of(subject, "study")), **home(household),
        "national_no": household.national_no, "category": category_label(case.category),
        "identified": month(case.identified_month),
        "risks": risks(case.risk_labels, case.risk_note),
        "method": subject.get_method_display(), "eliminated": month(subject.month),
        "snapshots": snapshots(case.income, subject.income, path=subject.region_path),
        "after": [
            {"item": f"风险消除后是否{name}", "answer": yes_no(after.get(key))}
            for key, name in AFTER.items()
        ],
    }  # fmt: skip


def snapshots(entry: Income | None, leaving: Income | None, *, path: str) -> Lines:
    """Return both incomes side by side: when the risk was found, and when it is gone."""
    names = (
        ("工资性收入", "wage"), ("生产经营性收入", "business"), ("财产性收入", "property"),
        ("转移性收入", "transfer"), ("生产经营性支出", "business_expense"),
        ("家庭理赔收入", "claim_income"), ("合规自付支出", "out_of_pocket"),
    )  # fmt: skip

    def of(row: Income | None, name: str) -> str:
        value: Decimal | None = getattr(row, name) if row else None
        return money(value)

    lines = [{"item": t, "before": of(entry, n), "now": of(leaving, n)} for t, n in names]
    sums = [reads.working(row, path=path) if row else None for row in (entry, leaving)]
    for label, pick in (("家庭纯收入", "net"), ("家庭人均纯收入", "each")):
        before, now = (money(getattr(s, pick)) if s else "" for s in sums)
        lines.append({"item": label, "before": before, "now": now})
    return lines


def exit_measures(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert isinstance(subject, Exit)
    household, case = household_of(subject), subject.case
    officer = household.support_officer
    return {
        "title": "监测对象帮扶措施落实情况表", "issuer": village_office(household),
        "day": day_of(step_of(subject, "study")), **home(household),
        "risks": risks(case.risk_labels, case.risk_note),
        "registered_on": day(case.registered_on), "officer": officer.name if officer else "",
        "measures": measures_of(case),
    }  # fmt: skip


def exit_assessment(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert isinstance(subject, Exit)
    household, case, step = household_of(subject), subject.case, step_of(subject, "study")
    answers = subject.answers
    income = income_fields(subject.income, path=subject.region_path)
    sound, after = answers.get("sound", {}), answers.get("after", {})
    criteria = [
        {"item": name, "answer": _sound(sound.get(key))} for key, name in SOUND.items()
    ] + [
        {"item": f"是否{name}", "answer": yes_no(after.get(key))} for key, name in AFTER.items()
    ] + [
        {"item": "识别时的风险已消除", "answer": yes_no(answers.get("risks_gone"))},
        {"item": "大额刚性支出已解决", "answer": yes_no(answers.get("rigid_spending_solved"))},
    ]  # fmt: skip
    return {
        "title": "监测对象风险消除评估表", "issuer": village_office(household),
        "day": day_of(step), **home(household), "category": category_label(case.category),
        "risks": risks(case.risk_labels, case.risk_note),
        "registered_on": day(case.registered_on), "window": income["window"],
        "per_head": income["per_head"], "line": money(subject.line_amount),
        "visitors": "、".join(step.facts.get("visitors", [])) if step else "",
        "findings": step.note if step else "", "criteria": criteria,
    }  # fmt: skip


def _sound(value: bool | None) -> str:
    return "" if value is None else "有保障" if value else "有问题"


def told_receipt(subject: Subject, on: date, numbers: Numbers) -> Values:
    """Tell a household how its matter ended: the risk eliminated, or the case closed, and why."""
    assert isinstance(subject, Case | Exit)
    household = household_of(subject)
    if isinstance(subject, Exit):
        matter = "风险消除告知书"
        words = (
            f"经入户核实、村级评议公示和乡镇确定公告，你户已于{month(subject.month) or '____年__月'}"
            f"标注为风险消除（{subject.get_method_display() or '________'}）。"
            "今后遇到新的困难，可以随时向村里申报，我们会重新核实。"
        )
    else:
        step = step_of(subject, "close")
        matter = "监测对象申请结果告知书"
        why = "：".join(
            filter(None, [subject.get_closed_reason_display(), step.note if step else ""])
        )
        words = (
            f"你户的监测帮扶申请已办结，本次没有纳入。原因：{why}。"
            "如有不同意见，或者情况有变化，可以随时向村里反映或重新申报。"
        )
    return {
        "title": matter, "issuer": _teller(household, subject), "day": day(subject.told_on),
        "head": household.head_name, "words": words, "told_how": subject.told_how,
        "told_on": day(subject.told_on),
    }  # fmt: skip


def _teller(household: Household, subject: Case | Exit) -> str:
    return township_office(household) if isinstance(subject, Exit) else village_office(household)
