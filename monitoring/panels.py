"""Visits and clues on the household's page, and on its timeline."""

from typing import Any

from accounts.models import User
from accounts.permissions import Permission
from households.models import Household
from households.panels import Moment, Panel, TimelineSource, panels, timeline
from monitoring import case_panels  # noqa: F401  # declares the panel of cases and exits
from monitoring.models import Clue, Visit

SHOWN = 8


def visits(household: Household, user: User) -> dict[str, Any]:
    rows = Visit.objects.visible_to(user).filter(household=household).standing().newest_first()
    return {
        "visits": list(rows.select_related("recorded_by")[:SHOWN]),
        "may_record": user.may(Permission.VISIT_RECORD) and household.removed_on is None,
        "may_lead": user.may(Permission.LEADER_VISIT) and household.removed_on is None,
    }


def clues(household: Household, user: User) -> dict[str, Any]:
    if not user.may(Permission.CLUE_READ):
        return {"clues": [], "may_report": False}
    rows = Clue.objects.visible_to(user).filter(household=household).order_by("-opened_at", "-pk")
    return {"clues": list(rows[:SHOWN]), "may_report": user.may(Permission.CLUE_OPEN)}


def visit_moments(household: Household) -> list[Moment]:
    rows = household.visits.standing().newest_first().filter(changed=True)
    return [
        Moment(row.visited_on, f"走访：{row.summary}"[:120], "、".join(row.visitors))
        for row in rows[:SHOWN]
    ]


def clue_moments(household: Household) -> list[Moment]:
    found = []
    for clue in household.clues.select_related("opened_by", "verified_by").order_by("-pk")[:SHOWN]:
        url = clue.get_absolute_url()
        found.append(
            Moment(clue.opened_at, f"线索：{clue.evidence}"[:120], clue.opened_by.name, url)
        )
        if clue.verified_at is not None and clue.verified_by is not None:
            said = f"：{clue.reason}" if clue.reason else ""
            text = f"线索{clue.get_state_display()}{said}"[:120]
            found.append(Moment(clue.verified_at, text, clue.verified_by.name, url))
    return found


def handover_moments(household: Household) -> list[Moment]:
    rows = household.handovers.select_related("handover__leaver", "handover__handed_by", "receiver")
    return [
        Moment(
            row.handover.on, f"{row.handover.leaver}交接给{row.receiver}（{row.handover.reason}）",
            row.handover.handed_by.name,
        )
        for row in rows.order_by("-pk")[:SHOWN]
    ]  # fmt: skip


panels.declare(Panel("visits", 40, "走访", "monitoring/visits_panel.html", visits))
panels.declare(Panel("clues", 50, "线索", "monitoring/clues_panel.html", clues))
timeline.declare(TimelineSource("visits", 40, visit_moments))
timeline.declare(TimelineSource("clues", 50, clue_moments))
timeline.declare(TimelineSource("handovers", 90, handover_moments))
