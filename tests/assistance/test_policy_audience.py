"""Whom a policy means, as data: what can be kept, how it reads, what cannot be."""

from typing import Any

import pytest

from assistance.policies.audience import Audience, from_json, shown, typed
from assistance.policies.facts import FACTS
from assistance.policies.periods import window
from tests.assistance.policy_fixtures import TODAY


def test_groups_read_as_lines() -> None:
    data = {"any": [
        [{"fact": "monitored"}, {"fact": "age", "from": 60, "to": None}],
        [{"fact": "disability_grade", "in": ["1", "2"]}, {"fact": "on_tekun", "not": True}],
    ]}  # fmt: skip
    found = from_json(data)
    assert found.in_words == [
        "监测对象（风险未消除），年龄60岁以上", "残疾等级为一级、二级，不是特困供养对象",
    ]  # fmt: skip
    assert found.as_json() == data
    assert found.asks_of_persons


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "对象应写成"),
        ({"any": []}, "对象应写成"),
        ({"all": [[{"fact": "monitored"}]]}, "对象应写成"),
        ({"any": [[]]}, "每组应有1至4个条件"),
        ({"any": [[{"fact": "monitored"}]] * 7}, "最多4组"),
        ({"any": [[{"fact": "wealth"}]]}, "没有“wealth”这个条件"),
        ({"any": [[{"fact": "monitored", "in": ["x"]}]]}, "“监测对象（风险未消除）”的条件写得不对"),
        ({"any": [[{"fact": "age", "from": None, "to": None}]]}, "“年龄”应是0到200之间的数"),
        ({"any": [[{"fact": "age", "from": 60, "to": 16}]]}, "起不大于止"),
        ({"any": [[{"fact": "age", "from": "1; DROP TABLE x", "to": None}]]}, "“年龄”应是"),
        ({"any": [[{"fact": "sex", "in": ["公"]}]]}, "“性别”只能是：男、女"),
        ({"any": [[{"fact": "sex", "in": []}]]}, "“性别”只能是：男、女"),
        ({"any": [[{"fact": "monitored", "not": 1}]]}, "写得不对"),
        ({"any": ["monitored"]}, "每组应有"),
    ],
)
def test_what_is_no_audience_is_refused_in_words(data: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        from_json(data)


@pytest.mark.parametrize(
    ("fact", "text", "read"),
    [
        ("age", "80以上", {"fact": "age", "from": 80, "to": None}),
        ("age", "16-59岁", {"fact": "age", "from": 16, "to": 59}),
        ("age", "16至59", {"fact": "age", "from": 16, "to": 59}),
        ("age", "60周岁以上", {"fact": "age", "from": 60, "to": None}),
        ("age", "16岁到59岁", {"fact": "age", "from": 16, "to": 59}),
        ("size", "5人以上", {"fact": "size", "from": 5, "to": None}),
        ("age", "6以下", {"fact": "age", "from": None, "to": 6}),
        ("age", "7", {"fact": "age", "from": 7, "to": 7}),
        ("disability_grade", "一级，二级", {"fact": "disability_grade", "in": ["1", "2"]}),
        ("risks", "因病 因残", {"fact": "risks", "in": ["illness", "disability"]}),
        ("able", "", {"fact": "able"}),
    ],
)
def test_what_people_type_beside_a_fact(fact: str, text: str, read: dict[str, Any]) -> None:
    term = typed(fact, text)
    assert term.as_json() == read
    assert typed(fact, shown(term)) == term


@pytest.mark.parametrize(
    ("fact", "text"), [("age", "老人"), ("age", "60-16"), ("sex", "不详"), ("able", "60以上")]
)
def test_what_cannot_stand_beside_a_fact(fact: str, text: str) -> None:
    with pytest.raises(ValueError, match=FACTS[fact].label):
        typed(fact, text)


def test_no_value_is_part_of_the_statement() -> None:
    from assistance.policies.audience import Params

    params = Params()
    audience = Audience(((typed("house_grade", "C级、D级"), typed("size", "3以上")),))
    statement = audience.sql(params, continues=False) + audience.why_sql(params, continues=False)
    assert "C级" not in statement
    assert ["C级", "D级"] in params.values.values()


@pytest.mark.parametrize(
    ("every", "due_days", "enough", "recent"),
    [
        (1, 18, "202204", "202204"),  # due on the 19th: April is enough today
        (1, 17, "202205", "202205"),  # due today
        (3, 60, "202201", "202201"),
        (3, 47, "202204", "202204"),
        (6, 137, "202201", "202201"),
        (6, 138, "202107", "202107"),
        (12, 200, "202101", "202101"),
        (0, 30, "", "202204"),
    ],
)
def test_which_months_count_today(every: int, due_days: int, enough: str, recent: str) -> None:
    counts = window(every, due_days, on=TODAY)
    assert (counts.enough, counts.recent, counts.latest) == (enough, recent, "202206")
