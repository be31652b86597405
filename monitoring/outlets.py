"""What comparison's findings become here: clues, and what the department is told about them."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from comparison.models import Batch
from comparison.outlets import Fate, Outlet, Tally, Verdict, outlets
from monitoring.actions import distribution
from monitoring.case_states import Status
from monitoring.clue_states import ClueState
from monitoring.models import Case, ClueFinding


def distribute(batch: Batch, by: User, at: datetime) -> int:
    return distribution.distribute(batch=batch, by=by, at=at)


def withdraw(batch: Batch, by: User, at: datetime) -> dict[str, int]:
    return distribution.withdraw(batch=batch, by=by, at=at)


def fates(findings: Collection[UUID]) -> dict[UUID, Fate]:
    """Return what became of each finding, in words for the department that sent it."""
    links = list(ClueFinding.objects.filter(finding__in=findings).select_related("clue"))
    cases = dict(
        Case.objects.filter(clue__in={link.clue_id for link in links})
        .order_by("round").values_list("clue", "status")
    )  # fmt: skip
    return {link.finding_id: _fate(link, cases.get(link.clue_id, "")) for link in links}


def _fate(link: ClueFinding, case: str) -> Fate:
    clue = link.clue
    verdict, said = Verdict(clue.state), f"：{clue.reason}" if clue.reason else ""
    if link.suppressed:
        said = f"（{clue.reason}）" if clue.reason else ""
        text = f"近期已核实，不重复下发：{clue.get_state_display()}{said}"
    elif clue.state == ClueState.OPEN:
        return Fate(f"已下发到村，{clue.due_on.month}月{clue.due_on.day}日前核实", verdict)
    elif clue.state == ClueState.CASE and case:
        text = f"{clue.get_state_display()}：{Status(case).label}"
    else:
        text = f"{clue.get_state_display()}{said}"
    return Fate(text, verdict, clue.ended_at)


def tally(batches: Collection[UUID], on: date) -> dict[UUID, Tally]:
    """Count the clues of each batch by what the villages said."""
    late = Q(clue__state=ClueState.OPEN, clue__due_on__lt=on)
    rows = (
        ClueFinding.objects.filter(finding__batch__in=batches, suppressed=False)
        .order_by().values_list("finding__batch", "clue__state")
        .annotate(n=Count("clue", distinct=True), late=Count("clue", distinct=True, filter=late))
    )  # fmt: skip
    found: dict[UUID, Tally] = {}
    for batch, state, n, overdue in rows:
        sums = found.setdefault(batch, Tally())
        sums.verdicts[Verdict(state)] += n
        sums.overdue += overdue
    return found


def url(user: User, batch: UUID, verdict: Verdict) -> str:
    if not user.may(Permission.CLUE_READ):
        return ""
    return f"{reverse('monitoring:clues')}?batch={batch}&state={verdict}"


outlets.declare(Outlet("clues", 10, distribute, withdraw, fates, tally, url))
