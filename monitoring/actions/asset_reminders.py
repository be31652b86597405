"""Late departments: first their liaison is told, then the bureau. Counts only, never a name."""

from collections.abc import Iterable
from datetime import date, timedelta

from accounts import notify
from accounts.models import User
from accounts.permissions import Role
from core import limits
from monitoring import case_limits
from monitoring import limits as keys
from monitoring.actions.asset_batches import liaisons
from monitoring.models.assets import AssetRequest


def remind(*, today: date) -> int:
    """Write the night's notices; return for how many requests. The same news is told once."""
    soon = today + timedelta(days=limits.number(keys.SOON))
    waiting = AssetRequest.objects.waiting().select_related("unit", "batch__region").order_by("pk")
    told = 0
    for request in waiting.filter(due_on__lte=soon):
        if asked := request.asked().count():
            _tell(request, asked=asked, today=today)
            told += 1
    return told


def _tell(request: AssetRequest, *, asked: int, today: date) -> None:
    people, url = liaisons(request.unit), request.get_absolute_url()
    if request.due_on >= today:
        text = f"信息比对还有{asked}人待答复，{request.due_on.month}月{request.due_on.day}日截止。"
        notify.tell(people, text=text, url=url, key=f"asset-soon|{request.pk}")
        return
    text = f"信息比对{asked}人逾期未答复，请今天答复；有困难请联系区乡村振兴局。"
    notify.tell(people, text=text, url=url, key=f"asset-late|{request.pk}")
    patience = timedelta(days=limits.number(case_limits.ASSET_ESCALATE))
    # Where nobody answers for a department, waiting longer helps nobody.
    if today > request.due_on + patience or not people:
        text = f"{request.unit}的信息比对{asked}人逾期未答复，请催办或写明原因办结。"
        notify.tell(
            bureau(request), text=text, url=request.batch.get_absolute_url(),
            key=f"asset-escalated|{request.pk}",
        )  # fmt: skip


def bureau(request: AssetRequest) -> Iterable[User]:
    """Return the clerks of the place that sent the batch."""
    return notify.staff(path=request.batch.region_path, roles=[Role.DISTRICT_CLERK])
