"""What policies and ledgers hold of a household and its people, on the household's page."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.permissions import Permission
from assistance.policies.panel import standings
from households.models import Household
from households.panels import Panel, panels
from households.subjects import HOUSEHOLD, PERSON
from ledgers.entries import reads
from ledgers.entries.declaration import Ledger, captions, readable

SHOWN = 6


@dataclass(frozen=True)
class Kept:
    """A ledger's rows of one household, and whom a new row would be about."""

    ledger: Ledger
    rows: list[tuple[str, Any, list[tuple[str, str]]]]
    subjects: list[tuple[str, str]]


def kept(household: Household, user: User) -> dict[str, Any]:
    """Return the ledgers that say something of a household, and those where somebody may say it."""
    if not user.may(Permission.LEDGER_READ):
        return {}
    people = list(household.members.filter(left_on=None).order_by("birth_date", "pk"))
    found, said = [], captions()
    for ledger in readable(user):
        if ledger.subject is HOUSEHOLD:
            about, subjects = {"household": household}, [(str(household.pk), household.head_name)]
        elif ledger.subject is PERSON:
            about = {"member__household": household}
            subjects = [(str(member.pk), member.name) for member in people]
        else:
            continue
        rows = ledger.rows(user).filter(**about).order_by("-pk")[:SHOWN]
        may_write = ledger.is_written_by(user) and household.removed_on is None
        labels = ledger.labels(said)
        lines = [(ledger.subject.title(row), row, reads.cells(ledger, row, labels)) for row in rows]
        if lines or may_write:
            found.append(Kept(ledger, lines, subjects if may_write else []))
    return {
        "kept": [each for each in found if each.rows],
        "empty": [each for each in found if not each.rows],
    }


panels.declare(Panel("policies", 44, "政策", "policies/panel.html", standings))
panels.declare(Panel("ledgers", 45, "台账", "assistance/ledgers_panel.html", kept))
