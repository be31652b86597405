"""What villages and townships do with an application: whose it is, where it goes, who was told."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from applications.actions.taking_in import become_clue, tell_place
from applications.models import Application
from applications.states import State, Told
from core import names
from core.dates import local_date
from core.errors import Refused
from households.entering import register_household
from households.models import Household
from monitoring.actions import clues
from regions.models import Region


@transaction.atomic
def link(*, application: Application, household: Household, by: User, at: datetime) -> Application:
    """
    Say whose household it is about: its clue is opened at once.

    :raises PermissionDenied: `by` may not verify clues
    :raises Application.DoesNotExist: it lies outside `by`'s place
    :raises Household.DoesNotExist: the household does, or was removed
    :raises Refused: it was taken up already
    """
    row = _locked(application, by)
    household = Household.objects.visible_to(by).current().select_related("region").get(
        pk=household.pk
    )  # fmt: skip
    _still_open(row)
    become_clue(row, household, by=by, at=at, action="linked")
    return row


@transaction.atomic
def register(
    *, application: Application, id_number: str, size: int, by: User, at: datetime
) -> Application:
    """
    Enter who is in no register as a general household (一般农户) of the village, and go on.

    `id_number` is canonical; for an application that brought its own, that one is taken.

    :raises Refused: it lies with the township yet, has no number, or somebody has the number
    """
    row = _locked(application, by)
    _still_open(row)
    if row.region.level != Region.Level.VILLAGE:
        raise Refused("先转到具体的村，再登记为一般农户。")
    household = register_household(
        region=row.region, name=row.name, id_number=row.id_number or id_number, phone=row.phone,
        size=size, by=by, at=at,
    )  # fmt: skip
    become_clue(row, household, by=by, at=at, action="registered")
    return row


@transaction.atomic
def pass_on(*, application: Application, reason: str, by: User, at: datetime) -> Application:
    """
    Say "not of this village": it goes to the township.

    :raises Refused: no reason, or it is there already
    """
    row = _locked(application, by)
    parent = row.region.parent
    if row.state != State.WAITING or parent is None:
        raise Refused("这份申报已经处理，请刷新。")
    row.region = parent
    row.move_to(State.TOWNSHIP, "passed_on", by=by, at=at, note=_said(reason))
    tell_place(row)
    return row


@transaction.atomic
def assign(*, application: Application, village: Region, by: User, at: datetime) -> Application:
    """
    Give what lies with the township to one of its villages.

    :raises Refused: no village of `by`'s place, or it does not lie with the township
    """
    row = _locked(application, by)
    if not Region.objects.within(by.region).villages().filter(pk=village.pk).exists():
        raise Refused("请选择本乡镇的村。")
    row.region = village
    row.taken_in_at = None  # the register of that village is asked anew
    row.move_to(State.WAITING, "assigned", by=by, at=at, note=village.name)
    return row


@transaction.atomic
def close(*, application: Application, reason: str, by: User, at: datetime) -> Application:
    """
    End it without a clue; the applicant is still to be told.

    :raises Refused: no reason, or it is a clue already, which is verified instead
    """
    row = _locked(application, by)
    _still_open(row)
    row.reason = _said(reason)
    row.move_to(State.CLOSED, "closed", by=by, at=at, note=row.reason)
    return row


@transaction.atomic
def tell(
    *, application: Application, how: str, told_on: date, by: User, at: datetime
) -> Application:
    """
    Note how and when the applicant was told; from now on the page for applicants says it too.

    :raises Refused: nothing is known yet, or the day cannot be right
    """
    row = _locked(application, by)
    if blockers := row.blockers_to_tell():
        raise Refused(*blockers)
    if not row.found_on <= told_on <= local_date(at):
        raise Refused("告知日期应在申报之后、今天或以前。")
    clue = row.clue
    if clue is not None and clue.told_on is None:
        clues.tell(clue=clue, by=by, at=at, told_on=told_on)
    row.told_on, row.told_how = told_on, Told(how)
    row.save(update_fields=["told_on", "told_how"])
    row.remark("told", by=by, at=at, note=Told(how).label)
    return row


def candidates(row: Application, by: User) -> list[Household]:
    """Return the households in `by`'s reach that it may be about: the number, then the name."""
    here = Household.objects.visible_to(by).current().within(row.region)
    named = here.filter(head_name=names.canonical(row.name)) | here.filter(
        members__name=names.canonical(row.name), members__left_on=None
    )
    return list(named.select_related("region").distinct().order_by("head_pinyin", "pk")[:10])


def _locked(application: Application, by: User) -> Application:
    by.require(Permission.CLUE_VERIFY)
    rows = Application.objects.visible_to(by).select_related("region__parent", "clue")
    return rows.select_for_update(of=["self"]).get(pk=application.pk)


def _still_open(row: Application) -> None:
    if not row.is_open:
        raise Refused(f"这份申报“{row.get_state_display()}”，请刷新。")


def _said(reason: str) -> str:
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise Refused("请选择或填写原因。")
    return reason
