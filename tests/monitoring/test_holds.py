"""What hangs on a household in monitoring, when its family changes: blocked, closed, carried."""

from typing import Any

import pytest

from accounts.models import User
from core.errors import Refused
from households import changes
from households.holds import Linked
from households.models import Household, LifeEvent
from monitoring.actions import clues
from monitoring.clue_states import Source
from monitoring.models import Case, Clue, Exit, VisitDuty
from regions.models import Region
from tests.conftest import NOON
from tests.households.families import TODAY, family, of, one, said
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import LATER, People, case_at, exit_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(village: Region, keys_of_the_test_run: None) -> Household:
    return one(village, "张三", start=20)


def duty(home: Household, week: str = "2022-W20", **fields: Any) -> VisitDuty:
    return VisitDuty.objects.create(
        household=home, region=home.region, week=week, due_on=TODAY, reasons=["monitored"], **fields
    )


def clue(home: Household, by: User) -> Clue:
    return clues.open_clue(
        household=home, source=Source.SELF, risks=["illness"], evidence="住院", by=by, at=NOON
    )


def dies(home: Household, by: User, at: Any = NOON) -> LifeEvent:
    gone = home.members.get(left_on=None)
    return changes.death(household=home, by=by, at=at, said=said(home), member=gone.pk)


def splits(home: Household, by: User, at: Any = NOON) -> LifeEvent:
    son = of(home, "张强").pk
    return changes.split(household=home, by=by, at=at, said=said(home), members=[son], head=son)


def merges(home: Household, other: Household, by: User) -> LifeEvent:
    relations = {str(each.pk): "其他" for each in other.members.filter(left_on=None)}
    return changes.merge(
        household=home, by=by, at=NOON, said=said(home), other=other.pk, relations=relations
    )


def test_a_removed_household_leaves_no_duty_and_no_clue(
    home: Household, village_staff: User
) -> None:
    due, missed = duty(home), duty(home, "2022-W19", state="missed")
    open_clue = clue(home, village_staff)
    dies(home, village_staff)
    for each in (due, missed, open_clue):
        each.refresh_from_db()
    assert (due.state, due.excuse, due.excused_by) == ("excused", "自然减少：死亡", village_staff)
    assert missed.state == "missed", "what was not done then is not undone"
    assert (open_clue.state, open_clue.reason) == ("no_risk", "人已去世或整户迁出")
    assert (open_clue.verified_by, open_clue.steps.latest("seq").new) == (village_staff, "no_risk")


def test_a_household_whose_people_stay_keeps_its_duty(village: Region, village_staff: User) -> None:
    home = family(village)
    due = duty(home)
    changes.death(household=home, by=village_staff, at=NOON, said=said(home),
                  member=of(home, "李梅").pk)  # fmt: skip
    due.refresh_from_db()
    assert due.state == "due"


def test_whether_a_household_with_a_case_is_gone_the_township_says(
    home: Household,
    people: People,
) -> None:
    case = case_at("verify", home, people)
    with pytest.raises(Refused) as refused:
        dies(home, people.village)
    (reason,) = refused.value.args
    assert isinstance(reason, Linked)
    assert ("整户减少请乡镇干部" in reason, reason.url) == (True, case.get_absolute_url())

    dies(home, people.township)
    case.refresh_from_db()
    assert (case.status, case.closed_reason, case.told_on) == ("closed", "removed", TODAY)
    last = case.steps.latest("seq")
    assert (last.old, last.new, last.note) == ("verified", "closed", "自然减少：死亡")


def test_no_household_is_split_or_merged_while_it_is_identified(
    village: Region,
    people: People,
) -> None:
    home, other = family(village), one(village, "张四", start=40)
    case_at("verify", home, people)
    for by in (people.village, people.township):
        with pytest.raises(Refused, match="整户识别期间不能分户、并户"):
            splits(home, by)
    for stays, comes in ((home, other), (other, home)):
        with pytest.raises(Refused, match="整户识别期间不能分户、并户"):
            merges(stays, comes, people.township)


def test_a_registered_household_splits_into_two_monitored_ones_with_a_round_each(
    village: Region,
    people: People,
) -> None:
    home = family(village)
    case_at("register", home, people)
    home.refresh_from_db()
    event = splits(home, people.township, LATER)
    assert event.other is not None
    rounds = Case.objects.filter(household=event.other)
    assert [(c.status, c.category, c.round) for c in rounds] == [("registered", "marginal", 1)]
    assert Household.objects.monitored().count() == 2


def test_an_exit_under_way_stops_a_split_and_ends_with_the_household(
    village: Region,
    people: People,
) -> None:
    home = family(village)
    exit_ = exit_at("study", case_at("register", home, people), people)
    with pytest.raises(Refused, match="正在办理风险消除"):
        splits(home, people.township, LATER)
    changes.moved_out(household=home, by=people.township, at=LATER, said=said(home), whole=True)
    exit_.refresh_from_db()
    assert (exit_.status, exit_.case.status) == ("refused", "closed")


def test_an_announced_exit_is_finished_first(
    home: Household,
    people: People,
) -> None:
    exit_at("announce", case_at("register", home, people), people)
    with pytest.raises(Refused, match="风险消除已到“已公告，待标注”"):
        dies(home, people.township, LATER)
    assert Exit.objects.open().count() == 1


def test_an_open_clue_goes_along_with_a_merge(
    home: Household, village: Region, village_staff: User
) -> None:
    other = one(village, "张四", start=40)
    carried = clue(other, village_staff)
    mine = clue(home, village_staff)
    with pytest.raises(Refused) as refused:
        merges(home, other, village_staff)
    assert isinstance(refused.value.args[0], Linked)
    assert refused.value.args[0].url == carried.get_absolute_url()
    clues.verify(ids=[mine.pk], outcome="no_risk", reason="已报销", by=village_staff, at=NOON)

    merges(home, other, village_staff)
    carried.refresh_from_db()
    assert (carried.household, carried.state) == (home, "open")
    assert carried.steps.latest("seq").note == "张四户并入张三户，线索随人转入"


def test_a_monitored_household_without_a_case_is_removed_by_the_township(
    home: Household, people: People
) -> None:
    """A household under monitoring by import has no case: nothing to close, nothing to break."""
    Household.objects.filter(pk=home.pk).update(category="sudden")
    home.refresh_from_db()
    with pytest.raises(Refused, match="监测户，整户减少请乡镇"):
        dies(home, people.village)
    dies(home, people.township)
    assert not Household.objects.monitored().exists()
