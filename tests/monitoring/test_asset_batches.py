"""The bureau sends cases to departments: who is asked, by when, and what a late one costs."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Notice, User
from core.errors import Refused
from monitoring import asset_catalogue
from monitoring.actions import asset_batches, asset_reminders, cases, reminders
from monitoring.models import AssetBatch, AssetRequest, AssetSubject, Case, HitKind
from tests.conftest import NOON
from tests.factories import MemberFactory, UnitFactory
from tests.monitoring.asset_fixtures import *  # noqa: F403
from tests.monitoring.asset_walk import (
    ANSWERED,
    SENT,
    answer,
    authorised,
    hit,
    request_of,
    sent,
    sign_relative,
)
from tests.monitoring.case_walk import DAY, People, case_at, step

pytestmark = pytest.mark.django_db
DUE = date(2022, 5, 26)  # five natural days after the 21st
LATE = SENT + 6 * DAY


def close(request: AssetRequest, by: User, at: Any = LATE, reason: str = "三次催办未复") -> Any:
    return asset_batches.close_request(request=request, by=by, at=at, reason=reason)


def test_a_batch_asks_each_department_for_what_it_holds(
    family: Any, other_family: Any, people: People, departments: Any
) -> None:
    batch = sent(authorised(family, people), authorised(other_family, people), by=people.clerk)

    asked = {
        r.unit.code: {k.code for k in r.kinds.all()} for r in batch.requests.select_related("unit")
    }
    assert asked == {"gongan": {"vehicle", "offence"}, "minzheng": {"financial_assets"}}
    assert set(batch.requests.values_list("due_on", "state")) == {(DUE, "waiting")}
    assert set(Case.objects.values_list("status", flat=True)) == {"comparing"}
    facts = Case.objects.first().steps.latest("seq").facts  # type: ignore[union-attr]
    assert facts == {"on": "2022-05-21", "departments": ["区公安局", "区民政局"]}


def test_whom_is_asked_about_is_frozen_and_the_others_are_listed_with_why(
    family: Any, people: People, departments: Any
) -> None:
    MemberFactory(household=family.home, name="王老太", relation="之母", id_number="")
    case = authorised(family, people)
    sign_relative(case, people)
    sign_relative(case, people, name="王小女", id_number="411099197001010325", signed=False)
    cases.withdraw(
        case=case, by=people.village, at=SENT, withdrawn_on=SENT.date(), reason="不愿",
        persons=[family.wife.pk],
    )  # fmt: skip

    batch = sent(case, by=people.clerk)
    family.head.name = "改了名"
    family.head.save()

    found = {s.name: s.left_out for s in batch.subjects.all()}
    assert found == {
        "王建国": "", "王小宝": "", "王大伟": "", "王妻": "withdrawn", "王老太": "no_number",
        "王小女": "not_signed",
    }  # fmt: skip
    asked = AssetSubject.objects.get(name="王建国")
    assert (asked.id_number, asked.authorisation.member) == (family.head.id_number, family.head)  # type: ignore[union-attr]
    assert not AssetSubject.objects.exclude(left_out="").exclude(id_number_sealed=None).exists()


def test_the_liaisons_are_told_how_many_and_by_when_and_no_name(
    family: Any, people: People, departments: Any
) -> None:
    sent(authorised(family, people), by=people.clerk)

    told = Notice.objects.get(user=departments.police)
    assert told.text == "请答复信息比对3人，5月26日前。"
    assert Notice.objects.filter(user=departments.civil).count() == 1


def refused(reason: str, *chosen: Case, by: User) -> None:
    with pytest.raises(Refused, match=reason), transaction.atomic():
        sent(*chosen, by=by)


def test_only_authorised_cases_in_no_batch_are_sent(
    family: Any, other_family: Any, people: People, departments: Any
) -> None:
    ready, early = authorised(family, people), case_at("verify", other_family.home, people)

    refused("李长顺户现在是“已核实，待授权”", ready, early, by=people.clerk)
    refused("先选择", by=people.clerk)
    assert AssetBatch.objects.count() == 0
    sent(ready, by=people.clerk)
    refused("王建国户已在信息比对批次中", ready, by=people.clerk)


def test_a_case_nobody_of_which_may_be_asked_about_is_not_sent(
    family: Any, people: People, departments: Any
) -> None:
    case = authorised(family, people)
    case.authorisations.all().delete()

    refused("王建国户没有可以比对的人", case, by=people.clerk)


def test_without_a_department_that_answers_nothing_is_sent(family: Any, people: People) -> None:
    asset_catalogue.ensure()

    refused("没有设定答复部门", authorised(family, people), by=people.clerk)


def test_what_is_switched_off_is_not_asked(family: Any, people: People, departments: Any) -> None:
    HitKind.objects.filter(code="financial_assets").update(is_active=False)

    batch = sent(authorised(family, people), by=people.clerk)

    assert [r.unit.code for r in batch.requests.all()] == ["gongan"]


def test_a_case_out_of_reach_is_absent_and_nobody_else_sends(
    family: Any, people: People, departments: Any, far_clerk: User
) -> None:
    case = authorised(family, people)

    for who in (people.village, people.approver, departments.police, far_clerk):
        with pytest.raises(PermissionDenied), transaction.atomic():
            sent(case, by=who)
    people.clerk.region = far_clerk.region
    people.clerk.save()
    with pytest.raises(Case.DoesNotExist), transaction.atomic():
        sent(case, by=people.clerk)


def test_more_than_a_list_can_be_checked_in_one_go_is_refused(
    family: Any, other_family: Any, people: People, departments: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(asset_batches.limits, "number", lambda key: 1)

    refused(
        "最多 1 户", authorised(family, people), authorised(other_family, people), by=people.clerk
    )


def test_by_hand_nothing_is_recorded_while_the_departments_are_asked(
    family: Any, people: People, departments: Any
) -> None:
    case = authorised(family, people)
    sent(case, by=people.clerk)

    with pytest.raises(Refused, match="已在信息比对批次中"), transaction.atomic():
        step(case, "answer", people, ANSWERED)
    with pytest.raises(Refused, match="已在信息比对批次中"), transaction.atomic():
        sign_relative(case, people, at=ANSWERED)


def test_a_department_is_done_without_only_when_late_and_with_a_reason(
    family: Any, people: People, departments: Any
) -> None:
    batch = sent(authorised(family, people), by=people.clerk)
    request = request_of(batch, departments.gongan)

    with pytest.raises(Refused, match="还没有到期"), transaction.atomic():
        close(request, people.clerk, at=SENT + 5 * DAY)
    with pytest.raises(Refused, match="写明办结原因"), transaction.atomic():
        close(request, people.clerk, reason=" ")
    with pytest.raises(PermissionDenied), transaction.atomic():
        close(request, departments.police)
    request.refresh_from_db()
    assert request.state == "waiting"


def test_the_case_goes_on_without_the_late_and_says_who_was_silent(
    family: Any, people: People, departments: Any
) -> None:
    case = authorised(family, people)
    batch = sent(case, by=people.clerk)
    answer(request_of(batch, departments.minzheng), departments.civil)

    closed = close(request_of(batch, departments.gongan), people.clerk)

    case.refresh_from_db()
    batch.refresh_from_db()
    assert (closed.state, closed.closed_reason, closed.closed_by) == (
        "closed", "三次催办未复", people.clerk,
    )  # fmt: skip
    assert (case.status, batch.ended_at) == ("compared", LATE)
    last = case.steps.latest("seq")
    assert (last.facts["silent"], last.by, last.actor_kind) == (["区公安局"], people.clerk, "rule")
    with pytest.raises(Refused, match="未答复，区局办结"), transaction.atomic():
        answer(closed, departments.police, at=LATE)
    with pytest.raises(Refused, match="不能再改"), transaction.atomic():
        close(closed, people.clerk)


def test_a_suspended_case_leaves_and_is_asked_about_anew(
    family: Any, people: People, departments: Any
) -> None:
    case = authorised(family, people)
    first = sent(case, by=people.clerk)
    answer(request_of(first, departments.gongan), departments.police, hit(first, family.head))
    case.refresh_from_db()
    cases.withdraw(
        case=case, by=people.village, at=ANSWERED, withdrawn_on=ANSWERED.date(), reason="不愿"
    )
    assert request_of(first, departments.minzheng).asked().count() == 0
    case = step(case, "authorise", people, ANSWERED + DAY)
    assert case.status == "comparing"

    second = sent(case, by=people.clerk, at=ANSWERED + DAY)

    assert request_of(first, departments.minzheng).asked().count() == 0
    assert request_of(second, departments.minzheng).asked().count() == 3
    assert case.hits.live().count() == 0, "what the police said is asked for again"


def test_a_batch_whose_cases_have_all_left_ends_at_night(
    family: Any, other_family: Any, people: People, departments: Any
) -> None:
    case, stays = authorised(family, people), authorised(other_family, people)
    batch, other = sent(case, by=people.clerk), sent(stays, by=people.clerk)
    case.refresh_from_db()
    cases.close(
        case=case, by=people.village, at=ANSWERED, reason="not_eligible", note="收入稳定",
        told_on=ANSWERED.date(), told_how="上门",
    )  # fmt: skip

    assert [asset_batches.end_empty(at=ANSWERED + DAY) for _ in range(2)] == [1, 0]

    batch.refresh_from_db()
    other.refresh_from_db()
    assert (batch.ended_at, other.ended_at) == (ANSWERED + DAY, None)
    assert set(batch.requests.values_list("state", flat=True)) == {"closed"}


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def test_a_late_department_is_told_first_and_then_the_bureau(
    family: Any, people: People, departments: Any
) -> None:
    batch = sent(authorised(family, people), by=people.clerk)
    answer(request_of(batch, departments.minzheng), departments.civil)
    Notice.objects.all().delete()

    asset_reminders.remind(today=date(2022, 5, 22))
    assert told(departments.police) == []
    asset_reminders.remind(today=date(2022, 5, 23))
    assert told(departments.police) == ["信息比对还有3人待答复，5月26日截止。"]
    asset_reminders.remind(today=date(2022, 5, 27))
    assert told(departments.police)[1:] == [
        "信息比对3人逾期未答复，请今天答复；有困难请联系区乡村振兴局。"
    ]
    assert told(people.clerk) == []
    for _ in range(2):
        asset_reminders.remind(today=date(2022, 5, 28))
    assert told(people.clerk) == ["区公安局的信息比对3人逾期未答复，请催办或写明原因办结。"]
    assert len(told(departments.police)) == 2
    assert told(departments.civil) == []


def test_where_nobody_answers_for_a_department_the_bureau_is_told_at_once(
    family: Any, people: People, departments: Any
) -> None:
    tax = UnitFactory(code="shuiwu", name="区税务局")
    HitKind.objects.get(code="tax").holders.add(tax)
    sent(authorised(family, people), by=people.clerk)

    asset_reminders.remind(today=date(2022, 5, 27))

    assert told(people.clerk) == ["区税务局的信息比对3人逾期未答复，请催办或写明原因办结。"]


def test_the_nightly_run_tells_of_late_departments(
    family: Any, people: People, departments: Any
) -> None:
    sent(authorised(family, people), by=people.clerk)
    Notice.objects.all().delete()

    reminders.nightly(at=NOON + 9 * DAY)

    assert len(told(departments.police)) == 1


def test_the_catalogue_is_written_once_and_edits_stay(departments: Any) -> None:
    HitKind.objects.filter(code="vehicle").update(severity="note", name="小汽车")
    HitKind.objects.get(code="offence").holders.clear()

    asset_catalogue.ensure()

    assert HitKind.objects.count() == 10
    vehicle = HitKind.objects.get(code="vehicle")
    assert (vehicle.severity, vehicle.name) == ("note", "小汽车")
    assert not HitKind.objects.get(code="offence").holders.exists()
