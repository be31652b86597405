"""A campaign: who is in it, who was met, who is left; what its freeze keeps from changing."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Notice, User
from core.errors import Refused
from households import changes
from households.models import Household, TagKind
from monitoring.actions import campaigns, visits
from monitoring.campaigns import reads
from monitoring.models import Campaign, CampaignExcuse, Clue, Visit
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.households.families import family, of, one, said
from tests.monitoring.campaign_fixtures import *  # noqa: F403
from tests.monitoring.campaign_fixtures import DAY, TODAY, opened, terms
from tests.monitoring.visiting import recorded

pytestmark = pytest.mark.django_db

FROZEN = {"last_on": TODAY - DAY, "frozen_from": TODAY, "frozen_until": TODAY + 3 * DAY}


def frozen_campaign(campaign: Campaign) -> Campaign:
    """Let the days pass: the campaign was over yesterday and is frozen since today."""
    Campaign.objects.filter(pk=campaign.pk).update(**FROZEN)
    campaign.refresh_from_db()
    return campaign


def figures(campaign: Campaign, user: User, on: Any = TODAY) -> tuple[int, int, int, int]:
    place = reads.place_of(campaign, user)
    counts = reads.summed(reads.tally(campaign, user, place, on=on))
    assert counts.covered + counts.excused + counts.left == counts.total
    return counts.total, counts.covered, counts.excused, counts.left


def visited(home: Household, by: User, **fields: Any) -> Visit:
    return recorded(home, by=by, on=fields.pop("on", TODAY), at=NOON, **fields).visit


def excuse(campaign: Campaign, home: Household, by: User, reason: str = "全家外出") -> None:
    campaigns.excuse(campaign=campaign, household=home, by=by, at=NOON, reason=reason)


# --- opening and ending -------------------------------------------------------------------------


def test_opening_tells_every_village_and_township_of_the_place_once(
    township: Region, clerk: User, village_staff: User, township_clerk: User, far_clerk: User
) -> None:
    opened(township, clerk)
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"village", "township"}
    assert Notice.objects.filter(user=village_staff).get().text == (
        "2022年春季集中排查：5月11日至5月25日，全部农户每户至少走访一次。"
    )


@pytest.mark.parametrize("role", ["village_staff", "township_clerk", "approver"])
def test_only_the_bureaus_clerk_opens_one(
    role: str, township: Region, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(PermissionDenied):
        opened(township, request.getfixturevalue(role))


def test_two_open_campaigns_do_not_overlap_in_a_place(
    campaign: Campaign, district: Region, township: Region, other_township: Region, clerk: User
) -> None:
    for place in (district, township):
        with pytest.raises(Refused, match="还没有结束，请先结束"):
            opened(place, clerk, season="autumn")
    opened(other_township, clerk)
    campaigns.end(campaign=campaign, by=clerk, at=NOON)
    with pytest.raises(Refused, match="将官池镇的2022年春季集中排查已经部署过"):
        opened(township, clerk)
    with pytest.raises(Refused, match="五女店镇"):
        opened(district, clerk, season="autumn")
    assert opened(township, clerk, season="autumn").ended_at is None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"last_on": TODAY - 8 * DAY}, "结束日期不能早于开始"),
        ({"last_on": TODAY - DAY}, "结束日期已过"),
        ({"frozen_from": TODAY - 9 * DAY}, "冻结不能早于排查开始"),
        ({"frozen_until": TODAY + 7 * DAY}, "冻结结束日期不能早于"),
        ({"share": 101}, "抽查比例"),
        ({"groups": ["nobody"]}, "没有这个群体：nobody"),
    ],
)
def test_days_that_cannot_be_right_are_refused(
    fields: dict[str, Any], reason: str, township: Region, clerk: User
) -> None:
    with pytest.raises(Refused, match=reason):
        opened(township, clerk, **fields)


def test_a_campaign_that_ends_early_counts_until_that_day_and_keeps_its_rows(
    campaign: Campaign, homes: list[Household], clerk: User, village_staff: User
) -> None:
    Household.objects.update(created_at=NOON - 30 * DAY)
    visited(homes[0], village_staff)
    excuse(campaign, homes[1], village_staff)
    campaigns.end(campaign=campaign, by=clerk, at=NOON)
    campaign.refresh_from_db()
    visits.record(
        household=homes[2], by=village_staff, at=NOON + DAY,
        told=visits.Told(uuid=homes[2].pk, visited_on=TODAY + DAY, mode="home",
                         visitors=["周建国"], changed=False),
    )  # fmt: skip
    assert figures(campaign, clerk, TODAY + 2 * DAY) == (4, 1, 1, 2)
    assert CampaignExcuse.objects.count() == 1
    with pytest.raises(Refused, match="已经结束"):
        campaigns.end(campaign=campaign, by=clerk, at=NOON)


# --- coverage -----------------------------------------------------------------------------------


def test_covered_and_excused_and_left_are_all_in_every_order(
    campaign: Campaign, homes: list[Household], village_staff: User, clerk: User
) -> None:
    """Whatever comes first: a visit, an excuse, a visit taken back, a household that is gone."""

    def visit() -> None:
        visited(homes[0], village_staff)

    def slip() -> None:
        visits.withdraw(visit=visited(homes[1], village_staff), by=village_staff, at=NOON)

    def away() -> None:
        excuse(campaign, homes[1], village_staff)

    def found() -> None:
        visited(homes[1], village_staff)

    def gone() -> None:
        Household.objects.filter(pk=homes[2].pk).update(removed_on=TODAY, removed_reason="死亡")

    def joins() -> None:
        HouseholdFactory(region=homes[0].region)

    steps: list[Callable[[], None]] = [visit, slip, away, gone, joins]
    for order in itertools.permutations(steps):
        with transaction.atomic():
            for step in order:
                step()
                figures(campaign, clerk)
            assert figures(campaign, clerk) == (4, 1, 1, 2)
            found()
            assert figures(campaign, clerk) == (4, 2, 0, 2)
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("on", "purpose", "covered"),
    [(TODAY, "routine", 1), (TODAY, "leader", 1), (TODAY, "recheck", 0),
     (TODAY - 7 * DAY, "routine", 1), (TODAY - 8 * DAY, "routine", 0)],
)  # fmt: skip
def test_any_visit_of_its_days_covers_but_a_re_visit(
    on: Any, purpose: str, covered: int, campaign: Campaign, homes: list[Household],
    village_staff: User,
) -> None:  # fmt: skip
    visited(homes[0], village_staff, on=on)
    Visit.objects.update(purpose=purpose)
    assert figures(campaign, village_staff) == (4, covered, 0, 4 - covered)


def test_two_visits_of_one_household_cover_it_once(
    campaign: Campaign, homes: list[Household], village_staff: User
) -> None:
    visited(homes[0], village_staff)
    visited(homes[0], village_staff, on=TODAY - DAY)
    assert figures(campaign, village_staff) == (4, 1, 0, 3)


def test_everybody_counts_their_own_place(
    district: Region, village: Region, far_village: Region, homes: list[Household], clerk: User,
    village_staff: User, far_clerk: User, officer: User,
) -> None:  # fmt: skip
    campaign = opened(district, clerk)
    HouseholdFactory(region=far_village)
    Household.objects.filter(pk=homes[0].pk).update(support_officer=officer)
    totals = [figures(campaign, user)[0] for user in (clerk, village_staff, far_clerk, officer)]
    assert totals == [5, 4, 1, 1]


def test_a_campaign_of_some_groups_is_about_their_households_alone(
    township: Region, village: Region, homes: list[Household], clerk: User, village_staff: User
) -> None:
    kind = TagKind.objects.create(code="illness", name="大病户", source="测试")
    homes[0].tags.create(region=village, kind=kind, since=TODAY - DAY, source="测试")
    homes[0].tags.create(region=village, kind=kind, since=TODAY, source="测试", until=TODAY)
    homes[1].tags.create(region=village, kind=kind, since=TODAY + DAY, source="测试")
    Household.objects.filter(pk=homes[2].pk).update(category="sudden")
    campaign = opened(township, clerk, groups=["illness", "monitored"])
    assert figures(campaign, clerk) == (2, 0, 0, 2)
    with pytest.raises(Household.DoesNotExist):
        excuse(campaign, homes[3], village_staff)


def test_once_it_is_over_it_is_about_those_who_were_there_on_its_last_day(
    campaign: Campaign, homes: list[Household], clerk: User
) -> None:
    Household.objects.update(created_at=NOON)
    HouseholdFactory(region=homes[0].region)  # registered today, years later
    Household.objects.filter(pk=homes[0].pk).update(removed_on=campaign.last_on)
    Household.objects.filter(pk=homes[1].pk).update(removed_on=campaign.last_on + DAY)
    assert figures(campaign, clerk, campaign.last_on + 20 * DAY)[0] == 3


# --- excuses ------------------------------------------------------------------------------------


def test_an_excuse_says_why_and_is_of_one_who_was_not_met(
    campaign: Campaign, homes: list[Household], village_staff: User
) -> None:
    with pytest.raises(Refused, match="请写明"):
        excuse(campaign, homes[0], village_staff, " ")
    visited(homes[0], village_staff)
    with pytest.raises(Refused, match="已经走访过"):
        excuse(campaign, homes[0], village_staff)
    excuse(campaign, homes[1], village_staff)
    with pytest.raises(Refused, match="已登记"):
        excuse(campaign, homes[1], village_staff)
    assert CampaignExcuse.objects.get().excused_by == village_staff


def test_who_may_excuse_whom(
    campaign: Campaign, homes: list[Household], neighbour: User, officer: User, clerk: User
) -> None:
    with pytest.raises(Household.DoesNotExist):
        excuse(campaign, homes[0], neighbour)
    for user in (officer, clerk):
        with pytest.raises(PermissionDenied):
            excuse(campaign, homes[0], user)


def test_nobody_is_excused_when_the_days_are_over(
    campaign: Campaign, homes: list[Household], village_staff: User
) -> None:
    frozen_campaign(campaign)
    Household.objects.update(created_at=NOON - 30 * DAY)
    with pytest.raises(Refused, match="不在排查期内"):
        excuse(campaign, homes[0], village_staff)


# --- the freeze ---------------------------------------------------------------------------------


def test_a_frozen_place_splits_no_household_but_for_the_bureau_with_a_reason(
    campaign: Campaign, village: Region, village_staff: User, township_clerk: User, clerk: User
) -> None:
    home = family(village)
    frozen_campaign(campaign)
    son = of(home, "张强").pk

    def split(by: User, note: str = "") -> None:
        told = said(home, note=note)
        changes.split(household=home, by=by, at=NOON, said=told, members=[son], head=son)

    for by in (village_staff, township_clerk):
        with pytest.raises(Refused, match="数据冻结，到5月21日止不登记家庭变化") as refused:
            split(by, "急办")
        assert refused.value.args[0].url == campaign.get_absolute_url()
        assert clerk.name in str(refused.value)
    with pytest.raises(Refused, match="请在“说明”里写明原因"):
        split(clerk)
    split(clerk, "法院判决分家")
    assert Household.objects.current().count() == 2
    assert home.events.get(kind="split").note == "法院判决分家"


def test_neither_a_death_nor_a_move_into_a_frozen_place_is_registered(
    campaign: Campaign, village: Region, far_village: Region, clerk: User, village_staff: User
) -> None:
    home, far = one(village, "张三", start=20), one(far_village, "李四", start=40)
    frozen_campaign(campaign)
    with pytest.raises(Refused, match="数据冻结"):
        changes.death(household=home, by=village_staff, at=NOON, said=said(home),
                      member=home.members.get().pk)  # fmt: skip
    with pytest.raises(Refused, match="请在“说明”里写明原因"):
        changes.move(household=far, by=clerk, at=NOON, said=said(far), region=village.pk)


def test_other_places_and_other_days_are_not_frozen(
    campaign: Campaign, village: Region, far_village: Region, village_staff: User, clerk: User
) -> None:
    home, far = one(village, "张三", start=20), one(far_village, "李四", start=40)
    frozen_campaign(campaign)
    dead = changes.death
    dead(household=far, by=clerk, at=NOON, said=said(far), member=far.members.get().pk)
    campaigns.end(campaign=campaign, by=clerk, at=NOON)
    dead(household=home, by=village_staff, at=NOON, said=said(home),
         member=home.members.get().pk)  # fmt: skip
    assert not Household.objects.current().exists()


def test_visits_are_no_longer_back_dated_into_it_nor_taken_back(
    campaign: Campaign, homes: list[Household], village_staff: User
) -> None:
    before = visited(homes[0], village_staff, on=TODAY - DAY)
    frozen_campaign(campaign)
    with pytest.raises(Refused, match="不能再补录排查期内的走访"):
        visited(homes[1], village_staff, on=TODAY - DAY)
    with pytest.raises(Refused, match="已冻结，排查期内的走访不能撤销"):
        visits.withdraw(visit=before, by=village_staff, at=NOON)
    visited(homes[1], village_staff, on=TODAY - 8 * DAY)  # before the campaign
    after = visited(homes[1], village_staff)  # after it
    assert visits.withdraw(visit=after, by=village_staff, at=NOON).withdrawn_at == NOON
    again = visits.Told(
        uuid=before.uuid, visited_on=before.visited_on, mode="home", visitors=["周建国"],
        changed=False,
    )  # fmt: skip
    first = visits.record(household=homes[0], by=village_staff, at=NOON, told=again)
    assert not first.created, "what was entered before and is sent again is the same visit"


# --- results ------------------------------------------------------------------------------------


def test_clues_that_visits_of_its_days_opened_are_counted(
    campaign: Campaign, village: Region, homes: list[Household], clerk: User, village_staff: User
) -> None:
    bad = {"changed": True, "items": {"housing": {"state": "d"}}}
    visited(homes[0], village_staff, **bad)
    visited(homes[1], village_staff, on=TODAY - 8 * DAY, **bad)
    visited(homes[2], village_staff, **bad)
    Clue.objects.filter(household=homes[2]).update(state="case")
    place = reads.place_of(campaign, clerk)
    (line,) = [row for row in reads.results(campaign, clerk, place, on=TODAY)
               if row.village == village]  # fmt: skip
    assert (line.clues, line.cases) == (2, 1)
    assert line.counts == reads.Counts(4, 2, 0)


def test_terms_are_what_the_row_holds(township: Region, clerk: User) -> None:
    campaign = opened(township, clerk)
    held = {name: getattr(campaign, name) for name in vars(terms())}
    assert held == {**vars(terms()), "groups": []}
