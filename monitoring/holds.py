"""What monitoring hangs on a household, when its family changes as a whole."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.permissions import Permission
from core.dates import local_date
from core.errors import Refused
from households.changes.common import above_village
from households.holds import Hold, Linked, Wish, holds
from households.models import Household
from monitoring.actions.case_consent import leave_batch
from monitoring.actions.case_register import adopt
from monitoring.campaigns.guards import frozen
from monitoring.case_states import CloseReason
from monitoring.case_states import Status as CaseStatus
from monitoring.clue_states import ClueState
from monitoring.exit_states import TRANSITIONS as EXIT_TRANSITIONS
from monitoring.exit_states import Status as ExitStatus
from monitoring.models import Case, Clue, Exit, VisitDuty
from monitoring.visit_states import DutyState

GONE = "人已去世或整户迁出"
"""The reason a verification offers as a chip (clue_states.REASONS): the department is told it."""


def lock(households: Collection[UUID]) -> None:
    """Lock clues, then cases, then exits: every other action takes them before the household."""
    open_rows = (
        Clue.objects.open().filter(household__in=households),
        Case.objects.open().filter(household__in=households),
        Exit.objects.open().filter(case__household__in=households),
    )
    for rows in open_rows:
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def blockers(household: Household, wish: Wish, by: User) -> list[str]:
    """
    Return what is under way. A household is identified as a whole (整户识别): it is neither split
    nor merged meanwhile; whether it is really gone, the township says.
    """
    found: list[str] = []
    case = household.cases.in_procedure().first()
    exit_ = Exit.objects.open().filter(case__household=household).first()
    if case is not None:
        url, state = case.get_absolute_url(), case.get_status_display()
        if wish != Wish.REMOVE:
            text = f"{household}正在办理纳入（{state}），整户识别期间不能分户、并户，请先办结。"
            found.append(Linked(text, url, "看案件"))
        elif not above_village(by):
            text = f"{household}正在办理纳入（{state}），整户减少请乡镇干部核对后办理。"
            found.append(Linked(text, url, "看案件"))
    if exit_ is not None:
        url, state = exit_.get_absolute_url(), exit_.get_status_display()
        if wish != Wish.REMOVE:
            text = f"{household}正在办理风险消除（{state}），请先办结再分户、并户。"
            found.append(Linked(text, url, "看风险消除"))
        elif ExitStatus.REFUSED not in EXIT_TRANSITIONS[ExitStatus(exit_.status)]:
            text = f"{household}的风险消除已到“{state}”，请先办结，再登记整户减少。"
            found.append(Linked(text, url, "看风险消除"))
    return found


def remove(household: Household, by: User, at: datetime, reason: str) -> None:
    """Nobody is visited, verified, included or eliminated who is not there any more."""
    note = f"自然减少：{reason}"
    for duty in VisitDuty.objects.left().filter(household=household).select_for_update():
        duty.move_to(DutyState.EXCUSED, excuse=note[:200], excused_at=at, excused_by=by)
    for clue in household.clues.open().select_for_update():
        clue.verified_at, clue.verified_by, clue.reason = at, by, GONE
        clue.save(update_fields=["verified_at", "verified_by", "reason"])
        clue.move_to(ClueState.NO_RISK, by=by, at=at, note=GONE)
    for exit_ in Exit.objects.open().filter(case__household=household).select_for_update():
        exit_.move_to(ExitStatus.REFUSED, "refuse", by=by, at=at, note=note)
    for case in household.cases.open().select_for_update():
        case.closed_reason = CloseReason.REMOVED
        case.told_on, case.told_how = local_date(at), "自然减少，不再告知"
        case.save(update_fields=["closed_reason", "told_on", "told_how"])
        leave_batch(case, at=at)
        facts = {"reason": CloseReason.REMOVED, "on": str(local_date(at))}
        case.move_to(CaseStatus.CLOSED, "close", by=by, at=at, note=note, facts=facts)


def carry(gone: Household, stays: Household, by: User, at: datetime) -> None:
    """
    Give an open clue to the household the people join.

    :raises Refused: that household has one of its own, and has one at a time
    """
    clue = gone.clues.open().first()
    if clue is None:
        return
    if stays.clues.open().exists():
        text = f"两户各有一条待核实的线索，请先核实{gone}的线索。"
        raise Refused(Linked(text, clue.get_absolute_url(), "去核实"))
    clue.household = stays
    clue.save(update_fields=["household"])
    Clue.remark_all([clue], "carried", by=by, at=at, note=f"{gone}并入{stays}，线索随人转入")


def divide(old: Household, new: Household, by: User, at: datetime) -> None:
    """Both parts of a monitored household stay monitored: the new one has a round of its own."""
    if new.is_monitored and by.may(Permission.CASE_ENTER):
        adopt(household=new, by=by, at=at)


holds.declare(Hold("monitoring", 10, lock, blockers, remove, carry, divide, frozen))
