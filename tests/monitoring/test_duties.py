"""Monday's duties: who is to be visited, once, and what becomes of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from accounts.models import User
from core.errors import Refused
from households.models import Household, Tag, TagKind
from monitoring.actions import duties
from monitoring.models import Cadence, VisitDuty
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.visiting import recorded, weekly

WEEK = "2022-W20"
MONDAY = date(2022, 5, 16)


def tagged(household: Household, code: str = "low_income", *, weeks: int = 1) -> Household:
    kind, _ = TagKind.objects.get_or_create(
        code=code, defaults={"name": code, "source": "测试", "visit_weeks": weeks}
    )
    Tag.objects.create(
        household=household, region=household.region, kind=kind, since=date(2022, 1, 1),
        source="测试",
    )  # fmt: skip
    return household


@pytest.fixture
def cadences(db: None) -> None:
    weekly()


@pytest.mark.usefixtures("cadences")
def test_key_monitored_and_safety_net_households_are_due_and_others_not(village: Region) -> None:
    key = tagged(HouseholdFactory(region=village))
    monitored = HouseholdFactory(region=village, category="sudden")
    alone = HouseholdFactory(region=village, no_labour_safety_net=True)
    HouseholdFactory(region=village)  # nothing to look for
    HouseholdFactory(region=village, category="sudden", eliminated=True)
    gone = HouseholdFactory(region=village, category="sudden", removed_on=date(2022, 5, 1))
    tagged(gone)

    assert duties.make_duties(week=WEEK).made == 3
    found = {d.household_id: d for d in VisitDuty.objects.all()}
    assert set(found) == {key.pk, monitored.pk, alone.pk}
    assert found[key.pk].reasons == ["tags"]
    assert found[monitored.pk].reasons == ["monitored"]
    assert found[alone.pk].reasons == ["safety_net"]
    assert found[key.pk].due_on == date(2022, 5, 22)
    assert found[key.pk].region_path == village.path


@pytest.mark.usefixtures("cadences")
def test_making_the_week_again_adds_nothing_and_a_household_has_one_duty(village: Region) -> None:
    both = tagged(HouseholdFactory(region=village, category="sudden"))
    assert duties.make_duties(week=WEEK).made == 1
    assert duties.make_duties(week=WEEK).made == 0
    assert VisitDuty.objects.get(household=both).reasons == ["monitored", "tags"]


def test_a_tag_that_ended_or_that_asks_for_no_visits_makes_no_duty(village: Region) -> None:
    ended = tagged(HouseholdFactory(region=village))
    Tag.objects.filter(household=ended).update(until=MONDAY - timedelta(days=1))
    tagged(HouseholdFactory(region=village), "only_a_label", weeks=0)
    assert duties.make_duties(week=WEEK).made == 0


def test_a_group_of_every_two_weeks_rests_a_week_after_a_visit(
    village: Region, village_staff: User
) -> None:
    household = tagged(HouseholdFactory(region=village), "two_weekly", weeks=2)
    recorded(household, by=village_staff, on=MONDAY - timedelta(days=3), at=NOON)
    assert duties.make_duties(week=WEEK).made == 0
    assert duties.make_duties(week="2022-W21").made == 1


def test_a_cadence_of_nought_stops_the_visits_of_a_group(village: Region) -> None:
    weekly()
    Cadence.objects.filter(group="monitored").update(weeks=0)
    HouseholdFactory(region=village, category="sudden")
    assert duties.make_duties(week=WEEK).made == 0


def test_a_visit_before_the_duties_were_made_meets_them(
    village: Region, village_staff: User
) -> None:
    household = tagged(HouseholdFactory(region=village))
    visit = recorded(household, by=village_staff, on=MONDAY, at=NOON).visit
    duties.make_duties(week=WEEK)
    duty = VisitDuty.objects.get()
    assert (duty.state, duty.visit_id, duty.by_substitute) == ("met", visit.pk, False)


@pytest.mark.usefixtures("cadences")
def test_the_next_monday_closes_the_week(village: Region) -> None:
    HouseholdFactory(region=village, category="sudden")
    duties.make_duties(week=WEEK)
    assert duties.make_duties(week="2022-W21").missed == 1
    assert VisitDuty.objects.get(week=WEEK).state == "missed"
    assert VisitDuty.objects.get(week="2022-W21").state == "due"


@pytest.mark.usefixtures("cadences")
def test_the_parts_sum_to_the_duties(
    village: Region, village_staff: User, township_clerk: User
) -> None:
    homes = [HouseholdFactory(region=village, category="sudden") for _ in range(5)]
    duties.make_duties(week=WEEK)
    recorded(homes[0], by=village_staff, on=MONDAY, at=NOON)
    recorded(homes[1], by=township_clerk, on=MONDAY, at=NOON)
    excused = VisitDuty.objects.get(household=homes[2])
    duties.excuse(duty=excused, by=township_clerk, at=NOON, reason="全家外出")
    tally = VisitDuty.objects.visible_to(village_staff).tally()
    assert tally == {
        "total": 5, "due": 2, "met": 1, "late": 0, "missed": 0, "excused": 1, "substitute": 1,
    }  # fmt: skip


@pytest.mark.usefixtures("cadences")
def test_only_the_township_excuses_with_a_reason_and_only_what_is_still_open(
    village: Region, village_staff: User, township_clerk: User, far_clerk: User
) -> None:
    HouseholdFactory(region=village, category="sudden")
    duties.make_duties(week=WEEK)
    duty = VisitDuty.objects.get()
    with pytest.raises(PermissionDenied):
        duties.excuse(duty=duty, by=village_staff, at=NOON, reason="外出")
    with pytest.raises(VisitDuty.DoesNotExist):
        duties.excuse(duty=duty, by=far_clerk, at=NOON, reason="外出")
    with pytest.raises(Refused, match="写明"):
        duties.excuse(duty=duty, by=township_clerk, at=NOON, reason="  ")
    recorded(duty.household, by=village_staff, on=MONDAY, at=NOON)
    with pytest.raises(Refused, match="已访"):
        duties.excuse(duty=duty, by=township_clerk, at=NOON, reason="外出")


@pytest.mark.usefixtures("cadences")
def test_the_command_makes_a_week_and_says_how_many(
    village: Region, capsys: pytest.CaptureFixture[str]
) -> None:
    HouseholdFactory(region=village, category="sudden")
    call_command("make_duties", week=WEEK)
    assert capsys.readouterr().out == "2022-W20: 1 made, 0 missed before\n"
    with pytest.raises(CommandError, match="not an ISO week"):
        call_command("make_duties", week="nonsense")
