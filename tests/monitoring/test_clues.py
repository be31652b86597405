"""From a finding to an answer: one clue a household, all or none, nothing said twice."""

import uuid
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Notice, Unit, User
from comparison.models import Batch, Finding, Row, Rule
from core import limits
from core.errors import Refused
from households.models import Household, Member
from ledgers.models import StoredFile
from monitoring import outlets
from monitoring.actions import clues, distribution, reminders
from monitoring.clue_states import TRANSITIONS, ClueState, Source
from monitoring.limits import CLUE_VERIFY
from monitoring.models import Case, Clue, ClueFinding
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory, MemberFactory

TODAY = date(2022, 5, 18)
serial = count(1)


@pytest.fixture
def household(village: Region) -> Household:
    return HouseholdFactory(region=village, head_name="李四")


@pytest.fixture
def clue(household: Household, village_staff: User) -> Clue:
    return opened(household, village_staff)


def opened(household: Household, by: User, **fields: Any) -> Clue:
    said = {"source": Source.SELF, "risks": ["illness"], "evidence": "户主住院", "at": NOON}
    return clues.open_clue(household=household, by=by, **{**said, **fields})


def verified(
    *found: Clue, by: User, outcome: str = "no_risk", reason: str = "已报销"
) -> list[Clue]:
    ids = [clue.pk for clue in found]
    return clues.verify(ids=ids, outcome=outcome, reason=reason, by=by, at=NOON)


@pytest.fixture
def rule(db: None) -> Rule:
    return Rule.objects.create(
        code="medical_burden", version=1, title="医疗负担", source="yibao.burden", basis="测试"
    )


@pytest.fixture
def batch(yibao: Unit, clerk: User) -> Batch:
    return new_batch(yibao, clerk)


def new_batch(unit: Unit, by: User) -> Batch:
    file = StoredFile.objects.create(filename="医保.xlsx", size=1, sha256="0" * 64, uploaded_by=by)
    return Batch.objects.create(source="yibao.burden", unit=unit, file=file, uploaded_by=by)


def found(batch: Batch, rule: Rule, member: Member, sentence: str = "医保：负担重") -> Finding:
    number = next(serial)
    row = Row.objects.create(batch=batch, number=number, outcome="matched", member=member)
    return Finding.objects.create(
        batch=batch, row=row, rule=rule, household=member.household, member=member,
        region=member.region, risk="illness", event=f"e{number}", sentence=sentence,
        found_on=TODAY,
    )  # fmt: skip


# --- opening and verifying --------------------------------------------------------------------


def test_a_clue_is_due_after_five_working_days(clue: Clue) -> None:
    assert (clue.state, clue.found_on, clue.due_on) == ("open", TODAY, date(2022, 5, 25))
    assert limits.number(CLUE_VERIFY) == 5
    assert [step.action for step in clue.steps.all()] == ["open"]


def test_what_comes_on_top_is_added_to_the_open_clue(
    clue: Clue, household: Household, village_staff: User
) -> None:
    again = opened(household, village_staff, risks=["housing", "illness"], evidence="后墙开裂")
    assert again.pk == clue.pk
    assert again.risks == ["illness", "housing"]
    assert again.evidence == "户主住院；后墙开裂"


def test_the_database_refuses_a_second_open_clue(clue: Clue) -> None:
    with pytest.raises(IntegrityError, match="one_open_clue_per_household"), transaction.atomic():
        Clue.objects.create(
            household=clue.household, region=clue.region, source="self", evidence="x",
            found_on=TODAY, due_on=TODAY, opened_at=NOON, opened_by=clue.opened_by,
        )  # fmt: skip


@pytest.mark.parametrize("old", ClueState)
@pytest.mark.parametrize("new", ClueState)
def test_a_clue_moves_only_as_the_table_says(
    old: ClueState, new: ClueState, clue: Clue, village_staff: User
) -> None:
    who = {"verified_at": NOON, "verified_by": village_staff, "reason": "x"}
    Clue.objects.filter(pk=clue.pk).update(state=old, **who)
    clue.refresh_from_db()
    if new in TRANSITIONS[old]:
        clue.move_to(new, by=village_staff, at=NOON)
        clue.refresh_from_db()
        assert clue.state == new
    else:
        with pytest.raises(Refused):
            clue.move_to(new, by=village_staff, at=NOON)


def test_an_answer_is_kept_with_who_when_and_why(clue: Clue, village_staff: User) -> None:
    [done] = verified(clue, by=village_staff, reason="费用已报销")
    done.refresh_from_db()
    assert (done.state, done.reason, done.verified_by) == ("no_risk", "费用已报销", village_staff)
    assert (done.verified_at, done.ended_at) == (NOON, NOON)
    step = done.steps.get(seq=2)
    assert (step.old, step.new, step.note) == ("open", "no_risk", "费用已报销")


def test_an_eligible_household_gets_its_case(clue: Clue, village_staff: User) -> None:
    [done] = verified(clue, by=village_staff, outcome="eligible", reason="")
    case = Case.objects.get(clue=clue)
    assert (done.state, case.household_id, case.risks) == ("case", clue.household_id, ["illness"])


def test_a_household_with_an_open_case_gets_no_second_one_and_nothing_changes(
    clue: Clue, village: Region, village_staff: User
) -> None:
    verified(clue, by=village_staff, outcome="eligible")
    other = opened(HouseholdFactory(region=village), village_staff)
    again = opened(clue.household, village_staff)
    with pytest.raises(Refused, match="已有办理中的案件"):
        verified(other, again, by=village_staff, outcome="eligible")
    assert list(Clue.objects.open().order_by("pk")) == [other, again]
    assert Case.objects.count() == 1


def test_no_answer_without_a_reason_and_none_twice(clue: Clue, village_staff: User) -> None:
    with pytest.raises(Refused, match="原因"):
        verified(clue, by=village_staff, reason="  ")
    verified(clue, by=village_staff)
    with pytest.raises(Refused, match="李四户的线索已是“核实无风险”"):
        verified(clue, by=village_staff)


def test_one_clue_out_of_scope_refuses_all_nine_others(
    village: Region, far_village: Region, village_staff: User, far_clerk: User
) -> None:
    own = [opened(HouseholdFactory(region=village), village_staff) for _ in range(9)]
    strange = opened(HouseholdFactory(region=far_village), far_clerk)
    with pytest.raises(Clue.DoesNotExist):
        verified(*own, strange, by=village_staff)
    assert Clue.objects.open().count() == 10


def test_who_may_not_verify_may_not(clue: Clue, officer: User, inspector: User) -> None:
    for user in (officer, inspector):
        with pytest.raises(PermissionDenied):
            verified(clue, by=user)


def test_history_is_written_once(clue: Clue) -> None:
    for statement in (
        "UPDATE monitoring_cluestep SET note = 'x'", "DELETE FROM monitoring_cluestep",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_household_is_told_after_the_answer_and_not_before(
    clue: Clue, village_staff: User
) -> None:
    with pytest.raises(Refused, match="还没有核实"):
        clues.tell(clue=clue, by=village_staff, at=NOON, told_on=TODAY)
    verified(clue, by=village_staff)
    with pytest.raises(Refused, match="告知日期"):
        clues.tell(clue=clue, by=village_staff, at=NOON, told_on=TODAY - timedelta(days=1))
    assert clues.tell(clue=clue, by=village_staff, at=NOON, told_on=TODAY).told_on == TODAY


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
    assert (clue.source, clue.due_on, outlets.count(batch)) == ("department", date(2022, 5, 25), 1)
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
    other = Rule.objects.create(
        code="dropout", version=1, title="疑似辍学", source="jiaoti.dropout", basis="测试"
    )
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
    assert outlets.count(batch) == 1


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


# --- the API and the pages --------------------------------------------------------------------


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def test_the_worklist_is_asked_by_state_batch_and_place(
    batch: Batch, rule: Rule, clue: Clue, village: Region, clerk: User, village_staff: User,
    far_clerk: User,
) -> None:  # fmt: skip
    found(batch, rule, MemberFactory(household=HouseholdFactory(region=village)))
    distribution.distribute(batch=batch, by=clerk, at=NOON)
    client = api(village_staff)
    assert client.get("/api/v1/clues/?state=open").json()["count"] == 2
    assert client.get(f"/api/v1/clues/?batch={batch.pk}").json()["count"] == 1
    assert client.get(f"/api/v1/clues/?region={village.pk}").json()["count"] == 2
    assert client.get("/api/v1/clues/?region=411099102501").json()["count"] == 0
    assert client.get("/api/v1/clues/?state=lost").status_code == 400
    assert api(far_clerk).get("/api/v1/clues/").json()["results"] == []


def test_the_api_verifies_all_or_none(
    clue: Clue, village_staff: User, neighbour: User, officer: User
) -> None:
    said = {"ids": [str(clue.pk)], "outcome": "no_risk", "reason": "已报销"}
    address = "/api/v1/clues/verify/"
    hidden = api(neighbour).post(address, said, format="json")
    absent = api(neighbour).post(address, {**said, "ids": [str(uuid.uuid4())]}, format="json")
    assert (hidden.status_code, hidden.content) == (404, absent.content)
    assert api(officer).post(address, said, format="json").status_code == 403
    client = api(village_staff)
    assert client.post(address, {**said, "state": "x"}, format="json").status_code == 400
    assert client.post(address, {**said, "outcome": "open"}, format="json").status_code == 400
    assert client.post(address, {**said, "reason": ""}, format="json").status_code == 409
    done = client.post(address, said, format="json")
    assert (done.status_code, done.json()["results"][0]["state"]) == (200, "no_risk")
    assert client.post(address, said, format="json").status_code == 409


@pytest.mark.usefixtures("wednesday")
def test_the_page_answers_several_at_once_and_says_what_is_left(
    village: Region, village_staff: User
) -> None:
    three = [opened(HouseholdFactory(region=village), village_staff) for _ in range(3)]
    client = Client()
    client.force_login(village_staff)
    assert client.get("/monitoring/clues/").status_code == 200
    said = {"ids": [c.pk for c in three[:2]], "outcome": "no_risk", "reason": "", "query": ""}
    refused = client.post("/monitoring/clues/verify/", said)
    assert refused.status_code == 409
    assert "请选择或填写核实的原因" in refused.content.decode()
    assert refused.content.decode().count("checked") == 2  # the ticks are still there
    done = client.post("/monitoring/clues/verify/", {**said, "reason": "部门数据有误"}, follow=True)
    assert "已核实 2 条，还剩 1 条待核实。" in done.content.decode()


@pytest.mark.usefixtures("wednesday")
def test_the_chain_is_walked_from_the_files_row_to_the_case(
    batch: Batch, rule: Rule, household: Household, clerk: User, village_staff: User
) -> None:
    finding = found(batch, rule, MemberFactory(household=household))
    distribution.distribute(batch=batch, by=clerk, at=NOON)
    clue = Clue.objects.get()
    verified(clue, by=village_staff, outcome="eligible")
    client = Client()
    client.force_login(village_staff)
    shown = client.get(f"/monitoring/clues/{clue.pk}/").content.decode()
    for part in ("医保.xlsx", f"第 {finding.row.number} 行", "医疗负担", "案件第 1 轮"):
        assert part in shown


@pytest.mark.usefixtures("wednesday")
def test_a_villager_reports_and_the_clue_is_there(
    household: Household, village_staff: User
) -> None:
    client = Client()
    client.force_login(village_staff)
    address = f"/monitoring/households/{household.pk}/clue/"
    assert client.post(address, {"source": "self", "evidence": ""}).status_code == 400
    said = {"source": "self", "risks": ["illness"], "evidence": "户主住院"}
    assert client.post(address, said).status_code == 302
    assert Clue.objects.get().source == "self"


@pytest.mark.usefixtures("wednesday")
def test_the_worklist_asks_as_many_questions_for_forty_clues_as_for_two(
    village: Region, village_staff: User, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(village_staff)

    def ask() -> int:
        with django_assert_max_num_queries(40) as asked:
            client.get("/monitoring/clues/")
        return len(asked)

    for _ in range(2):
        opened(HouseholdFactory(region=village), village_staff)
    few = ask()
    for _ in range(38):
        opened(HouseholdFactory(region=village), village_staff)
    assert ask() == few
