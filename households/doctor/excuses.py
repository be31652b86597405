"""Somebody says why what was found is right as it is; it stays said until a day."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from core import limits
from core.dates import local_date
from core.errors import Refused
from households.limits import EXCUSE_DAYS
from households.models import DataFault

GONE = "这个问题已经改正，不用再说明。"


@transaction.atomic
def excuse(*, fault: DataFault, by: User, at: datetime, reason: str, until: date) -> DataFault:
    """
    Let a fault rest until a day, with the reason; later looks leave both as they are.

    :raises PermissionDenied: `by` may not excuse
    :raises DataFault.DoesNotExist: it lies outside `by`'s place
    :raises Refused: no reason, a day that is past or too far off, or the fault is gone
    """
    by.require(Permission.CHECK_EXCUSE)
    fault = _locked(fault, by)
    today = local_date(at)
    longest = today + timedelta(days=limits.number(EXCUSE_DAYS))
    if not reason.strip():
        raise Refused("请写明不用改的原因。")
    if until < today:
        raise Refused("有效期不能早于今天。")
    if until > longest:
        raise Refused(f"有效期最长到{longest:%Y年%-m月%-d日}，到期后重新核对。")
    fault.excuse, fault.excused_until = reason.strip()[:300], until
    fault.excused_at, fault.excused_by = at, by
    fault.save(update_fields=["excuse", "excused_until", "excused_at", "excused_by"])
    return fault


@transaction.atomic
def end_excuse(*, fault: DataFault, by: User, at: datetime) -> DataFault:
    """Put an excused fault back among what is to be put right."""
    by.require(Permission.CHECK_EXCUSE)
    fault = _locked(fault, by)
    if fault.excused_until is None:
        raise Refused("这个问题没有登记说明。")
    fault.excuse, fault.excused_until, fault.excused_at, fault.excused_by = "", None, None, None
    fault.save(update_fields=["excuse", "excused_until", "excused_at", "excused_by"])
    return fault


def _locked(fault: DataFault, by: User) -> DataFault:
    rows = DataFault.objects.visible_to(by).select_for_update(of=("self",))
    fault = rows.get(pk=fault.pk)
    if fault.gone_on is not None:
        raise Refused(GONE)
    return fault
