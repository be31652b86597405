"""Lines of 我的待办 about the asset check; imported by `todos.py`."""

from collections.abc import Iterable

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.todos import Todo, TodoSource, todos
from core.dates import local_date
from monitoring import asset_reads
from monitoring.models.assets import AssetRequest, AssetSubject


def lines(user: User) -> Iterable[Todo]:
    """Return what a liaison has to answer, and what a clerk has to send or to urge."""
    if user.may(Permission.CASE_COMPARE):
        yield from _bureau(user)
    elif user.may(Permission.ASSET_ANSWER):
        yield from _liaison(user)


def _liaison(user: User) -> Iterable[Todo]:
    on = local_date(timezone.now())
    waiting = AssetRequest.objects.visible_to(user).waiting()
    subjects = AssetSubject.objects.filter(batch__in=waiting.values("batch")).asked()
    count = subjects.order_by().values("batch", "id_number_index").distinct().count()
    if not count:
        return
    due_on = waiting.aggregate(first=Min("due_on"))["first"]
    late = due_on < on
    note = "已逾期，请今天答复" if late else f"{due_on.month}月{due_on.day}日截止"
    first, *others = waiting.order_by("due_on", "pk")[:2]
    url = reverse("monitoring:asset_requests") if others else first.get_absolute_url()
    yield Todo(
        "待答复的信息比对（人）", count, url,
        tone="overdue" if late else "todo", note=note,
    )  # fmt: skip


def _bureau(user: User) -> Iterable[Todo]:
    on = local_date(timezone.now())
    url = reverse("monitoring:asset_batches")
    if late := AssetRequest.objects.visible_to(user).overdue(on=on).count():
        yield Todo(
            "部门逾期未答复的信息比对", late, url, tone="overdue", note="请催办，或写明原因办结"
        )
    if count := asset_reads.waiting_cases(user).count():
        yield Todo("待送部门比对的案件", count, url)


todos.declare(TodoSource("assets", 30, lines))
