"""Which attachments a person sees."""

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import User
from accounts.permissions import Permission
from monitoring.case_states import Status
from monitoring.procedure import PaperKind
from papers.file import WITHHELD
from papers.models import Attachment

if TYPE_CHECKING:
    from papers.models import AttachmentQuerySet


def visible(user: User) -> "AttachmentQuerySet":
    """
    Keep what stands and a person may see: copies of identity cards only with the power to read
    numbers; what departments answered not while the household's authorisation is withdrawn.
    """
    rows = Attachment.objects.visible_to(user).standing()
    rows = rows.exclude(Q(case__status=Status.SUSPENDED) & Q(kind__in=sorted(WITHHELD)))
    if not user.may(Permission.IDENTITY_READ):
        rows = rows.exclude(kind=PaperKind.ID_COPIES)
    return rows
