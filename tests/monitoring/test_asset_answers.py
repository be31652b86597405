"""What departments answer becomes 疑点 to be explained; nothing is refused by itself."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Notice, User
from core.errors import Refused
from monitoring.actions import cases
from monitoring.models import AssetHit, AssetRequest, HitKind
from tests.factories import MemberFactory
from tests.monitoring.asset_fixtures import *  # noqa: F403
from tests.monitoring.asset_walk import (
    ANSWERED,
    answer,
    authorised,
    hit,
    request_of,
    sent,
    sign_relative,
)
from tests.monitoring.case_walk import DAY, People, step

pytestmark = pytest.mark.django_db


def test_nobody_found_by_anybody_is_compared(family: Any, people: People, departments: Any) -> None:
    case = authorised(family, people)
    batch = sent(case, by=people.clerk)

    first = answer(request_of(batch, departments.gongan), departments.police)
    case.refresh_from_db()
    assert (first.state, first.how, case.status) == ("answered", "none", "comparing")
    answer(request_of(batch, departments.minzheng), departments.civil)

    case.refresh_from_db()
    batch.refresh_from_db()
    assert (case.status, batch.ended_at) == ("compared", ANSWERED)
    assert case.papers.live().filter(kind="comparison_result").count() == 1
    assert case.asset_entries.open().count() == 0


def test_what_was_found_is_a_hit_with_its_severity_and_the_case_goes_on(
    family: Any, people: People, departments: Any
) -> None:
    case = authorised(family, people)
    son = sign_relative(case, people)
    HitKind.objects.filter(code="vehicle").update(severity="against")
    batch = sent(case, by=people.clerk)
    answer(
        request_of(batch, departments.gongan), departments.police,
        hit(batch, family.wife, found_on=date(2020, 6, 1)), hit(batch, son),
        hit(batch, family.head, kind="offence", detail=""),
    )  # fmt: skip
    answer(request_of(batch, departments.minzheng), departments.civil)

    case.refresh_from_db()
    found = {h.text: (h.severity, h.source) for h in AssetHit.objects.all()}
    assert found == {
        "王妻（配偶）：机动车，小型轿车，2020-06-01登记": ("against", "区公安局"),
        "王大伟（非共同生活子女）：机动车，小型轿车": ("note", "区公安局"),
        "王建国（户主）：违法犯罪": ("explain", "区公安局"),
    }
    assert case.status == "explaining", "the worst severity sends nobody away"
    assert case.steps.latest("seq").facts["hits"] == 3
    inbox = Notice.objects.filter(user=people.village, key__startswith="asset-done")
    assert [n.text for n in inbox] == ["1户的信息比对已反馈：有疑点待说明。"]


def test_each_hit_is_explained_with_its_evidence(
    family: Any, people: People, departments: Any
) -> None:
    case = authorised(family, people)
    batch = sent(case, by=people.clerk)
    answer(request_of(batch, departments.minzheng), departments.civil)
    answer(
        request_of(batch, departments.gongan), departments.police,
        hit(batch, family.wife), hit(batch, family.head, kind="offence", detail=""),
    )  # fmt: skip
    case.refresh_from_db()
    words = [
        {"hit": h.pk, "conclusion": "harmless", "explanation": "旧车，拉菜用"}
        for h in case.hits.order_by("pk")
    ]

    with pytest.raises(Refused, match="还缺依据材料：王妻"), transaction.atomic():
        step(case, "explain", people, ANSWERED + DAY, explanations=words)
    for each in words:
        each["evidence"] = "车辆登记证复印件"
    case = step(case, "explain", people, ANSWERED + DAY, explanations=words[:1])
    assert case.status == "explaining"
    case = step(case, "explain", people, ANSWERED + DAY, explanations=words[1:])

    assert case.status == "compared"
    assert set(case.hits.values_list("evidence", flat=True)) == {"车辆登记证复印件"}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": "financial_assets"}, "不归本部门答复"),
    ({"kind": "nonsense"}, "不归本部门答复"),
    ({"kind": "offence"}, "只填有无"),
    ({"found_on": date(2022, 5, 23)}, "晚于今天"),
]


@pytest.mark.parametrize(("changed", "reason"), WRONG)
def test_a_wrong_answer_is_refused_whole(
    family: Any, people: People, departments: Any, changed: dict[str, Any], reason: str
) -> None:
    batch = sent(authorised(family, people), by=people.clerk)
    request = request_of(batch, departments.gongan)
    good, bad = hit(batch, family.head), {**hit(batch, family.wife), **changed}

    with pytest.raises(Refused, match=reason), transaction.atomic():
        answer(request, departments.police, good, bad)

    request.refresh_from_db()
    assert (request.state, AssetHit.objects.count()) == ("waiting", 0)


def test_nobody_is_answered_for_who_was_not_asked_about(
    family: Any, other_family: Any, people: People, departments: Any
) -> None:
    batch = sent(authorised(family, people), by=people.clerk)
    elsewhere = sent(authorised(other_family, people), by=people.clerk)
    stranger = hit(elsewhere, other_family.head)

    with pytest.raises(Refused, match="名单里没有这个人"), transaction.atomic():
        answer(request_of(batch, departments.gongan), departments.police, stranger)


def test_each_answers_for_their_own_department_and_the_bureau_for_any(
    family: Any, people: People, departments: Any, inspector: User
) -> None:
    batch = sent(authorised(family, people), by=people.clerk)
    request = request_of(batch, departments.gongan)

    with pytest.raises(AssetRequest.DoesNotExist), transaction.atomic():
        answer(request, departments.civil)
    for who in (people.village, people.approver, inspector):
        with pytest.raises(PermissionDenied), transaction.atomic():
            answer(request, who)
    assert answer(request, people.clerk).answered_by == people.clerk


def test_the_second_answer_of_a_department_is_refused(
    family: Any, people: People, departments: Any
) -> None:
    batch = sent(authorised(family, people), by=people.clerk)
    request = request_of(batch, departments.gongan)
    answer(request, departments.police)

    with pytest.raises(Refused, match="不能重复提交"), transaction.atomic():
        answer(request, departments.police, hit(batch, family.head))

    assert AssetHit.objects.count() == 0


def test_of_who_withdrew_meanwhile_nothing_is_kept(
    family: Any, people: People, departments: Any
) -> None:
    case = authorised(family, people)
    batch = sent(case, by=people.clerk)
    case.refresh_from_db()
    cases.withdraw(
        case=case, by=people.village, at=ANSWERED, withdrawn_on=ANSWERED.date(), reason="不愿",
        persons=[family.wife.pk],
    )  # fmt: skip

    answer(
        request_of(batch, departments.gongan), departments.police, hit(batch, family.wife),
        hit(batch, family.child),
    )  # fmt: skip
    answer(request_of(batch, departments.minzheng), departments.civil)

    case.refresh_from_db()
    assert [h.subject.name for h in AssetHit.objects.all()] == ["王小宝"]
    assert case.status == "explaining"


def test_who_stands_in_two_cases_is_asked_once_and_found_in_both(
    family: Any, other_family: Any, people: People, departments: Any
) -> None:
    MemberFactory(
        household=other_family.home, name="王大伟", id_number="411099197001013016",
        birth_date=date(1990, 1, 1),
    )  # fmt: skip
    theirs = authorised(other_family, people)
    case = authorised(family, people)
    son = sign_relative(case, people, id_number="411099197001013016")
    batch = sent(case, theirs, by=people.clerk)
    request = request_of(batch, departments.gongan)

    answer(request, departments.police, hit(batch, son))

    assert {h.case_id: h.severity for h in AssetHit.objects.all()} == {
        case.pk: "note", theirs.pk: "explain",
    }  # fmt: skip
