"""Conditions: what they say of a row, that they survive being kept, and that SQL says the same."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comparison import screening
from comparison.conditions import (
    Condition,
    Facts,
    above_share,
    all_of,
    any_of,
    at_least,
    contains,
    decisive,
    dropped,
    due_in_days,
    filled,
    from_json,
    is_in,
    none_of,
    over,
    register,
    under,
    within_days,
)

ON = date(2022, 5, 18)
AMOUNTS = {"low": Decimal(100), "high": Decimal("250.5"), "days": Decimal(30)}
OURS = Facts(escaped=True, on=ON)
OTHERS = Facts(on=ON)
BURDEN = any_of(all_of(register("key_group"), over("burden", "low")), over("burden", "high"))


@pytest.mark.parametrize(
    ("values", "facts", "flagged", "threshold"),
    [
        ({"burden": "100"}, OURS, False, None),
        ({"burden": "100.01"}, OURS, True, 100),
        ({"burden": "100.01"}, OTHERS, False, None),
        ({"burden": "250.51"}, OTHERS, True, Decimal("250.5")),
        ({"burden": "250.51"}, OURS, True, 100),
        ({}, OURS, False, None),
    ],
)
def test_the_threshold_is_that_of_the_kind_of_household(
    values: dict[str, str], facts: Facts, flagged: bool, threshold: Any
) -> None:
    assert BURDEN.holds(values, facts, AMOUNTS) is flagged
    assert decisive(BURDEN, values, facts, AMOUNTS) == threshold


@pytest.mark.parametrize(
    ("condition", "values", "flagged"),
    [
        (is_in("grade", "C级", "D级"), {"grade": "C级"}, True),
        (is_in("grade", "C级", "D级"), {"grade": "B级"}, False),
        (contains("why", "死亡"), {"why": "因病死亡"}, True),
        (contains("why", "死亡"), {}, False),
        (none_of(contains("why", "退出")), {}, True),
        (filled("why"), {"why": ""}, False),
        (under("months", "low"), {"months": "99"}, True),
        (at_least("months", "low"), {"months": "100"}, True),
        (within_days("day", "days"), {"day": "2022-04-18"}, True),
        (within_days("day", "days"), {"day": "2022-04-17"}, False),
        (within_days("day", "days"), {"day": "2022-05-19"}, False),
        (due_in_days("day", "days"), {"day": "2022-06-17"}, True),
        (due_in_days("day", "days"), {"day": "2022-06-18"}, False),
        (above_share("spent", "earned", "low"), {"spent": "500.01", "earned": "500"}, True),
        (above_share("spent", "earned", "low"), {"spent": "500", "earned": "500"}, False),
        (above_share("spent", "earned", "low"), {"spent": "1", "earned": "-9"}, True),
        (above_share("spent", "earned", "low"), {"spent": "1"}, False),
        (dropped("now", "last", "days"), {"now": "69.99", "last": "100"}, True),
        (dropped("now", "last", "days"), {"now": "70", "last": "100"}, False),
        (dropped("now", "last", "days"), {"now": "5", "last": "-9"}, False),
        (dropped("now", "last", "days"), {"last": "100"}, False),
        (register("minor"), {}, False),
    ],
)
def test_each_kind_of_condition(
    condition: Condition, values: dict[str, str], flagged: bool
) -> None:
    assert condition.holds(values, OTHERS, AMOUNTS) is flagged


def test_what_nobody_understands_is_refused() -> None:
    with pytest.raises(ValueError, match="看不懂"):
        from_json({"column": "burden", "is": "near"})


leaves = st.one_of(
    st.sampled_from([register("escaped"), register("monitored"), register("key_group")]),
    st.sampled_from([filled("word"), is_in("word", "C级", "D%级"), contains("word", "级", "_", "%")]),
    st.sampled_from([over("number", "low"), under("number", "high"), at_least("number", "high")]),
    st.sampled_from([above_share("number", "other", "low"), dropped("number", "other", "days")]),
    st.sampled_from([within_days("day", "days"), due_in_days("day", "days")]),
)  # fmt: skip
conditions = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3).flatmap(
        lambda parts: st.sampled_from([all_of(*parts), any_of(*parts), none_of(*parts)])
    ),
    max_leaves=6,
)
rows = st.fixed_dictionaries(
    {},
    optional={
        "word": st.sampled_from(["", "C级", "D%级", "a_b", "100%", "无房"]),
        "number": st.sampled_from(["0", "99.99", "100", "100.01", "250.5", "1000000", "-3"]),
        "other": st.sampled_from(["0", "100", "143", "-5", "99.99"]),
        "day": st.sampled_from(["2022-04-17", "2022-04-18", "2022-05-18", "2022-05-19", "2022-07-01"]),
    },
)  # fmt: skip


@given(conditions)
def test_a_condition_survives_being_kept(condition: Condition) -> None:
    assert from_json(condition.as_json()) == condition


@pytest.mark.django_db
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(conditions, rows, st.booleans(), st.booleans())
def test_the_database_says_the_same(
    condition: Condition, values: dict[str, str], escaped: bool, monitored: bool
) -> None:
    facts = Facts(escaped=escaped, monitored=monitored, on=ON)
    text, params = screening.sql(condition, AMOUNTS, ON)
    weaker, weaker_params = screening.sql(screening.without_register(condition), AMOUNTS, ON)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT ({text}), ({weaker}) FROM (SELECT %s::jsonb AS values) AS r,
            (SELECT NULL::date AS birth_date, '' AS labour) AS m,
            (SELECT %s AS household_type, %s AS category, false AS eliminated) AS h
            """,  # noqa: S608
            [*params, *weaker_params, json.dumps(values, ensure_ascii=False), "escaped" if escaped else "ordinary",
             "unstable" if monitored else ""],
        )  # fmt: skip
        judged, possible = cursor.fetchone()
    assert judged is condition.holds(values, facts, AMOUNTS)
    assert possible or not judged
