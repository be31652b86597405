"""Policies of the demo in force, and what departments delivered: gaps at random, or exactly planted."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, When

from accounts.models import User
from accounts.permissions import Role
from assistance.demo.making import CHUNK
from assistance.models import Delivery, Entitlement, PolicyVersion, StaleHousehold
from assistance.policies import catalogue, recompute
from assistance.policies.periods import window
from core.dates import local_date
from households.codes import HEAD
from households.models import Member

GAPS, STRAYS = 0.03, 0.001
UNDELIVERED, UNDUE = 500, 100
"""How many are planted: should have something and have not; have something and should not."""

Planted = list[dict[str, str]]


def seed_policies(*, at: datetime, seed: int, plant: bool = False) -> Planted:
    """
    Put the common policies in force and deliver them, but to some.

    With `plant` exactly UNDELIVERED go without and UNDUE have what is not theirs, and their list
    is returned; without, some go without at random.
    """
    on, rng = local_date(at), random.Random(seed)  # noqa: S311  # the same each time
    by = User.objects.filter(role=Role.DISTRICT_CLERK).order_by("pk").first()
    if by is None:
        return []
    catalogue.offer(on=on)
    PolicyVersion.objects.drafts().update(
        state=PolicyVersion.State.RELEASED, reckoned_at=at, released_at=at,
        released_by=User.objects.filter(role=Role.DISTRICT_APPROVER).order_by("pk").first(),
    )  # fmt: skip
    recompute.everything(on=on)
    without = _without(rng, plant=plant)
    _keep(_deliveries(without, on=on, at=at, by=by))
    strays = _strays(rng, on=on, at=at, by=by, plant=plant)
    _keep(strays)
    recompute.everything(on=on)
    StaleHousehold.objects.all().delete()
    return _list(without, strays) if plant else []


def _without(rng: random.Random, *, plant: bool) -> set[UUID]:
    """Choose who goes without."""
    rows = Entitlement.objects.due().order_by("policy", "household", "member")
    due = list(rows.values_list("pk", flat=True))
    wanted = min(UNDELIVERED, len(due)) if plant else int(len(due) * GAPS)
    return set(rng.sample(due, wanted))


def _deliveries(without: set[UUID], *, on: date, at: datetime, by: User) -> Iterator[Delivery]:
    """Give everybody else their last period, to the head where it is the household's."""
    months = {}
    for version in PolicyVersion.objects.in_force(on=on).select_related("policy"):
        counts = window(version.every, version.due_days, on=on)
        months[version.policy_id] = counts.enough or counts.recent
    people = Member.objects.present().order_by(Case(When(relation=HEAD, then=1), default=0), "pk")
    heads = dict(people.values_list("household_id", "pk"))  # the last one said stays: the head
    rows = Entitlement.objects.due().select_related("policy").order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        member = row.member_id or heads.get(row.household_id)
        if row.pk not in without and member is not None:
            yield Delivery(
                member_id=member, region_id=row.region_id, region_path=row.region_path,
                policy=row.policy, month=months[row.policy_id], paid_on=on, entered_at=at,
                entered_by=by, updated_at=at,
            )  # fmt: skip


def _strays(rng: random.Random, *, on: date, at: datetime, by: User, plant: bool) -> list[Delivery]:
    """Give people by policies that do not mean them, each person once."""
    personal = [
        version for version in PolicyVersion.objects.in_force(on=on).select_related("policy")
        if version.level == PolicyVersion.Level.PERSON and version.every
    ]  # fmt: skip
    people = list(Member.objects.present().order_by("pk").values_list("pk", flat=True))
    wanted = min(UNDUE, len(people)) if plant else int(len(people) * STRAYS)
    rng.shuffle(people)
    found: list[Delivery] = []
    some = Member.objects.select_related("household").in_bulk(people[: wanted * 5])
    for member in (some[pk] for pk in people[: wanted * 5]):
        if len(found) == wanted:
            break
        version = rng.choice(personal)
        if Entitlement.objects.filter(policy=version.policy, member=member).exists():
            continue
        month = window(version.every, version.due_days, on=on).enough
        given = Delivery(member=member, policy=version.policy, month=month, paid_on=on)
        given.region_id, given.region_path = member.region_id, member.region_path
        given.entered_at = given.updated_at = at
        given.entered_by = by
        found.append(given)
    return found


def _keep(rows: Iterable[Delivery]) -> None:
    batch: list[Delivery] = []
    for row in rows:
        batch.append(row)
        if len(batch) == CHUNK:
            Delivery.objects.bulk_create(batch)
            batch = []
    Delivery.objects.bulk_create(batch)


def _list(without: set[UUID], strays: list[Delivery]) -> Planted:
    rows = Entitlement.objects.filter(pk__in=without).select_related("policy", "household")
    found = [
        {"check": "missing", "household": row.household.national_no, "policy": row.policy.title,
         "member": str(row.member_id or "")}
        for row in rows
    ]  # fmt: skip
    found += [
        {"check": "undue", "household": row.member.household.national_no,
         "policy": row.policy_id, "member": str(row.member_id)}
        for row in strays
    ]  # fmt: skip
    return found
