"""Days, names, keys, limits: what has no screen of its own."""

import logging
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from accounts.demo import seed_holidays
from core import dates, ids, limits, names
from core.logs import formatter
from core.models import Holiday, Limit
from regions.models import path_of

LIMIT = "case.verify"

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


# The State Council's notice for 2026, read by hand: five places where one guesses wrong.
DEADLINES_OF_2026 = [
    # 元旦 1–3 January; Sunday 4 January is worked.
    (date(2025, 12, 31), 1, date(2026, 1, 4)),
    (date(2025, 12, 31), 2, date(2026, 1, 5)),
    # 春节 15–23 February; Saturdays 14 and 28 February are worked.
    (date(2026, 2, 13), 1, date(2026, 2, 14)),
    (date(2026, 2, 13), 2, date(2026, 2, 24)),
    (date(2026, 2, 13), 5, date(2026, 2, 27)),
    (date(2026, 2, 13), 6, date(2026, 2, 28)),
    (date(2026, 2, 13), 7, date(2026, 3, 2)),
    # 清明节 4–6 April.
    (date(2026, 4, 3), 1, date(2026, 4, 7)),
    # 劳动节 1–5 May; Saturday 9 May is worked.
    (date(2026, 4, 30), 1, date(2026, 5, 6)),
    (date(2026, 4, 30), 4, date(2026, 5, 9)),
    (date(2026, 4, 30), 5, date(2026, 5, 11)),
    # 端午节 19–21 June.
    (date(2026, 6, 18), 1, date(2026, 6, 22)),
    # Sunday 20 September is worked; 中秋节 25–27 September.
    (date(2026, 9, 18), 1, date(2026, 9, 20)),
    (date(2026, 9, 18), 2, date(2026, 9, 21)),
    (date(2026, 9, 24), 1, date(2026, 9, 28)),
    # 国庆节 1–7 October; Saturday 10 October is worked.
    (date(2026, 9, 30), 1, date(2026, 10, 8)),
    (date(2026, 9, 30), 3, date(2026, 10, 10)),
    (date(2026, 9, 30), 4, date(2026, 10, 12)),
    # A limit that begins inside a holiday.
    (date(2026, 10, 3), 1, date(2026, 10, 8)),
    (date(2026, 2, 20), 5, date(2026, 2, 28)),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("start", "days", "end"), DEADLINES_OF_2026)
def test_deadlines_over_every_holiday_of_2026(start: date, days: int, end: date) -> None:
    seed_holidays()
    Limit.objects.create(
        key=LIMIT, title="x", amount=days, unit=Limit.Unit.WORKING_DAYS, source="测试"
    )
    assert limits.due(LIMIT, start=start) == end


@pytest.mark.parametrize(
    ("working", "pauses", "end"),
    [
        (False, [], date(2026, 9, 14)),
        (False, [(date(2026, 9, 7), date(2026, 9, 7))], date(2026, 9, 14)),  # on again that day
        (False, [(date(2026, 9, 7), date(2026, 9, 10))], date(2026, 9, 17)),
        (False, [(date(2026, 9, 20), date(2026, 9, 25))], date(2026, 9, 14)),  # it was over
        (False, [(date(2026, 8, 1), date(2026, 8, 9))], date(2026, 9, 14)),  # not begun yet
        (True, [], date(2026, 9, 21)),
        # Friday to Tuesday: two working days, a weekend that never counted.
        (True, [(date(2026, 9, 11), date(2026, 9, 15))], date(2026, 9, 23)),
        (False, [(date(2026, 9, 5), date(2026, 9, 6)), (date(2026, 9, 8), date(2026, 9, 10))],
         date(2026, 9, 17)),
    ],
)  # fmt: skip
def test_days_of_a_pause_do_not_count(
    working: bool, pauses: list[tuple[date, date]], end: date
) -> None:
    """Ten days from Friday 4 September 2026, without a table of holidays but for one Sunday."""
    start, sunday = date(2026, 9, 4), {date(2026, 9, 20): False}
    days = 12 if working else 10
    given = {"working": working, "holidays": sunday if working else {}}
    assert dates.add_days(start, days, pauses=pauses, **given) == end


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
