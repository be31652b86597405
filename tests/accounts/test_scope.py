"""Whose rows are whose."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from accounts import audit
from accounts.menu import links
from accounts.models import AccessLog, Notice, Scoped, User
from accounts.notify import tell
from accounts.permissions import ROLES, Permission, Role
from accounts.todos import for_user
from households.models import Household, Member
from regions.models import Region
from tests.factories import HouseholdFactory, UserFactory

SCOPED = [model for model in apps.get_models() if issubclass(model, Scoped)]


@pytest.fixture
def households(village: Region, neighbour_village: Region, far_village: Region) -> dict[str, Any]:
    places = {"own": village, "neighbour": neighbour_village, "far": far_village}
    return {name: HouseholdFactory(region=place, head=True) for name, place in places.items()}


def seen_by(user: User, households: dict[str, Household]) -> set[str]:
    seen = set(Household.objects.visible_to(user))
    people = set(Member.objects.visible_to(user).values_list("household", flat=True))
    assert people == {household.pk for household in seen}
    return {name for name, household in households.items() if household in seen}


def test_each_sees_their_place_and_below(
    households: Any, village_staff: User, township_clerk: User, far_clerk: User, clerk: User
) -> None:
    assert seen_by(village_staff, households) == {"own"}
    assert seen_by(township_clerk, households) == {"own", "neighbour"}
    assert seen_by(far_clerk, households) == {"far"}
    assert seen_by(clerk, households) == {"own", "neighbour", "far"}


def test_a_support_officer_sees_only_the_households_given_to_them(
    households: Any, officer: User
) -> None:
    assert seen_by(officer, households) == set()
    Household.objects.filter(pk=households["own"].pk).update(support_officer=officer)
    assert seen_by(officer, households) == {"own"}
    # Given to them, but outside their place: the place still decides.
    Household.objects.filter(pk=households["far"].pk).update(support_officer=officer)
    assert seen_by(officer, households) == {"own"}


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label_lower)
def test_without_a_place_nothing_is_seen(model: Any, households: Any, liaison: User) -> None:
    nowhere = UserFactory(role=Role.DISTRICT_APPROVER, region=None)
    for user in (nowhere, liaison, AnonymousUser()):
        assert model.objects.visible_to(user).query.is_empty()


def test_a_disabled_person_sees_and_may_nothing(households: Any, village: Region) -> None:
    gone = UserFactory(role=Role.VILLAGE_STAFF, region=village, is_active=False)
    assert seen_by(gone, households) == set()
    assert not any(gone.may(permission) for permission in Permission)


def test_a_household_that_moves_is_seen_where_it_is(
    households: Any, village_staff: User, far_village: Region
) -> None:
    households["own"].region = far_village
    households["own"].save()
    assert not Household.objects.visible_to(village_staff).exists()


def test_the_administrator_has_no_power_over_people() -> None:
    assert ROLES[Role.SYSADMIN] <= {
        Permission.CONFIGURE, Permission.REGION_IMPORT
    }  # fmt: skip
    configuring = {role for role, held in ROLES.items() if Permission.CONFIGURE in held}
    assert configuring == {Role.SYSADMIN}


def test_nobody_both_enters_and_approves() -> None:
    """Maker and checker are different people already by role."""
    makers, checkers = {Permission.CASE_ENTER}, {Permission.CASE_REVIEW, Permission.CASE_APPROVE}
    for role, held in ROLES.items():
        assert not (held & makers and held & checkers), role
    assert not any(
        {Permission.CASE_REVIEW, Permission.CASE_APPROVE} <= held for held in ROLES.values()
    )


def test_every_role_opens_its_first_page(client: Any, district: Region) -> None:
    for role in Role:
        user = UserFactory(role=role, region=district)
        client.force_login(user)
        answer = client.get("/")
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store, private"
        assert len(links(user, "/")) <= 8
        assert len(links(user, "/", tabs=True)) <= 4
        assert isinstance(for_user(user), list)


def test_a_liaisons_phone_has_the_comparison_at_hand(liaison: User) -> None:
    labels = [link.label for link in links(liaison, "/", tabs=True)]
    assert labels == ["待办", "答复", "比对", "我的"]


def test_news_is_told_once_and_read_once(client: Any, village_staff: User) -> None:
    for _ in range(2):
        tell([village_staff], text="线索三天内到期", url="/", key="clue|1")
    assert Notice.objects.filter(user=village_staff).count() == 1
    client.force_login(village_staff)
    assert "1 条未读消息" in client.get("/").content.decode()
    assert "线索三天内到期" in client.get("/me/").content.decode()
    client.post("/me/inbox/read/")
    assert "未读消息" not in client.get("/").content.decode()


def test_reading_the_inbox_leaves_others_alone(
    client: Any, village_staff: User, officer: User
) -> None:
    tell([village_staff, officer], text="x", url="/", key="k")
    client.force_login(village_staff)
    client.post("/me/inbox/read/")
    assert Notice.objects.get(user=officer).read_at is None


def test_the_log_names_rows_never_people(village_staff: User) -> None:
    log = audit.record(
        AccessLog.Kind.READ, by=village_staff, subject=village_staff, reason="x" * 500
    )
    assert log.subject == f"accounts.user|{village_staff.pk}"
    assert len(log.reason) == 200
