"""What must be so before a step of an exit: one list serves the page and the refusal."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from accounts.models import User
from accounts.permissions import Permission
from core import limits
from core.errors import Refused
from households.codes import Risk
from households.models import MonitoringLine
from households.rules import net_income, per_head
from monitoring import case_limits, case_rules
from monitoring.case_states import Status as CaseStatus
from monitoring.exit_states import VERBS, Status
from monitoring.models.clues import Clue
from monitoring.models.exits import Exit
from monitoring.procedure import Check, blockers

VILLAGE_STEPS = ("open", "study", "review", "publicise", "answer_objection")


def checks_for(exit_: Exit, action: str, *, by: User, on: date) -> list[Check]:
    """Return the conditions of a step, first whether it is this step's turn."""
    verb = VERBS[action]
    turn = Check(
        ok=exit_.status in verb.states,
        text=f"轮到“{verb.label}”",
        missing=f"当前是“{exit_.get_status_display()}”，还不能“{verb.label}”。",
    )
    more = GUARDS.get(action)
    if not turn.ok or more is None:
        return [turn]
    return [turn, *more(exit_, by, on)]


def refuse_unless_ready(exit_: Exit, action: str, *, by: User, on: date) -> None:
    """
    :raises Refused: with every sentence that stands in the way
    """
    if reasons := blockers(checks_for(exit_, action, by=by, on=on)):
        raise Refused(*reasons)


def open_objections(exit_: Exit) -> int:
    notices = [notice for notice in exit_.notices.all() if notice.superseded_at is None]
    return sum(o.answered_at is None for notice in notices for o in notice.objections.all())


def has_new_clue(exit_: Exit) -> bool:
    """Say whether a clue of the household waits; the desk asks for all its exits at once."""
    if exit_.new_clue is None:
        return Clue.objects.open().filter(household=exit_.case.household_id).exists()
    return exit_.new_clue


def standing(exit_: Exit, by: User, on: date) -> list[Check]:
    """Return the criteria that the records themselves answer, before anyone has been there."""
    case = exit_.case
    household = case.household
    months = exit_.months or limits.number(case_limits.EXIT_MONTHS)
    since = case.registered_on or case.began_on
    earliest = case_rules.add_months(since, months)
    bare = case_rules.risks_without_measure(case.risks, [row.risk for row in case.measures.all()])
    names = "、".join(str(Risk(risk).label) for risk in bare)
    clues = has_new_clue(exit_)
    return [
        Check(
            ok=case.status == CaseStatus.REGISTERED,
            text="监测对象，风险未消除",
            missing=f"案件当前是“{case.get_status_display()}”，不能消除风险。",
        ),
        Check(
            ok=earliest <= on,
            text=f"监测帮扶满 {months} 个月",
            missing=f"监测帮扶未满 {months} 个月，{earliest} 后方可研判。",
        ),
        Check(
            ok=not bare,
            text="每项风险都有帮扶措施",
            missing=f"还没有针对“{names}”的帮扶措施，请先登记。",
            url=case.get_absolute_url(),
        ),
        Check(
            ok=not clues,
            text="没有待核实的新线索",
            missing="有待核实的新线索，请先核实。",
        ),
        Check(
            ok=not household.no_labour_safety_net,
            text="不是整户无劳动能力户",
            missing="整户无劳动能力，落实兜底保障后暂不标注，请选择“暂不标注”。",
        ),
    ]


def income_above_line(exit_: Exit, *, on: date) -> list[str]:
    """Return why the household's income does not suffice, by the line in force today."""
    line = MonitoringLine.in_force(path=exit_.region_path, on=on)
    if line is None:
        return ["还没有可用的监测线，请系统管理员先录入。"]
    amount = per_head_of(exit_)
    if amount is None:
        return ["还缺：风险消除时的收入测算。"]
    if amount <= line.amount:
        return [f"人均纯收入 {amount:,} 元，没有超过当年监测线 {line.amount:,} 元。"]
    return []


def per_head_of(exit_: Exit) -> Decimal | None:
    i = exit_.income
    if i is None:
        return None
    total = net_income(
        wage=i.wage, business=i.business, property_=i.property, transfer=i.transfer,
        business_expense=i.business_expense,
    )  # fmt: skip
    return per_head(total, members=i.members)


def _publicise(exit_: Exit, by: User, on: date) -> list[Check]:
    passed = exit_.meetings.filter(superseded_at=None, passed=True).exists()
    return [Check(ok=passed, text="村级评议通过", missing="还缺：评议通过的会议记录。")]


def _answer_objection(exit_: Exit, by: User, on: date) -> list[Check]:
    waiting = open_objections(exit_) > 0
    return [Check(ok=waiting, text="有待答复的异议", missing="没有待答复的异议。")]


def _decide(exit_: Exit, by: User, on: date) -> list[Check]:
    ends = exit_.notice_ends_on
    waiting = open_objections(exit_)
    entered = any(s.by_id == by.pk and s.action in VILLAGE_STEPS for s in exit_.steps.all())
    return [
        Check(
            ok=ends is not None and ends < on,
            text="村内公示期满",
            missing=f"公示未满规定天数，到 {ends} 止，次日起可确定。",
        ),
        Check(ok=waiting == 0, text="没有未答复的异议", missing=f"还有 {waiting} 个异议没有答复。"),
        Check(
            ok=not entered,
            text="确定与研判不是同一人",
            missing="您参与过该户的研判，不能由您确定，请交其他人办理。",
        ),
        *[check for check in standing(exit_, by, on) if check.ok is False],
    ]


def _hold(exit_: Exit, by: User, on: date) -> list[Check]:
    alone = exit_.case.household.no_labour_safety_net
    return [
        Check(
            ok=alone,
            text="整户无劳动能力",
            missing="暂不标注只用于整户无劳动能力兜底保障户；其他情况请选择“不予消除”。",
        )
    ]


def _refuse(exit_: Exit, by: User, on: date) -> list[Check]:
    theirs = exit_.status in {Status.PUBLICISED, Status.DECIDED}
    needed = Permission.CASE_REVIEW if theirs else Permission.CASE_ENTER
    who = "乡镇审核人" if theirs else "村级或乡镇经办人"
    return [Check(ok=by.may(needed), text=f"由{who}办理", missing=f"现在应由{who}作出不予消除。")]


def _mark(exit_: Exit, by: User, on: date) -> list[Check]:
    return standing(exit_, by, on)[:1]


GUARDS: dict[str, Callable[[Exit, User, date], list[Check]]] = {
    "study": standing,
    "publicise": _publicise,
    "answer_objection": _answer_objection,
    "decide": _decide,
    "mark": _mark,
    "hold": _hold,
    "refuse": _refuse,
}
