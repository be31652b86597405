"""What a case or an exit looks like to a person: state, step, who may do what, and why not."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Role
from households.models import Household
from monitoring import asset_reads, case_guards, case_states, exit_guards, exit_states, plans
from monitoring.case_states import Status
from monitoring.models.case_parts import AssetHit
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from monitoring.models.meetings import ReviewMeeting
from monitoring.models.steps import StepBase
from monitoring.procedure import blockers
from regions.models import above

HELPERS = (Role.SUPPORT_OFFICER, Role.VILLAGE_STAFF, Role.TOWNSHIP_CLERK)


def hits_of(case: Case) -> list[AssetHit]:
    """Return the asset check's answers; none whose authorisation is withdrawn."""
    if case.status == Status.SUSPENDED:
        return []
    return sorted(case_guards.live(case.hits.all()), key=lambda hit: hit.pk)


def meeting_of(subject: Case | Exit) -> ReviewMeeting | None:
    """Return the last meeting that counts; those a page brought along serve as well."""
    meetings = case_guards.live(subject.meetings.all())
    return max(meetings, key=lambda meeting: meeting.pk, default=None)


def helpers_for(household: Household) -> "QuerySet[User]":
    """Return who may become a household's support officer: they work in its place or above it."""
    places = above(household.region_path)
    rows = User.objects.filter(role__in=HELPERS, is_active=True, region__path__in=places)
    return rows.order_by("name", "pk")


def case_blockers(case: Case, *, by: User, on: date) -> dict[str, list[str]]:
    """Return what stands in the way of each step this kind of person takes; [] means ready."""
    return {
        name: blockers(case_guards.checks_for(case, name, by=by, on=on))
        for name, verb in case_states.VERBS.items()
        if verb.open_to(by)
    }


def exit_blockers(exit_: Exit, *, by: User, on: date) -> dict[str, list[str]]:
    return {
        name: blockers(exit_guards.checks_for(exit_, name, by=by, on=on))
        for name, verb in exit_states.VERBS.items()
        if verb.open_to(by)
    }


def step_rows(steps: Sequence[StepBase]) -> list[dict[str, Any]]:
    return [
        {
            "seq": s.seq, "action": s.action, "old": s.old, "new": s.new, "by": s.by.name,
            "role": s.role, "actor_kind": s.actor_kind, "at": s.at, "note": s.note,
            "facts": s.facts,
        }
        for s in steps
    ]  # fmt: skip


def case_row(case: Case, *, on: date) -> dict[str, Any]:
    heading, name = case.step
    return {
        "id": case.pk, "household": case.household_id, "head_name": case.household.head_name,
        "region": case.region_id, "state": case.status,
        "step": {"heading": heading, "name": name}, "round": case.round,
        "began_on": case.began_on, "due_on": case.due_on, "step_due_on": case.step_due_on,
        "paused_on": case.paused_on,
        "overdue": case.is_overdue(on=on), "category": case.category, "risks": case.risks,
    }  # fmt: skip


def plan_whole(case: Case, *, on: date) -> dict[str, Any]:
    found = plans.standing(case, on=on)
    plan = found.plan
    return {
        "plan": {
            "track": plan.track if plan else "", "proposed": found.proposed,
            "reason": plan.reason if plan else "", "goal": plan.goal if plan else "",
            "faults": found.faults,
        },
        "measures": found.measures,
    }  # fmt: skip


def case_whole(case: Case, *, by: User, on: date) -> dict[str, Any]:
    standing = case_blockers(case, by=by, on=on)
    steps = case.steps.select_related("by").order_by("seq")
    return {
        **case_row(case, on=on),
        "clue": case.clue_id,
        "notice_ends_on": case.notice_ends_on,
        "line_amount": case.line_amount,
        "closed_reason": case.closed_reason,
        "returned_reason": case.returned_reason,
        "blockers": standing,
        "allowed": [name for name, reasons in standing.items() if not reasons],
        "hits": [
            {
                "id": h.pk, "severity": h.severity, "text": h.text, "source": h.source,
                "conclusion": h.conclusion, "explanation": h.explanation, "kind": h.kind_id or "",
                "detail": h.detail, "evidence": h.evidence,
            }
            for h in hits_of(case)
        ],
        "people": [asdict(person) for person in asset_reads.people_of(case)],
        "requests": asset_reads.request_rows(asset_reads.requests_of(case), on=on),
        **plan_whole(case, on=on),
        "papers": sorted(case.papers.live().values_list("kind", flat=True)),
        "steps": step_rows(list(steps)),
    }  # fmt: skip


def exit_row(exit_: Exit, *, on: date) -> dict[str, Any]:
    heading, name = exit_.step
    return {
        "id": exit_.pk, "case": exit_.case_id, "household": exit_.case.household_id,
        "head_name": exit_.case.household.head_name, "region": exit_.region_id,
        "state": exit_.status, "step": {"heading": heading, "name": name},
        "round": exit_.case.round, "opened_on": exit_.opened_on, "due_on": exit_.step_due_on,
        "overdue": exit_.is_overdue(on=on),
    }  # fmt: skip


def exit_whole(exit_: Exit, *, by: User, on: date) -> dict[str, Any]:
    standing = exit_blockers(exit_, by=by, on=on)
    steps = exit_.steps.select_related("by").order_by("seq")
    return {
        **exit_row(exit_, on=on),
        "notice_ends_on": exit_.notice_ends_on,
        "line_amount": exit_.line_amount,
        "method": exit_.method,
        "month": exit_.month,
        "blockers": standing,
        "allowed": [name for name, reasons in standing.items() if not reasons],
        "papers": sorted(exit_.papers.live().values_list("kind", flat=True)),
        "steps": step_rows(list(steps)),
    }
