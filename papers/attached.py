"""When the newest scan of each paper came, for the steps that would otherwise ask for it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q

from monitoring.attached import Keeper, keepers
from monitoring.models import Case, Exit
from papers.models import Attachment


def newest(subjects: Sequence[Case | Exit]) -> dict[tuple[UUID, str], datetime]:
    keys = [subject.pk for subject in subjects]
    rows = Attachment.objects.standing().filter(Q(case__in=keys) | Q(exit__in=keys))
    found = rows.values("case", "exit", "kind").annotate(last=Max("attached_at")).order_by()
    return {(row["case"] or row["exit"], row["kind"]): row["last"] for row in found}


keepers.declare(Keeper("scans", 10, newest))
