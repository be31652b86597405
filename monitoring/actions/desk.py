"""One decision for many cards of the desk: each is decided for itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from core.errors import Refused
from monitoring.actions import cases, exits
from monitoring.desk import EXIT, Pile, Subject


@dataclass(frozen=True)
class Outcome:
    """What became of one card: done, or why not."""

    subject: Subject
    reasons: Sequence[str] = ()


def decide(
    *,
    pile: Pile,
    subjects: Sequence[Any],
    by: User,
    at: datetime,
    given: Mapping[str, Any],
    each: Mapping[UUID, Mapping[str, Any]],
) -> list[Outcome]:
    """
    Take a pile's step for each subject with what was said for all, and what for it alone (`each`).

    Not one transaction: whom another person was quicker with is refused, the others go through.

    :raises PermissionDenied: this kind of person does not take this step
    """
    found = []
    for subject in subjects:
        said = {**given, **each.get(subject.pk, {})}
        try:
            if pile.what == EXIT:
                exits.BY_NAME[pile.action](exit_=subject, by=by, at=at, **said)
            else:
                cases.BY_NAME[pile.action](case=subject, by=by, at=at, **said)
        except Refused as refusal:
            found.append(Outcome(subject, refusal.args))
        else:
            found.append(Outcome(subject))
    return found


def turn_back(*, pile: Pile, subject: Any, by: User, at: datetime, reason: str, to: str) -> None:
    """
    Send a case back to an earlier step, or decide against an exit.

    :raises Refused: no reason, no step, or it is not its turn any more
    """
    if pile.what == EXIT:
        exits.BY_NAME[pile.back](exit_=subject, by=by, at=at, reason=reason)
    else:
        cases.BY_NAME[pile.back](case=subject, by=by, at=at, to=to, reason=reason)
