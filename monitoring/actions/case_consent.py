"""The village's record of who let departments be asked: signing, signing later, withdrawing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from core.dates import local_date
from monitoring import case_rules
from monitoring.actions.case_common import (
    day_of,
    file_papers,
    missing_papers,
    refuse,
    supersede_from,
    take,
)
from monitoring.actions.signers import about, head_missing, household, resolve, write
from monitoring.case_states import Status
from monitoring.models.cases import Case
from monitoring.models.consents import Authorisation


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
    persons: Sequence[dict[str, Any]] = (),
    papers: Sequence[str] = (),
) -> Case:
    """
    Record the signed authorisation (承诺授权): the householder and every adult, or a proxy.

    Every member is authorised by it (guardians sign for minors), unless `persons` names members:
    then those alone. `persons` are as in `sign`. A renewed authorisation takes a suspended case
    back to where it stood.

    :raises Refused: a signature or paper is missing, an impossible date
    """
    case = take(case, "authorise", by=by, at=at)
    on = local_date(at)
    suspended = case.status == Status.SUSPENDED
    before = day_of(case, "withdraw" if suspended else "verify")
    before_what = "撤回授权" if suspended else "入户核实"
    signed = [name.strip() for name in signatures if name.strip()]
    signers, faults = resolve(case, persons, by=by, at=at)
    named = [s.member for s in signers if s.member]
    unsigned = not named and not all_adults and not proxy.strip()
    last = case.steps.filter(action="verify").order_by("-seq").first()
    unwilling = last is not None and last.facts.get("willing") is False and not suspended
    refuse(
        ["核实时农户不愿申请，请终止并告知，或退回重新核实。"] if unwilling else [],
        [] if signed else ["还缺：户主签字。"],
        ["成年家庭成员应全部签字；不能签字的请登记代签人和原因。"] if unsigned else [],
        ["户主没有签署授权，不能办理。"] if named and head_missing(case, named) else [],
        case_rules.date_faults("承诺授权", signed_on, on=on, after=before, after_what=before_what),
        faults,
        missing_papers(case, "authorise", papers),
    )

    file_papers(case, "authorise", papers, dated_on=signed_on, by=by, at=at)
    if not named:
        whole = all_adults or not proxy.strip()
        signers += household(case, signed=None if whole else signed, proxy=proxy.strip())
    count = write(case, signers, signed_on=signed_on, by=by, at=at)
    facts = {
        "on": str(signed_on), "signatures": signed, "all_adults": all_adults, "proxy": proxy,
        "authorised": count,
    }  # fmt: skip
    to = _back_to(case, at=at) if suspended else Status.AUTHORISED
    waits = case.notice_ends_on if to == Status.PUBLICISED else None
    case.suspended_from = ""
    case.save(update_fields=["suspended_from"])
    case.move_to(to, "authorise", by=by, at=at, facts=facts, limit_from=waits)
    return case


@transaction.atomic
def sign(
    *, case: Case, by: User, at: datetime, signed_on: date, persons: Sequence[dict[str, Any]]
) -> Case:
    """
    Record who signed after the household: a member who was away, a relative living apart.

    Each person is {member} or {relative} (keys) or a new relative {relation, name, id_number,
    phone, note}; with `how`, `proxy`, and `signed`: false for a relative who is only entered, so
    that nobody is left out unseen.

    :raises Refused: the case is with the departments, a wrong number, an impossible date
    """
    case = take(case, "sign", by=by, at=at)
    signers, faults = resolve(case, persons, by=by, at=at)
    refuse(
        [] if persons else ["请选择或登记签署授权的人。"],
        case_rules.date_faults(
            "签署授权", signed_on, on=local_date(at), after=day_of(case, "verify"),
            after_what="入户核实",
        ),
        faults,
    )  # fmt: skip

    count = write(case, signers, signed_on=signed_on, by=by, at=at)
    facts = {"on": str(signed_on), "authorised": count}
    case.remark("sign", by=by, at=at, facts=facts)
    return case


@transaction.atomic
def withdraw(
    *,
    case: Case,
    by: User,
    at: datetime,
    withdrawn_on: date,
    reason: str,
    persons: Sequence[UUID] = (),
) -> Case:
    """
    Record that an authorisation was withdrawn: the household's, or only that of some `persons`
    (keys of members or relatives). What departments said of them is withheld.

    The case is suspended when the household withdraws, the householder does, or nobody of the
    household is left; else it goes on without those persons.

    :raises Refused: nobody to withdraw, or an impossible date
    """
    case = take(case, "withdraw", by=by, at=at)
    valid = case.authorisations.valid().select_related("member")
    chosen = valid.filter(Q(member__in=persons) | Q(relative__in=persons))
    rows = list(chosen if persons else valid.exclude(member=None))
    signed = max((row.signed_on for row in rows), default=day_of(case, "authorise"))
    refuse(
        ["所选的人没有有效授权，请刷新页面后重选。"] if len(rows) < len(set(persons)) else [],
        case_rules.date_faults(
            "撤回授权", withdrawn_on, on=local_date(at), after=signed, after_what="承诺授权"
        ),
    )

    for row in rows:
        row.withdrawn_on, row.withdrawn_at, row.withdrawn_by = withdrawn_on, at, by
        row.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_by"])
    case.hits.live().filter(about(rows)).update(withheld_at=at)
    facts = {"on": str(withdrawn_on), "withdrawn": len(rows)}
    if persons and not _household_withdrew(case, rows):
        _go_on_without(case, by=by, at=at, reason=reason, facts=facts)
        return case
    leave_batch(case, at=at)
    case.suspended_from = case.status
    case.save(update_fields=["suspended_from"])
    case.move_to(Status.SUSPENDED, "withdraw", by=by, at=at, note=reason, facts=facts)
    return case


def _back_to(case: Case, *, at: datetime) -> Status:
    """Return where a renewed authorisation takes a case: 疑点 that count again are explained."""
    to = Status(case.suspended_from)
    left = case.hits.unexplained().exists()
    if to == Status.EXPLAINING and not left:
        return Status.COMPARED
    if left and to not in {Status.AUTHORISED, Status.COMPARING, Status.EXPLAINING}:
        supersede_from(case, "review", at=at)
        return Status.EXPLAINING
    return to


def leave_batch(case: Case, *, at: datetime) -> None:
    """Take a case out of the batch it is in: departments are no longer asked about it."""
    case.asset_entries.open().update(ended_at=at)


def _household_withdrew(case: Case, rows: Sequence[Authorisation]) -> bool:
    """Say whether the householder is among those who withdrew, or nobody of the household left."""
    members = [row.member for row in rows if row.member]
    left = case.authorisations.valid().exclude(member=None)
    return any(m.is_head for m in members) or (bool(members) and not left.exists())


def _go_on_without(
    case: Case, *, by: User, at: datetime, reason: str, facts: dict[str, Any]
) -> None:
    """Leave the case where it is, unless the last 疑点 to be explained was that person's."""
    if case.status == Status.EXPLAINING and not case.hits.unexplained().exists():
        case.move_to(Status.COMPARED, "withdraw", by=by, at=at, note=reason, facts=facts)
    else:
        case.remark("withdraw", by=by, at=at, note=reason, facts=facts)
