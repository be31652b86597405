"""The sample's draw and the comparison of two visits, by hand."""

from decimal import Decimal
from typing import Any

import pytest

from monitoring.campaigns import rules
from monitoring.campaigns.rules import Said

TENTH = Decimal("0.1")
HOMES = [f"home{n}" for n in range(40)]


def said(note: str = "", **items: Any) -> Said:
    return Said(bool(items or note), items, note)


def found(first: Said, second: Said) -> list[tuple[str, str, str]]:
    differ = rules.differences(first, second, tolerance=TENTH)
    return [(each.label, each.first, each.second) for each in differ]


@pytest.mark.parametrize(
    ("covered", "share", "minimum", "size"),
    [(0, 5, 3, 0), (2, 5, 3, 2), (40, 5, 3, 3), (61, 5, 3, 4), (200, 5, 3, 10), (100, 5, 0, 5),
     (10, 100, 0, 10), (10, 0, 0, 0)],
)  # fmt: skip
def test_a_village_gives_its_share_rounded_up_and_at_least_the_minimum(
    covered: int, share: int, minimum: int, size: int
) -> None:
    assert rules.sample_size(covered, share=share, minimum=minimum) == size


def test_the_same_seed_draws_the_same_households_from_the_same_list() -> None:
    once = rules.drawn(HOMES, 5, seed="a1")
    assert rules.drawn(list(reversed(HOMES)), 5, seed="a1") == once
    assert rules.drawn(HOMES, 5, seed="a2") != once
    assert len(set(once)) == 5
    assert rules.drawn(HOMES[:3], 5, seed="a1") != []


def test_a_larger_sample_of_a_seed_holds_the_smaller_one() -> None:
    assert rules.drawn(HOMES, 8, seed="a1")[:5] == rules.drawn(HOMES, 5, seed="a1")


def test_two_visits_that_say_the_same_do_not_differ() -> None:
    assert found(said(), said()) == []
    water = {"state": "quality", "note": "发黄"}
    assert found(said(water=water), said(water={"state": "quality", "note": "有味"})) == []


def test_a_problem_only_the_second_visit_found_is_a_difference() -> None:
    assert found(said(), said(water={"state": "cut"})) == [("饮水", "没有提到", "停水")]
    assert found(said(water={"state": "cut"}), said()) == [("饮水", "停水", "没有提到")]


def test_an_answer_that_all_is_well_contradicts_nobody_who_left_it_out() -> None:
    well = said(water={"state": "ok"}, medical={"state": "insured", "family_doctor": True},
                appearance={"clean": False})  # fmt: skip
    assert found(said(), well) == []
    assert found(well, said()) == []


def test_parts_of_an_item_are_compared_one_by_one() -> None:
    first = said(medical={"state": "uninsured", "family_doctor": True, "hospitalised": False})
    second = said(medical={"state": "insured", "family_doctor": False, "chronic_card": True})
    assert found(first, second) == [
        ("基本医疗", "有人未参保", "全员参保"),
        ("基本医疗·签约家庭医生", "签约家庭医生：是", "签约家庭医生：否"),
    ]


@pytest.mark.parametrize(("amount", "differs"), [("3300.00", False), ("3400.00", True)])
def test_amounts_agree_within_a_tenth(amount: str, differs: bool) -> None:
    first = said(income={"state": "decrease", "amount": "3000.00"})
    assert bool(found(first, said(income={"state": "decrease", "amount": amount}))) is differs


def test_a_change_told_in_words_alone_is_a_difference_of_its_own() -> None:
    assert found(said(), said(note="老伴住院")) == [("有无变化", "无变化", "有变化")]
    assert found(said(), Said(True, {}, "")) == [("有无变化", "无变化", "有变化")]
    appeal = found(said(), said(appeal={"text": "想学电焊"}))
    assert appeal == [("有无变化", "无变化", "有变化")]
