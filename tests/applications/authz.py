"""Applications and villages' codes for the permission matrix."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.permissions import Role
from applications.models import Application, VillageCode
from monitoring.clue_states import Source


def applications(world: Any) -> dict[str, Any]:
    """One for each household; the township's own is told by its place alone."""
    today = timezone.localdate()
    rows = {}
    for place, home in world.households.items():
        row = Application(
            source=Source.SELF, region=home.region, name="张三", said="住院花费大", found_on=today,
            due_on=today + timedelta(7), received_at=timezone.now(), household=home,
        )  # fmt: skip
        row.phone = "18180850182"
        row.save()
        rows[place] = {"pk": row.pk}
    return rows


def codes(world: Any) -> dict[str, Any]:
    by = world.cast[Role.DISTRICT_CLERK]
    code = VillageCode.objects.create(
        region=world.regions["own"], made_at=timezone.now(), made_by=by
    )
    return {"own": {"code": code.code}}


def villages(world: Any) -> dict[str, Any]:
    return {place: {"region": region.code} for place, region in world.regions.items()}


KINDS: dict[str, Any] = {
    "application": ("place", applications),
    "village_code": ("anywhere", codes),
    "village": ("region", villages),
}
