"""档案 on the household's page: the file of each round, what is missing, the whole of it to take."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from households.models import Household
from households.panels import Moment, Panel, TimelineSource, panels, timeline
from monitoring.models import Case
from papers.attachments import visible
from papers.bundle import subjects_of
from papers.file import file_of
from papers.models import Attachment

SHOWN = 12


def file(household: Household, user: User) -> dict[str, Any]:
    """Return the rounds, the newest first, each with its files: the way in and the ways out."""
    if not user.may(Permission.CASE_READ):
        return {"rounds": []}
    on = timezone.localdate()
    cases = Case.objects.visible_to(user).for_page().filter(household=household)
    seen = set(visible(user).filter(household=household).values_list("pk", flat=True))
    return {
        "rounds": [
            {
                "case": case,
                "files": [
                    file_of(subject, on=on, seen=seen) for subject in subjects_of(case, user)
                ],
            }
            for case in cases.order_by("-round")
        ]
    }


def moments(household: Household) -> list[Moment]:
    rows = Attachment.objects.filter(household=household).select_related(
        "attached_by", "withdrawn_by"
    )
    found = []
    for row in rows.order_by("-attached_at", "-pk")[:SHOWN]:
        found.append(Moment(row.attached_at, f"上传档案附件：{row}", row.attached_by.name))
        if row.withdrawn_at and row.withdrawn_by:
            text = f"撤下档案附件：{row}（{row.withdrawn_why}）"
            found.append(Moment(row.withdrawn_at, text[:120], row.withdrawn_by.name))
    return found


panels.declare(Panel("file", 70, "档案", "papers/_household_file.html", file))
timeline.declare(TimelineSource("papers", 70, moments))
