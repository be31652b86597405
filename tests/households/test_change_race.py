"""Two people change families at once: forced to overlap, one wins, one line of history is written."""

import pytest

from accounts.models import User
from households import changes
from households.changes import common, people
from households.models import Household, LifeEvent, Member
from regions.models import Region
from tests.conftest import NOON
from tests.households.families import BIRTHS, family, number, of, one, said
from tests.monitoring.test_race import at_once, meeting_before

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(village: Region, keys_of_the_test_run: None) -> Household:
    return family(village)


def test_a_death_and_a_split_of_the_same_person_have_one_winner(
    home: Household, village_staff: User, village_colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    son, page = of(home, "张强").pk, said(home)
    monkeypatch.setattr(common, "refuse_stale", meeting_before(common.refuse_stale))
    ends = at_once(
        lambda: changes.death(household=home, by=village_staff, at=NOON, said=page, member=son),
        lambda: changes.split(household=home, by=village_colleague, at=NOON, said=page,
                              members=[son], head=son),
    )  # fmt: skip
    assert ends == ["done", "refused"]
    assert LifeEvent.objects.filter(household=home).count() == 1
    home.refresh_from_db()
    assert (home.version, home.size) == (2, 4)


def test_two_deaths_from_one_page_have_one_winner(
    home: Household, village_staff: User, village_colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    wife, child, page = of(home, "李梅").pk, of(home, "张小宝").pk, said(home)
    monkeypatch.setattr(common, "refuse_stale", meeting_before(common.refuse_stale))
    ends = at_once(
        lambda: changes.death(household=home, by=village_staff, at=NOON, said=page, member=wife),
        lambda: changes.death(
            household=home, by=village_colleague, at=NOON, said=page, member=child
        ),
    )
    assert ends == ["done", "refused"]
    home.refresh_from_db()
    assert (home.version, home.size, home.members.filter(left_on=None).count()) == (2, 4, 4)


def test_two_households_merging_into_each_other_do_not_wait_forever(
    home: Household, village: Region, village_staff: User, village_colleague: User
) -> None:
    other = one(village, "张四", start=40)
    pages = {each.pk: said(each) for each in (home, other)}

    def merge(stays: Household, comes: Household, by: User) -> LifeEvent:
        relations = {str(each.pk): "其他" for each in comes.members.all()}
        return changes.merge(
            household=stays, by=by, at=NOON, said=pages[stays.pk], other=comes.pk,
            other_version=1, relations=relations,
        )  # fmt: skip

    ends = at_once(
        lambda: merge(home, other, village_staff), lambda: merge(other, home, village_colleague)
    )
    assert ends == ["done", "refused"]
    assert Household.objects.current().count() == 1
    assert Member.objects.present().filter(relation="户主").count() == 1


def test_one_child_is_born_into_one_household(
    home: Household, village: Region, village_staff: User, village_colleague: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    other = one(village, "张四", start=40)
    real = people._registered

    def looked(*args: object, **more: object) -> Member | None:
        found = real(*args, **more)  # type: ignore[arg-type]
        both_looked()
        return found

    both_looked = meeting_before(lambda: None)
    monkeypatch.setattr(people, "_registered", looked)

    def born(where: Household, by: User) -> LifeEvent:
        return changes.birth(household=where, by=by, at=NOON, said=said(where, None),
                             name="张小妹", id_number=number(8, BIRTHS), relation="其他")  # fmt: skip

    ends = at_once(lambda: born(home, village_staff), lambda: born(other, village_colleague))
    assert ends == ["done", "refused"]
    assert Member.objects.present().with_number(number(8, BIRTHS)).count() == 1
