"""A file's way from the department to the village and back, and what is refused on it."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from comparison import actions, jobs, matching
from comparison.models import Batch, Decision, Finding, Row, SourceMapping
from core.errors import Refused, UnreadableFile
from core.models import Limit
from households.models import Household, Member
from ledgers import runner
from ledgers.models import Job, StoredFile
from regions.models import Region
from tests.comparison.files import checked, live, sheet
from tests.factories import HouseholdFactory, MemberFactory, id_number

AT = datetime(2022, 5, 18, 4, tzinfo=UTC)
UNTIL = "2022-04-30"


@pytest.fixture
def anna(village: Region) -> Member:
    """A person of an ordinary household."""
    return MemberFactory(
        household=HouseholdFactory(region=village), name="王秀英", id_number=id_number(8)
    )


@pytest.fixture
def poor(village: Region) -> Member:
    """A person of a 脱贫户."""
    household: Household = HouseholdFactory(region=village, household_type="escaped")
    return MemberFactory(household=household, name="赵国强", id_number=id_number(11))


def rows(*people: tuple[Any, Any, object]) -> list[list[object]]:
    """Rows of 医保: name, number, burden."""
    return [
        [name, number, "将官池镇", "槐树坡村", burden, UNTIL] for name, number, burden in people
    ]


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
    assert finding.inputs["burden"] == "31204.00"
    assert finding.region_path == anna.region_path


def test_a_threshold_changed_by_an_administrator_holds_for_the_next_file(
    anna: Member, liaison: User, clerk: User
) -> None:
    Limit.objects.update_or_create(
        key="comparison.burden_others",
        defaults={"amount": Decimal(40000), "title": "t", "unit": "yuan", "source": "文件"},
    )
    live(checked(liaison, rows(("王秀英", anna.id_number, 31204))), clerk)
    assert not Finding.objects.exists()


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
    monkeypatch.setattr(jobs, "CHUNK", 100)
    match, calls = matching.Matcher.match, []

    def dies_twice(self: matching.Matcher, records: Any) -> Any:
        calls.append(1)
        if len(calls) in {3, 6}:
            raise RuntimeError("killed")
        return match(self, records)

    monkeypatch.setattr(matching.Matcher, "match", dies_twice)
    batch = live(checked(liaison, sent), clerk)
    assert len(calls) == 6 + 2  # six chunks, two of them begun twice: none was done twice
    assert batch.job is not None
    assert batch.job.attempt == 4  # two deaths, the checking, the going live
    assert batch.rows.count() == batch.counts["matched"] == 600
    expected = sum(
        15000 + 10 * n > (8767 if m.household.household_type == "escaped" else 17533)
        for n, m in enumerate(register)
    )
    assert Finding.objects.count() == batch.counts["findings"] == expected


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


def test_a_name_elsewhere_is_no_candidate(anna: Member, liaison: User, far_village: Region) -> None:
    sent = [["王秀英", "", "五女店镇", "槐树堂村", 20000, UNTIL]]
    assert checked(liaison, sent).rows.get().outcome == Row.Outcome.INVALID


def test_numbers_are_kept_sealed_only_where_nobody_was_found(anna: Member, liaison: User) -> None:
    sent = rows(("王秀英", anna.id_number, 1), ("路人", id_number(99), 1))
    known, stranger = checked(liaison, sent).rows.order_by("number")
    assert known.number_sealed is None
    assert id_number(99).encode() not in bytes(stranger.number_sealed or b"")
    assert id_number(99) not in str(stranger.values)


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


class TestApi:
    def call(self, user: User) -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    def test_the_whole_way(self, anna: Member, liaison: User, clerk: User) -> None:
        api = self.call(liaison)
        body = {"source": "yibao", "file": sheet(rows(("王秀英", anna.id_number, 31204)))}
        sent = api.post("/api/v1/comparison/batches/", body)
        assert sent.status_code == 202
        assert set(sent.json()) == {"id", "job"}
        url = f"/api/v1/comparison/batches/{sent.json()['id']}/"
        assert api.get(url).json()["state"] == "queued"
        runner.work_off()
        assert (api.get(url).json()["state"], api.get(url).json()["findings"]) == ("reviewed", 1)
        found = api.get(f"{url}rows/?outcome=matched").json()
        assert found["count"] == 1
        assert found["results"][0]["row"] == 2
        assert found["results"][0]["person"] is None  # a department does not read the register
        assert found["results"][0]["id_number"] == "4110********" + anna.id_number[-4:]
        assert api.post(f"{url}apply/").status_code == 403
        bureau = self.call(clerk)
        assert bureau.post(f"{url}apply/").status_code == 202
        runner.work_off()
        answer = bureau.get(url).json()
        assert (answer["state"], answer["findings"]) == ("done", 1)
        assert bureau.post(f"{url}apply/").status_code == 409
        person = bureau.get(f"{url}rows/").json()["results"][0]["person"]
        assert person == str(anna.pk)

    def test_the_same_file_is_409_and_a_strange_one_422(self, anna: Member, liaison: User) -> None:
        api = self.call(liaison)
        sent = rows(("王秀英", anna.id_number, 1))
        api.post("/api/v1/comparison/batches/", {"source": "yibao", "file": sheet(sent)})
        again = api.post("/api/v1/comparison/batches/", {"source": "yibao", "file": sheet(sent)})
        assert again.status_code == 409
        assert "已经上传过" in again.json()["reasons"][0]
        other = sheet([["a", "b"]], ("甲", "乙"))
        refused = api.post("/api/v1/comparison/batches/", {"source": "yibao", "file": other})
        assert refused.status_code == 422
        assert set(refused.json()) == {"reasons", "rows"}
        assert refused.json()["rows"][0]["column"] == "姓名"

    def test_another_departments_batch_is_not_there(
        self, anna: Member, liaison: User, liaisons: dict[str, User]
    ) -> None:
        batch = checked(liaison, rows(("王秀英", anna.id_number, 1)))
        api = self.call(liaisons["zhujian"])
        assert api.get(f"/api/v1/comparison/batches/{batch.pk}/").status_code == 404
        assert api.get(f"/comparison/{batch.pk}/").status_code == 404
        assert api.get("/api/v1/comparison/batches/").json()["results"] == []

    def test_another_departments_source_is_refused(self, liaison: User) -> None:
        file = sheet(rows(("王秀英", id_number(8), 1)))
        answer = self.call(liaison).post(
            "/api/v1/comparison/batches/", {"source": "zhujian", "file": file}
        )
        assert answer.status_code == 409
        assert not Batch.objects.exists()

    def test_unknown_keys_are_refused(self, liaison: User) -> None:
        file = sheet(rows(("王秀英", id_number(8), 1)))
        body = {"source": "yibao", "file": file, "sheets": "x"}
        assert self.call(liaison).post("/api/v1/comparison/batches/", body).status_code == 400


class TestPages:
    def test_a_liaison_sees_the_rows_as_read_before_anything_is_compared(
        self, anna: Member, liaison: User
    ) -> None:
        browser = Client()
        browser.force_login(liaison)
        body = {"source": "yibao", "file": sheet(rows(("王秀英", anna.id_number, 31204)))}
        page = browser.post("/comparison/", body, follow=True)
        text = page.content.decode()
        assert anna.id_number not in text
        assert f"4110********{anna.id_number[-4:]}" in text
        assert not Job.objects.exists()
        batch = Batch.objects.get()
        chosen = {"name": "姓名", "id_number": "身份证号", "burden": "年度累计个人负担"}
        browser.post(f"/comparison/{batch.pk}/mapping/", chosen)
        runner.work_off()
        text = browser.get(f"/comparison/{batch.pk}/").content.decode()
        assert "下发后将新增预警" in text
        assert anna.id_number not in text

    def test_a_column_that_is_missing_is_asked_for(self, liaison: User) -> None:
        browser = Client()
        browser.force_login(liaison)
        file = sheet([["王秀英", id_number(8), 1]], ("姓名", "身份证号", "金额"))
        page = browser.post("/comparison/", {"source": "yibao", "file": file}, follow=True)
        assert "缺少必需的列：年度累计个人负担" in page.content.decode()
        assert page.status_code == 200
