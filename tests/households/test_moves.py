"""A household that moves by import: everything of it moves along, and comes back with an undo."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from accounts.models import Scoped, User
from households import actions
from households.models import Household, LifeEvent, Member
from ledgers.models import Entry
from monitoring.models import Relative
from regions.models import Grid, Region
from tests import authz_objects
from tests.authz_objects import World
from tests.comparison.authz import all_batches
from tests.factories import HouseholdFactory, UserFactory, id_number
from tests.households.test_import import HOUSEHOLD, MEMBER, URL, household_row, member_row
from tests.importing import applied, logged_in, outcomes, sheet, undone, uploaded
from tests.monitoring.clue_fixtures import found, screening_rule

pytestmark = pytest.mark.django_db
MOVED = household_row(村="柳林坡村")
EVERYTHING = [model for model in apps.get_models() if issubclass(model, Scoped)]
# The ledgers' rows say by their declaration whose they are: tests/assistance.
SCOPED = [model for model in EVERYTHING if not issubclass(model, Entry)]


@pytest.fixture
def client(clerk: User) -> Client:
    return logged_in(clerk)


@pytest.fixture
def household(village: Region, neighbour_village: Region, keys_of_the_test_run: None) -> Household:
    return HouseholdFactory(region=village, national_no="8800000001", head=True)


def everything_of(household: Household, by: User) -> None:
    """Make one row of every kind that belongs to a household."""
    world = World(regions={}, units={}, cast=dict.fromkeys(("district_clerk", "dept_liaison"), by))
    world.households = {"own": household}
    authz_objects.the_tags(world)
    kinds = (
        "case",
        "exit",
        "clue",
        "visit",
        "duty",
        "attachment",
        "application",
        "fault",
        "national_entry",
        "campaign_excuse",
        "recheck",
        "entitlement",
    )
    for kind in kinds:
        authz_objects.KINDS[kind][1](world)
    Relative.objects.create(
        household=household, region=household.region, name="王大伟", relation="child",
        entered_at=timezone.now(), entered_by=by,
    )  # fmt: skip
    LifeEvent.objects.create(
        household=household, region=household.region, kind="head", happened_on=date(2022, 5, 1),
        reported_on=date(2022, 5, 2), entered_at=timezone.now(), entered_by=by,
    )  # fmt: skip
    world.units = {code: authz_objects.UnitFactory(code=code) for code in ("yibao", "minzheng")}
    found(all_batches(world)["own"], screening_rule("r", "r"), household.members.get())


def seen_by(user: User) -> dict[str, int]:
    return {model.__name__: model.objects.visible_to(user).count() for model in SCOPED}  # type: ignore[attr-defined]


ALL = {
    "Household": 1, "Member": 1, "Tag": 1, "Visit": 1, "VisitDuty": 1, "Clue": 1, "Case": 1,
    "Exit": 1, "Finding": 1, "Relative": 1, "Attachment": 1, "DataFault": 1,
    "Application": 1, "LifeEvent": 1, "NationalEntry": 1,
    "CampaignExcuse": 1, "CampaignRecheck": 1, "Entitlement": 1,
    "Handover": 0,  # what was signed then, where it was signed
    "AssetBatch": 0,  # the bureau's, of no household
    "SweepRound": 0,  # the village's
    "VisitQuestion": 0,  # somebody's, where the visits were made
}  # fmt: skip
NONE = dict.fromkeys(ALL, 0)


def test_every_kind_of_row_that_is_a_villages_says_whose_household_it_is_of() -> None:
    assert {model.__name__: model.household_lookup() for model in SCOPED} == {
        "Household": "", "Member": "household", "LifeEvent": "household",
        "Tag": "household", "Visit": "household",
        "VisitDuty": "household", "Clue": "household", "Case": "household",
        "Exit": "case__household", "Finding": "household", "Relative": "household",
        "Handover": "", "AssetBatch": "", "SweepRound": "", "VisitQuestion": "", "Attachment": "household", "DataFault": "household",
        "Entitlement": "household",
        "Application": "household", "NationalEntry": "household",
        "CampaignExcuse": "household", "CampaignRecheck": "household",
    }  # fmt: skip


def test_the_new_village_sees_all_and_the_old_one_nothing(
    client: Client, clerk: User, household: Household, village_staff: User, neighbour: User,
    tmp_path: Path,
) -> None:  # fmt: skip
    everything_of(household, clerk)
    other = HouseholdFactory(region=household.region, head=True)
    rest = NONE | {"Household": 1, "Member": 1}
    before = seen_by(village_staff)
    assert before == {name: ALL[name] + rest[name] for name in ALL}

    job = uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [MOVED]))
    assert job.rows.get().warning.startswith("迁村：原登记在将官池镇槐树坡村")
    assert seen_by(village_staff) == before, "a dry run moves nobody"
    applied(job, by=clerk)
    assert (seen_by(village_staff), seen_by(neighbour)) == (rest, ALL)

    undone(job, by=clerk)
    assert (seen_by(village_staff), seen_by(neighbour)) == (before, NONE)
    assert Household.objects.get(pk=other.pk).version == 1


def test_many_households_take_few_statements(
    clerk: User, village: Region, neighbour_village: Region, far_village: Region,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    moved = [HouseholdFactory(region=village, head=True) for _ in range(20)]
    for n, each in enumerate(moved):
        place = (neighbour_village, far_village)[n % 2]
        Household.objects.filter(pk=each.pk).update(region=place, region_path=place.path)
    with django_assert_max_num_queries(2 * (len(EVERYTHING) - 1) + 4):
        actions.bring_along([each.pk for each in moved])
    paths = Member.objects.values_list("region_path", "household__region_path")
    assert {inner == outer for inner, outer in paths} == {True}


def test_the_grid_stays_and_so_does_an_officer_of_the_old_village(
    client: Client, clerk: User, household: Household, officer: User, tmp_path: Path
) -> None:
    grid = Grid.objects.create(region=household.region, name="第1网格")
    Household.objects.update(grid=grid, support_officer=officer)
    job = applied(uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [MOVED])), by=clerk)
    household.refresh_from_db()
    assert (household.grid, household.support_officer) == (None, None)
    undone(job, by=clerk)
    household.refresh_from_db()
    assert (household.grid, household.support_officer) == (grid, officer)


def test_an_officer_of_the_township_goes_along(
    client: Client, clerk: User, household: Household, township: Region, tmp_path: Path
) -> None:
    officer = UserFactory(role="support_officer", region=township)
    Household.objects.update(support_officer=officer)
    applied(uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [MOVED])), by=clerk)
    household.refresh_from_db()
    assert (household.support_officer, household.region_id) == (officer, "411099101502")


def test_members_judged_before_the_move_are_written_where_the_household_lives(
    client: Client, clerk: User, household: Household, neighbour: User, tmp_path: Path
) -> None:
    Household.objects.get()
    rows = [member_row("8800000001", "王五", id_number(8))]
    members = uploaded(client, URL, sheet(tmp_path, MEMBER, rows, name="人.xlsx"))
    applied(uploaded(client, URL, sheet(tmp_path, HOUSEHOLD, [MOVED])), by=clerk)
    applied(members, by=clerk)
    assert set(Member.objects.visible_to(neighbour).values_list("name", flat=True)) >= {"王五"}
    assert {m.region_path for m in Member.objects.all()} == {"411099/101/502/"}


def test_nobody_moves_a_household_out_of_or_into_a_place_that_is_not_theirs(
    household: Household, far_village: Region, township: Region, tmp_path: Path
) -> None:
    local = UserFactory(role="district_clerk", region=township)
    elsewhere = household_row(乡="五女店镇", 村="槐树堂村")
    job = uploaded(logged_in(local), URL, sheet(tmp_path, HOUSEHOLD, [elsewhere]))
    assert [outcome for _, outcome, _ in outcomes(job)] == ["refused"]
    abroad = UserFactory(role="district_clerk", region=far_village.parent)
    job = uploaded(logged_in(abroad), URL, sheet(tmp_path, HOUSEHOLD, [elsewhere], name="b.xlsx"))
    assert [outcome for _, outcome, _ in outcomes(job)] == ["refused"]
