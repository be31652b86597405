"""Everything that changes exits: study → meeting and notice → decision → mark → told."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.permissions import Permission
from core import limits
from core.dates import local_date
from core.errors import Refused
from households.codes import Elimination
from households.models import Household, Income, MonitoringLine
from households.rules import income_window
from monitoring import case_limits, case_rules
from monitoring.actions.case_common import refuse
from monitoring.actions.exit_common import file_papers, missing_papers, take
from monitoring.actions.exit_village import (
    announce,
    answer_objection,
    publicise,
    raise_objection,
    review,
)
from monitoring.case_states import Status as CaseStatus
from monitoring.exit_guards import income_above_line, per_head_of
from monitoring.exit_states import OPEN, STEP_LIMITS, Status
from monitoring.models.cases import Case
from monitoring.models.exits import Exit


@transaction.atomic
def open_exit(*, case: Case, by: User, at: datetime, note: str = "") -> Exit:
    """
    Propose a registered household for elimination.

    :raises Refused: the case is not registered, or an exit is under way
    """
    by.require(Permission.CASE_ENTER)
    case = Case.objects.visible_to(by).select_for_update(of=["self"]).get(pk=case.pk)
    refuse(
        []
        if case.status == CaseStatus.REGISTERED
        else [f"案件当前是“{case.get_status_display()}”，不能提出风险消除。"],
        ["这户已有办理中的风险消除。"]
        if case.exits.filter(status__in=sorted(OPEN)).exists()
        else [],
    )
    on = local_date(at)
    exit_ = Exit.objects.create(
        case=case, region=case.region, opened_on=on, entered_at=at, entered_by=by,
        step_began_on=on, step_due_on=limits.due(STEP_LIMITS[Status.PROPOSED], start=on),
    )  # fmt: skip
    exit_.record("open", by=by, at=at, old="", new=Status.PROPOSED, note=note)
    return exit_


@transaction.atomic
def study(
    *,
    exit_: Exit,
    by: User,
    at: datetime,
    visited_on: date,
    visitors: Sequence[str],
    sound: dict[str, bool],
    after: dict[str, bool],
    risks_gone: bool,
    rigid_spending_solved: bool,
    findings: str,
    income: dict[str, Decimal] | None = None,
    papers: Sequence[str] = (),
) -> Exit:
    """
    Record the village's study (综合研判): everything must be sound, or the step is refused.

    `sound` answers `case_rules.SOUND`, `after` the four adverse events of `case_rules.AFTER`;
    `income` holds yuan of the twelve whole months before, by the columns of `Income`.
    """
    exit_ = take(exit_, "study", by=by, at=at)
    on = local_date(at)
    people = list(dict.fromkeys(name.strip() for name in visitors if name.strip()))
    least = limits.number(case_limits.VERIFIERS)
    household = exit_.case.household
    wrong_day = case_rules.date_faults(
        "入户核实", visited_on, on=on, after=exit_.case.registered_on, after_what="录入建档"
    )
    if income and not wrong_day:
        start, end = income_window(visited_on)
        exit_.income = Income.objects.create(
            household=household, purpose=Income.Purpose.ELIMINATE, window_start=start,
            window_end=end, members=max(1, household.size), entered_by=by, **income,
        )  # fmt: skip
    refuse(
        [f"入户核实应有 {least} 人以上，请补填入户人员。"] if len(people) < least else [],
        wrong_day,
        case_rules.unsound(sound),
        case_rules.happened_after(after),
        [] if risks_gone else ["识别时的风险还没有消除。"],
        [] if rigid_spending_solved else ["大额刚性支出还没有解决。"],
        [] if findings.strip() else ["请填写研判情况。"],
        income_above_line(exit_, on=on),
        missing_papers(exit_, "study", papers),
    )

    line = MonitoringLine.in_force(path=exit_.region_path, on=on)
    exit_.line_amount = line.amount if line else None
    exit_.answers = {
        "sound": sound, "after": after, "risks_gone": risks_gone,
        "rigid_spending_solved": rigid_spending_solved,
    }  # fmt: skip
    exit_.studied_at, exit_.studied_by = at, by
    exit_.save(update_fields=["income", "line_amount", "answers", "studied_at", "studied_by"])
    file_papers(exit_, "study", papers, dated_on=visited_on, by=by, at=at)
    facts = {
        "on": str(visited_on), "visitors": people, "per_head": str(per_head_of(exit_)),
        "line": str(exit_.line_amount),
    }  # fmt: skip
    exit_.move_to(Status.STUDIED, "study", by=by, at=at, note=findings, facts=facts)
    return exit_


@transaction.atomic
def decide(
    *, exit_: Exit, by: User, at: datetime, opinion: str, papers: Sequence[str] = ()
) -> Exit:
    """Decide the elimination at the township, after the notice has stood its days."""
    exit_ = take(exit_, "decide", by=by, at=at)
    refuse([] if opinion.strip() else ["请填写确定意见。"], missing_papers(exit_, "decide", papers))

    exit_.decided_at, exit_.decided_by = at, by
    exit_.save(update_fields=["decided_at", "decided_by"])
    file_papers(exit_, "decide", papers, dated_on=local_date(at), by=by, at=at)
    exit_.move_to(Status.DECIDED, "decide", by=by, at=at, note=opinion)
    return exit_


@transaction.atomic
def mark(*, exit_: Exit, by: User, at: datetime, method: str, month: str) -> Exit:
    """
    Mark the risk eliminated, as in the national system: the household, the case, the exit.

    `month` is YYYYMM.
    """
    exit_ = take(exit_, "mark", by=by, at=at)
    rows = Case.objects.select_for_update(of=["self"])
    case = rows.get(pk=exit_.case_id)
    homes = Household.objects.select_for_update(of=["self"])
    household = homes.get(pk=case.household_id)
    on = local_date(at)
    decided = local_date(exit_.decided_at) if exit_.decided_at else on
    fault = case_rules.month_fault("风险消除时间", month, on=on, after=decided)
    unsupported = method == Elimination.SUPPORT and not case.measures.exists()
    refuse(
        [] if method in Elimination.values else ["请选择风险消除方式。"],
        ["没有帮扶措施，不能选“帮扶消除”。"] if unsupported else [],
        [fault] if fault else [],
    )

    household.eliminated, household.elimination_method = True, method
    household.eliminated_month, household.version = month, F("version") + 1
    household.save(
        update_fields=[
            "eliminated", "elimination_method", "eliminated_month", "version", "updated_at",
        ]
    )  # fmt: skip
    exit_.method, exit_.month = method, month
    exit_.save(update_fields=["method", "month"])
    facts = {"method": method, "month": month, "exit": str(exit_.pk)}
    case.move_to(CaseStatus.ELIMINATED, "eliminate", by=by, at=at, facts=facts)
    exit_.move_to(Status.MARKED, "mark", by=by, at=at, facts=facts)
    return exit_


@transaction.atomic
def notify(
    *,
    exit_: Exit,
    by: User,
    at: datetime,
    told_on: date,
    told_how: str,
    papers: Sequence[str] = (),
) -> Exit:
    """Record that the household was told, with its signed receipt."""
    exit_ = take(exit_, "notify", by=by, at=at)
    decided = local_date(exit_.decided_at) if exit_.decided_at else None
    refuse(
        case_rules.date_faults(
            "告知", told_on, on=local_date(at), after=decided, after_what="乡镇确定"
        ),
        [] if told_how.strip() else ["请填写告知方式（上门、电话、书面等）。"],
        missing_papers(exit_, "notify", papers),
    )

    exit_.told_on, exit_.told_how = told_on, told_how
    exit_.save(update_fields=["told_on", "told_how"])
    file_papers(exit_, "notify", papers, dated_on=told_on, by=by, at=at)
    facts = {"on": str(told_on), "told_how": told_how}
    exit_.move_to(Status.NOTIFIED, "notify", by=by, at=at, facts=facts)
    return exit_


@transaction.atomic
def hold(*, exit_: Exit, by: User, at: datetime, reason: str) -> Exit:
    """Put off a household without labour (暂不标注): it stays monitored and supported."""
    exit_ = take(exit_, "hold", by=by, at=at)
    if not reason.strip():
        raise Refused("请写明暂不标注的原因和兜底保障落实情况。")
    exit_.move_to(Status.HOLD, "hold", by=by, at=at, note=reason)
    return exit_


@transaction.atomic
def refuse_exit(*, exit_: Exit, by: User, at: datetime, reason: str) -> Exit:
    """Decide against the elimination; the household stays monitored."""
    exit_ = take(exit_, "refuse", by=by, at=at)
    if not reason.strip():
        raise Refused("请写明不予消除的原因。")
    exit_.move_to(Status.REFUSED, "refuse", by=by, at=at, note=reason)
    return exit_


BY_NAME: dict[str, Callable[..., Exit]] = {
    "study": study,
    "review": review,
    "publicise": publicise,
    "object": raise_objection,
    "answer_objection": answer_objection,
    "decide": decide,
    "announce": announce,
    "mark": mark,
    "notify": notify,
    "hold": hold,
    "refuse": refuse_exit,
}

__all__ = [
    "BY_NAME", "announce", "answer_objection", "decide", "hold", "mark",
    "notify", "open_exit", "publicise", "raise_objection", "refuse_exit", "review", "study",
]  # fmt: skip
