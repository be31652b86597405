"""Cases, exits, notices, clues, visits and duties for the permission matrix."""

import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Leave, User
from accounts.permissions import Role
from households.models import Household
from ledgers import files
from monitoring.models import (
    AssetBatch,
    AssetRequest,
    Case,
    Clue,
    Exit,
    Handover,
    LeaderVisit,
    Measure,
    NationalEntry,
    PublicNotice,
    Visit,
    VisitDuty,
    VisitQuestion,
)
from tests.factories import UserFactory


def _pks(rows: dict[str, Any]) -> dict[str, Any]:
    return {place: {"pk": row.pk} for place, row in rows.items()}


def _case(world: Any, household: Household) -> Case:
    found = Case.objects.filter(household=household).first()
    today, by = timezone.localdate(), world.cast[Role.DISTRICT_CLERK]
    return found or Case.objects.create(
        household=household, region=household.region, began_on=today,
        due_on=today + timedelta(30), entered_at=timezone.now(), entered_by=by,
    )  # fmt: skip


def cases(world: Any) -> dict[str, Any]:
    return _pks({place: _case(world, home) for place, home in world.households.items()})


def exits(world: Any) -> dict[str, Any]:
    rows = {}
    for place, home in world.households.items():
        case = _case(world, home)
        rows[place] = Exit.objects.create(
            case=case, region=case.region, opened_on=timezone.localdate(),
            entered_at=timezone.now(), entered_by=case.entered_by,
        )  # fmt: skip
    return _pks(rows)


def notices(world: Any) -> dict[str, Any]:
    today = timezone.localdate()
    rows = {
        place: PublicNotice.objects.create(
            case=(case := _case(world, home)), kind="publicity", posted_on=today,
            ends_on=today + timedelta(5), text="公示", posted_at=timezone.now(),
            posted_by=case.entered_by,
        )
        for place, home in world.households.items()
    }  # fmt: skip
    return _pks(rows)


def clues(world: Any) -> dict[str, Any]:
    today = timezone.localdate()
    rows = {
        place: Clue.objects.create(
            household=home, region=home.region, source=Clue._meta.get_field("source").choices[0][0],
            evidence="近12个月个人负担较大", found_on=today, due_on=today + timedelta(7),
            opened_at=timezone.now(), opened_by=world.cast[Role.DISTRICT_CLERK],
        )
        for place, home in world.households.items()
    }  # fmt: skip
    return _pks(rows)


def visits(world: Any) -> dict[str, Any]:
    """Visits with a photo, so that the photo's address is tried as well."""
    by = world.cast[Role.DISTRICT_CLERK]
    photo = files.keep(SimpleUploadedFile("home.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64), by=by)
    rows = {
        place: Visit.objects.create(
            uuid=uuid.uuid4(), household=home, region=home.region,
            visited_on=timezone.localdate(), mode=Visit._meta.get_field("mode").choices[0][0],
            visitors=["周建国"], changed=False, body_hash=uuid.uuid4().hex, photo=photo,
            recorded_at=timezone.now(), recorded_by=by,
        )
        for place, home in world.households.items()
    }  # fmt: skip
    return _pks(rows)


def questions(world: Any) -> dict[str, Any]:
    """Each about one visit; the officer recorded that of their own household."""
    rows = {}
    for place, found in visits(world).items():
        visit = Visit.objects.get(pk=found["pk"])
        if place == "own":
            visit.recorded_by = world.cast[Role.SUPPORT_OFFICER]
            visit.save(update_fields=["recorded_by"])
        rows[place] = VisitQuestion.objects.create(
            kind="photo", region=visit.region, asked_at=timezone.now()
        )
        rows[place].lines.create(kind="photo", visit=visit)
    return _pks(rows)


def leader_visits(world: Any) -> dict[str, Any]:
    found, leader = visits(world), world.cast[Role.LEADER]
    for each in found.values():
        Visit.objects.filter(pk=each["pk"]).update(purpose="leader")
        LeaderVisit.objects.create(visit_id=each["pk"], leader=leader, place=leader.region)
    return found


def duties(world: Any) -> dict[str, Any]:
    today = timezone.localdate()
    reasons = [VisitDuty._meta.get_field("reasons").base_field.choices[0][0]]
    rows = {
        place: VisitDuty.objects.create(
            household=home, region=home.region, week="2022-W20", due_on=today, reasons=reasons
        )
        for place, home in world.households.items()
    }
    return _pks(rows)


def _asset_batch(world: Any) -> AssetBatch:
    clerk = world.cast[Role.DISTRICT_CLERK]
    found = AssetBatch.objects.first()
    return found or AssetBatch.objects.create(
        region=clerk.region, due_on=timezone.localdate(), opened_at=timezone.now(), opened_by=clerk
    )


def asset_batches(world: Any) -> dict[str, Any]:
    return _pks({"own": _asset_batch(world)})


def asset_requests(world: Any) -> dict[str, Any]:
    """What the liaison's own department is asked, and what another is."""
    rows = {
        place: AssetRequest.objects.create(
            batch=_asset_batch(world), unit=world.units[code], due_on=timezone.localdate()
        )
        for place, code in (("own", "yibao"), ("other", "minzheng"))
    }
    return _pks(rows)


def measures(world: Any) -> dict[str, Any]:
    rows = {
        place: Measure.objects.create(
            case=(case := _case(world, home)), group="health", content="大病救治",
            risk="illness", responsible="区卫健委", starts_on=timezone.localdate(),
            entered_at=timezone.now(), entered_by=case.entered_by,
        )
        for place, home in world.households.items()
    }  # fmt: skip
    return _pks(rows)


def national_entries(world: Any) -> dict[str, Any]:
    rows = {
        place: NationalEntry.objects.create(
            household=home, region=home.region, case=_case(world, home), kind="measures",
            opened_at=timezone.now(), due_on=timezone.localdate(),
        )
        for place, home in world.households.items()
    }  # fmt: skip
    return _pks(rows)


def _leaver(place: Any) -> Any:
    name = f"authz-leaver-{place.code}"
    found = User.objects.filter(username=name).first()
    return found or UserFactory(username=name, role=Role.VILLAGE_STAFF, region=place)


def leavers(world: Any) -> dict[str, Any]:
    return _pks({name: _leaver(place) for name, place in world.regions.items()})


def handovers(world: Any) -> dict[str, Any]:
    by, now = world.cast[Role.DISTRICT_CLERK], timezone.now()
    rows = {
        name: Handover.objects.create(
            region=place, leaver=_leaver(place), reason="调离", on=now.date(), handed_at=now,
            handed_by=by,
        )
        for name, place in world.regions.items()
    }  # fmt: skip
    return _pks(rows)


def leaves(world: Any) -> dict[str, Any]:
    by, now = world.cast[Role.DISTRICT_CLERK], timezone.now()
    rows = {
        name: Leave.objects.create(
            user=_leaver(place), substitute=by, first_day=now.date(),
            last_day=now.date() + timedelta(5), entered_at=now, entered_by=by,
        )
        for name, place in world.regions.items()
    }  # fmt: skip
    return _pks(rows)


KINDS: dict[str, Any] = {
    "leaver": ("place", leavers),
    "handover": ("place", handovers),
    "leave": ("place", leaves),
    "asset_batch": ("asset_batch", asset_batches),
    "asset_request": ("batch", asset_requests),
    "case": ("place", cases),
    "measure": ("place", measures),
    "national_entry": ("place", national_entries),
    "exit": ("place", exits),
    "notice": ("place", notices),
    "clue": ("place", clues),
    "visit": ("place", visits),
    "duty": ("place", duties),
    "question": ("question", questions),
    "leader_visit": ("place", leader_visits),
}
