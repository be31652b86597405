"""
What people are told without asking: quietly, once, never who is worse than whom.

Soon due goes to the village, overdue one level up to the township; both land in the inbox, and
one digest a day repeats what was not read.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.urls import reverse

from accounts import notify
from accounts.models import Notice, User
from accounts.permissions import Role
from core import clocks, limits
from core.dates import iso_week, local_date
from core.errors import Refused
from monitoring import limits as keys
from monitoring.actions import asset_batches, asset_reminders, duties, step_reminders
from monitoring.models import Clue, VisitDuty
from monitoring.questions import actions as questions
from monitoring.visit_states import DutyState
from regions.models import Region

logger = logging.getLogger(__name__)
LINES = 10  # of one digest; the rest is a number


def nightly(*, at: datetime) -> dict[str, int]:
    """Close what is over, make what is missing of this week, and tell people. Safe to repeat."""
    today = local_date(at)
    made = duties.make_duties(week=iso_week(today))
    asset_batches.end_empty(at=at)
    moved = clocks.recompute()
    return {
        "made": made.made,
        "missed": made.missed,
        "moved": moved,
        "asked": questions.ask(at=at),
        "told": remind(today=today)
        + asset_reminders.remind(today=today)
        + step_reminders.remind(today=today),
    }


@transaction.atomic
def remind(*, today: date) -> int:
    """Write the night's notices; return for how many villages. The same news is told once."""
    week = iso_week(today)
    last_week = iso_week(today - timedelta(days=7))
    clues = reverse("monitoring:clues")
    visits = reverse("monitoring:week")
    open_clues = Clue.objects.open()
    soon = today + timedelta(days=limits.number(keys.SOON))
    told = _villages(
        _by_place(open_clues.filter(due_on__range=(today, soon))),
        text="有{n}条线索快到核实期限，请尽快入户。", url=clues, key=f"clue-soon|{today}",
    )  # fmt: skip
    told += _townships(
        _by_place(open_clues.overdue(on=today)),
        text="{place}有{n}条线索超期未核实，请督促或协助。", url=f"{clues}?overdue=1",
        key=f"clue-overdue|{week}",
    )  # fmt: skip
    if today.isoweekday() >= limits.number(keys.DUTY_SOON):
        told += _villages(
            _by_place(VisitDuty.objects.of_week(week).left()),
            text="本周还有{n}户没有走访，周日截止。", url=visits, key=f"duty-soon|{week}",
        )  # fmt: skip
    missed = VisitDuty.objects.of_week(last_week).filter(state=DutyState.MISSED)
    told += _townships(
        _by_place(missed), text="{place}上周有{n}户没有走访，请了解原因并安排补访。",
        url=f"{visits}?week={last_week}", key=f"duty-overdue|{last_week}",
    )  # fmt: skip
    return told


def _by_place(rows: "QuerySet[Any]") -> dict[str, int]:
    counted = rows.order_by().values("region_path").annotate(n=Count("pk"))
    return {row["region_path"]: row["n"] for row in counted}


def _people(role: Role, paths: Iterable[str]) -> dict[str, list[User]]:
    found: defaultdict[str, list[User]] = defaultdict(list)
    rows = User.objects.filter(is_active=True, role=role, region__path__in=list(paths))
    for user in rows.select_related("region"):
        if user.region is not None:
            found[user.region.path].append(user)
    return found


def _villages(counts: dict[str, int], *, text: str, url: str, key: str) -> int:
    people = _people(Role.VILLAGE_STAFF, counts)
    for path, users in people.items():
        notify.tell(users, text=text.format(n=counts[path]), url=url, key=key)
    return len(people)


def _townships(counts: dict[str, int], *, text: str, url: str, key: str) -> int:
    """Tell the township's clerks of each of their villages."""
    places = Region.objects.filter(path__in=list(counts)).select_related("parent")
    villages = [place for place in places if place.parent is not None]
    people = _people(Role.TOWNSHIP_CLERK, {place.parent.path for place in villages if place.parent})
    for place in villages:
        users = people.get(place.parent.path, []) if place.parent else []
        joint = "&" if "?" in url else "?"
        notify.tell(
            users, text=text.format(place=place.name, n=counts[place.path]),
            url=f"{url}{joint}region={place.code}", key=f"{key}|{place.code}",
        )  # fmt: skip
    return len(villages)


def send_digests(*, at: datetime) -> int:
    """
    Send each person one digest of what they have not read; at most one a day.

    The text holds counts and places, never a villager's name. Safe to repeat: a line that was
    sent is marked in the same transaction.
    """
    today = local_date(at)
    start = datetime.combine(today, datetime.min.time(), tzinfo=at.tzinfo)
    had_one = Notice.objects.filter(digested_at__gte=min(start, at)).values("user")
    waiting = Notice.objects.filter(read_at=None, digested_at=None, user__is_active=True)
    people = waiting.exclude(user__in=had_one).order_by("user").values_list("user", flat=True)
    return sum(_send(pk, at=at, today=today) for pk in people.distinct())


@transaction.atomic
def _send(user_id: int, *, at: datetime, today: date) -> bool:
    user = User.objects.select_for_update().get(pk=user_id)
    rows = list(user.inbox.filter(read_at=None, digested_at=None).order_by("pk"))
    if not rows:
        return False
    _deliver(title=f"建安提醒 · {user.name}", body=digest([row.text for row in rows], today))
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(digested_at=at)
    return True


def digest(texts: list[str], today: date) -> str:
    """Return the digest's lines, the support day first."""
    lines = []
    if today.isoweekday() == limits.number(keys.SUPPORT_DAY):
        lines.append("今天是帮扶日，请入户帮扶。")
    lines += texts[:LINES]
    if len(texts) > LINES:
        lines.append(f"另有{len(texts) - LINES}条，请登录查看。")
    return "\n".join(lines)


def _deliver(*, title: str, body: str) -> None:
    """:raises Refused: the channel did not take it; the next run tries again"""
    if not settings.APPRISE_URLS:
        logger.info("digest: %s, %d lines", title, body.count("\n") + 1)
        return
    import apprise

    channel = apprise.Apprise()
    for address in settings.APPRISE_URLS:
        channel.add(address)
    if not channel.notify(title=title, body=body):
        raise Refused("提醒没有送达，下次再试。")
