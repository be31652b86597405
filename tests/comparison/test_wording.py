"""Conditions in words: what an official reads is what the database asks."""

import pytest

from comparison import wording
from comparison.conditions import (
    REGISTER,
    Condition,
    above_share,
    all_of,
    any_of,
    at_least,
    contains,
    dropped,
    due_in_days,
    filled,
    is_in,
    none_of,
    over,
    register,
    under,
    within_days,
)
from comparison.wording import ALL, ANY, ONE, Terms, clauses
from tests.comparison.drafts import in_force

TERMS = Terms(
    {"burden": "个人负担", "grade": "鉴定等级", "day": "批准日期", "income": "上年收入"},
    {"low": "8,767 元", "high": "17,533 元", "days": "30 天", "share": "50%"},
)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (over("burden", "low"), "“个人负担”超过 8,767 元"),
        (under("burden", "low"), "“个人负担”低于 8,767 元"),
        (at_least("burden", "low"), "“个人负担”达到 8,767 元"),
        (within_days("day", "days"), "“批准日期”在收到文件之日前 30 天以内"),
        (due_in_days("day", "days"), "“批准日期”在收到文件之日后 30 天以内，或已经过了"),
        (above_share("burden", "income", "share"), "“个人负担”超过“上年收入”的 50%"),
        (dropped("income", "burden", "share"), "“上年收入”比“个人负担”下降超过 50%"),
        (is_in("grade", "C级", "D级"), "“鉴定等级”是“C级”或“D级”"),
        (contains("grade", "危"), "“鉴定等级”含有“危”"),
        (filled("grade"), "“鉴定等级”已填写"),
        (none_of(filled("grade")), "“鉴定等级”没有填写"),
        (none_of(over("burden", "low")), "“个人负担”不超过 8,767 元（含没有填写的）"),
        (none_of(none_of(register("minor"))), "本人未满18周岁"),
        (none_of(register("escaped")), "本户不是脱贫户"),
        (all_of(), "不论什么情况"),
    ],
)
def test_one_clause(condition: Condition, words: str) -> None:
    said = clauses(condition, TERMS)
    assert (said.head, said.parts) == (ONE, [words])


def test_what_goes_together_is_a_list() -> None:
    burden = any_of(all_of(register("key_group"), over("burden", "low")), over("burden", "high"))
    said = clauses(burden, TERMS)
    assert said.head == ANY
    assert said.parts == [
        "本户是脱贫户或监测对象，并且“个人负担”超过 8,767 元",
        "“个人负担”超过 17,533 元",
    ]


def test_a_not_is_moved_to_what_it_is_about() -> None:
    said = clauses(none_of(is_in("grade", "A级"), all_of(register("able"), filled("day"))), TERMS)
    assert said.head == ALL
    assert said.parts == [
        "“鉴定等级”不是“A级”",
        "本人没有劳动能力，或未登记，或者“批准日期”没有填写",
    ]


def test_what_lies_deeper_stands_in_brackets() -> None:
    deep = all_of(
        filled("day"), any_of(filled("grade"), all_of(register("able"), over("burden", "low")))
    )
    assert clauses(deep, TERMS).parts[1] == (
        "“鉴定等级”已填写，或者（本人有劳动能力，并且“个人负担”超过 8,767 元）"
    )


def test_every_fact_of_the_register_has_words() -> None:
    assert set(wording.REGISTER) == set(REGISTER)


@pytest.mark.django_db
def test_a_rule_says_its_labels_and_amounts() -> None:
    rule = in_force()
    assert wording.in_words(rule).parts[1] == "“年度累计个人负担”超过 17,533 元"
    assert wording.example(rule) == (
        "医保：截至〔截止日期〕 年度累计个人负担 〔年度累计个人负担〕 元，超过 〔阈值〕 元"
    )
    rule.condition = {}
    assert wording.in_words(rule).parts == [wording.NO_CONDITION]
