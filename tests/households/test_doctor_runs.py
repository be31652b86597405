"""What a look makes of what it finds: new, still, gone, excused; who may ask for one."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts import todos
from accounts.models import User
from core.errors import Refused
from core.models import Limit
from households import tasks
from households.doctor import excuses, runs
from households.doctor.checks import Check, checks
from households.models import CheckRun, DataFault, Household, Member
from ledgers import runner
from ledgers.imports import referred_to
from ledgers.models import Job
from regions.models import Region
from tests.conftest import NOON
from tests.households.doctoring import TODAY, found, home

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=3)


def look(place: Region, on: date = TODAY) -> runs.Tally:
    return runs.look(place, run=uuid.uuid4(), today=on)


@pytest.fixture
def bad(village: Region) -> Household:
    """A household with one fault: no telephone."""
    return home(village, phone="")


@pytest.fixture
def fault(bad: Household, village: Region) -> DataFault:
    look(village)
    return DataFault.objects.get()


def test_new_then_still_then_gone_then_new(bad: Household, village: Region) -> None:
    assert look(village) == runs.Tally(new=1)
    assert look(village, LATER) == runs.Tally(still=1)
    row = DataFault.objects.get()
    assert (row.first_seen, row.last_seen, row.gone_on) == (TODAY, LATER, None)
    bad.phone = "13900000001"
    bad.save()
    assert look(village, LATER) == runs.Tally(gone=1)
    row.refresh_from_db()
    assert row.gone_on == LATER
    bad.phone = ""
    bad.save()
    assert look(village, LATER) == runs.Tally(new=1)
    assert DataFault.objects.count() == 2


def test_an_excuse_survives_looks_and_ends(fault: DataFault, clerk: User, village: Region) -> None:
    until = TODAY + timedelta(days=10)
    excuses.excuse(fault=fault, by=clerk, at=NOON, reason=" 老人没有电话 ", until=until)
    look(village, LATER)
    fault.refresh_from_db()
    assert (fault.excuse, fault.excused_by, fault.last_seen) == ("老人没有电话", clerk, LATER)
    rows = DataFault.objects
    assert (rows.open(on=until).count(), rows.excused(on=until).count()) == (0, 1)
    after = until + timedelta(days=1)
    assert (rows.open(on=after).count(), rows.excused(on=after).count()) == (1, 0)


@pytest.mark.parametrize(
    ("reason", "days", "why"),
    [
        (" ", 1, "请写明不用改的原因。"),
        ("在外地", -1, "有效期不能早于今天。"),
        ("在外地", 366, "有效期最长到2023年5月18日，到期后重新核对。"),
    ],
)
def test_what_is_no_excuse(fault: DataFault, clerk: User, reason: str, days: int, why: str) -> None:
    until = TODAY + timedelta(days=days)
    with pytest.raises(Refused, match=why):
        excuses.excuse(fault=fault, by=clerk, at=NOON, reason=reason, until=until)
    assert DataFault.objects.open(on=TODAY).count() == 1


def test_what_is_gone_needs_no_excuse(fault: DataFault, clerk: User) -> None:
    DataFault.objects.update(gone_on=TODAY)
    with pytest.raises(Refused, match=excuses.GONE):
        excuses.excuse(fault=fault, by=clerk, at=NOON, reason="在外地", until=TODAY)


def test_an_excuse_can_be_taken_back(fault: DataFault, clerk: User) -> None:
    excuses.excuse(fault=fault, by=clerk, at=NOON, reason="在外地", until=TODAY)
    excuses.end_excuse(fault=fault, by=clerk, at=NOON)
    assert DataFault.objects.open(on=TODAY).get().excused_by is None
    with pytest.raises(Refused):
        excuses.end_excuse(fault=fault, by=clerk, at=NOON)


def test_a_village_excuses_nothing_and_a_neighbour_sees_nothing(
    fault: DataFault, village_staff: User, far_clerk: User
) -> None:
    given: dict[str, Any] = {"fault": fault, "at": NOON, "reason": "在外地", "until": TODAY}
    with pytest.raises(PermissionDenied):
        excuses.excuse(by=village_staff, **given)
    with pytest.raises(DataFault.DoesNotExist):
        excuses.excuse(by=far_clerk, **given)


def test_one_place_leaves_the_other_alone(
    fault: DataFault, neighbour_village: Region, village: Region
) -> None:
    assert look(neighbour_village) == runs.Tally()
    assert DataFault.objects.present().count() == 1


def test_who_left_or_was_removed_is_not_looked_at(bad: Household, village: Region) -> None:
    look(village)
    Household.objects.update(removed_on=TODAY)
    assert look(village) == runs.Tally(gone=1)
    other = home(village, ({}, {"education": ""}))
    Member.objects.filter(household=other, education="").update(left_on=TODAY)
    assert look(village) == runs.Tally()


def test_a_household_that_moved_takes_its_fault_along(
    bad: Household, village: Region, neighbour_village: Region
) -> None:
    look(village)
    Household.objects.update(region=neighbour_village, region_path=neighbour_village.path)
    Member.objects.update(region=neighbour_village, region_path=neighbour_village.path)
    assert look(neighbour_village) == runs.Tally(still=1)
    assert DataFault.objects.get().region == neighbour_village


def test_a_threshold_is_a_row(village: Region) -> None:
    Limit.objects.create(key="check.tekun_to", title="", amount=40, unit="count", source="区局")
    home(village, ({}, {"tekun": "农村特困"}))  # 52 years old
    assert found(village) == {}


def test_the_night_looks_at_every_township(
    bad: Household, far_village: Region, district: Region
) -> None:
    home(far_village, phone="")
    assert tasks.nightly_checks() == 2
    run = CheckRun.objects.get()
    assert (run.region, run.asked_by, run.new, run.still, run.gone) == (district, None, 2, 0, 0)
    assert tasks.nightly_checks() == 0
    last = CheckRun.latest(far_village)
    assert last is not None
    assert (last.new, last.still) == (0, 2)


def test_a_village_looks_at_itself_at_once(
    bad: Household, village: Region, village_staff: User, far_village: Region
) -> None:
    done = runs.look_again(region=village, by=village_staff, at=NOON)
    assert isinstance(done, CheckRun)
    assert (done.new, CheckRun.latest(village)) == (1, done)
    with pytest.raises(Region.DoesNotExist):
        runs.look_again(region=far_village, by=village_staff, at=NOON)


def test_a_district_looks_as_a_job(
    bad: Household, far_village: Region, district: Region, clerk: User
) -> None:
    home(far_village, phone="")
    job = runs.look_again(region=district, by=clerk, at=timezone.now())
    assert isinstance(job, Job)
    with pytest.raises(Refused, match=runs.BUSY):
        runs.look_again(region=district, by=clerk, at=timezone.now())
    runner.work_off()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 2, 2)
    run = CheckRun.objects.get()
    assert (run.region, run.asked_by, run.new) == (district, clerk, 2)
    runs.look_again(region=district, by=clerk, at=timezone.now())


def test_a_job_goes_on_where_it_was_killed(
    bad: Household, far_village: Region, district: Region, clerk: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from households.doctor import jobs

    seen: list[str] = []

    def dies(place: Region, **given: Any) -> runs.Tally:
        seen.append(place.name)
        if seen == ["将官池镇", "五女店镇"]:
            raise RuntimeError("killed")
        return runs.look(place, **given)

    monkeypatch.setattr(jobs, "look", dies)
    home(far_village, phone="")
    runs.look_again(region=district, by=clerk, at=timezone.now())
    runner.work_off()
    assert seen == ["将官池镇", "五女店镇", "五女店镇"]
    assert CheckRun.objects.get().new == 2


def test_who_lost_the_power_meanwhile_gets_no_look(
    bad: Household, district: Region, clerk: User
) -> None:
    job = runs.look_again(region=district, by=clerk, at=timezone.now())
    User.objects.filter(pk=clerk.pk).update(role="inspector")
    runner.work_off()
    job.refresh_from_db()
    assert isinstance(job, Job)
    assert (job.state, DataFault.objects.count()) == (Job.State.FAILED, 0)


def test_the_village_is_told_how_many(
    bad: Household, village: Region, village_staff: User, inspector: User
) -> None:
    runs.look(village, run=uuid.uuid4(), today=timezone.localdate())
    said = {line.title for line in todos.for_user(village_staff)}
    assert "数据有 1 处要核对" in said
    assert not {line.title for line in todos.for_user(inspector)} & said


def test_a_fault_does_not_keep_an_import_from_being_taken_back(fault: DataFault) -> None:
    home_ = fault.household
    members = home_.members.all()
    assert referred_to(Member, list(members.values_list("pk", flat=True))) == set()
    members.delete()
    assert referred_to(Household, [home_.pk]) == set()
    home_.delete()
    assert not DataFault.objects.exists()


# --- the declarations --------------------------------------------------------------------------


def test_the_forty_rules_are_there() -> None:
    assert [check.number for check in checks] == list(range(1, 41))
    assert [check.number for check in checks if check.waits_for] == [11, 13, 31, 39]
    assert all(check.title and check.why and check.fix for check in checks)


@pytest.mark.parametrize("more", [{}, {"sql": "SELECT", "waits_for": "x"}])
def test_a_check_finds_or_waits(more: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="D41"):
        Check(41, "", "", "", **more)


def test_a_new_check_is_one_declaration(
    bad: Household, village: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = "SELECT id, NULL::uuid, NULL::uuid, '新规则' FROM doctor_home"
    known: Callable[..., Any] = replace
    own = known(checks.get("D40"), number=41, sql=sql)
    monkeypatch.setitem(checks._declared, "D41", own)
    assert {rule for rule, _ in found(village)} == {"D12", "D41"}
