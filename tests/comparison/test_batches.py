"""A file's way from the department to the village and back, and what is refused on it."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from comparison import actions, feedback, loading, partitions
from comparison.models import Batch, Decision, Finding, Row, SourceMapping
from core.errors import Refused, UnreadableFile
from households.models import Member
from ledgers import runner
from ledgers.models import Job, StoredFile
from ledgers.sheets import limits
from regions.models import Region
from tests.comparison.files import checked, live, rows, sheet
from tests.factories import id_number

AT = datetime(2022, 5, 18, 4, tzinfo=UTC)


def test_counts_sum_to_the_rows_and_nothing_is_live_before_the_bureau_says_so(
    anna: Member, poor: Member, liaison: User
) -> None:
    batch = checked(
        liaison,
        rows(
            ("王秀英", anna.id_number, 20000),
            ("赵国强", poor.id_number + "43", 9000),
            ("王秀英", anna.id_number, 30000),
            ("路人", id_number(99), 50000),
            ("某人", 4.11099e17, 1),
            ("王秀英", "", 1),
        ),
    )
    assert batch.state == Batch.State.REVIEWED
    assert batch.counts == {
        "rows": 6, "matched": 1, "corrected": 1, "duplicate": 1, "outside": 1, "invalid": 1,
        "candidate": 1, "new": 3, "changed": 0, "same": 0, "gone": 0, "findings": 2,
    }  # fmt: skip
    assert not Finding.objects.exists()


def test_one_finding_a_person_tells_the_largest_burden_of_the_file(
    anna: Member, liaison: User, clerk: User
) -> None:
    sent = rows(*[("王秀英", anna.id_number, burden) for burden in (20000, "31,204.00", 18000)])
    batch = live(checked(liaison, sent), clerk)
    finding = Finding.objects.get()
    assert finding.sentence == "医保：截至2022-04-30 年度累计个人负担 31,204.00 元，超过 17,533 元"
    assert (finding.batch, finding.household, finding.rule.version) == (batch, anna.household, 1)
    assert finding.inputs == {
        "burden": "31204", "until": "2022-04-30", "threshold": "17533", "version": 1,
    }  # fmt: skip
    assert finding.region_path == anna.region_path


def test_the_next_file_is_compared_with_the_last_live_one(
    anna: Member, poor: Member, liaison: User, clerk: User
) -> None:
    first = rows(("王秀英", anna.id_number, 100), ("赵国强", poor.id_number, 100))
    live(checked(liaison, first), clerk)
    second = rows(("王秀英", anna.id_number, 200), ("路人", id_number(99), 100))
    counts = checked(liaison, second).counts
    assert {key: counts[key] for key in ("new", "changed", "same", "gone")} == {
        "new": 1, "changed": 1, "same": 0, "gone": 1,
    }  # fmt: skip


def test_the_same_event_in_another_file_is_not_found_twice(
    anna: Member, liaison: User, clerk: User
) -> None:
    live(checked(liaison, rows(("王秀英", anna.id_number, 31204))), clerk)
    again = checked(liaison, rows(("王秀英", anna.id_number, 31205)))
    assert again.counts["findings"] == 0
    live(again, clerk)
    assert Finding.objects.count() == 1


def test_the_same_file_again_names_the_first_and_leaves_nothing(
    anna: Member, liaison: User
) -> None:
    sent = rows(("王秀英", anna.id_number, 100))
    first = checked(liaison, sent)
    with pytest.raises(Refused, match=rf"日已经上传过（批次 {first.pk}）"):
        checked(liaison, sent)
    assert (Batch.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_a_file_taken_back_may_come_again(anna: Member, liaison: User, clerk: User) -> None:
    sent = rows(("王秀英", anna.id_number, 31204))
    batch = live(checked(liaison, sent), clerk)
    actions.take_back(batch=batch, by=clerk)
    runner.work_off()
    batch.refresh_from_db()
    assert batch.state == Batch.State.UNDONE
    assert set(batch.counts["undo"]) == {"reversed", "kept", "failed"}
    assert not Finding.objects.exists()
    assert checked(liaison, sent).counts["findings"] == 1


def test_another_departments_template_is_refused_and_named(liaison: User) -> None:
    file = sheet([["王秀英", id_number(8), "C级"]], ("姓名", "身份证号", "鉴定等级"), "鉴定.csv")
    with pytest.raises(UnreadableFile) as caught:
        actions.upload(source="yibao", file=file, by=liaison)
    assert "这个文件看起来是“住建局 · 农房鉴定”的表" in str(caught.value)
    assert caught.value.rows == [
        {
            "sheet": caught.value.rows[0]["sheet"], "row": 1, "column": "年度累计个人负担",
            "value": "", "message": "没有找到“年度累计个人负担”这一列",
        }
    ]  # fmt: skip
    assert not Batch.objects.exists()


def test_a_mapping_that_a_person_chose_is_remembered(anna: Member, liaison: User) -> None:
    headings = ("姓名", "身份证号", "本年负担")
    given = {"name": "姓名", "id_number": "身份证号", "burden": "本年负担"}
    file = sheet([["王秀英", anna.id_number, 31204]], headings)
    actions.upload(source="yibao", file=file, by=liaison, mapping=given)
    assert SourceMapping.objects.get().mapping == given
    later = sheet([["王秀英", anna.id_number, 40000]], headings)
    batch = actions.upload(source="yibao", file=later, by=liaison)
    runner.work_off()
    batch.refresh_from_db()
    assert batch.counts["findings"] == 1


def test_a_worker_killed_in_the_middle_leaves_the_same_rows_and_findings(
    register: list[Member], liaison: User, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = rows(*[(m.name, m.id_number, 15000 + 10 * n) for n, m in enumerate(register)])
    monkeypatch.setattr(limits, "FRAME_ROWS", 100)
    write, calls = loading.Loader.write, []

    def dies_twice(self: loading.Loader, frame: Any) -> None:
        calls.append(1)
        write(self, frame)
        if len(calls) in {3, 6}:
            raise RuntimeError("killed after the rows were written, before they were committed")

    monkeypatch.setattr(loading.Loader, "write", dies_twice)
    batch = live(checked(liaison, sent), clerk)
    # Seven frames (the heading is a row as well), two of them begun twice: none was done twice.
    assert len(calls) == 7 + 2
    assert batch.job is not None
    assert batch.job.attempt == 4  # two deaths, the checking, the going live
    assert batch.rows.count() == batch.counts["matched"] == 600
    expected = sum(
        15000 + 10 * n
        > (8767 if m.household.household_type == "escaped" or m.household.category else 17533)
        for n, m in enumerate(register)
    )
    assert Finding.objects.count() == batch.counts["findings"] == expected


def test_rows_are_nowhere_to_be_seen_before_all_are_there(
    anna: Member, liaison: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    index = partitions.index

    def look(batch: Batch) -> None:
        seen.append(batch.rows.count())
        index(batch)

    monkeypatch.setattr(partitions, "index", look)
    batch = checked(liaison, rows(("王秀英", anna.id_number, 1)))
    assert (seen, batch.rows.count()) == ([0], 1)


def test_the_table_of_a_batch_that_failed_is_swept_away(liaison: User) -> None:
    batch = checked(liaison, rows(("合计", "", 1)))  # nothing but a total
    assert batch.state == Batch.State.CHECKING
    assert batch.job is not None
    assert batch.job.state == Job.State.FAILED
    assert partitions.exists(batch)
    assert partitions.sweep() == [partitions.name_of(batch)]
    assert not partitions.exists(batch)


def test_a_batch_that_shrank_waits_for_a_second_person(
    register: list[Member], liaison: User, clerk: User, approver: User
) -> None:
    everyone = rows(*[(m.name, m.id_number, 100) for m in register[:100]])
    live(checked(liaison, everyone), clerk)
    assert checked(liaison, everyone[:80]).holds == []
    held = checked(liaison, everyone[:60])
    assert held.holds == ["只有 60 行，比上一批（100 行）少了 40%，可能漏传了部分数据。"]
    with pytest.raises(Refused, match="请区局审批人复核"):
        actions.make_live(batch=held, by=clerk)
    with pytest.raises(PermissionDenied):
        actions.clear(batch=held, by=clerk, at=AT)
    actions.clear(batch=held, by=approver, at=AT)
    assert live(held, clerk).state == Batch.State.LIVE


def test_a_batch_that_lost_a_column_waits_too(
    register: list[Member], liaison: User, clerk: User
) -> None:
    live(checked(liaison, rows(*[(m.name, m.id_number, 1) for m in register[:3]])), clerk)
    headings = ("姓名", "身份证号", "年度累计个人负担")
    file = sheet([[m.name, m.id_number, 2] for m in register[:3]], headings)
    batch = actions.upload(source="yibao", file=file, by=liaison)
    runner.work_off()
    batch.refresh_from_db()
    assert batch.holds == ["上一批有的列这次没有：截止日期。"]


def test_only_what_is_new_or_changed_since_the_last_batch_is_told(
    anna: Member, poor: Member, liaison: User, clerk: User
) -> None:
    first = rows(("王秀英", anna.id_number, 31204), ("赵国强", poor.id_number, 9000))
    live(checked(liaison, first), clerk)
    second = [
        [*row[:4], burden, "2022-05-31"] for row, burden in zip(first, (31204, 9001), strict=True)
    ]
    batch = live(checked(liaison, second), clerk)
    assert (batch.counts["same"], batch.counts["changed"]) == (1, 1)
    assert [finding.member for finding in batch.findings.all()] == [poor]


def test_a_candidate_is_decided_by_a_person_and_remembered(
    anna: Member, liaison: User, clerk: User
) -> None:
    batch = checked(liaison, rows(("王秀英", "", 20000)))
    row = batch.rows.get()
    assert (row.outcome, row.member) == (Row.Outcome.CANDIDATE, None)
    assert row.candidates == [{"member": str(anna.pk), "score": 80}]
    with pytest.raises(PermissionDenied):
        actions.decide(row=row, member=anna.pk, by=liaison)
    row = actions.decide(row=row, member=anna.pk, by=clerk, at=AT)
    assert (row.outcome, row.member, row.decided_by) == (Row.Outcome.CORRECTED, anna, clerk)
    assert Decision.objects.get().decided_at == AT
    batch.refresh_from_db()
    assert (batch.counts["candidate"], batch.counts["corrected"]) == (0, 1)
    with pytest.raises(Refused, match="已经有结论"):
        actions.decide(row=row, member=None, by=clerk)
    again = checked(liaison, rows(("王秀英", "", 21000)))
    assert again.rows.get().correction == "person"
    assert again.counts["findings"] == 1


def test_another_name_is_said_but_does_not_change_whose_number_it_is(
    anna: Member, poor: Member, liaison: User
) -> None:
    Member.objects.filter(pk=poor.pk).update(name="买买提·艾力")
    sent = rows(("李四", anna.id_number, 1), ("买买提•艾 力", poor.id_number, 1))
    other, same = checked(liaison, sent).rows.order_by("place")
    assert (other.outcome, other.member, other.reason) == ("matched", anna, "name_differs")
    assert (same.outcome, same.member, same.reason) == ("matched", poor, "")


def test_a_row_corrected_by_name_never_pushes_the_certain_row_aside(
    anna: Member, liaison: User
) -> None:
    number = anna.id_number
    mistyped = f"{number[:16]}{(int(number[16]) + 1) % 10}{number[17]}"
    sent = rows(*[("王秀英", each, 1) for each in (mistyped, number, mistyped, number)])
    outcomes = checked(liaison, sent).rows.order_by("place").values_list("outcome", flat=True)
    assert list(outcomes) == ["corrected", "matched", "duplicate", "duplicate"]


def test_a_name_elsewhere_is_no_candidate(anna: Member, liaison: User, far_village: Region) -> None:
    sent = [["王秀英", "", "五女店镇", "槐树堂村", 20000, "2022-04-30"]]
    assert checked(liaison, sent).rows.get().outcome == Row.Outcome.INVALID


def test_numbers_are_kept_sealed_only_where_nobody_was_found(anna: Member, liaison: User) -> None:
    sent = rows(("王秀英", anna.id_number, 1), ("路人", id_number(99), 1))
    known, stranger = checked(liaison, sent).rows.order_by("place")
    assert known.number_sealed is None
    assert id_number(99).encode() not in bytes(stranger.number_sealed or b"")
    assert id_number(99) not in str(stranger.values)


def test_feedback_before_going_live_does_not_say_that_nobody_is_warned_of(
    anna: Member, liaison: User
) -> None:
    batch = checked(liaison, rows(("王秀英", anna.id_number, 31204)))
    assert [line[5] for line in feedback.rows_of(batch)] == ["尚未下发"]


def test_feedback_gives_every_row_back(anna: Member, liaison: User, clerk: User) -> None:
    sent = rows(("王秀英", anna.id_number, 31204), ("路人", id_number(99), 1), ("某人", "41109", 1))
    batch = live(checked(liaison, sent), clerk)
    browser = Client()
    browser.force_login(liaison)
    answer = browser.get(f"/comparison/{batch.pk}/feedback.xlsx")
    assert answer.status_code == 200
    lines = [
        list(line)
        for line in load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    ]
    assert [line[3] for line in lines[2:]] == ["已匹配", "库外", "无效"]
    assert [line[5] for line in lines[2:]] == ["是", "否", "否"]
