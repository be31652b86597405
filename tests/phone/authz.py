"""Phones and visits of different people for the permission matrix."""

import uuid
from typing import Any

from django.utils import timezone

from accounts.permissions import Role
from monitoring.models import Visit
from phone.models import Phone
from tests.factories import UserFactory


def _phone(user: Any) -> dict[str, Any]:
    now = timezone.now()
    row = Phone.objects.create(
        user=user, name="手机", role=user.role, region=user.region, opened_at=now, seen_at=now
    )
    return {"pk": row.pk}


def phones(world: Any) -> dict[str, Any]:
    far = UserFactory(role=Role.VILLAGE_STAFF, region=world.regions["far"])
    return {**own_phones(world), "far": _phone(far)}


def own_phones(world: Any) -> dict[str, Any]:
    return {
        "staffs": _phone(world.cast[Role.VILLAGE_STAFF]),
        "officers": _phone(world.cast[Role.SUPPORT_OFFICER]),
    }


def own_visits(world: Any) -> dict[str, Any]:
    """One visit to the officer's household by each who may record one."""
    home = world.households["own"]
    found = {}
    who = {
        "staffs": Role.VILLAGE_STAFF, "officers": Role.SUPPORT_OFFICER,
        "clerks": Role.TOWNSHIP_CLERK,
    }  # fmt: skip
    for name, role in who.items():
        row = Visit.objects.create(
            uuid=uuid.uuid4(), household=home, region=home.region, mode="home", visitors=["甲"],
            visited_on=timezone.localdate(), changed=False, body_hash="x",
            recorded_at=timezone.now(), recorded_by=world.cast[role],
        )  # fmt: skip
        found[name] = {"uuid": row.uuid}
    return found


KINDS = {
    "phone": ("phone", phones), "own_phone": ("own_phone", own_phones),
    "own_visit": ("own_visit", own_visits),
}  # fmt: skip
