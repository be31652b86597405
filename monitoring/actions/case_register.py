"""Opening a case, entering it into the file, and taking an elimination back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from accounts.permissions import Permission
from core import limits
from core.dates import local_date
from core.errors import Refused
from households.models import Household
from monitoring import case_limits, case_rules, exit_states
from monitoring.actions import national, plans
from monitoring.actions.case_common import file_papers, missing_papers, refuse, take
from monitoring.case_reads import HELPERS
from monitoring.case_states import STEP_LIMITS, Status
from monitoring.clue_states import ClueState
from monitoring.models.cases import Case
from monitoring.models.clues import Clue
from monitoring.models.national import NationalEntry
from monitoring.models.steps import ActorKind


@transaction.atomic
def open_case(
    *, household: Household, clue: Clue | None = None, by: User, at: datetime, note: str = ""
) -> Case:
    """
    Begin the inclusion of a household: a new round, with the clue it came from.

    The clue, if it has not been verified yet, becomes "进入程序" here.

    :raises Refused: the household is monitored already, or has an open case
    """
    by.require(Permission.CASE_ENTER)
    if clue is not None:  # the clue first, as the verification of clues locks
        clue = Clue.objects.visible_to(by).select_for_update(of=["self"]).get(pk=clue.pk)
    household = _locked(household, by)
    if clue is not None and clue.household_id != household.pk:
        raise Refused("该线索不是这一户的，请核对。")
    on = local_date(at)
    began_on = min(clue.found_on, on) if clue else on
    last = household.cases.aggregate(last=Max("round"))["last"] or 0
    refuse(
        ["这户已登记自然减少，不能纳入。"] if household.removed_on else [],
        ["这户已有办理中的案件，请在原案件中办理。"] if household.cases.open().exists() else [],
        ["这户已是监测对象且风险未消除，请作为已监测户的新风险处理。"]
        if household.is_monitored
        else [],
    )

    case = Case.objects.create(
        household=household, region=household.region, clue=clue, round=last + 1,
        began_on=began_on, due_on=limits.due(case_limits.TOTAL, start=began_on),
        step_began_on=on, step_due_on=limits.due(STEP_LIMITS[Status.VERIFYING], start=on),
        risks=list(clue.risks) if clue else [], entered_at=at, entered_by=by,
    )  # fmt: skip
    facts = {"clue": str(clue.pk)} if clue else {}
    case.record("open", by=by, at=at, old="", new=Status.VERIFYING, note=note, facts=facts)
    if clue is not None and clue.state != ClueState.CASE:
        clue.verified_at, clue.verified_by = clue.verified_at or at, clue.verified_by or by
        clue.save(update_fields=["verified_at", "verified_by"])
        clue.move_to(ClueState.CASE, "case", by=by, at=at, note=note)
    return case


@transaction.atomic
def adopt(*, household: Household, by: User, at: datetime) -> Case:
    """
    Make the case of a household that was identified before this system and came by import.

    :raises Refused: the register does not show it as monitored, or it has a case already
    """
    by.require(Permission.CASE_ENTER)
    household = _locked(household, by)
    refuse(
        [] if household.is_monitored else ["这户不是未消除风险的监测对象。"],
        ["这户已有案件。"] if household.cases.open().exists() else [],
    )
    month = household.identified_month
    on = local_date(at)
    since = date(int(month[:4]), int(month[4:]), 1) if month else on
    last = household.cases.aggregate(last=Max("round"))["last"] or 0
    case = Case.objects.create(
        household=household, region=household.region, round=last + 1, status=Status.REGISTERED,
        began_on=since, due_on=since, category=household.category, risks=household.risks,
        risk_note=household.risk_note, identified_month=month, registered_on=since,
        entered_at=at, entered_by=by,
    )  # fmt: skip
    case.record(
        "adopt", by=by, at=at, old="", new=Status.REGISTERED, note="由户籍台账建立",
        actor_kind=ActorKind.IMPORT,
    )  # fmt: skip
    return case


def _locked(household: Household, by: User) -> Household:
    rows = Household.objects.visible_to(by).select_for_update(of=["self"])
    return rows.select_related("region").get(pk=household.pk)


@transaction.atomic
def register(
    *,
    case: Case,
    by: User,
    at: datetime,
    national_no: str,
    month: str,
    officer: str = "",
    measures: Sequence[dict[str, Any]] = (),
    papers: Sequence[str] = (),
) -> Case:
    """
    Enter an announced case: the household becomes monitored, with its officer and measures.

    `month` is YYYYMM as in the national system; `officer` is a user name, by default the one the
    household has. One-household-one-file must be complete.
    """
    case = take(case, "register", by=by, at=at)
    on = local_date(at)
    household = _locked(case.household, by)
    helper = _officer(household, officer)
    number = national_no.strip()
    began = case.began_on
    refuse(
        [] if number else ["请填写全国系统的户编号。"],
        ["该户编号已属于另一户，请核对。"]
        if Household.objects.filter(national_no=number).exclude(pk=household.pk).exists()
        else [],
        [fault] if (fault := case_rules.month_fault("识别时间", month, on=on, after=began)) else [],
        [] if helper else ["还缺：帮扶责任人。"],
        missing_papers(case, "register", papers),
        plans.measure_faults(case, measures),
    )

    household.national_no = number
    household.category, household.risks = case.category, case.risks
    household.risk_note, household.identified_month = case.risk_note, month
    household.eliminated, household.elimination_method = False, ""
    household.eliminated_month, household.support_officer = "", helper
    household.version = F("version") + 1
    household.save(
        update_fields=[
            "national_no", "category", "risks", "risk_note", "identified_month", "eliminated",
            "elimination_method", "eliminated_month", "support_officer", "version", "updated_at",
        ]
    )  # fmt: skip
    case.identified_month, case.registered_on = month, on
    case.save(update_fields=["identified_month", "registered_on"])
    plans.write_measures(case, measures, by=by, at=at)
    file_papers(case, "register", papers, dated_on=on, by=by, at=at)
    facts = {"month": month, "officer": str(helper.pk) if helper else "", "measures": len(measures)}
    case.move_to(Status.REGISTERED, "register", by=by, at=at, facts=facts)
    return case


def _officer(household: Household, username: str) -> User | None:
    """Return the support officer: the named one, if they work in this place, or the present one."""
    if not username:
        return household.support_officer
    found = User.objects.filter(username=username, is_active=True, role__in=HELPERS)
    user = found.select_related("region").first()
    if user is None or user.region is None:
        raise Refused("没有这位帮扶责任人，请核对用户名。")
    if not household.region_path.startswith(user.region.path):
        raise Refused(f"{user.name}不负责该村，请另选帮扶责任人。")
    return user


@transaction.atomic
def roll_back(*, case: Case, by: User, at: datetime, reason: str) -> Case:
    """
    Take an elimination back that proved unstable: the same round goes on (风险消除回退).

    A new risk is another matter: that is a new case, a new round.
    """
    case = take(case, "roll_back", by=by, at=at)
    household = _locked(case.household, by)
    if not reason.strip():
        raise Refused("请写明回退原因。")
    done = case.exits.select_for_update().filter(
        status__in=[exit_states.Status.MARKED, exit_states.Status.NOTIFIED]
    )
    for each in done:
        each.move_to(exit_states.Status.ROLLED_BACK, "roll_back", by=by, at=at, note=reason)
    household.eliminated, household.elimination_method = False, ""
    household.eliminated_month, household.version = "", F("version") + 1
    household.save(
        update_fields=[
            "eliminated", "elimination_method", "eliminated_month", "version", "updated_at",
        ]
    )  # fmt: skip
    case.move_to(Status.REGISTERED, "roll_back", by=by, at=at, note=reason)
    national.to_type(case, NationalEntry.Kind.ROLLED_BACK, at=at)
    return case
