"""
What a phone takes along: this week's households, and what a visit needs of them.

No identity number, no telephone, no bank account, no words somebody wrote about an illness: the
last answers go along as choices and amounts only.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.middleware.csrf import get_token
from django.utils import timezone

from accounts.http import ApiRequest
from accounts.models import User
from core import limits
from core.dates import iso_week, local_date
from households.codes import Risk
from households.models import Tag
from monitoring import limits as visit_limits
from monitoring.models import Visit, VisitDuty
from monitoring.rules import visits as rules
from monitoring.visit_states import Mode
from phone import limits as keys
from phone.models import Phone

YEAR = timedelta(days=365)
NOT_ALONG = frozenset({"text"})
"""Kinds of answers that stay here: free words may tell of an illness."""


def week_of(phone: Phone, *, request: ApiRequest, at: datetime) -> dict[str, Any]:
    """Return the whole of it, in a number of queries that does not grow with the households."""
    user, today = phone.user, local_date(at)
    week = iso_week(today)
    duties = list(_duties(user, week=week, today=today))
    last = _last(duties, since=today - YEAR)
    notices = user.inbox.filter(read_at=None).order_by("-pk")[:20]
    return {
        "csrf": get_token(request._request),
        "user": {"username": user.username, "name": user.name, "place": str(user.region or "")},
        "week": week,
        "today": today,
        "until": timezone.localtime(at) + timedelta(hours=limits.number(keys.HOURS)),
        "undo_seconds": limits.number(visit_limits.UNDO),
        "backdate_days": limits.number(visit_limits.BACKDATE),
        "piece_bytes": limits.number(keys.PIECE_KB) * 1024,
        "items": [_item(item) for item in rules.ITEMS],
        "modes": _pairs(Mode.choices),
        "risks": _pairs(Risk.choices),
        "homes": [_home(duty, last[duty.household_id]) for duty in duties],
        "inbox": [{"text": row.text, "at": row.created_at} for row in notices],
    }


def _duties(user: User, *, week: str, today: date) -> Any:
    tags = Tag.objects.current(on=today).select_related("kind").order_by("kind__order", "pk")
    rows = VisitDuty.objects.visible_to(user).of_week(week).for_list()
    return rows.prefetch_related(Prefetch("household__tags", tags, to_attr="current_tags"))


def _last(duties: Iterable[VisitDuty], *, since: date) -> dict[UUID, dict[str, Any]]:
    """Return household → item → its newest answers that may go along, and their day."""
    found: defaultdict[UUID, dict[str, Any]] = defaultdict(dict)
    rows = Visit.objects.standing().filter(
        household__in=[duty.household_id for duty in duties], changed=True, visited_on__gte=since
    )
    for visit in rows.newest_first().only("household_id", "visited_on", "items"):
        for key, answers in visit.items.items():
            item = rules.BY_KEY.get(key)
            if item is None or key in found[visit.household_id]:
                continue
            along = {
                part.key: answers[part.key]
                for part in item.parts
                if part.key in answers and part.kind not in NOT_ALONG
            }
            found[visit.household_id][key] = {
                "on": visit.visited_on, "answers": along, "text": item.shown(along),
            }  # fmt: skip
    return found


def _home(duty: VisitDuty, last: dict[str, Any]) -> dict[str, Any]:
    household = duty.household
    tags: list[Tag] = getattr(household, "current_tags", [])
    return {
        "id": household.pk, "name": household.head_name, "size": household.size,
        "hamlet": household.natural_village, "village": duty.region.name, "state": duty.state,
        "due_on": duty.due_on, "tags": [*duty.reason_labels, *(tag.kind.name for tag in tags)],
        "last_on": duty.last_visit_on, "base": duty.last_visit_id, "last": last,
    }  # fmt: skip


def _item(item: rules.Item) -> dict[str, Any]:
    return {
        "key": item.key, "label": item.label, "heading": item.heading,
        "parts": [
            {
                "key": part.key, "label": part.label, "kind": part.kind, "unit": part.unit,
                "choices": _pairs(part.choices),
            }
            for part in item.parts
        ],
    }  # fmt: skip


def _pairs(choices: Iterable[tuple[Any, Any]]) -> list[list[str]]:
    return [[str(value), str(label)] for value, label in choices]
