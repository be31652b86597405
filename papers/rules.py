"""
The dates of a household's file. No database, no clock, no request.

A paper may not be older than what it follows: faults found in real files are papers without a day,
and notices dated before their meeting. Kinds are those of `monitoring.procedure.PaperKind`.
"""

from collections.abc import Mapping, Sequence
from datetime import date

ENTRY: Sequence[Sequence[str]] = (
    ("clue_form",),
    ("survey_form", "information_form", "income_sheet"),
    ("authorisation",),
    ("comparison_result",),
    ("explanation",),
    ("minutes", "sign_in", "meeting_photo"),
    ("notice_photo",),
    ("township_form",),
    ("district_reply",),
    ("announcement_photo",),
    ("household_plan",),
)
"""The papers of the way in; those of one line may have any order among themselves."""

EXIT: Sequence[Sequence[str]] = (
    ("exit_information", "exit_measures", "exit_assessment"),
    ("minutes", "sign_in", "meeting_photo"),
    ("notice_photo",),
    ("township_form",),
    ("announcement_photo",),
    ("told_receipt",),
)

FREE = frozenset({"id_copies"})
"""Papers that may be older than the case."""


def date_faults(
    kind: str,
    day: date,
    *,
    order: Sequence[Sequence[str]],
    dates: Mapping[str, date],
    labels: Mapping[str, str],
    on: date,
    began_on: date,
    notice_ends_on: date | None = None,
) -> list[str]:
    """
    Return why a paper cannot bear a date, given the days of the other papers.

    >>> date_faults("notice_photo", date(2022, 5, 19), order=ENTRY,
    ...     dates={"minutes": date(2022, 5, 20)}, on=date(2022, 5, 30), began_on=date(2022, 5, 1),
    ...     labels={"notice_photo": "公示照片", "minutes": "评议会议记录"})
    ['公示照片的日期（2022-05-19）早于评议会议记录（2022-05-20），请核对改正。']
    """
    name = labels[kind]
    if day > on:
        return [f"{name}的日期（{day}）晚于今天，请核对改正。"]
    if kind in FREE:
        return []
    if day < began_on:
        return [f"{name}的日期（{day}）早于线索日期（{began_on}），请核对改正。"]
    place = _place(kind, order)
    faults = []
    before = [(dates[k], k) for line in order[:place] for k in line if k in dates]
    if before and day < max(before)[0]:
        latest, which = max(before)
        faults.append(f"{name}的日期（{day}）早于{labels[which]}（{latest}），请核对改正。")
    after = [(dates[k], k) for line in order[place + 1 :] for k in line if k in dates]
    if after and day > min(after)[0]:
        earliest, which = min(after)
        faults.append(f"{name}的日期（{day}）晚于{labels[which]}（{earliest}），请核对改正。")
    if kind == "township_form" and notice_ends_on and day <= notice_ends_on:
        faults.append(f"{name}的日期（{day}）在公示期内（到 {notice_ends_on} 止），请核对改正。")
    return faults


def other_day(name: str, day: date, recorded: date | None) -> list[str]:
    """
    Return why a meeting's paper cannot bear a date: the meeting was on another day.

    >>> other_day("评议会议签到表", date(2022, 5, 21), date(2022, 5, 20))
    ['评议会议签到表的日期（2022-05-21）与登记的会议日期（2022-05-20）不一致，请核对改正。']
    """
    if recorded is None or day == recorded:
        return []
    return [f"{name}的日期（{day}）与登记的会议日期（{recorded}）不一致，请核对改正。"]


def file_faults(
    dates: Mapping[str, date],
    *,
    order: Sequence[Sequence[str]],
    labels: Mapping[str, str],
    on: date,
    began_on: date,
    notice_ends_on: date | None = None,
) -> list[str]:
    """Return every date of a file that cannot be, each named once, where it is too early."""
    faults: list[str] = []
    for kind in (k for line in order for k in line if k in dates):
        place = _place(kind, order)
        earlier = {k: dates[k] for line in order[:place] for k in line if k in dates}
        faults += date_faults(
            kind, dates[kind], order=order, dates=earlier, labels=labels, on=on,
            began_on=began_on, notice_ends_on=notice_ends_on,
        )  # fmt: skip
    return faults


def _place(kind: str, order: Sequence[Sequence[str]]) -> int:
    """
    Return where in the order a kind stands.

    :raises ValueError: it does not belong to this procedure
    """
    for place, line in enumerate(order):
        if kind in line:
            return place
    raise ValueError(kind)
