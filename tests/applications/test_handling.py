"""From an application to a clue, a township, a finding told to the applicant."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Notice, User
from applications.actions import codes, entering, handling, taking_in
from applications.models import Application, ApplicationStep, VillageCode
from core.errors import Refused
from households.models import Household, Member
from monitoring.actions import clues
from monitoring.clue_states import Source
from monitoring.models import Clue
from regions.models import Region
from tests.applications.fixtures import *  # noqa: F403
from tests.applications.fixtures import STRANGER, home_of, received
from tests.applications.test_receive import set_limit
from tests.conftest import NOON
from tests.factories import id_number

pytestmark = pytest.mark.django_db
TODAY = date(2022, 5, 18)


def taken_in(village: Region, **fields: object) -> Application:
    row = received(village, **fields)
    taking_in.take_in_waiting(at=NOON)
    row.refresh_from_db()
    return row


# --- taking in --------------------------------------------------------------------------------


def test_who_is_in_the_villages_register_becomes_a_clue_at_once(
    village: Region, village_staff: User
) -> None:
    home = home_of(village)
    row = taken_in(village)
    clue = Clue.objects.get()
    assert (row.state, row.household, row.clue) == ("clue", home, clue)
    assert (clue.source, clue.risks, clue.due_on) == ("self", ["illness"], date(2022, 5, 25))
    assert clue.evidence == "自主申报：老伴脑梗住院，花了四万多"
    assert not clue.opened_by.is_active
    assert clue.opened_by.permissions == frozenset()
    assert village_staff.inbox.get().url == row.get_absolute_url()


def test_a_member_is_found_like_a_head(village: Region) -> None:
    home_of(village, number=id_number(1))
    Member.objects.update(relation="配偶")
    row = taken_in(village, id_number=id_number(1))
    assert row.state == "clue"


def test_who_is_not_there_waits_and_the_village_is_told(
    village: Region, village_staff: User
) -> None:
    row = taken_in(village)
    assert (row.state, row.household, row.clue) == ("waiting", None, None)
    assert village_staff.inbox.count() == 1


def test_who_is_registered_elsewhere_is_no_match(village: Region, far_village: Region) -> None:
    home_of(far_village)
    assert taken_in(village).state == "waiting"


def test_an_open_clue_takes_it_in(village: Region, village_staff: User) -> None:
    home = home_of(village)
    old = clues.open_clue(
        household=home, source=Source.VISIT, risks=["housing"], evidence="后墙开裂",
        by=village_staff, at=NOON,
    )  # fmt: skip
    row = taken_in(village)
    old.refresh_from_db()
    assert row.clue == old
    assert old.risks == ["housing", "illness"]
    assert [step.action for step in old.steps.order_by("seq")] == ["open", "applied"]


def test_taking_in_twice_is_once(village: Region, village_staff: User) -> None:
    home_of(village)
    received(village)
    assert taking_in.take_in_waiting(at=NOON) == 1
    assert taking_in.take_in_waiting(at=NOON) == 0
    assert Clue.objects.count() == Notice.objects.count() == 1


def test_a_flood_of_one_number_makes_no_work(village: Region, village_staff: User) -> None:
    set_limit("apply.number_day", 1)
    home_of(village)
    received(village)
    quiet = received(village, said="又一次")
    taking_in.take_in_waiting(at=NOON)
    quiet.refresh_from_db()
    assert quiet.state == "waiting"
    assert "又一次" not in Clue.objects.get().evidence
    assert village_staff.inbox.count() == 1
    done = handling.link(
        application=quiet, household=Household.objects.get(), by=village_staff, at=NOON
    )
    assert done.state == "clue", "a hand may still take it up"


# --- whose it is ------------------------------------------------------------------------------


def test_the_village_links_it_to_a_household(village: Region, village_staff: User) -> None:
    home = home_of(village, number=id_number(2))
    row = taken_in(village)
    assert handling.candidates(row, village_staff) == [home], "of the same name"
    done = handling.link(application=row, household=home, by=village_staff, at=NOON)
    assert (done.state, done.clue and done.clue.household) == ("clue", home)
    with pytest.raises(Refused):
        handling.link(application=row, household=home, by=village_staff, at=NOON)


def test_the_neighbour_neither_sees_nor_links_it(
    village: Region, neighbour_village: Region, neighbour: User, village_staff: User
) -> None:
    row = taken_in(village)
    home = home_of(neighbour_village, number=id_number(2))
    with pytest.raises(Application.DoesNotExist):
        handling.link(application=row, household=home, by=neighbour, at=NOON)
    with pytest.raises(Household.DoesNotExist):
        handling.link(application=row, household=home, by=village_staff, at=NOON)


def test_who_may_not_verify_may_not_handle(village: Region, reviewer: User, clerk: User) -> None:
    row = taken_in(village)
    for by in (reviewer, clerk):
        with pytest.raises(PermissionDenied):
            handling.close(application=row, reason="x", by=by, at=NOON)


def test_a_new_general_household(village: Region, village_staff: User) -> None:
    row = taken_in(village)
    done = handling.register(application=row, id_number="", size=3, by=village_staff, at=NOON)
    home = Household.objects.get()
    member = home.members.get()
    assert (home.head_name, home.household_type, home.size) == ("李四", "ordinary", 3)
    assert home.national_no.startswith("BD")
    assert (member.relation, member.id_number) == ("户主", STRANGER)
    assert (done.state, done.household) == ("clue", home)


def test_nobody_is_registered_twice(
    village: Region, far_village: Region, village_staff: User
) -> None:
    home_of(far_village)
    row = taken_in(village)
    with pytest.raises(Refused, match="已登记在别的户"):
        handling.register(application=row, id_number="", size=1, by=village_staff, at=NOON)
    assert Household.objects.count() == 1


def test_not_of_this_village_goes_to_the_township_and_on(
    village: Region, neighbour_village: Region, village_staff: User, township_clerk: User,
    neighbour: User,
) -> None:  # fmt: skip
    home = home_of(neighbour_village)
    row = taken_in(village)
    handling.pass_on(application=row, reason="村里没有这个人", by=village_staff, at=NOON)
    assert not Application.objects.visible_to(village_staff).exists()
    row = Application.objects.visible_to(township_clerk).get()
    assert (row.state, row.region.level) == ("township", "township")
    assert township_clerk.inbox.count() >= 1
    handling.assign(application=row, village=neighbour_village, by=township_clerk, at=NOON)
    taking_in.take_in_waiting(at=NOON)
    row = Application.objects.visible_to(neighbour).get()
    assert (row.state, row.household) == ("clue", home), "the other village's register is asked"
    assert [step.action for step in row.steps.order_by("seq")] == [
        "passed_on", "assigned", "taken_in"
    ]  # fmt: skip


def test_a_township_assigns_to_its_own_villages_only(
    village: Region, far_village: Region, village_staff: User, township_clerk: User
) -> None:
    row = taken_in(village)
    handling.pass_on(application=row, reason="不是本村", by=village_staff, at=NOON)
    with pytest.raises(Refused, match="本乡镇"):
        handling.assign(application=row, village=far_village, by=township_clerk, at=NOON)


def test_steps_need_their_reasons(village: Region, village_staff: User) -> None:
    row = taken_in(village)
    for step in (handling.close, handling.pass_on):
        with pytest.raises(Refused, match="原因"):
            step(application=row, reason="  ", by=village_staff, at=NOON)


# --- telling ----------------------------------------------------------------------------------


def test_the_finding_is_told_before_it_is_shown(village: Region, village_staff: User) -> None:
    home_of(village)
    row = taken_in(village)
    tomorrow = NOON + timedelta(days=1)
    with pytest.raises(Refused, match="先核实"):
        handling.tell(application=row, how="phone", told_on=TODAY, by=village_staff, at=NOON)
    clues.verify(
        ids=[Clue.objects.get().pk], outcome="known", reason="已在监测", by=village_staff, at=NOON
    )
    row = Application.objects.get()
    assert list(Application.objects.untold()) == [row]
    assert row.progress.title == "已核实，等待告知"
    done = handling.tell(application=row, how="phone", told_on=TODAY, by=village_staff, at=tomorrow)
    assert (done.told_on, done.told_how) == (TODAY, "phone")
    assert Clue.objects.get().told_on == TODAY
    assert done.progress.title == "核实结果：已在帮扶范围内"
    assert not Application.objects.untold().exists()
    with pytest.raises(Refused, match="已经告知"):
        handling.tell(application=row, how="phone", told_on=TODAY, by=village_staff, at=tomorrow)


def test_a_closed_one_is_told_too(village: Region, village_staff: User) -> None:
    row = taken_in(village)
    handling.close(application=row, reason="本人要求撤回", by=village_staff, at=NOON)
    assert Application.objects.untold().count() == 1
    with pytest.raises(Refused, match="今天或以前"):
        handling.tell(
            application=row, how="page", told_on=TODAY + timedelta(1), by=village_staff, at=NOON
        )
    handling.tell(application=row, how="page", told_on=TODAY, by=village_staff, at=NOON)
    assert Application.objects.get().progress.title == "已办结，没有转为线索"


# --- offices ----------------------------------------------------------------------------------


def heard(**fields: object) -> entering.Heard:
    given = {"source": "hotline", "found_on": TODAY, "said": "反映房子漏雨", "risks": ["housing"]}
    return entering.Heard(**{**given, **fields})  # type: ignore[arg-type]


def test_12317_about_a_household_is_a_clue_at_once(
    village: Region, clerk: User, village_staff: User
) -> None:
    home = home_of(village)
    row = entering.enter(heard=heard(household=home), by=clerk, at=NOON)
    clue = Clue.objects.get()
    assert (row.state, row.clue, row.clerk, row.name) == ("clue", clue, clerk, "李四")
    assert (clue.source, clue.evidence) == ("hotline", "12317热线：反映房子漏雨")
    assert village_staff.inbox.count() == 1


def test_a_name_and_a_village_go_to_the_village(
    village: Region, township_clerk: User, village_staff: User
) -> None:
    row = entering.enter(heard=heard(name="李四", village=village), by=township_clerk, at=NOON)
    assert (row.state, row.region) == ("waiting", village)
    assert village_staff.inbox.count() == 1
    done = handling.register(application=row, id_number=STRANGER, size=2, by=village_staff, at=NOON)
    assert done.state == "clue"


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"village": None}, {"source": "self"}, {"found_on": date(2022, 5, 19)}]
)
def test_what_an_office_may_not_enter(
    village: Region, clerk: User, wrong: dict[str, object]
) -> None:
    given = {"name": "李四", "village": village, **wrong}
    with pytest.raises(Refused):
        entering.enter(heard=heard(**given), by=clerk, at=NOON)
    assert not Application.objects.exists()


def test_an_office_enters_for_its_own_place_only(
    village: Region, far_clerk: User, village_staff: User
) -> None:
    with pytest.raises(Refused):
        entering.enter(heard=heard(name="李四", village=village), by=far_clerk, at=NOON)
    with pytest.raises(Household.DoesNotExist):
        entering.enter(heard=heard(household=home_of(village)), by=far_clerk, at=NOON)
    with pytest.raises(PermissionDenied):
        entering.enter(heard=heard(name="李四", village=village), by=village_staff, at=NOON)


# --- codes and rows ---------------------------------------------------------------------------


def test_codes_are_made_once_and_renewed(
    village: Region, neighbour_village: Region, far_village: Region, township: Region,
    township_clerk: User, village_staff: User, far_clerk: User,
) -> None:  # fmt: skip
    assert codes.make_missing(place=township, by=township_clerk, at=NOON) == 2
    assert codes.make_missing(place=township, by=township_clerk, at=NOON) == 0
    old = VillageCode.objects.live().get(region=village)
    new = codes.renew(village=village, by=township_clerk, at=NOON)
    assert new.code != old.code
    assert list(VillageCode.objects.live().filter(region=village)) == [new]
    with pytest.raises(PermissionDenied):
        codes.renew(village=village, by=village_staff, at=NOON)
    with pytest.raises(Region.DoesNotExist):
        codes.renew(village=village, by=far_clerk, at=NOON)
    with pytest.raises(Region.DoesNotExist):
        codes.make_missing(place=township, by=far_clerk, at=NOON)


def test_the_database_refuses_what_cannot_be(village: Region, village_staff: User) -> None:
    row = taken_in(village)
    for wrong in ({"state": "clue"}, {"state": "closed"}, {"told_on": TODAY}, {"source": "media"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=row.pk).update(**wrong)


def test_history_is_written_once(village: Region, village_staff: User) -> None:
    row = taken_in(village)
    handling.close(application=row, reason="本人要求撤回", by=village_staff, at=NOON)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        ApplicationStep.objects.update(note="x")
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("DELETE FROM applications_applicationstep")
