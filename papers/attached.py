"""When the newest scan of each paper came, for the steps that would otherwise ask for it."""

from datetime import datetime

from django.db.models import Max

from monitoring.attached import Keeper, keepers
from monitoring.models import Case, Exit
from papers.models import Attachment


def newest(subject: Case | Exit) -> dict[str, datetime]:
    whose = {"case" if isinstance(subject, Case) else "exit": subject.pk}
    rows = Attachment.objects.standing().filter(**whose).order_by().values("kind")
    return {row["kind"]: row["last"] for row in rows.annotate(last=Max("attached_at"))}


keepers.declare(Keeper("scans", 10, newest))
