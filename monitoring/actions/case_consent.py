"""The village's record of who let departments be asked: signing, withdrawing."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from core.dates import local_date
from monitoring import case_rules
from monitoring.actions.case_common import day_of, file_papers, missing_papers, refuse, take
from monitoring.case_states import Status
from monitoring.models.cases import Case


@transaction.atomic
def authorise(
    *,
    case: Case,
    by: User,
    at: datetime,
    signed_on: date,
    signatures: Sequence[str],
    all_adults: bool,
    proxy: str = "",
    papers: Sequence[str] = (),
) -> Case:
    """
    Record the signed authorisation (承诺授权): the householder and every adult, or a proxy.

    A renewed authorisation takes a suspended case back to where it stood.

    :raises Refused: a signature or paper is missing, an impossible date
    """
    case = take(case, "authorise", by=by, at=at)
    on = local_date(at)
    suspended = case.status == Status.SUSPENDED
    before = day_of(case, "withdraw" if suspended else "verify")
    before_what = "撤回授权" if suspended else "入户核实"
    signed = [name.strip() for name in signatures if name.strip()]
    unsigned = not all_adults and not proxy.strip()
    last = case.steps.filter(action="verify").order_by("-seq").first()
    unwilling = last is not None and last.facts.get("willing") is False and not suspended
    refuse(
        ["核实时农户不愿申请，请终止并告知，或退回重新核实。"] if unwilling else [],
        [] if signed else ["还缺：户主签字。"],
        ["成年家庭成员应全部签字；不能签字的请登记代签人和原因。"] if unsigned else [],
        case_rules.date_faults("承诺授权", signed_on, on=on, after=before, after_what=before_what),
        missing_papers("authorise", papers),
    )

    file_papers(case, "authorise", papers, dated_on=signed_on, by=by, at=at)
    facts = {"on": str(signed_on), "signatures": signed, "all_adults": all_adults, "proxy": proxy}
    to = Status(case.suspended_from) if suspended else Status.AUTHORISED
    waits = case.notice_ends_on if to == Status.PUBLICISED else None
    case.suspended_from = ""
    case.save(update_fields=["suspended_from"])
    case.move_to(to, "authorise", by=by, at=at, facts=facts, limit_from=waits)
    return case


@transaction.atomic
def withdraw(*, case: Case, by: User, at: datetime, withdrawn_on: date, reason: str) -> Case:
    """Record that the household withdrew its authorisation; comparison answers are withheld."""
    case = take(case, "withdraw", by=by, at=at)
    signed = day_of(case, "authorise")
    refuse(
        case_rules.date_faults(
            "撤回授权", withdrawn_on, on=local_date(at), after=signed, after_what="承诺授权"
        )
    )

    case.suspended_from = case.status
    case.save(update_fields=["suspended_from"])
    facts = {"on": str(withdrawn_on)}
    case.move_to(Status.SUSPENDED, "withdraw", by=by, at=at, note=reason, facts=facts)
    return case
