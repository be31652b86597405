"""The cast of the permission matrix, and one object of each kind in each place."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import yaml
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Unit, User
from accounts.permissions import Role
from households.models import DataFault, Household, Tag, TagKind
from regions.models import Region
from tests.factories import HouseholdFactory, RegionFactory, UnitFactory, UserFactory

ABSENT = "absent"
PLACES = {
    "own": "411099101501", "neighbour": "411099101502", "far": "411099102501",
}  # fmt: skip
REACH: dict[str, dict[str, str]] = yaml.safe_load(
    (settings.BASE_DIR / "tests/authz.yaml").read_text()
)["reach"]

Kwargs = dict[str, Any]


@dataclass
class World:
    """Who there is (`cast`, by role), how they are logged in, and what they may ask for."""

    regions: dict[str, Region]
    units: dict[str, Unit]
    cast: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    households: dict[str, Household] = field(default_factory=dict)
    made: dict[str, dict[str, Kwargs]] = field(default_factory=dict)

    def objects(self, kind: str) -> dict[str, Kwargs]:
        """Return the URL arguments of an object kind by place, the absent one included."""
        return self.made[kind]

    def reaches(self, role: str, kind: str, place: str) -> bool:
        """Say whether a role's place or unit (the matrix's `reach`) takes in an object's."""
        return place in REACH[KINDS[kind][0]].get(role, "").split()


def _absent(value: Any) -> Any:
    return (
        uuid.uuid4()
        if isinstance(value, uuid.UUID)
        else 999_999
        if isinstance(value, int)
        else "411099999999"
        if value.isdigit()
        else "none"
    )


def build() -> World:
    """Make the places, one person of each role, and a household in each village."""
    district = RegionFactory(code="411099000000", name="建安区")
    home = RegionFactory(code="411099101000", name="将官池镇", parent=district)
    other = RegionFactory(code="411099102000", name="五女店镇", parent=district)
    regions = {
        place: RegionFactory(code=code, name=place, parent=other if place == "far" else home)
        for place, code in PLACES.items()
    }
    units = {
        code: UnitFactory(code=code, name=code, region=district)
        for code in ("yibao", "minzheng", "xczx")
    }
    world = World(regions=regions, units=units)
    village = {Role.VILLAGE_STAFF, Role.SUPPORT_OFFICER}
    township = {Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER}
    for role in Role:
        place = {
            **dict.fromkeys(village, regions["own"]), **dict.fromkeys(township, home),
            Role.DEPT_LIAISON: None, Role.SYSADMIN: None,
        }.get(role, district)  # fmt: skip
        unit = units["yibao"] if role == Role.DEPT_LIAISON else None
        user = UserFactory(username=f"authz-{role.value}", role=role, region=place, unit=unit)
        client = Client()
        client.force_login(user, backend="accounts.backends.People")
        world.cast[role.value] = user
        world.sessions[role.value] = client.cookies[settings.SESSION_COOKIE_NAME].value
    officer = world.cast[Role.SUPPORT_OFFICER]
    for place, region in regions.items():
        world.households[place] = HouseholdFactory(
            region=region, head=True, support_officer=officer if place == "own" else None
        )
    # In the officer's village, but another's to care for.
    world.households["unassigned"] = HouseholdFactory(region=regions["own"], head=True)
    for kind, (_, make) in KINDS.items():
        found = make(world)
        first = next(iter(found.values()))
        world.made[kind] = {**found, ABSENT: {key: _absent(v) for key, v in first.items()}}
    return world


def pks(rows: dict[str, Any]) -> dict[str, Kwargs]:
    return {place: {"pk": row.pk} for place, row in rows.items()}


def the_households(world: World) -> dict[str, Kwargs]:
    return pks(world.households)


def the_members(world: World) -> dict[str, Kwargs]:
    return pks({place: row.members.get() for place, row in world.households.items()})


def the_tags(world: World) -> dict[str, Kwargs]:
    kind, _ = TagKind.objects.get_or_create(code="authz", name="测试", source="测试")
    today = timezone.localdate()
    rows = {
        place: Tag.objects.create(
            household=home, region=home.region, kind=kind, since=today, source="测试"
        )
        for place, home in world.households.items()
    }
    return pks(rows)


def the_faults(world: World) -> dict[str, Kwargs]:
    today = timezone.localdate()
    rows = {
        place: DataFault.objects.create(
            household=home, region=home.region, rule="D40", text="耕地面积没有填写",
            first_seen=today, last_seen=today, run=uuid.uuid4(),
        )
        for place, home in world.households.items()
    }  # fmt: skip
    return pks(rows)


def the_regions(world: World) -> dict[str, Kwargs]:
    return {place: {"region": region.code} for place, region in world.regions.items()}


def the_jobs(world: World) -> dict[str, Kwargs]:
    """One of each kind: the clerk's register, a department's file, the administrator's places."""
    from ledgers.models import Job

    made = {
        "register": Job(kind="households.import", requested_by=world.cast[Role.DISTRICT_CLERK]),
        "regions": Job(kind="regions.import", requested_by=world.cast[Role.SYSADMIN]),
    }
    for name, job in made.items():
        job.title, job.idempotency_key, job.state = name, f"authz-{name}", Job.State.REVIEWED
        job.save()
    batch = import_module("tests.comparison.authz").all_batches(world)["own"]
    return pks({**made, "comparison": batch.job})


def the_metrics(world: World) -> dict[str, Kwargs]:
    return {"own": {"name": "households"}}


KINDS: dict[str, tuple[str, Callable[[World], dict[str, Kwargs]]]] = {
    "household": ("place", the_households),
    "member": ("place", the_members),
    "tag": ("place", the_tags),
    "fault": ("place", the_faults),
    "region": ("region", the_regions),
    "job": ("job", the_jobs),
    "metric": ("anywhere", the_metrics),
}
for module in (
    "comparison.authz",
    "monitoring.authz",
    "monitoring.campaign_authz",
    "papers.authz",
    "applications.authz",
    "phone.authz",
    "ledgers.authz",
    "assistance.authz",
):
    KINDS |= getattr(import_module(f"tests.{module}"), "KINDS", {})
