"""From findings to clues, one a household; reminders that nag nobody twice."""

from datetime import date, timedelta

import pytest

from accounts.models import Notice, Unit, User
from comparison.models import Batch, Rule
from households.models import Household
from monitoring import outlets
from monitoring.actions import distribution, reminders
from monitoring.models import Clue, ClueFinding
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory, MemberFactory
from tests.monitoring.clue_fixtures import *  # noqa: F403
from tests.monitoring.clue_fixtures import TODAY, found, new_batch, opened, screening_rule, verified

# --- from the departments ---------------------------------------------------------------------


def test_findings_of_a_household_become_one_clue_and_the_village_hears_of_it(
    batch: Batch, rule: Rule, household: Household, clerk: User, village_staff: User
) -> None:
    one, two = MemberFactory(household=household), MemberFactory(household=household)
    first = found(batch, rule, one, "医保：个人负担 31,204 元")
    found(batch, rule, two, "医保：个人负担 9,000 元")
    assert distribution.distribute(batch=batch, by=clerk, at=NOON) == 1
    assert distribution.distribute(batch=batch, by=clerk, at=NOON) == 0
    clue = Clue.objects.get()
    assert clue.evidence == "医保：个人负担 31,204 元；医保：个人负担 9,000 元"
    assert (clue.source, clue.due_on) == ("department", date(2022, 5, 25))
    assert outlets.tally([batch.pk], date(2022, 5, 25))[batch.pk].total == 1
    assert Notice.objects.get(user=village_staff).text == ("新下发线索1条，请在5月25日前入户核实。")
    assert outlets.fates([first.pk])[first.pk].text == "已下发到村，5月25日前核实"


def test_a_household_with_an_open_clue_gets_no_second_one(
    batch: Batch, rule: Rule, clue: Clue, clerk: User
) -> None:
    found(batch, rule, MemberFactory(household=clue.household))
    distribution.distribute(batch=batch, by=clerk, at=NOON)
    clue.refresh_from_db()
    assert Clue.objects.count() == 1
    assert clue.evidence == "户主住院；医保：负担重"


@pytest.mark.parametrize(("days", "sent"), [(89, False), (91, True)])
def test_the_same_rule_warns_of_a_household_once_in_ninety_days(
    days: int, sent: bool, batch: Batch, rule: Rule, household: Household, clerk: User,
    village_staff: User, yibao: Unit,
) -> None:  # fmt: skip
    member = MemberFactory(household=household)
    found(batch, rule, member)
    distribution.distribute(batch=batch, by=clerk, at=NOON)
    verified(Clue.objects.get(), by=village_staff, reason="费用已报销")
    later = new_batch(yibao, clerk)
    again = found(later, rule, member)
    at = NOON + timedelta(days=days)
    assert distribution.distribute(batch=later, by=clerk, at=at) == int(sent)
    assert ClueFinding.objects.get(finding=again).suppressed is not sent
    # What sends nobody is none of the batch's clues.
    assert (later.pk in outlets.tally([later.pk], TODAY)) is sent
    fate = outlets.fates([again.pk])[again.pk].text
    said = "近期已核实，不重复下发：核实无风险（费用已报销）"
    assert fate.startswith("已下发到村") if sent else fate == said


def test_another_rule_still_warns(
    batch: Batch, rule: Rule, household: Household, clerk: User, village_staff: User, yibao: Unit
) -> None:
    member = MemberFactory(household=household)
    found(batch, rule, member)
    distribution.distribute(batch=batch, by=clerk, at=NOON)
    verified(Clue.objects.get(), by=village_staff)
    other = screening_rule("dropout", "疑似辍学")
    later = new_batch(yibao, clerk)
    found(later, other, member)
    assert distribution.distribute(batch=later, by=clerk, at=NOON) == 1


def test_taking_a_batch_back_leaves_what_people_worked_on(
    batch: Batch, rule: Rule, village: Region, clerk: User, village_staff: User
) -> None:
    homes = [HouseholdFactory(region=village) for _ in range(3)]
    own = opened(homes[2], village_staff)
    for home in homes:
        found(batch, rule, MemberFactory(household=home))
    distribution.distribute(batch=batch, by=clerk, at=NOON)
    worked = Clue.objects.get(household=homes[1])
    verified(worked, by=village_staff)
    assert distribution.withdraw(batch=batch, by=clerk, at=NOON) == {
        "reversed": 2, "kept": 1, "failed": 0,
    }  # fmt: skip
    assert Clue.objects.get(household=homes[0]).state == "withdrawn"
    own.refresh_from_db()
    assert own.state == "open"  # it stands on the village's own word
    assert outlets.tally([batch.pk], date(2022, 5, 25))[batch.pk].total == 1


# --- reminders --------------------------------------------------------------------------------


def test_overdue_goes_one_level_up_and_is_told_once(
    clue: Clue, village_staff: User, township_clerk: User
) -> None:
    late = clue.due_on + timedelta(days=1)
    reminders.remind(today=late)
    reminders.remind(today=late)
    assert Notice.objects.get(user=township_clerk).text.startswith("槐树坡村有1条线索超期未核实")
    assert not Notice.objects.filter(user=village_staff).exists()


def test_soon_due_is_told_to_the_village(clue: Clue, village_staff: User) -> None:
    reminders.remind(today=clue.due_on - timedelta(days=1))
    assert Notice.objects.get(user=village_staff).text == "有1条线索快到核实期限，请尽快入户。"


def test_a_person_gets_one_digest_a_day_and_nothing_twice(
    village_staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(reminders, "_deliver", lambda *, title, body: sent.append(body))
    Notice.objects.create(user=village_staff, text="第一件", key="1")
    assert reminders.send_digests(at=NOON) == 1
    Notice.objects.create(user=village_staff, text="第二件", key="2")
    assert reminders.send_digests(at=NOON + timedelta(hours=2)) == 0
    assert reminders.send_digests(at=NOON + timedelta(days=6)) == 1  # a Tuesday
    assert sent == ["第一件", "今天是帮扶日，请入户帮扶。\n第二件"]
