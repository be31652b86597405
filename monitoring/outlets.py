"""What comparison's findings become here: clues, and what the department is told about them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.models import User
from comparison.models import Batch
from comparison.outlets import Fate, Outlet, outlets
from monitoring.actions import distribution
from monitoring.case_states import Status
from monitoring.clue_states import ClueState
from monitoring.models import Case, Clue, ClueFinding


def distribute(batch: Batch, by: User, at: datetime) -> int:
    return distribution.distribute(batch=batch, by=by, at=at)


def withdraw(batch: Batch, by: User, at: datetime) -> dict[str, int]:
    return distribution.withdraw(batch=batch, by=by, at=at)


def count(batch: Batch) -> int:
    return Clue.objects.of_batch(batch).count()


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
    if link.suppressed:
        said = f"（{clue.reason}）" if clue.reason else ""
        return Fate(f"近期已核实，不重复下发：{clue.get_state_display()}{said}", clue.ended_at)
    if clue.state == ClueState.OPEN:
        return Fate(f"已下发到村，{clue.due_on.month}月{clue.due_on.day}日前核实")
    if clue.state == ClueState.CASE and case:
        return Fate(f"{clue.get_state_display()}：{Status(case).label}", clue.ended_at)
    said = f"：{clue.reason}" if clue.reason else ""
    return Fate(f"{clue.get_state_display()}{said}", clue.ended_at)


outlets.declare(Outlet("clues", 10, distribute, withdraw, count, fates))
