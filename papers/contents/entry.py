"""Papers of the way in: clue, survey, application, information, income, comparison, plan."""

from datetime import date

from core import limits
from households.models import Income
from monitoring import case_limits
from monitoring.case_page import category_label
from monitoring.case_reads import hits_of
from monitoring.case_rules import HOTLINE, TROUBLES
from monitoring.models import Case, Clue, Exit
from monitoring.models.case_parts import Measure
from monitoring.models.plans import Plan
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
    income_lines,
    month,
    people,
    per_head,
    risks,
    step_of,
    township_office,
    village_name,
    village_office,
    yes_no,
)
from papers.layout import Values


def clue_of(subject: Subject) -> Clue | None:
    return subject if isinstance(subject, Clue) else case_of(subject).clue


def clue_form(subject: Subject, on: date, numbers: Numbers) -> Values:
    clue, household = clue_of(subject), household_of(subject)
    assert clue is not None, "asked only where there is one (catalogue)"
    verifier = clue.verified_by.name if clue.verified_by else ""
    return {
        "title": "防止返贫监测线索单", "issuer": village_office(household),
        "day": day(clue.found_on), **home(household),
        "source": clue.get_source_display(), "found_on": day(clue.found_on),
        "finder": clue.opened_by.name, "due_on": day(clue.due_on),
        "risks": risks(clue.risk_labels), "evidence": clue.evidence,
        "outcome": "" if clue.is_open else clue.get_state_display(),
        "verifier": f"{verifier} {day(clue.verified_at)}".strip(), "reason": clue.reason,
    }  # fmt: skip


def survey_form(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert isinstance(subject, Case)
    household, step = subject.household, step_of(subject, "verify")
    facts = step.facts if step else {}
    return {
        "title": "防止返贫动态监测排查表", "issuer": village_office(household),
        "day": day_of(step), **home(household),
        "address": f"{household.natural_village}{household.address}",
        "house_grade": household.house_grade, "water_safe": yes_no(household.water_safe),
        "arable_mu": "" if household.arable_mu is None else f"{household.arable_mu:f}",
        "risks": risks(subject.risk_labels, subject.risk_note),
        "per_head": per_head(subject.income, path=subject.region_path),
        "willing": yes_no(facts.get("willing")),
        "visitors": "、".join(facts.get("visitors", [])), "visited_on": day_of(step),
        "findings": step.note if step else "", "people": people(household, numbers),
    }  # fmt: skip


def application(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert isinstance(subject, Case)
    household = subject.household
    signed = subject.authorisations.valid().select_related("member", "relative")
    lines: Lines = []
    for row in signed.order_by("pk"):
        who = row.member or row.relative
        assert who is not None
        relation = row.member.relation if row.member else row.relative.get_relation_display()  # type: ignore[union-attr]
        how = row.get_how_display() + (f"（{row.proxy}）" if row.proxy else "")
        lines.append(
            {
                "name": who.name, "relation": relation,
                "id_number": numbers.get(who.pk, who.id_number_masked),
                "how": how, "signed_on": day(row.signed_on), "signature": "",
            }
        )  # fmt: skip
    if not lines:  # printed before the visit: everybody is listed and signs by hand
        lines = [
            {
                "name": each["name"], "relation": each["relation"],
                "id_number": each["id_number"], "how": "", "signed_on": "", "signature": "",
            }
            for each in people(household, numbers)
        ]  # fmt: skip
    return {
        "title": "防止返贫监测对象申请及承诺授权书", "issuer": "", "day": "",
        "place": village_name(household), "head": household.head_name,
        "size": f"{household.size}人",
        "phone": household.phone_masked or "____________",  # type: ignore[attr-defined]
        "township_office": township_office(household),
        "village_office": village_office(household),
        "risks": risks(subject.risk_labels, subject.risk_note) or "____________",
        "signers": lines,
    }  # fmt: skip


def information_form(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert isinstance(subject, Case)
    household = subject.household
    officer = household.support_officer
    return {
        "title": "防止返贫监测对象信息采集表", "issuer": village_office(household),
        "day": day_of(step_of(subject, "verify")), **home(household),
        "national_no": household.national_no,
        "address": f"{household.natural_village}{household.address}",
        "category": category_label(subject.category) if subject.category else "",
        "identified": month(subject.identified_month),
        "risks": risks(subject.risk_labels, subject.risk_note),
        "no_labour": yes_no(household.no_labour_safety_net),
        "resettled": yes_no(household.in_resettlement),
        "military": yes_no(household.military_family),
        "house_grade": household.house_grade, "water_safe": yes_no(household.water_safe),
        "arable_mu": "" if household.arable_mu is None else f"{household.arable_mu:f}",
        "per_head": per_head(subject.income, path=subject.region_path),
        "officer": officer.name if officer else "", "people": people(household, numbers),
        **{key: yes_no(subject.guarantees.get(key)) for key in TROUBLES},
    }  # fmt: skip


def income_of(subject: Case | Exit) -> Income | None:
    return subject.income


def income_sheet(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert not isinstance(subject, Clue)
    household, income = household_of(subject), income_of(subject)
    return {
        "title": "家庭收入测算表", "issuer": village_office(household),
        "day": day(income.entered_at) if income else "", **home(household),
        "purpose": income.get_purpose_display() if income else "",
        **income_fields(income, path=subject.region_path),
        "lines": income_lines(income, path=subject.region_path),
    }  # fmt: skip


def comparison_result(subject: Subject, on: date, numbers: Numbers) -> Values:
    assert isinstance(subject, Case)
    household, hits = subject.household, hits_of(subject)
    done = sum(hit.explained_at is not None for hit in hits)
    count = subject.authorisations.valid().count()
    told = f"共比对 {count} 人，" if count else ""
    summary = (
        f"{told}发现疑点 {len(hits)} 个，已说明 {done} 个。" if hits else f"{told}没有发现疑点。"
    )
    return {
        "title": "信息比对结果及疑点说明", "issuer": village_office(household),
        "day": day_of(step_of(subject, "explain") or step_of(subject, "compare")),
        **home(household), "compared_on": day_of(step_of(subject, "compare")),
        "summary": summary,
        "hits": [
            {
                "text": hit.text
                + (f"（{hit.detail}）" if hit.detail and hit.detail not in hit.text else ""),
                "source": hit.source, "severity": hit.get_severity_display(),
                "conclusion": hit.get_conclusion_display(),
                "explanation": hit.explanation
                + (f"（依据：{hit.evidence}）" if hit.evidence else ""),
            }
            for hit in hits
        ],
    }  # fmt: skip


def measures_of(case: Case) -> Lines:
    return [measure_line(row) for row in case.measures.order_by("starts_on", "pk")]


def measure_line(row: Measure) -> dict[str, str]:
    until = f"至{day(row.ends_on)}" if row.ends_on else "起"
    return {
        "risk": row.get_risk_display(), "group": row.get_group_display(),
        "content": row.content, "responsible": row.responsible,
        "period": f"{day(row.starts_on)}{until}",
    }  # fmt: skip


def household_plan(subject: Subject, on: date, numbers: Numbers) -> Values:
    case = case_of(subject)  # type: ignore[arg-type]  # never a clue (catalogue)
    household = case.household
    officer = household.support_officer
    plan = Plan.objects.filter(case=case).first()
    return {
        "title": "监测对象一户一策帮扶计划", "issuer": village_office(household),
        "day": day(case.registered_on), **home(household),
        "category": category_label(case.category) if case.category else "",
        "risks": risks(case.risk_labels, case.risk_note),
        "registered_on": day(case.registered_on), "officer": officer.name if officer else "",
        "track": plan.get_track_display() if plan else "", "goal": plan.goal if plan else "",
        "measures": measures_of(case),
    }  # fmt: skip


def apply_guide(subject: Subject, on: date, numbers: Numbers) -> Values:
    household = household_of(subject)
    return {
        "title": "防止返贫监测申报政策明白纸", "issuer": township_office(household), "day": day(on),
        "village_office": village_office(household), "hotline": HOTLINE,
        "verifiers": str(limits.number(case_limits.VERIFIERS)),
        "notice_days": str(limits.number(case_limits.NOTICE)),
    }  # fmt: skip


def support_guide(subject: Subject, on: date, numbers: Numbers) -> Values:
    values = household_plan(subject, on, numbers)
    household = household_of(subject)
    told = ("head", "category", "risks", "officer")
    return {
        **{name: values[name] or "________" for name in told}, "measures": values["measures"],
        "title": "监测对象帮扶政策明白纸",
        "issuer": township_office(household), "day": day(on), "hotline": HOTLINE,
    }  # fmt: skip
