"""Tags, incomes, officers, numbers in full: who may, when not, what is written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AccessLog, User
from core.errors import Refused
from core.models import Limit
from households import actions, reads
from households.models import Household, Income, MonitoringLine, Tag, TagKind
from regions.models import Region
from tests.factories import HouseholdFactory, MemberFactory, id_number

NOON = datetime(2022, 5, 18, 4, tzinfo=UTC)


@pytest.fixture
def household(village: Region) -> Household:
    return HouseholdFactory(region=village)


@pytest.fixture
def illness(db: None) -> TagKind:
    return TagKind.objects.create(code="serious_illness", name="大病重病", source="测试")


def test_a_tag_says_who_set_it_and_from_when(
    household: Household, illness: TagKind, village_staff: User
) -> None:
    tag = actions.set_tag(household=household, kind=illness, by=village_staff, at=NOON)

    assert (tag.since, tag.set_by, tag.source) == (date(2022, 5, 18), village_staff, "手工标注")
    assert Household.objects.tagged("serious_illness", on=date(2022, 5, 18)).get() == household


def test_a_household_is_in_a_group_once(
    household: Household, illness: TagKind, village_staff: User
) -> None:
    actions.set_tag(household=household, kind=illness, by=village_staff, at=NOON)

    with pytest.raises(Refused, match="已有标签“大病重病”"):
        actions.set_tag(household=household, kind=illness, by=village_staff, at=NOON)


def test_a_tag_does_not_begin_tomorrow(
    household: Household, illness: TagKind, village_staff: User
) -> None:
    with pytest.raises(Refused, match="不能晚于今天"):
        actions.set_tag(
            household=household, kind=illness, by=village_staff, at=NOON, since=date(2022, 5, 19)
        )


def test_an_ended_tag_stays_in_the_history(
    household: Household, illness: TagKind, village_staff: User
) -> None:
    tag = actions.set_tag(household=household, kind=illness, by=village_staff, at=NOON)

    actions.close_tag(tag=tag, by=village_staff, at=NOON)

    assert Tag.objects.get().closed_by == village_staff
    with pytest.raises(Refused, match="已经结束"):
        actions.close_tag(tag=tag, by=village_staff, at=NOON)


def test_the_neighbour_and_the_officer_set_no_tags(
    household: Household, illness: TagKind, neighbour: User, officer: User
) -> None:
    with pytest.raises(Household.DoesNotExist):
        actions.set_tag(household=household, kind=illness, by=neighbour, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.set_tag(household=household, kind=illness, by=officer, at=NOON)


def test_an_income_is_of_twelve_whole_months_and_shows_its_working(
    household: Household, village_staff: User, district: Region
) -> None:
    MonitoringLine.objects.create(
        year=2022, region=district, amount=7000, valid_from=date(2022, 4, 1), document_no="测试"
    )

    actions.enter_income(
        household=household, purpose="yearly", by=village_staff, at=NOON, members=3,
        wage=Decimal(21_000), business=Decimal(9_000), transfer=Decimal(1_200),
        business_expense=Decimal(11_000), out_of_pocket=Decimal(2_000),
    )  # fmt: skip

    (working,) = reads.incomes(household)
    assert (working.income.window_start, working.income.window_end) == (
        date(2021, 5, 1), date(2022, 4, 30),
    )  # fmt: skip
    assert (working.net, working.each, working.reference) == (
        Decimal("20200.00"), Decimal("6733.33"), Decimal("6066.67"),
    )  # fmt: skip
    assert working.is_below
    assert Income.objects.get().entered_by == village_staff


def test_only_a_support_officer_of_the_place_takes_a_household(
    household: Household, village_staff: User, officer: User, neighbour: User
) -> None:
    actions.assign_officer(household=household, officer=officer, by=village_staff, at=NOON)

    household.refresh_from_db()
    assert (household.support_officer, household.version) == (officer, 2)
    with pytest.raises(Refused, match="负责这个村"):
        actions.assign_officer(household=household, officer=neighbour, by=village_staff, at=NOON)


def test_a_full_number_needs_a_reason_and_leaves_a_line(
    household: Household, village_staff: User
) -> None:
    member = MemberFactory(household=household, id_number=id_number(1))
    with pytest.raises(Refused, match="原因"):
        actions.read_identity(member=member, by=village_staff, at=NOON, reason=" ")

    number = actions.read_identity(member=member, by=village_staff, at=NOON, reason="核对身份")

    assert number == id_number(1)
    line = AccessLog.objects.get(kind="identity")
    assert (line.subject, line.reason) == (f"households.household|{household.pk}", "核对身份")
    assert number not in str(line.detail)


def test_numbers_in_full_are_not_read_in_bulk(household: Household, village_staff: User) -> None:
    member = MemberFactory(household=household)
    Limit.objects.create(key="identity_reads_hour", title="", amount=1, unit="count", source="")
    now = datetime.now(UTC)
    actions.read_identity(member=member, by=village_staff, at=now, reason="核对")

    with pytest.raises(actions.TooOften, match="过于频繁"):
        actions.read_identity(member=member, by=village_staff, at=now, reason="核对")


def test_a_look_up_tells_only_the_township_of_others(
    far_village: Region, village_staff: User
) -> None:
    far = HouseholdFactory(region=far_village)
    MemberFactory(household=far, id_number=id_number(9))

    found = actions.look_up(number=id_number(9), by=village_staff, at=NOON)

    assert (found.exists, found.household, found.member, found.unit) == (
        True, None, None, "五女店镇",
    )  # fmt: skip
    assert AccessLog.objects.get(kind="lookup").detail == {"answer": "elsewhere"}
