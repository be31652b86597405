"""One way to write the access log."""

from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.http import HttpRequest

from accounts.http import client_ip
from accounts.models import AccessLog, User

if TYPE_CHECKING:
    from accounts.http import ApiRequest


def record(
    kind: AccessLog.Kind,
    *,
    by: User | None,
    request: "HttpRequest | ApiRequest | None" = None,
    subject: Model | str = "",
    reason: str = "",
    **detail: Any,
) -> AccessLog:
    """Write one line: who, what kind, about which row, why. `detail` holds ids and counts only."""
    if isinstance(subject, Model):
        subject = subject_of(subject)
    return AccessLog.objects.create(
        kind=kind,
        user=by,
        subject=subject[:120],
        reason=reason[:200],
        detail=detail,
        ip=client_ip(request) if request is not None else None,
    )


def subject_of(row: Model) -> str:
    return f"{row._meta.label_lower}|{row.pk}"
