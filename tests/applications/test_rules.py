"""Numbers to write down, words for applicants, windows of counting: no database."""

from datetime import UTC, datetime, timedelta

import pytest

from applications import rules, throttle
from applications.states import TRANSITIONS, State


def test_receipts_and_codes_are_chance() -> None:
    receipts = {rules.new_receipt() for _ in range(500)}
    codes = {rules.new_code() for _ in range(500)}
    assert len(receipts) == len(codes) == 500
    assert all(len(each) == 10 and each.isdigit() for each in receipts)
    assert all(len(each) == 12 and not set(each) & set("01ilo") for each in codes)


@pytest.mark.parametrize(
    ("text", "read"),
    [("123 456 7890", "1234567890"), ("123-456-7890", "1234567890"), ("12345", ""), ("²34567890", ""),
     ("12345678901", ""), ("abcdefghij", "")],
)  # fmt: skip
def test_a_receipt_as_people_type_it(text: str, read: str) -> None:
    assert rules.read_receipt(text) == read


@pytest.mark.parametrize(
    ("state", "clue", "told", "title"),
    [
        ("waiting", "", False, "已收到，正在核实"),
        ("township", "", False, "已收到，正在核实"),
        ("clue", "open", False, "已收到，正在核实"),
        ("clue", "no_risk", False, "已核实，等待告知"),
        ("clue", "known", False, "已核实，等待告知"),
        ("clue", "case", False, "已核实，等待告知"),
        ("closed", "", False, "已核实，等待告知"),
        ("clue", "no_risk", True, "核实结果：暂不符合监测条件"),
        ("clue", "known", True, "核实结果：已在帮扶范围内"),
        ("clue", "case", True, "核实结果：进入纳入程序"),
        ("closed", "", True, "已办结，没有转为线索"),
        # Reopened after it was told: the old finding no longer holds.
        ("clue", "open", True, "已收到，正在核实"),
        ("clue", "withdrawn", True, "已收到，正在核实"),
    ],
)
def test_what_an_applicant_reads(state: str, clue: str, told: bool, title: str) -> None:
    assert rules.progress(state=state, clue_state=clue, told=told).title == title


def test_the_table_of_states() -> None:
    assert {
        "waiting": {"clue", "township", "closed"},
        "township": {"waiting", "clue", "closed"},
        "clue": set(),
        "closed": set(),
    } == TRANSITIONS
    assert set(TRANSITIONS) == set(State)


def test_a_day_begins_at_midnight_in_the_district() -> None:
    evening = datetime(2022, 5, 18, 15, 59, tzinfo=UTC)  # 23:59
    night = datetime(2022, 5, 18, 16, 0, tzinfo=UTC)  # 00:00
    day = throttle.DAY
    assert throttle.window_start(evening, day) == datetime(2022, 5, 17, 16, tzinfo=UTC)
    assert throttle.window_start(night, day) == night
    ten = timedelta(minutes=10)
    assert throttle.window_start(evening, ten) == datetime(2022, 5, 18, 15, 50, tzinfo=UTC)
