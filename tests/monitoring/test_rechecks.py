"""The sample of a campaign: drawn by chance, visited by others, compared field by field."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Notice, User
from core.errors import Refused
from households.models import Household
from monitoring.actions import campaigns, rechecks, visits
from monitoring.campaigns import reads
from monitoring.models import Campaign, CampaignDraw, CampaignRecheck, Clue
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.campaign_fixtures import *  # noqa: F403
from tests.monitoring.campaign_fixtures import DAY, TODAY, opened
from tests.monitoring.visiting import recorded, told

pytestmark = pytest.mark.django_db

DROUGHT: dict[str, Any] = {"changed": True, "items": {"water": {"state": "cut"}}}


@pytest.fixture
def covered(homes: list[Household], village_staff: User) -> list[Household]:
    """All four were visited, and nothing had changed."""
    for home in homes:
        recorded(home, by=village_staff, on=TODAY, at=NOON)
    return homes


def draw(campaign: Campaign, place: Region, by: User, **fields: Any) -> CampaignDraw:
    return rechecks.draw(campaign=campaign, region=place, by=by, at=NOON, **fields)


def again(line: CampaignRecheck, by: User, **fields: Any) -> CampaignRecheck:
    said = told(fields.pop("on", TODAY), **{"visitors": [by.name], **fields})
    return rechecks.visit_again(line=line, by=by, at=NOON, told=said)


def test_the_share_of_each_village_is_drawn_among_those_visited(
    campaign: Campaign, township: Region, covered: list[Household], neighbour_village: Region,
    neighbour: User, township_clerk: User,
) -> None:  # fmt: skip
    other = HouseholdFactory(region=neighbour_village)
    HouseholdFactory(region=neighbour_village)  # nobody has been there
    recorded(other, by=neighbour, on=TODAY, at=NOON)
    made = draw(campaign, township, township_clerk)
    assert made.seed
    lines = CampaignRecheck.objects.all()
    assert [line.household for line in lines.filter(region=neighbour_village)] == [other]
    assert lines.exclude(region=neighbour_village).count() == 2
    assert {line.assigned for line in lines} == {"township"}
    assert all(line.first.household == line.household for line in lines)


def test_the_same_seed_draws_the_same_households_twice(
    campaign: Campaign, township: Region, covered: list[Household], township_clerk: User
) -> None:
    def drawn() -> set[Any]:
        draw(campaign, township, township_clerk, seed="seed of this test")
        found = set(CampaignRecheck.objects.values_list("household", flat=True))
        CampaignRecheck.objects.all().delete()
        return found

    assert drawn() == drawn()


def test_a_second_draw_only_adds_what_is_missing(
    campaign: Campaign, township: Region, homes: list[Household], village_staff: User,
    township_clerk: User,
) -> None:  # fmt: skip
    recorded(homes[0], by=village_staff, on=TODAY, at=NOON)
    draw(campaign, township, township_clerk)
    with pytest.raises(Refused, match="都已抽够"):
        draw(campaign, township, township_clerk)
    for home in homes[1:]:
        recorded(home, by=village_staff, on=TODAY, at=NOON)
    draw(campaign, township, township_clerk)
    assert CampaignRecheck.objects.count() == 2
    assert CampaignRecheck.objects.filter(household=homes[0]).count() == 1


def test_who_may_draw_where(
    campaign: Campaign, township: Region, district: Region, covered: list[Household],
    village_staff: User, township_clerk: User, far_clerk: User, clerk: User,
) -> None:  # fmt: skip
    with pytest.raises(PermissionDenied):
        draw(campaign, township, village_staff)
    with pytest.raises(Campaign.DoesNotExist):
        draw(campaign, township, far_clerk)
    with pytest.raises(Region.DoesNotExist):
        draw(campaign, district, township_clerk)
    with pytest.raises(Refused, match="由乡镇回访"):
        draw(campaign, township, township_clerk, assigned="bureau")
    draw(campaign, township, clerk, assigned="bureau")
    assert set(CampaignRecheck.objects.values_list("assigned", flat=True)) == {"bureau"}


@pytest.fixture
def line(
    campaign: Campaign, township: Region, covered: list[Household], township_clerk: User
) -> CampaignRecheck:
    draw(campaign, township, township_clerk)
    found = CampaignRecheck.objects.order_by("pk").first()
    assert found is not None
    return found


def test_nobody_looks_at_their_own_work(
    campaign: Campaign, township: Region, homes: list[Household], township_clerk: User,
    second_clerk: User,
) -> None:  # fmt: skip
    recorded(homes[0], by=township_clerk, on=TODAY, at=NOON, visitors=["冯丽华", "何文远"])
    draw(campaign, township, township_clerk)
    line = CampaignRecheck.objects.get()
    with pytest.raises(Refused, match="您走访或记录过这户"):
        again(line, township_clerk, visitors=["别人"])
    with pytest.raises(Refused, match="您走访或记录过这户"):
        again(line, second_clerk, visitors=["别人"])
    assert line.first.visitors == ["冯丽华", "何文远"]


def test_a_companion_of_the_first_visit_does_not_come_along(
    line: CampaignRecheck, township_clerk: User
) -> None:
    with pytest.raises(Refused, match="周建国走访过这户"):
        again(line, township_clerk, visitors=[township_clerk.name, "周建国"])


def test_a_re_visit_that_finds_the_same_agrees(line: CampaignRecheck, township_clerk: User) -> None:
    done = again(line, township_clerk)
    assert (done.differences, done.state) == ([], "一致")
    assert done.visit is not None
    assert done.visit.purpose == "recheck"
    assert Clue.objects.count() == 0


def test_a_difference_is_kept_told_to_the_village_and_opens_a_clue(
    line: CampaignRecheck, village_staff: User, township_clerk: User
) -> None:
    done = again(line, township_clerk, **DROUGHT)
    assert done.differences == [
        {"item": "water", "label": "饮水", "first": "没有提到", "second": "停水"}
    ]
    assert Clue.objects.get().household == line.household
    news = Notice.objects.get(user=village_staff, key__startswith="recheck|")
    assert line.household.head_name not in news.text
    sums = reads.samples(
        line.campaign, township_clerk, reads.place_of(line.campaign, township_clerk)
    )
    (sample,) = sums.values()
    assert (sample.lines, sample.checked, sample.differing, sample.rate) == (2, 1, 1, 1.0)


def test_the_bureau_re_visits_though_it_records_no_other_visit(
    line: CampaignRecheck, clerk: User
) -> None:
    with pytest.raises(PermissionDenied):
        recorded(line.household, by=clerk, on=TODAY, at=NOON)
    assert again(line, clerk, **DROUGHT).visit is not None


def test_what_the_bureau_is_to_re_visit_no_township_does(
    campaign: Campaign, township: Region, covered: list[Household], clerk: User,
    township_clerk: User,
) -> None:  # fmt: skip
    draw(campaign, township, clerk, assigned="bureau")
    with pytest.raises(Refused, match="由区局回访"):
        again(CampaignRecheck.objects.all()[0], township_clerk)


def test_a_re_visit_sent_again_is_stored_once(line: CampaignRecheck, township_clerk: User) -> None:
    said = told(TODAY, visitors=[township_clerk.name])
    for _ in range(2):
        rechecks.visit_again(line=line, by=township_clerk, at=NOON, told=said)
    with pytest.raises(Refused, match="已经回访过"):
        again(line, township_clerk)


def test_a_re_visit_is_not_older_than_the_visit_and_not_after_the_end(
    line: CampaignRecheck, township_clerk: User, clerk: User
) -> None:
    with pytest.raises(Refused, match="不能早于被抽查的走访"):
        again(line, township_clerk, on=TODAY - DAY)
    campaigns.end(campaign=line.campaign, by=clerk, at=NOON)
    with pytest.raises(Refused, match="已经结束"):
        again(line, township_clerk)


def test_neither_the_drawn_visit_nor_the_re_visit_is_taken_back(
    line: CampaignRecheck, village_staff: User, township_clerk: User
) -> None:
    done = again(line, township_clerk)
    assert done.visit is not None
    for visit, by in ((line.first, village_staff), (done.visit, township_clerk)):
        with pytest.raises(Refused, match="已列入抽查回访"):
            visits.withdraw(visit=visit, by=by, at=NOON)


def test_nobody_is_sent_to_a_household_that_is_no_more(line: CampaignRecheck) -> None:
    waiting = CampaignRecheck.objects.waiting()
    assert waiting.count() == 2
    Household.objects.filter(pk=line.household_id).update(removed_on=TODAY)
    line.household.refresh_from_db()
    assert waiting.count() == 1
    assert line.state == "已自然减少，不再回访"


def test_a_re_visit_covers_nobody(
    campaign: Campaign, line: CampaignRecheck, township_clerk: User
) -> None:
    before = reads.tally(
        campaign, township_clerk, reads.place_of(campaign, township_clerk), on=TODAY
    )
    again(line, township_clerk)
    place = reads.place_of(campaign, township_clerk)
    assert reads.tally(campaign, township_clerk, place, on=TODAY) == before


def test_the_village_puts_a_difference_right_once_and_says_how(
    line: CampaignRecheck, village_staff: User, township_clerk: User
) -> None:
    def right(note: str = "已报修，重新走访") -> CampaignRecheck:
        return rechecks.put_right(line=line, by=village_staff, at=NOON, note=note)

    with pytest.raises(Refused, match="没有差异"):
        right()
    again(line, township_clerk, **DROUGHT)
    with pytest.raises(Refused, match="请写明怎么改的"):
        right(" ")
    assert right().state == "有差异，已改正"
    with pytest.raises(Refused, match="已经改正"):
        right()


def test_a_sample_of_a_district_lies_in_all_its_townships(
    district: Region, far_village: Region, covered: list[Household], clerk: User, far_clerk: User
) -> None:
    campaign = opened(district, clerk)
    far = HouseholdFactory(region=far_village)
    recorded(far, by=far_clerk, on=TODAY, at=NOON)
    draw(campaign, district, clerk)
    assert CampaignRecheck.objects.visible_to(far_clerk).get().household == far
    assert CampaignRecheck.objects.count() == 3
