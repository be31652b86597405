"""What the page and the API of the sweeps show."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from accounts.models import User
from ledgers.models import SweepRound
from ledgers.sweeps.declaration import Sweep, sweeps


@dataclass
class Group:
    """A kind of sweep: how many villages are done in its period at hand, and whose turn it is."""

    sweep: Sweep
    done: int = 0
    late: int = 0
    rows: list[SweepRound] = field(default_factory=list)

    @property
    def left(self) -> int:
        return len(self.rows)

    @property
    def total(self) -> int:
        return self.done + self.left


def open_rounds(user: User, *, on: date) -> "QuerySet[SweepRound]":
    """Return what somebody's villages have still to confirm, the late first."""
    rows: QuerySet[SweepRound] = SweepRound.objects.visible_to(user).left()
    rows = rows.filter(begins_on__lte=on, kind__in=[each.name for each in sweeps])
    return rows.select_related("region__parent").order_by("due_on", "region_path", "pk")


def groups(user: User, *, on: date, shown: int) -> list[Group]:
    """Return the sweeps by kind: what is left of each (at most `shown` rows), and what is done."""
    found = {each.name: Group(each) for each in sweeps}
    by_kind: dict[str, list[SweepRound]] = defaultdict(list)
    for row in open_rounds(user, on=on):
        by_kind[row.kind].append(row)
    done = SweepRound.objects.visible_to(user).running(on=on).exclude(confirmed_at=None)
    counted = done.order_by().values("kind").annotate(n=Count("pk"))
    for line in counted:
        if line["kind"] in found:
            found[line["kind"]].done = line["n"]
    for name, group in found.items():
        group.rows = by_kind[name][:shown]
        group.late = sum(row.due_on < on for row in by_kind[name])
    return [group for group in found.values() if group.total]


def confirmed_today(user: User, *, on: date) -> "QuerySet[SweepRound]":
    """Return what somebody confirmed today and may still take back."""
    rows: QuerySet[SweepRound] = SweepRound.objects.visible_to(user)
    mine = rows.filter(confirmed_by=user, confirmed_at__date=on)
    return mine.select_related("region").order_by("-confirmed_at", "pk")
