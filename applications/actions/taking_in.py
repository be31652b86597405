"""What was sent becomes a clue of its village, where the person is found in the register."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import notify
from accounts.models import User
from accounts.permissions import Role
from applications.models import Application
from applications.states import State
from households.models import Household, Member, id_index
from monitoring.actions.clues import put_clue
from monitoring.clue_states import Source

BUNCH = 200
MACHINE = "self-application"


def machine() -> User:
    """Return whose name stands under what nobody's hand did: it cannot log in and sees nothing."""
    user, _ = User.objects.get_or_create(
        username=MACHINE,
        defaults={
            "name": "网上申报", "role": Role.VILLAGE_STAFF, "is_active": False, "password": "!",
        },
    )  # fmt: skip
    return user


def take_in_waiting(*, at: datetime) -> int:
    """
    Take in what came and was not looked at yet; return how many. Safe to run twice at once.

    One application a transaction: one that fails keeps nobody else waiting.
    """
    waiting = Application.objects.not_taken_in().order_by("received_at", "pk")
    keys = list(waiting.values_list("pk", flat=True)[:BUNCH])
    return sum(take_in(key, at=at) for key in keys)


@transaction.atomic
def take_in(key: UUID, *, at: datetime) -> bool:
    """
    Look an application up in its village's register, open the clue, and tell the village.

    Who is not found there waits for the village to say whose it is. Return whether it was done.
    """
    rows = Application.objects.not_taken_in().select_related("region")
    row = rows.select_for_update(of=["self"], skip_locked=True).filter(pk=key).first()
    if row is None:
        return False
    row.taken_in_at = at
    row.save(update_fields=["taken_in_at"])
    household = registered(row)
    if household is not None:
        become_clue(row, household, by=row.clerk or machine(), at=at, action="taken_in")
    tell_place(row)
    return True


def registered(row: Application) -> Household | None:
    """Return the household of the number among those of the application's village."""
    if not row.id_number_index:
        return None
    index = id_index(row.id_number)
    members = Member.objects.present().within(row.region).filter(id_number_index=index)
    member = members.filter(household__removed_on=None).select_related("household").first()
    if member is not None:
        return member.household
    return Household.objects.current().within(row.region).filter(head_id_index=index).first()


def become_clue(
    row: Application, household: Household, *, by: User, at: datetime, action: str
) -> None:
    """Open the household's clue for an application whose row is locked, and tie them."""
    row.household = household
    row.region = household.region
    row.clue = put_clue(
        household=household, source=Source(row.source), risks=row.risks, by=by, at=at,
        evidence=f"{row.get_source_display()}：{row.said}", added_as="applied",
    )  # fmt: skip
    row.move_to(State.CLUE, action, by=by, at=at)


def tell_place(row: Application) -> None:
    """Put a line into the inbox of the village (the township where it has nobody)."""
    region = row.region
    people = notify.staff(path=region.path, roles=[Role.VILLAGE_STAFF, Role.TOWNSHIP_CLERK])
    if not people and region.parent is not None:
        people = notify.staff(path=region.parent.path, roles=[Role.TOWNSHIP_CLERK])
    what = "自主申报" if row.is_self else f"{row.get_source_display()}转来的诉求"
    day = row.due_on
    notify.tell(
        people, text=f"收到一份{what}，请在{day.month}月{day.day}日前核实并告知本人。",
        url=row.get_absolute_url(), key=f"application|{row.pk}|{region.pk}",
    )  # fmt: skip
