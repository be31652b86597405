"""A policy of the liaison's department, a draft of it, and one standing to it in each place."""

from typing import Any

from django.utils import timezone

from accounts.permissions import Role
from assistance.models import Entitlement, Policy, PolicyVersion
from tests.assistance.policy_fixtures import said
from tests.factories import UnitFactory


def policies(world: Any) -> dict[str, Any]:
    unit = world.cast[Role.DEPT_LIAISON].unit or UnitFactory()
    policy, _ = Policy.objects.get_or_create(
        title="农村低保金", defaults={"unit": unit, "point": 11}
    )
    PolicyVersion.objects.get_or_create(
        policy=policy, number=1, state="released",
        defaults={**said(), "audience": {"any": [[{"fact": "on_tekun"}]]}},
    )  # fmt: skip
    return {"own": {"pk": policy.pk}}


def versions(world: Any) -> dict[str, Any]:
    draft, _ = PolicyVersion.objects.get_or_create(
        policy_id=policies(world)["own"]["pk"], number=2, state="draft",
        defaults={**said(), "audience": {"any": [[{"fact": "on_dibao"}]]}},
    )  # fmt: skip
    return {"own": {"pk": draft.pk}}


def entitlements(world: Any) -> dict[str, Any]:
    policy, today = policies(world)["own"]["pk"], timezone.localdate()
    found = {}
    for place, home in world.households.items():
        row = Entitlement.objects.create(
            policy_id=policy, household=home, region=home.region, standing="missing", since=today
        )
        found[place] = {"pk": row.pk}
    return found


KINDS = {
    "policy": ("anywhere", policies), "policy_version": ("anywhere", versions),
    "entitlement": ("place", entitlements),
}  # fmt: skip
