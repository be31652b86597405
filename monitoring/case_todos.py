"""Lines of 我的待办 about cases and exits; imported by `todos.py`."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.todos import Todo, TodoSource, todos
from core.dates import local_date
from monitoring import plans
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from monitoring.models.national import NationalEntry
from monitoring.national import reads as national


def lines(user: User) -> Iterable[Todo]:
    """Return what waits for this person: late first, what came back in a line of its own."""
    on = local_date(timezone.now())
    waiting = Case.objects.visible_to(user).waiting_for(user, on=on)
    late = waiting.overdue(on=on).count()
    count = waiting.count()
    judge = user.may(Permission.CASE_REVIEW) or user.may(Permission.CASE_APPROVE)
    url = reverse("monitoring:desk") if judge else f"{reverse('monitoring:cases')}?which=mine"
    if count:
        yield Todo(
            "审核审批" if judge else "等我办理的案件", count, url,
            tone="overdue" if late else "todo", note=f"其中超期 {late} 户" if late else "",
        )  # fmt: skip
    if user.may(Permission.CASE_ENTER):
        back = Case.objects.visible_to(user).open().exclude(returned_reason="").count()
        yield from _support(user, on)
        if back:
            yield Todo(
                "退回补正的案件", back, f"{reverse('monitoring:cases')}?which=mine", tone="soon"
            )
    if user.may(Permission.CASE_REGISTER) and (left := national.count(user)):
        late = NationalEntry.objects.visible_to(user).overdue(on=on).count()
        yield Todo(
            "待录入国家系统", left, reverse("monitoring:national"),
            tone="overdue" if late else "todo", note=f"其中超期 {late} 条" if late else "",
        )  # fmt: skip
    exits = Exit.objects.visible_to(user).waiting_for(user, on=on).count()
    if exits:
        yield Todo("等我办理的风险消除", exits, f"{reverse('monitoring:exits')}?which=mine")


def _support(user: User, on: date) -> Iterable[Todo]:
    """Return the households on file that get nothing, or nothing to earn by."""
    address, mine = reverse("monitoring:cases"), Case.objects.visible_to(user)
    if none := mine.unsupported(since=plans.unsupported_since(on)).count():
        title = "建档满一个月还没有措施"
        yield Todo(title, none, f"{address}?which=unsupported", tone="overdue")
    if few := mine.undeveloped().count():
        yield Todo("有劳动力还没有开发式帮扶", few, f"{address}?which=undeveloped", tone="soon")


todos.declare(TodoSource(name="cases", order=40, lines=lines))
