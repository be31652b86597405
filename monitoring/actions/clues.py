"""Opening clues, and saying what was found at home."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from core import limits
from core.dates import local_date
from core.errors import Refused
from households.models import Household
from monitoring import limits as keys
from monitoring.clue_states import OUTCOMES, ClueState, Source
from monitoring.models import Clue, Visit

EVIDENCE = 500


@transaction.atomic
def open_clue(
    *,
    household: Household,
    source: Source,
    risks: Iterable[str],
    evidence: str,
    by: User,
    at: datetime,
    visit: Visit | None = None,
) -> Clue:
    """
    Register what may be a risk, for somebody to go and see.

    A household has one open clue: what comes on top is added to it.

    :raises PermissionDenied: `by` may not open clues
    :raises Household.DoesNotExist: the household lies outside `by`'s scope
    :raises Refused: nothing is said about the risk
    """
    by.require(Permission.CLUE_OPEN)
    Household.objects.visible_to(by).get(pk=household.pk)
    if not evidence.strip():
        raise Refused("请写明发现了什么情况。")
    return put_clue(
        household=household, source=source, risks=risks, evidence=evidence, by=by, at=at,
        visit=visit,
    )  # fmt: skip


@transaction.atomic
def put_clue(
    *,
    household: Household,
    source: Source,
    risks: Iterable[str],
    evidence: str,
    by: User,
    at: datetime,
    visit: Visit | None = None,
    added_as: str = "added",
) -> Clue:
    """
    Make a household's clue, or add to the open one; the caller has asked whether `by` may.

    `added_as` is what the history calls the adding: a department that takes its file back takes
    with it what was only "added", and nothing else.
    """
    rows = Household.objects.select_related("region")
    household = rows.select_for_update(of=["self"], no_key=True).get(pk=household.pk)
    evidence = evidence.strip()
    clue = Clue.objects.open().select_for_update(of=["self"]).filter(household=household).first()
    if clue is not None:
        add_to(clue, risks=risks, evidence=evidence)
        clue.visit = clue.visit or visit
        clue.save(update_fields=["risks", "evidence", "visit"])
        Clue.remark_all([clue], added_as, by=by, at=at, note=evidence)
        return clue
    on = local_date(at)
    clue = Clue(
        household=household, region=household.region, source=source, visit=visit,
        evidence=evidence[:EVIDENCE], found_on=visit.visited_on if visit else on,
        due_on=limits.due(keys.CLUE_VERIFY, start=on), opened_at=at, opened_by=by,
    )  # fmt: skip
    clue.add_risks(risks)
    clue.save()
    Clue.remark_all([clue], "open", by=by, at=at, note=evidence)
    return clue


def add_to(clue: Clue, *, risks: Iterable[str], evidence: str) -> None:
    """Put a further ground beside the ones a clue has; the caller saves it."""
    clue.add_risks(risks)
    if evidence not in clue.evidence:
        clue.evidence = f"{clue.evidence}；{evidence}"[:EVIDENCE]


@transaction.atomic
def verify(
    *, ids: Collection[UUID], outcome: str, reason: str, by: User, at: datetime
) -> list[Clue]:
    """
    Say what was found: no risk, known already, or eligible, which opens a case.

    All or none: one clue out of scope, or one that somebody answered meanwhile, refuses them all.

    :raises PermissionDenied: `by` may not verify
    :raises Clue.DoesNotExist: one of the ids is outside `by`'s scope, or is not there
    :raises Refused: one is not open any more, or the reason is missing
    """
    by.require(Permission.CLUE_VERIFY)
    asked = set(ids)
    rows = Clue.objects.visible_to(by).select_related("household")
    clues = list(rows.select_for_update(of=["self"]).filter(pk__in=asked).order_by("pk"))
    if len(clues) != len(asked):
        raise Clue.DoesNotExist
    reason = " ".join(reason.split())[:200]
    if reasons := _blockers(clues, outcome=outcome, reason=reason):
        raise Refused(*reasons)
    for clue in clues:
        clue.verified_at, clue.verified_by, clue.reason = at, by, reason
    Clue.objects.bulk_update(clues, ["verified_at", "verified_by", "reason"])
    to = OUTCOMES[outcome]
    if to != ClueState.CASE:
        Clue.move_all(clues, to, by=by, at=at, note=reason)
        return clues
    from monitoring.actions.cases import open_case

    for clue in clues:
        open_case(household=clue.household, clue=clue, by=by, at=at, note=reason)
        clue.refresh_from_db()
    return clues


def _blockers(clues: list[Clue], *, outcome: str, reason: str) -> list[str]:
    blockers = []
    if not clues:
        blockers.append("请先勾选要核实的线索。")
    if not reason and outcome != "eligible":
        blockers.append("请选择或填写核实的原因。")
    ended = [clue for clue in clues if not clue.is_open]
    blockers += [f"{c.household}的线索已是“{c.get_state_display()}”，请刷新。" for c in ended[:5]]
    if len(ended) > 5:
        blockers.append(f"另有{len(ended) - 5}条也已处理。")
    return blockers


@transaction.atomic
def tell(*, clue: Clue, by: User, at: datetime, told_on: date) -> Clue:
    """
    Note that the household was told the result.

    :raises Refused: nothing is known yet, or the day cannot be right
    """
    by.require(Permission.CLUE_VERIFY)
    clue = Clue.objects.visible_to(by).select_for_update(of=["self"]).get(pk=clue.pk)
    if clue.verified_at is None:
        raise Refused("线索还没有核实，先核实再告知。")
    if not local_date(clue.verified_at) <= told_on <= local_date(at):
        raise Refused("告知日期应在核实之后、今天或以前。")
    clue.told_on = told_on
    clue.save(update_fields=["told_on"])
    Clue.remark_all([clue], "told", by=by, at=at)
    return clue
