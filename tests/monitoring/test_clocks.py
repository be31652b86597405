"""Clocks: due days are stored, follow edited limits while a step is open, and stand when paused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.demo import seed_holidays
from accounts.models import User
from core import clocks
from core.models import Holiday, Limit
from households.models import Household
from monitoring import case_limits
from monitoring.actions import cases, clues, exits, reminders
from monitoring.clue_states import Source
from monitoring.models import Case, Clue
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, People, case_at, open_case

EVE = datetime(2026, 9, 30, 8, tzinfo=UTC)  # Wednesday before the holiday of 1–7 October
pytestmark = pytest.mark.django_db


def limit(key: str, amount: int, unit: str = "working_days") -> Limit:
    values = {"amount": amount, "unit": unit, "title": key, "source": "测试"}
    return Limit.objects.update_or_create(key=key, defaults=values)[0]


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def close(case: Case, by: User, at: datetime) -> None:
    cases.close(
        case=case, by=by, at=at, reason="not_eligible", note="不符合", told_on=at.date(),
        told_how="上门",
    )  # fmt: skip


def test_a_step_entered_before_the_holiday_counts_the_make_up_saturday(
    household: Household, people: People
) -> None:
    seed_holidays()
    limit(case_limits.VERIFY, 3)
    case = open_case(household, people, EVE)
    assert (case.step_began_on, case.step_due_on) == (date(2026, 9, 30), date(2026, 10, 10))
    assert case.due_on == date(2026, 10, 15)  # fifteen natural days


def test_a_new_calendar_moves_what_is_open_and_nothing_that_has_ended(
    village: Region, people: People
) -> None:
    seed_holidays()
    limit(case_limits.VERIFY, 2)
    homes = [HouseholdFactory(region=village, head=True) for _ in range(4)]
    open_, over = open_case(homes[0], people, EVE), open_case(homes[1], people, EVE)
    close(over, people.village, EVE)
    told = {"source": Source.OTHER, "risks": ["illness"], "evidence": "住院", "at": EVE}
    waits = clues.open_clue(household=homes[2], by=people.village, **told)
    done = clues.open_clue(household=homes[3], by=people.village, **told)
    clues.verify(ids=[done.pk], by=people.village, at=EVE, outcome="no_risk", reason="已好转")
    assert open_.step_due_on == date(2026, 10, 9)
    assert waits.due_on == done.due_on == date(2026, 10, 13)

    Holiday.objects.filter(day=date(2026, 10, 10)).delete()  # the Saturday is free after all
    Holiday.objects.create(day=date(2026, 10, 8), is_off=True, name="延长")
    assert clocks.recompute() == 2
    assert fresh(open_).step_due_on == date(2026, 10, 12)
    assert fresh(over).step_due_on is None
    assert fresh(over).due_on == date(2026, 10, 15)
    assert fresh(waits).due_on == date(2026, 10, 15)
    assert fresh(done).due_on == date(2026, 10, 13)
    assert clocks.recompute() == 0


def test_the_step_after_a_notice_is_counted_from_its_end_again(
    household: Household, people: People
) -> None:
    case = case_at("publicise", household, people)
    assert case.step_began_on == case.notice_ends_on
    before = case.step_due_on
    limit(case_limits.TOWNSHIP_REVIEW, 4, "natural_days")
    assert clocks.recompute() == 1
    assert before == case.notice_ends_on + DAY
    assert fresh(case).step_due_on == case.notice_ends_on + 4 * DAY


def test_an_exits_step_follows_its_limit(household: Household, people: People) -> None:
    case = case_at("register", household, people)
    at = NOON + timedelta(days=300)
    found = exits.open_exit(case=case, by=people.village, at=at)
    limit(case_limits.EXIT_STUDY, 20, "natural_days")
    clocks.recompute()
    assert fresh(found).step_due_on == at.date() + 20 * DAY


def test_a_suspended_case_stands_still_and_gets_the_days_back(
    household: Household, people: People
) -> None:
    case = case_at("explain", household, people)
    at = datetime(2022, 5, 30, 4, tzinfo=UTC)
    assert case.due_on == date(2022, 6, 2)  # found on 18 May
    cases.withdraw(case=case, by=people.village, at=at, withdrawn_on=at.date(), reason="再想想")
    stopped = fresh(case)
    assert stopped.paused_on == date(2022, 5, 30)
    assert not stopped.is_overdue(on=date(2022, 7, 1))
    assert not Case.objects.overdue(on=date(2022, 7, 1)).exists()
    clocks.recompute()
    assert fresh(case).due_on == date(2022, 6, 2)

    back = at + 12 * DAY
    cases.authorise(
        case=stopped, by=people.village, at=back, signed_on=back.date(), signatures=["张三"],
        all_adults=True, papers=["authorisation", "id_copies"],
    )  # fmt: skip
    again = fresh(case)
    assert (again.paused_on, again.due_on) == (None, date(2022, 6, 14))
    limit(case_limits.TOTAL, 20, "natural_days")
    clocks.recompute()
    assert fresh(case).due_on == date(2022, 6, 19)  # five days more, the twelve kept


@pytest.mark.parametrize(("stops", "due"), [(1, date(2022, 6, 4)), (0, date(2022, 6, 2))])
def test_whether_an_objection_stops_the_whole_is_a_row(
    household: Household, people: People, stops: int, due: date
) -> None:
    limit(case_limits.OBJECTION_PAUSES, stops, "count")
    case = case_at("publicise", household, people)
    at = datetime(2022, 5, 28, 4, tzinfo=UTC)
    given: dict[str, Any] = {"by": people.village}
    cases.raise_objection(case=case, raised_on=at.date(), content="有车", at=at, **given)
    assert fresh(case).paused_on == (at.date() if stops else None)
    cases.answer_objection(
        case=case, outcome="dismissed", finding="已核查", at=at + 2 * DAY, **given
    )
    assert (fresh(case).paused_on, fresh(case).due_on) == (None, due)


@pytest.mark.django_db(transaction=True)
def test_an_administrators_edit_moves_open_steps_and_says_how_many(
    household: Household, people: People, sysadmin: User
) -> None:
    case = open_case(household, people)
    row = limit(case_limits.VERIFY, 3, "natural_days")
    admin = Client()
    admin.force_login(sysadmin)
    page = admin.post(
        reverse("admin:core_limit_change", args=[row.key]),
        {"title": "入户核实", "amount": "6", "unit": "natural_days", "source": "区文件"},
        follow=True,
    )  # fmt: skip
    assert "改动 1 项" in page.content.decode()
    assert fresh(case).step_due_on == date(2022, 5, 24)


def _told(user: User) -> list[str]:
    return [row.text for row in user.inbox.order_by("pk")]


def test_what_is_coming_is_told_to_who_does_it_and_what_is_late_to_the_level_above(
    village: Region, leader: User, people: People
) -> None:
    mine = open_case(HouseholdFactory(region=village, head=True), people)
    theirs = case_at("township_review", HouseholdFactory(region=village, head=True), people)
    for each in (people.village, people.township, people.approver):
        each.inbox.all().delete()

    reminders.nightly(at=NOON)  # the verification ends in three days
    assert "有1户的纳入或退出手续快到期，请尽快办理。" in _told(people.village)
    assert not [text for text in _told(people.township) if "手续" in text]

    assert mine.step_due_on is not None
    assert theirs.step_due_on is not None
    late = datetime.combine(theirs.step_due_on + DAY, NOON.timetz())
    reminders.nightly(at=late)
    reminders.nightly(at=late)  # the same news is told once
    said = "有1户的纳入或退出手续超期，请督促或协助。"
    assert _told(people.township).count(f"槐树坡村{said}") == 1
    assert _told(leader) == [f"建安区（演示）{said}"]
    assert Clue.objects.count() == 0
