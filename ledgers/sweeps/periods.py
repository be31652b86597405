"""Weeks, months, quarters and half years. No database, no clock."""

from datetime import date, timedelta
from enum import StrEnum

from core.dates import iso_week, week_start


class Every(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    NEVER = "never"


LABELS = {
    Every.WEEK: "每周", Every.MONTH: "每月", Every.QUARTER: "每季度", Every.HALF_YEAR: "每半年",
    Every.NEVER: "不要求",
}  # fmt: skip
MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6}
MARKS = {Every.MONTH: "M", Every.QUARTER: "Q", Every.HALF_YEAR: "H"}
_WORDS = {"W": "周", "M": "月", "Q": "季度"}


def period_of(day: date, every: Every) -> str:
    """
    Return the period that a day lies in, as text that sorts by time within its kind.

    >>> period_of(date(2022, 5, 18), Every.WEEK), period_of(date(2022, 5, 18), Every.MONTH)
    ('2022-W20', '2022-M05')
    >>> period_of(date(2022, 5, 18), Every.QUARTER), period_of(date(2022, 7, 1), Every.HALF_YEAR)
    ('2022-Q2', '2022-H2')
    """
    if every is Every.WEEK:
        return iso_week(day)
    number = (day.month - 1) // MONTHS[every] + 1
    return f"{day.year}-{MARKS[every]}{number:02d}" if every is Every.MONTH else (
        f"{day.year}-{MARKS[every]}{number}"
    )  # fmt: skip


def span_of(period: str) -> tuple[date, date]:
    """
    Return a period's first and last day.

    >>> span_of("2022-M02")
    (datetime.date(2022, 2, 1), datetime.date(2022, 2, 28))
    >>> span_of("2022-Q4"), span_of("2022-W20")[1]
    ((datetime.date(2022, 10, 1), datetime.date(2022, 12, 31)), datetime.date(2022, 5, 22))

    :raises ValueError: no period
    """
    year, mark = period.split("-")
    if mark[0] == "W":
        monday = week_start(period)
        return monday, monday + timedelta(days=6)
    months = {sign: MONTHS[every] for every, sign in MARKS.items()}[mark[0]]
    first = date(int(year), (int(mark[1:]) - 1) * months + 1, 1)
    following = first.month - 1 + months
    end = date(first.year + following // 12, following % 12 + 1, 1)
    return first, end - timedelta(days=1)


def words(period: str) -> str:
    """
    Say a period as people do.

    >>> words("2022-M05"), words("2022-Q2"), words("2022-H1"), words("2022-W20")
    ('2022年5月', '2022年第2季度', '2022年上半年', '2022年第20周')
    """
    year, mark = period.split("-")
    if mark[0] == "H":
        return f"{year}年{'上' if mark[1] == '1' else '下'}半年"
    ordinal = "" if mark[0] == "M" else "第"
    return f"{year}年{ordinal}{int(mark[1:])}{_WORDS[mark[0]]}"
