"""A ledger of the liaison's department, and one row of it in each place, for the matrix."""

from typing import Any

from django.utils import timezone

from accounts.permissions import Role
from assistance.models import MedicalSecurity
from ledgers.models import SweepRound

NAME = "medical_security"


def one_ledger(world: Any) -> dict[str, Any]:
    return {"own": {"name": NAME}}


def rows(world: Any) -> dict[str, Any]:
    now, by = timezone.now(), world.cast[Role.DISTRICT_CLERK]
    found = {}
    for place, home in world.households.items():
        row = MedicalSecurity.objects.create(
            member=home.members.get(), region=home.region, year=2022, insured=True,
            entered_at=now, entered_by=by, updated_at=now,
        )  # fmt: skip
        found[place] = {"name": NAME, "pk": row.pk}
    return found


def rounds(world: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        place: {
            "pk": SweepRound.objects.create(
                kind="housing", region=region, period="2022-M05", begins_on=today, due_on=today
            ).pk
        }
        for place, region in world.regions.items()
    }


KINDS = {
    "ledger": ("anywhere", one_ledger), "entry": ("entry", rows), "sweep": ("sweep", rounds),
}  # fmt: skip
