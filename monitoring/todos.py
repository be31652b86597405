"""What is left of visits and clues, on everyone's first page."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, Role
from accounts.todos import Todo, TodoSource, todos
from core import limits
from core.dates import iso_week
from monitoring import asset_todos, case_todos, leader_reads  # noqa: F401  # they declare lines
from monitoring import limits as keys
from monitoring.campaigns import todos as campaign_todos  # noqa: F401  # likewise
from monitoring.models import Clue, VisitDuty
from monitoring.questions import todos as question_todos  # noqa: F401  # likewise
from regions.models import Region

SUNDAY = 7


def week_line(user: User) -> Iterable[Todo]:
    if not user.may(Permission.VISIT_RECORD):
        return
    today = timezone.localdate()
    tally = VisitDuty.objects.visible_to(user).of_week(iso_week(today)).tally()
    left, total = tally["due"], tally["total"]
    if not total:
        return
    days = SUNDAY - today.isoweekday()
    tone = "done" if not left else "soon" if days <= 3 else "todo"
    note = f"还剩{left}户，周日截止" if left else "已全部走访"
    if today.isoweekday() == limits.number(keys.SUPPORT_DAY):
        note += "；今天是帮扶日"
    yield Todo("本周走访", total - left, reverse("monitoring:week"), tone, note, total)


def leader_line(user: User) -> Iterable[Todo]:
    """Return whom a township's secretary has not been to yet."""
    place = user.region
    if user.role != Role.LEADER or place is None or place.level != Region.Level.TOWNSHIP:
        return
    today = timezone.localdate()
    span = leader_reads.span_of(today.year, on=today)
    total = leader_reads.targets(user).count()
    done = leader_reads.visited(user, span).count()
    if total:
        tone = "todo" if done < total else "done"
        note = f"还剩{total - done}户" if done < total else "都走到了"
        yield Todo("领导遍访", done, reverse("monitoring:leaders"), tone, note, total)


def clue_lines(user: User) -> Iterable[Todo]:
    if not user.may(Permission.CLUE_VERIFY):
        return
    today = timezone.localdate()
    soon = today + timedelta(days=limits.number(keys.SOON))
    counted = (
        Clue.objects.visible_to(user)
        .open()
        .aggregate(
            late=Count("pk", filter=Q(due_on__lt=today)),
            soon=Count("pk", filter=Q(due_on__range=(today, soon))),
            rest=Count("pk", filter=Q(due_on__gt=soon)),
        )
    )
    address = reverse("monitoring:clues")
    if counted["late"]:
        yield Todo("线索超期未核实", counted["late"], f"{address}?overdue=1", "overdue")
    if waiting := counted["soon"] + counted["rest"]:
        note = f"{counted['soon']}条快到期" if counted["soon"] else ""
        yield Todo("线索待核实", waiting, address, "soon" if counted["soon"] else "todo", note)


todos.declare(TodoSource("visits", 10, week_line))
todos.declare(TodoSource("leaders", 15, leader_line))
todos.declare(TodoSource("clues", 20, clue_lines))
