"""Handing over: the households of somebody who leaves become others', as they were shown."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts import leaves, notify
from accounts.actions import let_go
from accounts.models import User
from accounts.permissions import Permission, Role
from core.dates import local_date
from core.errors import Refused
from households.models import Household
from monitoring.handover.reads import Line, preview
from monitoring.models.handover import Handover, HandoverLine

CHANGED = "名单在您查看以后有变化，没有交接任何一户。请核对新的名单再确认。"


@transaction.atomic
def hand_over(
    *,
    leaver: User,
    receiver: User,
    others: Mapping[UUID, User],
    excluded: Collection[UUID],
    reason: str,
    on: date,
    digest: str,
    deactivate: bool,
    by: User,
    at: datetime,
) -> Handover:
    """
    Give what `preview` showed to `receiver`, or household by household to `others`.

    Households of an officer change hands; a village's stay the village's, and what is open there
    is put on the list to sign. `excluded` stay as they are.

    :raises PermissionDenied: `by` hands nothing over
    :raises Refused: what was shown has changed, somebody cannot take over, or nothing is left
    """
    by.require(Permission.HANDOVER)
    # Two clerks who confirm one preview come one after the other, and the second finds it changed.
    # (No key: a visit they record at this moment refers to them and need not wait.)
    people = User.objects.select_for_update(of=["self"], no_key=True).select_related("region")
    leaver = people.get(pk=leaver.pk)
    officer = leaver.role == Role.SUPPORT_OFFICER
    if officer:
        mine = Household.objects.visible_to(by).filter(support_officer=leaver).order_by("pk")
        list(mine.select_for_update(of=["self"], no_key=True).values_list("pk", flat=True))
    shown = preview(leaver, by=by, on=local_date(at))
    if shown.digest != digest:
        raise Refused(CHANGED)
    given = [
        (line, others.get(line.household.pk, receiver))
        for line in shown.lines
        if line.household.pk not in excluded
    ]
    _check(leaver, given, left=len(shown.lines) - len(given), deactivate=deactivate, by=by)
    if not reason.strip():
        raise Refused("请写明交接原因，例如：调离、轮换、退休。")

    assert leaver.region is not None
    found = Handover.objects.create(
        region=leaver.region, leaver=leaver, reason=reason.strip()[:40], on=on,
        deactivated=deactivate, handed_at=at, handed_by=by,
    )  # fmt: skip
    HandoverLine.objects.bulk_create(
        HandoverLine(
            handover=found, household=line.household, receiver=to, open="；".join(line.open)[:300]
        )
        for line, to in given
    )
    counts = Counter(to for _, to in given)
    for to in counts:
        if officer:
            homes = [line.household.pk for line, who in given if who == to]
            Household.objects.filter(pk__in=homes).update(
                support_officer=to, version=F("version") + 1, updated_at=at
            )
    _tell(found, counts, [line for line, _ in given])
    if deactivate:
        let_go(user=leaver, by=by)
    return found


def _check(
    leaver: User, given: list[tuple[Line, User]], *, left: int, deactivate: bool, by: User
) -> None:
    reasons = []
    for to in dict.fromkeys(to for _, to in given):
        reasons += leaves.unfit(leaver, to, by=by)
    if not given and not deactivate:
        reasons.append("没有要交接的户。")
    if deactivate and left and leaver.role == Role.SUPPORT_OFFICER:
        reasons.append(f"还有{left}户没有交接，账号不能停用。")
    if reasons:
        raise Refused(*dict.fromkeys(reasons))


def _tell(found: Handover, counts: "Counter[User]", lines: list[Line]) -> None:
    open_ = sum(bool(line.open) for line in lines)
    for to, n in counts.items():
        text = f"{found.leaver}交给您{n}户"
        text += f"，本次交接中有{open_}户有未办事项，请查看待办。" if open_ else "。"
        notify.tell([to], text=text, url="/", key=f"handover|{found.pk}")
