"""What is left of applications, on everyone's first page."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.todos import Todo, TodoSource, todos
from applications.models import Application


def lines(user: User) -> Iterable[Todo]:
    if not user.may(Permission.CLUE_VERIFY):
        return
    rows = Application.objects.visible_to(user)
    address = reverse("applications:list")
    late = rows.overdue(on=timezone.localdate()).count()
    if waiting := rows.open().count():
        tone, note = ("overdue", f"{late}份已超期") if late else ("todo", "先确认是哪一户")
        yield Todo("申报与诉求待受理", waiting, f"{address}?show=open", tone, note)
    if untold := rows.untold().count():
        yield Todo("告知申请人", untold, f"{address}?show=untold", "soon", "已核实，还没有告知本人")


todos.declare(TodoSource("applications", 22, lines))
