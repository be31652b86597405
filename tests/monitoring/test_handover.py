"""Handing over: what was shown is what moves; leave opens and closes on its days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from rest_framework.authtoken.models import Token

from accounts import leaves
from accounts.models import AccessLog, Leave, User
from accounts.permissions import Role
from core.errors import Refused
from households.models import Household
from monitoring.actions import clues, duties
from monitoring.clue_states import Source
from monitoring.handover import actions, reads
from monitoring.models import Handover
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory, UserFactory
from tests.monitoring.visiting import weekly

pytestmark = pytest.mark.django_db
TODAY = date(2022, 5, 18)


@pytest.fixture
def other(village: Region) -> User:
    return UserFactory(name="孙接", role=Role.SUPPORT_OFFICER, region=village)


@pytest.fixture
def third(township: Region) -> User:
    return UserFactory(name="钱助", role=Role.SUPPORT_OFFICER, region=township)


@pytest.fixture
def homes(village: Region, officer: User) -> list[Household]:
    weekly()
    names = ["安", "白", "陈", "邓"]
    found = [
        HouseholdFactory(
            region=village, head=True, head_name=name, support_officer=officer, category="sudden"
        )
        for name in names
    ]
    HouseholdFactory(region=village, head=True, head_name="他人的户")
    duties.make_duties(week="2022-W20")
    return found


def give(leaver: User, to: User, *, by: User, **more: Any) -> Handover:
    given = {
        "others": {}, "excluded": [], "reason": "调离", "on": TODAY, "deactivate": False,
        "digest": reads.preview(leaver, by=by, on=TODAY).digest, "at": NOON,
    }  # fmt: skip
    return actions.hand_over(leaver=leaver, receiver=to, by=by, **{**given, **more})


def officer_of(home: Household) -> User | None:
    return Household.objects.get(pk=home.pk).support_officer


def clue(home: Household, by: User) -> None:
    clues.open_clue(
        household=home, source=Source.OTHER, risks=["illness"], evidence="住院", by=by, at=NOON
    )


def test_what_is_open_is_shown_and_moves_as_it_was_chosen(
    homes: list[Household], officer: User, other: User, third: User, township_clerk: User,
    village_staff: User,
) -> None:  # fmt: skip
    clue(homes[0], village_staff)
    shown = reads.preview(officer, by=township_clerk, on=TODAY)
    assert [line.household.head_name for line in shown.lines] == ["安", "白", "陈", "邓"]
    assert shown.lines[0].open == ["线索待核实（5月25日前）", "本周还没有走访"]
    assert shown.open == 5

    found = give(
        officer, other, by=township_clerk, others={homes[1].pk: third}, excluded=[homes[3].pk]
    )

    assert [officer_of(home) for home in homes] == [other, third, other, officer]
    lines = {line.household_id: line for line in found.lines.all()}
    assert set(lines) == {home.pk for home in homes[:3]}
    assert lines[homes[0].pk].open == "线索待核实（5月25日前）；本周还没有走访"
    assert other.inbox.get().text == f"{officer}交给您2户，本次交接中有3户有未办事项，请查看待办。"
    assert "安" not in third.inbox.get().text
    assert Household.objects.visible_to(other).count() == 2
    assert set(Household.objects.visible_to(officer)) == {homes[3]}


def test_what_changed_since_it_was_shown_moves_nothing(
    homes: list[Household], officer: User, other: User, township_clerk: User, village_staff: User
) -> None:
    digest = reads.preview(officer, by=township_clerk, on=TODAY).digest
    clue(homes[2], village_staff)
    with pytest.raises(Refused, match="有变化"):
        give(officer, other, by=township_clerk, digest=digest)
    assert {officer_of(home) for home in homes} == {officer}
    assert not Handover.objects.exists()


def test_who_may_hand_over_and_who_may_receive(
    homes: list[Household], officer: User, other: User, township_clerk: User, far_clerk: User,
    village_staff: User, far_village: Region,
) -> None:  # fmt: skip
    with pytest.raises(PermissionDenied):
        give(officer, other, by=village_staff)
    with pytest.raises(Refused, match="没有要交接的户"):
        give(officer, other, by=far_clerk)
    stranger = UserFactory(role=Role.SUPPORT_OFFICER, region=far_village)
    for wrong in (stranger, village_staff, officer):
        with pytest.raises(Refused, match="接收"):
            give(officer, wrong, by=township_clerk)
    with pytest.raises(Refused, match="还有1户没有交接"):
        give(officer, other, by=township_clerk, excluded=[homes[0].pk], deactivate=True)
    Token.objects.create(user=officer)
    found = give(officer, other, by=township_clerk, deactivate=True)
    assert not User.objects.get(pk=officer.pk).is_active
    assert not Token.objects.exists()
    assert AccessLog.objects.get().kind == AccessLog.Kind.CONFIGURED
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        found.lines.update(open="")


def test_a_villages_open_steps_are_listed_and_stay_the_villages(
    homes: list[Household], village_staff: User, village_colleague: User, township_clerk: User,
    officer: User,
) -> None:  # fmt: skip
    found = give(village_staff, village_colleague, by=township_clerk)
    assert found.lines.count() == 4
    assert {officer_of(home) for home in homes} == {officer}


def at_noon(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_a_substitute_sees_the_households_on_the_days_of_the_leave(
    homes: list[Household], officer: User, other: User, township_clerk: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    leave = leaves.enter(
        user=officer, substitute=other, first_day=date(2022, 5, 20), last_day=date(2022, 5, 22),
        by=township_clerk, at=NOON,
    )  # fmt: skip
    # Midnight in the district is four in the afternoon, UTC, of the day before.
    for moment, sees in (
        (datetime(2022, 5, 19, 15, 59, tzinfo=UTC), 0),
        (datetime(2022, 5, 19, 16, 0, tzinfo=UTC), 4),
        (datetime(2022, 5, 22, 15, 59, tzinfo=UTC), 4),
        (datetime(2022, 5, 22, 16, 0, tzinfo=UTC), 0),
    ):
        at_noon(monkeypatch, moment)
        assert Household.objects.visible_to(other).count() == sees, moment
        assert Household.objects.visible_to(officer).count() == 4
    early = datetime(2022, 5, 21, 2, tzinfo=UTC)
    at_noon(monkeypatch, early)
    leaves.end(pk=leave.pk, by=township_clerk, at=early)
    assert Household.objects.visible_to(other).count() == 0
    with pytest.raises(Refused, match="已经结束"):
        leaves.end(pk=leave.pk, by=township_clerk, at=early)
    assert "代管" in other.inbox.get().text
    assert "由孙接代管" in officer.inbox.get().text


def test_leaves_do_not_cross(
    homes: list[Household], officer: User, other: User, third: User, township_clerk: User,
    far_clerk: User,
) -> None:  # fmt: skip
    def enter(
        user: User, substitute: User, first: int, last: int, by: User = township_clerk
    ) -> Any:
        return leaves.enter(
            user=user, substitute=substitute, first_day=TODAY + timedelta(first),
            last_day=TODAY + timedelta(last), by=by, at=NOON,
        )  # fmt: skip

    with pytest.raises(Refused, match="本地人员"):
        enter(officer, other, 0, 3, by=far_clerk)
    enter(officer, other, 0, 3)
    for user, substitute, first, last, why in (
        (officer, other, 3, 5, "已有请假"),
        (third, officer, 1, 2, "也请假"),
        (other, third, 2, 4, "正代管"),
        (officer, other, 5, 4, "不能早于"),
        (officer, officer, 5, 6, "不能是本人"),
    ):
        with pytest.raises(Refused, match=why):
            enter(user, substitute, first, last)
    enter(officer, other, 4, 5)
    assert Leave.objects.count() == 2
