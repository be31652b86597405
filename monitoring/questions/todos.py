"""Lines of 我的待办 about questions, and when the menu has them; imported by `todos.py`."""

from collections.abc import Iterable

from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from accounts.todos import Todo, TodoSource, todos
from monitoring.models import VisitQuestion


def is_wanted(user: User) -> bool:
    """Whether the menu leads to questions: one has been asked that concerns somebody."""
    return VisitQuestion.objects.visible_to(user).exists()


def lines(user: User) -> Iterable[Todo]:
    """Say what waits for an explanation, and to those who close it, what waits for them."""
    mine = VisitQuestion.objects.visible_to(user)
    url = reverse("monitoring:questions")
    if user.may(Permission.VISIT_QUESTION_CLOSE):
        counted = mine.open().aggregate(open=Count("pk"), explained=Count("explained_at"))
        if counted["open"]:
            note = f"{counted['explained']}条已有说明" if counted["explained"] else "等村里说明"
            yield Todo("走访疑问", counted["open"], url, note=note)
    elif user.may(Permission.VISIT_RECORD) and (asked := mine.unexplained().count()):
        yield Todo("走访疑问", asked, url, note="请写一句情况说明")


todos.declare(TodoSource("questions", 16, lines))
