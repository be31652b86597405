"""When the township asks about visits, in microseconds: no database, no clock."""

import re
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from monitoring.rules import questions as rules
from tests.conftest import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("made", "believed"),
    [
        (NOON, True),
        (NOON - 14 * DAY, True),
        (NOON - 14 * DAY - MINUTE, False),
        (NOON + 10 * MINUTE, True),
        (NOON + 11 * MINUTE, False),
        (NOON.replace(year=1970), False),
        (NOON.replace(year=9999), False),
    ],
)
def test_a_clock_is_believed_within_what_can_be(made: datetime, believed: bool) -> None:
    found = rules.trusted(made, at=NOON, ahead=10 * MINUTE, kept=14 * DAY)
    assert found == (made if believed else None)


def marks(*minutes: float, homes: list[int] | None = None) -> list[rules.Mark]:
    """One person's visits at some minutes after noon, each at a home of its own unless said."""
    return [
        rules.Mark(
            UUID(int=n), UUID(int=homes[n] if homes else n), "411099/101/501/", 1,
            NOON + minute * MINUTE,
        )
        for n, minute in enumerate(minutes)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "runs"),
    [
        ([], []),
        ([0, 1, 5], [[0, 1, 5]]),
        ([0, 1, 5.01], []),
        ([0, 3, 6, 9], []),
        ([0, 1, 2, 6, 7], [[0, 1, 2, 6, 7]]),  # 2, 6, 7 is a run as well, and shares 2 with 0, 1, 2
        ([0, 0, 0, 60, 60, 60], [[0, 0, 0], [60, 60, 60]]),
        ([0, 1, 2, 20, 40, 41, 42, 43], [[0, 1, 2], [40, 41, 42, 43]]),
    ],
)
def test_a_run_is_as_many_households_within_as_many_minutes(
    minutes: list[float], runs: list[list[float]]
) -> None:
    found = rules.bursts(marks(*minutes), least=3, within=5 * MINUTE)
    assert [[(mark.moment - NOON) / MINUTE for mark in run] for run in found] == runs


def test_one_household_visited_over_and_over_is_one() -> None:
    again = marks(0, 1, 2, 3, homes=[7, 7, 7, 8])
    assert rules.bursts(again, least=3, within=5 * MINUTE) == []
    assert rules.bursts(again, least=2, within=5 * MINUTE) == [again]


def test_the_runs_are_those_a_slow_search_finds() -> None:
    """Against the definition: every window that holds enough, those that share a visit as one."""
    chance = Random(7)  # not for secrets
    for _ in range(300):
        given = marks(*sorted(chance.randrange(60) for _ in range(chance.randrange(20))),
                      homes=[chance.randrange(8) for _ in range(20)])  # fmt: skip
        inside: set[int] = set()
        for a in range(len(given)):
            for b in range(a, len(given)):
                window = given[a : b + 1]
                short = window[-1].moment - window[0].moment <= 5 * MINUTE
                if short and rules.homes(window) >= 4:
                    inside |= set(range(a, b + 1))
        found = rules.bursts(given, least=4, within=5 * MINUTE)
        assert {mark.visit.int for run in found for mark in run} == inside
        assert sum(len(run) for run in found) == len(inside), "no visit in two runs"


def test_the_same_words_are_the_same_however_they_are_typed() -> None:
    one = "老人身体平稳，低保按时到账。暂时没有别的困难"
    for other in (
        "老人身体平稳,低保按时到账.暂时没有别的困难",
        " 老人身体平稳 低保按时到账\n暂时没有别的困难！",
    ):
        assert rules.normalised(other) == rules.normalised(one)
    assert rules.normalised("ＡＢｃ１２") == "abc12"
    assert rules.normalised("老人身体不平稳，低保按时到账") != rules.normalised(one)


def test_only_free_words_that_are_long_enough_are_compared() -> None:
    items = {
        "water": {"state": "cut", "note": "井里没有水了，要到邻村去挑水吃"},
        "income": {"state": "decrease", "amount": "3000.00", "cause": "停工"},
        "gone": {"text": "这个项目以前有，现在没有了"},
    }
    long = rules.normalised("井里没有水了，要到邻村去挑水吃")
    assert rules.words(items, "一切正常", least=10) == {long}
    assert rules.words(items, "一切正常", least=2) == {long, "停工", "一切正常"}
    assert rules.words({}, "", least=0) == set()


def test_the_words_ask_and_judge_nobody() -> None:
    for kind, text in {
        "hasty": "4分钟内记录了12户走访，是集中补录吗？",
        "photo": "13次走访传了同一张照片，是选错照片了吗？",
        "words": "12户的走访写了同样的话，各户情况确实一样吗？",
    }.items():
        assert rules.sentence(kind, visits=13, homes=12, lasted=3.5 * MINUTE) == text
        assert not re.search("假|造|虚|违|问题|可疑|异常|第.名|分数", text)
    nothing = rules.sentence("hasty", visits=12, homes=12, lasted=timedelta(0))
    assert nothing.startswith("1分钟内")
