"""What reaches an office about a family (12317, petitions, the press), entered by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from applications.actions.taking_in import become_clue, take_in, tell_place
from applications.models import BY_HAND, Application
from core import limits
from core.dates import local_date
from core.errors import Refused
from households.models import Household
from monitoring import limits as clue_keys
from monitoring.clue_states import Source
from regions.models import Region


@dataclass(frozen=True)
class Heard:
    """What was heard: about a household of the register, or about a name in a village."""

    source: str
    found_on: date
    said: str
    risks: Iterable[str]
    household: Household | None = None
    village: Region | None = None
    name: str = ""
    id_number: str = ""
    phone: str = ""


@transaction.atomic
def enter(*, heard: Heard, by: User, at: datetime) -> Application:
    """
    Enter what an office heard. With a household, or a number of the village's register, it is a
    clue at once; with a name only, the village says whose it is.

    :raises PermissionDenied: `by` may not enter it
    :raises Household.DoesNotExist: the household lies outside `by`'s place
    :raises Refused: it names nobody, no village of `by`'s place, or a day to come
    """
    by.require(Permission.APPEAL_ENTER)
    home = heard.household
    if home is not None:
        rows = Household.objects.visible_to(by).current().select_related("region__parent")
        home = rows.get(pk=home.pk)
    region = home.region if home is not None else heard.village
    name = home.head_name if home is not None else heard.name.strip()
    if region is None or not name:
        raise Refused("请填写反映的是哪一户：户编号、证件号码，或者姓名和村。")
    if not Region.objects.within(by.region).villages().filter(pk=region.pk).exists():
        raise Refused("请选择您辖区内的村。")
    if heard.found_on > local_date(at):
        raise Refused("反映日期不能晚于今天。")
    if heard.source not in BY_HAND:
        raise Refused("请选择来源。")
    row = Application(
        source=Source(heard.source), region=region, name=name[:40], said=heard.said.strip()[:500],
        risks=list(dict.fromkeys(heard.risks))[:5], found_on=heard.found_on, received_at=at,
        due_on=limits.due(clue_keys.CLUE_VERIFY, start=local_date(at)), clerk=by,
    )  # fmt: skip
    row.id_number, row.phone = heard.id_number, heard.phone
    row.save()
    if home is None:
        take_in(row.pk, at=at)
        row.refresh_from_db()
        return row
    row.taken_in_at = at
    become_clue(row, home, by=by, at=at, action="entered")
    tell_place(row)
    return row
