"""Days, names, keys, limits: what has no screen of its own."""

import logging
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from core import dates, ids, limits, names
from core.logs import formatter
from core.models import Holiday, Limit
from regions.models import path_of

# The Labour Day of 2022: off 30 April – 4 May, worked on Sunday 24 April and Saturday 7 May.
LABOUR_DAY = {
    date(2022, 4, 30): True,
    date(2022, 5, 1): True,
    date(2022, 5, 2): True,
    date(2022, 5, 3): True,
    date(2022, 5, 4): True,
    date(2022, 4, 24): False,
    date(2022, 5, 7): False,
}


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2022, 5, 9), 5, date(2022, 5, 16)),  # over a common weekend
        (date(2022, 4, 29), 1, date(2022, 5, 5)),  # over the holiday
        (date(2022, 4, 29), 3, date(2022, 5, 7)),  # the Saturday is worked
        (date(2022, 4, 22), 1, date(2022, 4, 24)),  # the Sunday is worked
        (date(2022, 5, 18), 0, date(2022, 5, 18)),
    ],
)
def test_working_days_follow_holidays_and_make_up_days(start: date, days: int, end: date) -> None:
    assert dates.add_days(start, days, working=True, holidays=LABOUR_DAY) == end


def test_a_year_without_a_table_follows_the_week() -> None:
    friday = date(2031, 5, 2)
    assert dates.add_days(friday, 1, working=True, holidays={}) == date(2031, 5, 5)


def test_natural_days_are_just_days() -> None:
    assert dates.add_days(date(2022, 4, 29), 5, working=False, holidays=LABOUR_DAY) == date(
        2022, 5, 4
    )


def test_the_day_is_the_districts_not_the_servers() -> None:
    assert dates.local_date(datetime(2022, 5, 17, 16, 30, tzinfo=UTC)) == date(2022, 5, 18)


def test_the_first_days_of_a_year_may_belong_to_the_last_weeks() -> None:
    assert dates.iso_week(date(2022, 1, 1)) == "2021-W52"
    assert dates.week_start("2021-W52") == date(2021, 12, 27)
    for wrong in ("2022-20", "2022-W60", "x"):
        with pytest.raises(ValueError):
            dates.week_start(wrong)


@pytest.mark.parametrize("written", ["买买提·艾力", "买买提•艾 力", "买买提．艾力", "买买提・艾力"])
def test_spellings_of_the_middle_dot_are_one_name(written: str) -> None:
    assert names.canonical(written) == "买买提艾力"


def test_rare_characters_keep_a_key() -> None:
    assert names.pinyin_key("㐀𠮷") != ""


def test_keys_sort_by_the_time_of_making() -> None:
    made = [ids.uuid7() for _ in range(5)]  # within one millisecond
    time.sleep(0.002)
    made.append(ids.uuid7())
    assert made == sorted(made)
    assert abs(made[0].int / 2**80 - time.time() * 1000) < 1000
    assert {key.version for key in made} == {7}
    assert {key.variant for key in made} == {"specified in RFC 4122"}
    assert len({ids.uuid7() for _ in range(1000)}) == 1000


def test_a_path_never_begins_another_districts_path() -> None:
    assert not path_of("411099010000").startswith("41109/")
    assert path_of("411099101000").startswith(path_of("411099000000"))


@pytest.mark.parametrize(
    "number", ["41109919700101001X", "411099700101001", "6217001234567890123", "411099197001010013"]
)
def test_the_log_cuts_numbers_out(number: str) -> None:
    record = logging.LogRecord("x", logging.ERROR, "f", 1, f"bad {number}!", None, None)
    line = formatter().format(record)
    assert "[number]" in line
    assert number[:15] not in line


def test_the_log_cuts_numbers_out_of_tracebacks() -> None:
    try:
        raise ValueError("411099197001010013")
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, "f", 1, "broke", None, sys.exc_info())
    line = formatter().format(record)
    assert "ValueError" in line
    assert "411099197001010013" not in line


def test_ordinary_figures_stay_in_the_log() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "rows=20000 ms=1234567", None, None)
    assert "rows=20000 ms=1234567" in formatter().format(record)


def test_an_edited_limit_holds_and_seeding_keeps_it(db: None) -> None:
    first = limits.declared()
    if not first:
        limits.declare("test_limit", "试", "5", Limit.Unit.NATURAL_DAYS, "试")
        first = limits.declared()
    key = first[0].key
    assert limits.seed() == len(first)
    Limit.objects.filter(key=key).update(amount=Decimal(7))
    assert limits.seed() == 0
    assert limits.amount(key) == 7


def test_a_limit_in_working_days_asks_the_holiday_table(db: None) -> None:
    Limit.objects.create(key="t", title="试", amount=1, unit=Limit.Unit.WORKING_DAYS, source="试")
    Holiday.objects.bulk_create(Holiday(day=day, is_off=off) for day, off in LABOUR_DAY.items())
    assert limits.due("t", start=date(2022, 4, 29)) == date(2022, 5, 5)
    Limit.objects.filter(key="t").update(unit=Limit.Unit.NATURAL_DAYS)
    assert limits.due("t", start=date(2022, 4, 29)) == date(2022, 4, 30)


def test_the_database_knows_chinese_letters(db: None) -> None:
    """A database of lc_ctype C would neither fold case nor know 张 as a letter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'Ä' ILIKE 'ä', '张' ~ '[[:alpha:]]', length('𠮷')")
        assert cursor.fetchone() == (True, True, 1)
