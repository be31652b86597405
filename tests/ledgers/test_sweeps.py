"""排查: begun by the calendar, confirmed once, told one level up."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import Notice, User
from accounts.todos import for_user
from assistance.models import HousingCheck
from core.errors import Refused
from ledgers.entries.declaration import ledgers
from ledgers.models import SweepCadence, SweepRound
from ledgers.sweeps import actions, reads
from ledgers.sweeps.declaration import sweeps
from ledgers.sweeps.periods import Every, period_of, span_of
from regions.models import Region
from tests.factories import HouseholdFactory
from tests.importing import logged_in

NOON = datetime(2022, 5, 18, 4, tzinfo=UTC)
TODAY = date(2022, 5, 18)


@pytest.fixture
def begun(village: Region, far_village: Region) -> None:
    actions.seed_cadences()
    SweepCadence.objects.exclude(kind="housing").update(every="never")
    assert actions.begin(on=TODAY) == 2


def mine(village: Region) -> SweepRound:
    row: SweepRound = SweepRound.objects.get(region=village, kind="housing")
    return row


@pytest.mark.parametrize("every", [Every.WEEK, Every.MONTH, Every.QUARTER, Every.HALF_YEAR])
def test_every_day_lies_in_the_period_it_is_said_to(every: Every) -> None:
    seen = set()
    for n in range(1000):
        day = date(2021, 12, 1) + timedelta(days=n)
        first, last = span_of(period_of(day, every))
        assert first <= day <= last
        assert period_of(first, every) == period_of(last, every)
        assert span_of(period_of(last + timedelta(days=1), every))[0] == last + timedelta(days=1)
        seen.add((first, last))
    ends = sorted(seen)
    assert all(b[0] == a[1] + timedelta(days=1) for a, b in pairwise(ends))


def test_each_village_has_one_round_a_period(begun: None, village: Region) -> None:
    assert actions.begin(on=TODAY) == 0
    row = mine(village)
    assert (row.period, row.begins_on, row.due_on) == (
        "2022-M05", date(2022, 5, 1), date(2022, 5, 31),
    )  # fmt: skip
    assert actions.begin(on=date(2022, 6, 1)) == 2


def test_another_cadence_holds_from_the_period_at_hand(
    begun: None, village: Region, village_staff: User
) -> None:
    actions.confirm(pk=mine(village).pk, by=village_staff, at=NOON)
    SweepCadence.objects.filter(kind="housing").update(every="quarter")
    actions.begin(on=TODAY)
    kept = set(SweepRound.objects.values_list("region", "period"))
    assert (village.pk, "2022-M05") in kept, "what was confirmed stays"
    assert {period for _, period in kept} == {"2022-M05", "2022-Q2"}
    assert SweepRound.objects.filter(period="2022-M05").count() == 1


def test_a_village_confirms_once_and_what_it_found_is_counted(
    begun: None, village: Region, village_staff: User, keys_of_the_test_run: None
) -> None:
    home = HouseholdFactory(region=village, head=True)
    HousingCheck.objects.create(
        household=home, region=village, group="risk", found_on=TODAY, hazard="漏雨",
        entered_at=NOON, entered_by=village_staff, updated_at=NOON,
    )  # fmt: skip
    row = actions.confirm(pk=mine(village).pk, by=village_staff, at=NOON)
    assert (row.found, row.confirmed_by, row.confirmed_at) == (1, village_staff, NOON)
    with pytest.raises(Refused, match="已由周建国确认"):
        actions.confirm(pk=row.pk, by=village_staff, at=NOON)


def test_a_slip_is_taken_back_the_same_day_by_whom_it_was(
    begun: None, village: Region, village_staff: User, village_colleague: User
) -> None:
    row = actions.confirm(pk=mine(village).pk, by=village_staff, at=NOON)
    with pytest.raises(Refused, match="自己当天"):
        actions.take_back(pk=row.pk, by=village_colleague, at=NOON)
    with pytest.raises(Refused, match="自己当天"):
        actions.take_back(pk=row.pk, by=village_staff, at=NOON + timedelta(days=1))
    actions.take_back(pk=row.pk, by=village_staff, at=NOON)
    assert mine(village).confirmed_at is None


def test_others_confirm_nothing(
    begun: None, village: Region, neighbour: User, far_clerk: User, inspector: User
) -> None:
    row = mine(village)
    for user in (neighbour, far_clerk):
        with pytest.raises(SweepRound.DoesNotExist):
            actions.confirm(pk=row.pk, by=user, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.confirm(pk=row.pk, by=inspector, at=NOON)


def test_the_village_is_reminded_and_the_township_told_of_what_is_late_once(
    begun: None, village: Region, village_staff: User, township_clerk: User
) -> None:
    assert actions.remind(on=date(2022, 5, 20)) == 0
    for _ in range(2):
        actions.remind(on=date(2022, 5, 29))
        actions.remind(on=date(2022, 6, 1))
    assert list(Notice.objects.filter(user=village_staff).values_list("text", flat=True)) == [
        "2022年5月的农村住房安全隐患排查还没有确认，05月31日截止"
    ]
    assert list(Notice.objects.filter(user=township_clerk).values_list("text", flat=True)) == [
        "槐树坡村没有确认2022年5月的农村住房安全隐患排查"
    ]


def test_the_groups_add_up_to_the_villages(
    begun: None, village: Region, township_clerk: User, clerk: User, village_staff: User
) -> None:
    actions.confirm(pk=mine(village).pk, by=village_staff, at=NOON)
    (whole,) = reads.groups(clerk, on=TODAY, shown=10)
    assert (whole.done, whole.left, whole.total, whole.late) == (1, 1, 2, 0)
    (part,) = reads.groups(township_clerk, on=TODAY, shown=10)
    assert (part.done, part.left) == (1, 0)
    (late,) = reads.groups(clerk, on=date(2022, 6, 2), shown=10)
    assert (late.left, late.late) == (1, 1)


def test_one_tap_on_the_page_and_the_first_page_says_what_is_left(
    village: Region, village_staff: User
) -> None:
    actions.seed_cadences()
    actions.begin(on=timezone.localdate())
    client: Client = logged_in(village_staff)
    lines = {line.title: line.count for line in for_user(village_staff)}
    assert lines["排查确认"] == SweepRound.objects.filter(region=village).count() >= 2
    row = SweepRound.objects.get(region=village, kind="housing")
    page = client.get("/sweeps/").content.decode()
    assert "排查过，没有新隐患" in page
    assert client.post(f"/sweeps/{row.pk}/confirm/").status_code == 302
    row.refresh_from_db()
    assert row.confirmed_by == village_staff
    assert client.post(f"/sweeps/{row.pk}/confirm/").status_code == 409
    assert client.post(f"/sweeps/{row.pk}/take-back/").status_code == 302


def test_every_sweep_enters_in_a_ledger_that_is_declared() -> None:
    assert {each.ledger for each in sweeps} <= {ledger.name for ledger in ledgers}
