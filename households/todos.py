"""What is left to put right in the register, on everyone's first page."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.todos import Todo, TodoSource, todos
from households.models import DataFault


def lines(user: User) -> Iterable[Todo]:
    if not user.may(Permission.CHECK_RUN):
        return
    n = DataFault.objects.visible_to(user).open(on=timezone.localdate()).count()
    if n:
        yield Todo(f"数据有 {n} 处要核对", n, reverse("households:doctor"))


todos.declare(TodoSource("doctor", 60, lines))
