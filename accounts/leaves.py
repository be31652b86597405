"""Leave with a substitute: entered, and ended early."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts import notify
from accounts.models import Leave, User
from accounts.permissions import Permission, Role
from core.dates import local_date
from core.errors import Refused

AWAY = (Role.SUPPORT_OFFICER, Role.VILLAGE_STAFF)
"""Whose work somebody else can take over: the others work in pairs anyway."""


@transaction.atomic
def enter(
    *, user: User, substitute: User, first_day: date, last_day: date, by: User, at: datetime
) -> Leave:
    """
    Let a substitute do somebody's work from one day to another, both included.

    :raises PermissionDenied: `by` hands nothing over
    :raises Refused: the days, or one of the two, do not fit
    """
    by.require(Permission.HANDOVER)
    # Both rows in the order of their keys: two leaves entered at once come one after the other.
    keys = sorted([user.pk, substitute.pk])
    people = {
        each.pk: each
        for each in User.objects.select_for_update(of=["self"], no_key=True)
        .select_related("region")
        .filter(pk__in=keys)
        .order_by("pk")
    }
    user, substitute = people[user.pk], people[substitute.pk]
    if reasons := [
        *unfit(user, substitute, by=by), *_wrong_days(user, substitute, first_day, last_day, at=at)
    ]:  # fmt: skip
        raise Refused(*reasons)
    found = Leave.objects.create(
        user=user, substitute=substitute, first_day=first_day, last_day=last_day, entered_at=at,
        entered_by=by,
    )  # fmt: skip
    days = f"{first_day.month}月{first_day.day}日至{last_day.month}月{last_day.day}日"
    for who, text in (
        (substitute, f"{user}请假，{days}由您代管其负责的农户。"),
        (user, f"{days}您请假，由{substitute}代管您负责的农户。"),
    ):
        notify.tell([who], text=text, url="/", key=f"leave|{found.pk}|{who.pk}")
    return found


def unfit(user: User, substitute: User, *, by: User) -> list[str]:
    """Return why one person cannot take over from the other; the bureau and townships ask."""
    if user.region is None or by.region is None or not user.region.path.startswith(by.region.path):
        return ["只能办理本地人员的交接。"]
    if user.role not in AWAY:
        return ["只有帮扶责任人和村级人员需要交接。"]
    if user.pk == substitute.pk:
        return ["接收人不能是本人。"]
    covers = substitute.region is not None and user.region.path.startswith(substitute.region.path)
    if substitute.role != user.role or not substitute.is_active or not covers:
        return [f"{substitute}不能接收：请选择同一岗位、负责这个村的在岗人员。"]
    return []


def _wrong_days(
    user: User, substitute: User, first_day: date, last_day: date, *, at: datetime
) -> list[str]:
    if last_day < first_day or last_day < local_date(at):
        return ["结束日期不能早于开始日期或今天。"]
    open_ = Leave.objects.filter(Q(ended_on=None) | Q(ended_on__gt=first_day))
    then = open_.filter(first_day__lte=last_day, last_day__gte=first_day)
    reasons = []
    if then.filter(user=user).exists():
        reasons.append(f"{user}在这段时间已有请假，请先结束原来的。")
    if then.filter(user=substitute).exists():
        reasons.append(f"{substitute}在这段时间也请假，请选择别人代管。")
    if then.filter(substitute=user).exists():
        reasons.append(f"{user}在这段时间正代管别人的户，请先为那些户另选代管人。")
    return reasons


@transaction.atomic
def end(*, pk: UUID, by: User, at: datetime) -> Leave:
    """
    End a leave today: from now on the substitute sees nothing of it.

    :raises Leave.DoesNotExist: it is of another place
    :raises Refused: it is over
    """
    by.require(Permission.HANDOVER)
    leave = Leave.objects.visible_to(by).select_for_update(of=["self"]).get(pk=pk)
    on = local_date(at)
    if leave.last_day < on or (leave.ended_on is not None and leave.ended_on <= on):
        raise Refused("这次请假已经结束。")
    leave.ended_on = max(on, leave.first_day)
    leave.save(update_fields=["ended_on"])
    return leave
