"""Sweeps begin, are confirmed, and are told one level up when nobody has confirmed them."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse

from accounts import notify
from accounts.models import User
from accounts.permissions import Permission, Role
from core import limits
from core.dates import local_date
from core.errors import Refused
from ledgers.entries.declaration import ledgers
from ledgers.models import SweepCadence, SweepRound
from ledgers.sweeps import limits as keys
from ledgers.sweeps.declaration import sweeps
from ledgers.sweeps.periods import Every, period_of, span_of

TOLD = (Role.TOWNSHIP_CLERK,)
_MAKE = """
INSERT INTO ledgers_sweepround
    (id, region_id, region_path, kind, period, begins_on, due_on, found, note)
SELECT gen_random_uuid(), place.code, place.path, %(kind)s, %(period)s, %(first)s, %(last)s, 0, ''
  FROM regions_region place
 WHERE place.level = 'village'
    ON CONFLICT (kind, region_id, period) DO NOTHING
"""


def seed_cadences() -> None:
    """Write a row for every declared sweep that has none; edited rows stay."""
    SweepCadence.objects.bulk_create(
        [SweepCadence(kind=each.name, every=each.every, source=each.source) for each in sweeps],
        ignore_conflicts=True,
    )


@transaction.atomic
def begin(*, on: date) -> int:
    """
    Make the rounds of the periods that a day lies in, one a village and kind; return how many.

    Set-based and safe to repeat. A cadence that changes begins with the period at hand; rounds of
    the old one that nobody has confirmed go.
    """
    seed_cadences()
    made = 0
    known = {each.name for each in sweeps}
    with connection.cursor() as cursor:
        for row in SweepCadence.objects.filter(kind__in=known).select_for_update():
            period = None if row.every == Every.NEVER else period_of(on, Every(row.every))
            others = SweepRound.objects.left().running(on=on).filter(kind=row.kind)
            others.exclude(period=period).delete() if period else others.delete()
            if period is None:
                continue
            first, last = span_of(period)
            cursor.execute(
                _MAKE, {"kind": row.kind, "period": period, "first": first, "last": last}
            )
            made += cursor.rowcount
    return made


@transaction.atomic
def confirm(*, pk: UUID, by: User, at: datetime, note: str = "") -> SweepRound:
    """
    Confirm that a village was gone through; what was found stands in the ledger already.

    :raises PermissionDenied: `by` confirms no sweeps
    :raises SweepRound.DoesNotExist: it lies outside their place
    :raises Refused: it is confirmed already
    """
    by.require(Permission.SWEEP_CONFIRM)
    row = SweepRound.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pk)
    if row.confirmed_at is not None:
        raise Refused(f"{row.period_words}的{row.sweep.title}已由{row.confirmed_by}确认。")
    row.found = found_in(row)
    row.note, row.confirmed_at, row.confirmed_by = note.strip(), at, by
    row.save(update_fields=["found", "note", "confirmed_at", "confirmed_by"])
    return row


@transaction.atomic
def take_back(*, pk: UUID, by: User, at: datetime) -> SweepRound:
    """
    Take a confirmation back: a slip, within the day it was made and by whoever made it.

    :raises Refused: it is another's, or of another day
    """
    by.require(Permission.SWEEP_CONFIRM)
    row = SweepRound.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pk)
    mine = row.confirmed_by_id == by.pk and row.confirmed_at is not None
    if not mine or row.confirmed_at is None or local_date(row.confirmed_at) != local_date(at):
        raise Refused("只能撤销自己当天的确认。")
    row.found, row.note, row.confirmed_at, row.confirmed_by = 0, "", None, None
    row.save(update_fields=["found", "note", "confirmed_at", "confirmed_by"])
    return row


def found_in(row: SweepRound) -> int:
    """Count what the village entered in the sweep's ledger within the period."""
    ledger = ledgers.get(row.sweep.ledger)
    if ledger is None:
        return 0
    entries = ledger.model._default_manager.standing().filter(region=row.region_id)  # type: ignore[attr-defined]
    found: int = entries.filter(
        entered_at__date__gte=row.begins_on, entered_at__date__lte=row.due_on
    ).count()
    return found


def remind(*, on: date) -> int:
    """Tell villages what ends soon, and their township what is late; each once."""
    told = 0
    soon = SweepRound.objects.left().running(on=on)
    days = limits.number(keys.SOON)
    for row in soon.select_related("region"):
        if (row.due_on - on).days <= days:
            text = f"{row.period_words}的{row.sweep.title}还没有确认，{row.due_on:%m月%d日}截止"
            told += _tell(row, row.region_path, (Role.VILLAGE_STAFF,), text, "soon")
    for row in SweepRound.objects.overdue(on=on).select_related("region__parent"):
        text = f"{row.region.name}没有确认{row.period_words}的{row.sweep.title}"
        above = row.region.parent
        if above is not None:
            told += _tell(row, above.path, TOLD, text, "late")
    return told


def _tell(row: SweepRound, path: str, roles: tuple[Role, ...], text: str, what: str) -> int:
    people = notify.staff(path=path, roles=roles)
    key = f"sweep-{what}|{row.kind}|{row.period}|{row.region_id}"
    notify.tell(people, text=text, url=reverse("sweeps:list"), key=key)
    return len(people)
