"""The order of dates in a household's file, by hand."""

from datetime import date
from typing import Any

import pytest

from papers import rules

LABELS = {
    "clue_form": "线索单", "survey_form": "排查表", "income_sheet": "收入测算表",
    "authorisation": "授权书", "id_copies": "复印件", "minutes": "会议记录",
    "sign_in": "签到表", "notice_photo": "公示照片", "township_form": "审核表",
    "told_receipt": "告知书",
}  # fmt: skip
MAY = {day: date(2022, 5, day) for day in range(1, 32)}


def faults(kind: str, day: int, dates: dict[str, int], **more: Any) -> list[str]:
    given: dict[str, Any] = {
        "order": rules.ENTRY, "labels": LABELS, "on": MAY[30], "began_on": MAY[2], **more
    }  # fmt: skip
    return rules.date_faults(kind, MAY[day], dates={k: MAY[d] for k, d in dates.items()}, **given)


@pytest.mark.parametrize(
    ("kind", "day", "dates", "said"),
    [
        ("notice_photo", 20, {"minutes": 20}, []),  # the same day is right
        ("notice_photo", 19, {"minutes": 20}, ["公示照片的日期（2022-05-19）早于会议记录（2022-05-20）"]),
        ("notice_photo", 19, {"survey_form": 5, "minutes": 20}, ["早于会议记录（2022-05-20）"]),
        ("sign_in", 19, {"minutes": 20}, []),  # of one meeting: another rule's
        ("minutes", 22, {"notice_photo": 20}, ["会议记录的日期（2022-05-22）晚于公示照片"]),
        ("survey_form", 1, {}, ["早于线索日期（2022-05-02）"]),
        ("id_copies", 1, {"minutes": 20}, []),  # may be old
        ("id_copies", 31, {}, ["晚于今天"]),
        ("notice_photo", 31, {"minutes": 20}, ["晚于今天"]),
        ("authorisation", 5, {"survey_form": 4, "income_sheet": 6}, ["早于收入测算表（2022-05-06）"]),
    ],
)  # fmt: skip
def test_a_paper_is_not_older_than_what_it_follows(
    kind: str, day: int, dates: dict[str, int], said: list[str]
) -> None:
    found = faults(kind, day, dates)
    assert len(found) == len(said)
    for words, sentence in zip(said, found, strict=True):
        assert words in sentence


@pytest.mark.parametrize(("day", "count"), [(25, 1), (26, 0)])
def test_the_township_reviews_after_the_notice_has_stood(day: int, count: int) -> None:
    found = faults("township_form", day, {"notice_photo": 20}, notice_ends_on=MAY[25])
    assert len(found) == count


def test_every_wrong_date_of_a_file_is_named_once() -> None:
    dates = {
        "survey_form": MAY[5],
        "minutes": MAY[20],
        "notice_photo": MAY[19],
        "clue_form": MAY[3],
    }
    found = rules.file_faults(
        dates, order=rules.ENTRY, labels=LABELS, on=MAY[30], began_on=MAY[2]
    )  # fmt: skip
    assert found == ["公示照片的日期（2022-05-19）早于会议记录（2022-05-20），请核对改正。"]


def test_a_kind_of_another_procedure_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="told_receipt"):
        faults("told_receipt", 20, {})


@pytest.mark.parametrize(("recorded", "count"), [(None, 0), (MAY[20], 0), (MAY[21], 1)])
def test_a_meetings_papers_bear_its_day(recorded: date | None, count: int) -> None:
    assert len(rules.other_day("签到表", MAY[20], recorded)) == count
