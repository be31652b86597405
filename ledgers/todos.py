"""The sweeps on everyone's first page."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.todos import Todo, TodoSource, todos
from core import limits
from ledgers.sweeps import limits as keys
from ledgers.sweeps import reads


def sweep_lines(user: User) -> Iterable[Todo]:
    if not user.may(Permission.SWEEP_CONFIRM):
        return
    today = timezone.localdate()
    due = list(reads.open_rounds(user, on=today).values_list("due_on", flat=True))
    if not due:
        return
    late = sum(day < today for day in due)
    soon = (min(due) - today).days <= limits.number(keys.SOON)
    tone = "overdue" if late else "soon" if soon else "todo"
    note = f"逾期{late}项" if late else f"最近的{min(due):%m月%d日}截止"
    yield Todo("排查确认", len(due), reverse("sweeps:list"), tone, note)


todos.declare(TodoSource("sweeps", 25, sweep_lines))
