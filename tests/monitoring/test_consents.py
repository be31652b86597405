"""Who signed, who signs later, who withdraws: one authorisation a person."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.errors import Refused
from monitoring.actions import cases
from monitoring.models import AssetHit, Authorisation, Case
from tests.conftest import NOON
from tests.factories import id_number
from tests.monitoring.asset_fixtures import *  # noqa: F403
from tests.monitoring.asset_walk import (
    ANSWERED,
    SENT,
    SON,
    answer,
    authorised,
    hit,
    request_of,
    sent,
    sign_relative,
)
from tests.monitoring.case_walk import DAY, People, case_at, step

pytestmark = pytest.mark.django_db


def signed(case: Case) -> dict[str, tuple[str, str]]:
    """Return who has a valid authorisation, how, and by which proxy."""
    rows = case.authorisations.valid().select_related("member", "relative")
    return {str(row.member or row.relative): (row.how, row.proxy) for row in rows}


def withdraw(case: Case, people: People, *persons: Any, at: Any = ANSWERED) -> Case:
    return cases.withdraw(
        case=case, by=people.village, at=at, withdrawn_on=at.date(), reason="不愿再查",
        persons=[person.pk for person in persons],
    )  # fmt: skip


def test_the_step_authorises_every_adult_and_guardians_sign_for_children(
    family: Any, people: People
) -> None:
    case = authorised(family, people)

    assert signed(case) == {
        "王建国": ("signature", ""),
        "王妻": ("signature", ""),
        "王小宝": ("proxy", "未成年，监护人代签"),
    }


def test_who_did_not_sign_by_hand_is_signed_for_by_the_proxy(family: Any, people: People) -> None:
    case = authorised(
        family, people, signatures=["王建国"], all_adults=False, proxy="户主代妻子签，妻子卧床"
    )

    assert signed(case)["王建国"] == ("signature", "")
    assert signed(case)["王妻"] == ("proxy", "户主代妻子签，妻子卧床")


def test_named_persons_alone_are_authorised_each_in_their_way(family: Any, people: People) -> None:
    named = [{"member": family.head.pk, "how": "fingerprint"}, {**SON}]

    case = authorised(family, people, all_adults=False, persons=named)

    assert signed(case) == {"王建国": ("fingerprint", ""), "王大伟": ("signature", "")}


def test_relatives_come_on_top_of_the_whole_household(family: Any, people: People) -> None:
    case = authorised(family, people, persons=[SON])

    assert set(signed(case)) == {"王建国", "王妻", "王小宝", "王大伟"}


def test_a_relatives_number_is_sealed_and_found_by_its_index(family: Any, people: People) -> None:
    case = authorised(family, people)
    son = sign_relative(case, people)

    assert son.id_number == id_number(301)
    assert son.id_number_masked == f"4110********{id_number(301)[-4:]}"
    assert id_number(301).encode() not in bytes(son.id_number_sealed)
    assert (son.region_path, son.phone_masked) == (family.home.region_path, "139****0000")


def test_a_relative_who_did_not_sign_is_entered_all_the_same(family: Any, people: People) -> None:
    case = authorised(family, people)

    son = sign_relative(case, people, signed=False)
    assert "王大伟" not in signed(case)

    cases.sign(
        case=case, by=people.village, at=SENT, signed_on=SENT.date(),
        persons=[{"relative": son.pk, "how": "proxy", "proxy": "其妻代签，本人在外"}],
    )  # fmt: skip
    assert signed(case)["王大伟"] == ("proxy", "其妻代签，本人在外")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({**SON, "id_number": "411099197001010011"}, "校验位不对"),
    ({**SON, "id_number": id_number(102)}, "是本户成员"),
    ({**SON, "how": "proxy"}, "写明代签人"),
]


@pytest.mark.parametrize(("person", "reason"), WRONG)
def test_a_wrong_person_is_refused_and_nothing_is_written(
    family: Any, people: People, person: dict[str, Any], reason: str
) -> None:
    case = authorised(family, people)

    with pytest.raises(Refused, match=reason), transaction.atomic():
        cases.sign(case=case, by=people.village, at=SENT, signed_on=SENT.date(), persons=[person])

    assert family.home.relatives.count() == 0
    assert case.authorisations.count() == 3


def test_nobody_of_another_household_signs_here(
    family: Any, other_family: Any, people: People
) -> None:
    case = authorised(family, people)

    for person in ({"member": other_family.head.pk}, {"relative": other_family.head.pk}):
        with pytest.raises(Refused, match="不是这一户的"), transaction.atomic():
            cases.sign(
                case=case, by=people.village, at=SENT, signed_on=SENT.date(), persons=[person]
            )


def test_the_same_person_twice_is_one_relative(family: Any, people: People) -> None:
    case = authorised(family, people)
    with pytest.raises(Refused, match="只能登记一次"), transaction.atomic():
        cases.sign(case=case, by=people.village, at=SENT, signed_on=SENT.date(), persons=[SON, SON])
    sign_relative(case, people)

    cases.sign(case=case, by=people.village, at=SENT, signed_on=SENT.date(), persons=[SON])

    assert family.home.relatives.count() == 1
    assert case.authorisations.filter(relative__isnull=False).count() == 1


def test_without_the_householder_there_is_no_authorisation(family: Any, people: People) -> None:
    case = case_at("verify", family.home, people)

    with pytest.raises(Refused, match="户主没有签署授权"):
        step(case, "authorise", people, NOON + 2 * DAY, persons=[{"member": family.wife.pk}])


def test_nobody_signs_before_the_visit_or_tomorrow(family: Any, people: People) -> None:
    case = authorised(family, people)

    for day, reason in ((NOON.date(), "早于入户核实"), (SENT.date() + timedelta(1), "晚于今天")):
        with pytest.raises(Refused, match=reason), transaction.atomic():
            cases.sign(case=case, by=people.village, at=SENT, signed_on=day, persons=[SON])


def test_a_person_has_one_valid_authorisation_in_a_case(family: Any, people: People) -> None:
    case = authorised(family, people)
    row = case.authorisations.get(member=family.head)
    row.pk = None

    with pytest.raises(IntegrityError, match="one_valid_authorisation_a_person"):
        Authorisation.objects.bulk_create([row])


def test_when_one_withdraws_the_case_goes_on_without_them(family: Any, people: People) -> None:
    case = authorised(family, people)

    case = withdraw(case, people, family.wife)

    assert case.status == "authorised"
    assert set(signed(case)) == {"王建国", "王小宝"}
    last = case.steps.latest("seq")
    assert (last.action, last.old, last.new, last.note) == (
        "withdraw", "authorised", "authorised", "不愿再查",
    )  # fmt: skip


@pytest.mark.parametrize("who", ["head", "everybody", "nobody named"])
def test_when_the_householder_withdraws_the_case_is_suspended(
    family: Any, people: People, who: str
) -> None:
    case = authorised(family, people)
    named = {
        "head": [family.head], "everybody": [family.head, family.wife, family.child],
        "nobody named": [],
    }[who]  # fmt: skip

    case = withdraw(case, people, *named)

    assert case.status == "suspended"
    assert case.authorisations.valid().filter(member=family.head).count() == 0


def test_who_never_signed_cannot_withdraw(family: Any, other_family: Any, people: People) -> None:
    case = authorised(family, people)
    withdraw(case, people, family.wife)

    for person in (family.wife, other_family.wife):
        with pytest.raises(Refused, match="没有有效授权"), transaction.atomic():
            withdraw(case, people, person)


def explaining(family: Any, people: People, departments: Any) -> Case:
    """Return a case in which the police found one vehicle of the wife's."""
    case = authorised(family, people)
    batch = sent(case, by=people.clerk)
    answer(request_of(batch, departments.minzheng), departments.civil)
    answer(request_of(batch, departments.gongan), departments.police, hit(batch, family.wife))
    case.refresh_from_db()
    assert case.status == "explaining"
    return case


def test_the_last_hit_withheld_leaves_nothing_to_explain(
    family: Any, people: People, departments: Any
) -> None:
    case = explaining(family, people, departments)

    case = withdraw(case, people, family.wife, at=ANSWERED + DAY)

    assert case.status == "compared"
    assert case.hits.live().count() == 0
    assert AssetHit.objects.get().withheld_at == ANSWERED + DAY


def test_what_was_withheld_counts_again_when_the_person_signs_again(
    family: Any, people: People, departments: Any
) -> None:
    case = explaining(family, people, departments)
    case = withdraw(case, people, family.wife, at=ANSWERED + DAY)
    case = withdraw(case, people, at=ANSWERED + DAY)

    case = step(case, "authorise", people, ANSWERED + 2 * DAY)

    assert case.status == "explaining", "compared no more: there is something to explain"
    assert case.hits.unexplained().count() == 1


def test_a_case_renewed_without_whom_the_hits_are_about_goes_past_them(
    family: Any, people: People, departments: Any
) -> None:
    case = explaining(family, people, departments)
    case = withdraw(case, people, at=ANSWERED + DAY)

    named = [{"member": family.head.pk}]
    case = step(case, "authorise", people, ANSWERED + 2 * DAY, persons=named)

    assert (case.status, case.hits.live().count()) == ("compared", 0)
