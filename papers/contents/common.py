"""What many papers say: the household, its people, its income with the working."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from core.dates import local_date
from core.templatetags.jianan import cn_month, yuan
from households import reads
from households.models import Household, Income, Member
from monitoring.models import Case, Clue, Exit
from monitoring.models.steps import StepBase
from papers.public import chinese

Subject = Clue | Case | Exit
Lines = list[dict[str, str]]

HOME = {
    "place": "所在村", "head": "户主姓名", "size": "家庭人口", "phone": "联系电话",
    "household_type": "户类型",
}  # fmt: skip


def household_of(subject: Subject) -> Household:
    found: Household = subject.household
    return found


def case_of(subject: Case | Exit) -> Case:
    return subject.case if isinstance(subject, Exit) else subject


def day(value: date | datetime | None) -> str:
    """Return a day as papers write it, or nothing: the place is filled in by hand."""
    if value is None:
        return ""
    return chinese(local_date(value) if isinstance(value, datetime) else value)


def month(value: str) -> str:
    return str(cn_month(value)) if value else ""


def money(value: Decimal | None) -> str:
    return "" if value is None else str(yuan(value))


def yes_no(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def village_name(household: Household) -> str:
    return f"{township_name(household)}{household.region.name}"


def township_name(household: Household) -> str:
    parent = household.region.parent
    return parent.name if parent else ""


def village_office(household: Household) -> str:
    return f"{household.region.name}村民委员会"


def township_office(household: Household) -> str:
    return f"{township_name(household)}人民政府"


def home(household: Household) -> dict[str, str]:
    """Return the fields of HOME."""
    return {
        "place": village_name(household),
        "head": household.head_name,
        "size": f"{household.size}人",
        "phone": household.phone_masked,  # type: ignore[attr-defined]
        "household_type": household.get_household_type_display(),
    }


def risks(labels: Iterable[str], note: str = "") -> str:
    text = "、".join(labels)
    return f"{text}（{note}）" if text and note else text


Numbers = Mapping[UUID, str]
"""Full identity numbers by member: of those that somebody asked for with a reason, mostly none."""


def people(household: Household, numbers: Numbers) -> Lines:
    """Return a line for each member; a number is masked unless it was asked for."""
    return [person(row, numbers) for row in reads.members(household)]


def person(row: Member, numbers: Numbers) -> dict[str, str]:
    insured = row.resident_insurance or row.employee_insurance
    known = row.resident_insurance is not None or row.employee_insurance is not None
    return {
        "name": row.name,
        "relation": row.relation,
        "sex": row.sex,
        "birth": f"{row.birth_date:%Y.%m}" if row.birth_date else "",
        "id_number": numbers.get(row.pk, row.id_number_masked),
        "health": "、".join(row.health),
        "school": row.school_status or row.education,
        "labour": row.labour,
        "work": f"{row.work_place}{f' {row.work_months}个月' if row.work_months else ''}",
        "insured": yes_no(bool(insured)) if known else "",
        "guarantee": "、".join(
            t for t in (row.dibao, row.tekun) if t and t != "不享受"
        ),
    }  # fmt: skip


def step_of(subject: Subject, action: str) -> StepBase | None:
    """Return the last step of a kind, or None."""
    rows = subject.steps.filter(action=action).select_related("by")
    return rows.order_by("-seq").first()


def day_of(step: StepBase | None) -> str:
    """Return the day a step was about: as it was typed, else when it was recorded."""
    if step is None:
        return ""
    typed = step.facts.get("on")
    return day(date.fromisoformat(typed) if typed else step.at)


def per_head(income: Income | None, *, path: str) -> str:
    return money(reads.working(income, path=path).each) if income else ""


INCOME_FIELDS = {
    "window": "统计期", "members": "家庭人口", "net": "家庭纯收入（元）",
    "per_head": "家庭人均纯收入（元）", "claim": "家庭理赔收入（元）",
    "out_of_pocket": "合规自付支出（元）", "reference": "人均收入参考（元）",
    "line": "监测线（元／人·年）", "verdict": "比较", "note": "说明", "entered": "登记人",
}  # fmt: skip


def income_fields(income: Income | None, *, path: str) -> dict[str, str]:
    """Return the fields of INCOME_FIELDS, empty before anybody has reckoned."""
    if income is None:
        return dict.fromkeys(INCOME_FIELDS, "")
    found = reads.working(income, path=path)
    line = found.line
    verdict = "" if line is None else "低于监测线" if found.is_below else "不低于监测线"
    return {
        "window": f"{chinese(income.window_start)}至{chinese(income.window_end)}",
        "members": f"{income.members}人",
        "net": money(found.net),
        "per_head": money(found.each),
        "claim": money(income.claim_income),
        "out_of_pocket": money(income.out_of_pocket),
        "reference": money(found.reference),
        "line": f"{money(line.amount)}（{line.year}年，{line.document_no}）" if line else "",
        "verdict": verdict,
        "note": income.note,
        "entered": f"{income.entered_by.name} {day(income.entered_at)}",
    }


def income_lines(income: Income | None, *, path: str) -> Lines:
    """Return the working: each term, then what follows from them, with how it is reckoned."""
    if income is None:
        return []
    found = reads.working(income, path=path)
    terms = [
        {"item": f"{sign}{name}", "amount": money(amount), "working": ""}
        for sign, name, amount in found.lines
    ]
    return [
        *terms,
        {"item": "＝家庭纯收入", "amount": money(found.net), "working": "以上各项相加减"},
        {
            "item": "家庭人均纯收入", "amount": money(found.each),
            "working": f"{money(found.net)} ÷ {income.members} 人",
        },
        {
            "item": "人均收入参考", "amount": money(found.reference),
            "working": f"（{money(found.net)} ＋ 理赔 {money(income.claim_income)} － 自付 "
            f"{money(income.out_of_pocket)}）÷ {income.members} 人",
        },
    ]  # fmt: skip
