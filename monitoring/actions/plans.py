"""What people do with a household's plan: choose its track, add measures, end them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.permissions import Permission
from core.dates import local_date
from households.codes import Risk
from households.models import Household
from monitoring import plan_rules
from monitoring.actions import national
from monitoring.actions.case_common import refuse
from monitoring.case_states import Status
from monitoring.models.case_parts import Measure
from monitoring.models.cases import Case
from monitoring.models.national import NationalEntry
from monitoring.models.plans import Plan
from monitoring.plans import people_of
from monitoring.procedure import MeasureGroup

DONE = "已实施"  # the national system's word for 实施开发式帮扶措施情况


@transaction.atomic
def set_plan(
    *, case: Case, by: User, at: datetime, track: str, reason: str = "", goal: str = ""
) -> Plan:
    """
    Choose the track of a registered household's support (就业扶, 政策帮, 兜底保), and its goal.

    :raises Refused: another track than its labour suggests, without a reason
    """
    case = _registered(case, by, "一户一策")
    proposed = plan_rules.proposed_track(people_of(case.household, on=local_date(at)))
    refuse(plan_rules.choice_faults(track, proposed=proposed, reason=reason))
    other = bool(proposed) and track != proposed
    values = {
        "track": track, "proposed": proposed, "reason": reason.strip() if other else "",
        "goal": goal.strip(), "set_at": at, "set_by": by,
    }  # fmt: skip
    plan, _ = Plan.objects.update_or_create(case=case, defaults=values)
    note = plan_rules.TRACKS[track] + (f"（{plan.reason}）" if plan.reason else "")
    case.remark("plan", by=by, at=at, note=note, facts={"track": track, "proposed": proposed})
    return plan


@transaction.atomic
def add_measures(*, case: Case, by: User, at: datetime, measures: Sequence[dict[str, Any]]) -> Case:
    """Add measures of support to a registered case, each {group, content, risk, …}."""
    case = _registered(case, by, "帮扶措施")
    refuse([] if measures else ["请填写帮扶措施。"], measure_faults(case, measures))
    write_measures(case, measures, by=by, at=at)
    case.remark("measure", by=by, at=at, facts={"measures": len(measures)})
    national.to_type(case, NationalEntry.Kind.MEASURES, at=at)
    return case


@transaction.atomic
def end_measure(*, measure: Measure, by: User, at: datetime, ends_on: date) -> Measure:
    """
    Say that a measure is over, from which day; it stays on file.

    :raises Refused: it has ended already, or the day cannot be
    """
    case = _registered(measure.case, by, "帮扶措施")
    measure = case.measures.select_for_update(of=["self"]).get(pk=measure.pk)
    refuse(
        ["这条措施已经结束。"] if measure.ends_on else [],
        ["结束日期早于开始日期，请改正。"] if ends_on < measure.starts_on else [],
        ["结束日期在今天之后，请到时再登记。"] if ends_on > local_date(at) else [],
    )
    measure.ends_on, measure.ended_at, measure.ended_by = ends_on, at, by
    measure.save(update_fields=["ends_on", "ended_at", "ended_by"])
    label = f"{measure.get_group_display()}：{measure.content}"
    case.remark("measure_end", by=by, at=at, note=label, facts={"on": str(ends_on)})
    national.to_type(case, NationalEntry.Kind.MEASURES, at=at)
    return measure


def _registered(case: Case, by: User, what: str) -> Case:
    by.require(Permission.CASE_ENTER)
    rows = Case.objects.visible_to(by).select_for_update(of=["self"])
    case = rows.select_related("household", "region").get(pk=case.pk)
    here = case.status == Status.REGISTERED
    refuse([] if here else [f"当前是“{case.get_status_display()}”，录入建档后才能登记{what}。"])
    return case


def measure_faults(case: Case, measures: Sequence[dict[str, Any]]) -> list[str]:
    faults = []
    for n, each in enumerate(measures, start=1):
        if each["group"] not in MeasureGroup.values or each["risk"] not in Risk.values:
            faults.append(f"第 {n} 条措施的类别或风险不对，请重新选择。")
        elif case.risks and each["risk"] not in case.risks:
            faults.append(f"第 {n} 条措施针对的风险不是这户的，请重新选择。")
        ends = each.get("ends_on")
        if ends and ends < each["starts_on"]:
            faults.append(f"第 {n} 条措施的结束日期早于开始日期，请改正。")
    return faults


def write_measures(
    case: Case, measures: Sequence[dict[str, Any]], *, by: User, at: datetime
) -> None:
    """Write measures down; with one that lets people earn, the register says so as well."""
    Measure.objects.bulk_create(
        Measure(case=case, entered_at=at, entered_by=by, **each) for each in measures
    )
    if plan_rules.DEVELOPMENT & {each["group"] for each in measures}:
        homes = Household.objects.filter(pk=case.household_id).exclude(development_status=DONE)
        homes.update(development_status=DONE, version=F("version") + 1, updated_at=at)
