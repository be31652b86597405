"""Handing a department its list: full numbers, for a reason, and a trace of who took it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts import audit
from accounts.models import AccessLog, User
from accounts.permissions import Permission
from core.errors import Refused
from monitoring import asset_sheets
from monitoring.actions.asset_batches import locked
from monitoring.actions.case_common import refuse
from monitoring.asset_states import RequestState
from monitoring.models.assets import AssetRequest

if TYPE_CHECKING:
    from accounts.http import ApiRequest, Request


def take_list(
    *,
    request: AssetRequest,
    by: User,
    at: datetime,
    reason: str,
    http: "Request | ApiRequest | None" = None,
) -> bytes:
    """
    Return the list as .xlsx with every number in full, and write down who took it and why.

    :raises PermissionDenied: `by` answers for no department
    :raises AssetRequest.DoesNotExist: another department's
    :raises Refused: no reason, answered already, or nobody left on it
    """
    by.require(Permission.ASSET_ANSWER)
    with transaction.atomic():
        request = locked(request, by=by)
        if request.state != RequestState.WAITING:
            raise Refused("这个部门已办结，不再提供名单。")
        people = asset_sheets.people_of(request)
        refuse(
            [] if reason.strip() else ["请写明导出名单的用途。"],
            [] if people else ["名单上的人都已退出比对，不必再答复。"],
        )
        request.listed_at, request.listed_by = at, by
        request.save(update_fields=["listed_at", "listed_by"])
        audit.record(
            AccessLog.Kind.EXPORT, by=by, request=http, subject=request, reason=reason.strip(),
            rows=len(people), batch=str(request.batch_id),
        )  # fmt: skip
    return asset_sheets.write(request, people, by=by, at=at)
