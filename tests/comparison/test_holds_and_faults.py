"""Batches that wait for a second person, rows to put right, and what the villages made of a batch."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AccessLog, User
from accounts.permissions import Role
from comparison import partitions
from comparison.models import Batch
from comparison.outlets import Verdict, tallies
from households.models import Member
from monitoring.actions import clues
from monitoring.models import Clue
from tests.comparison.drafts import AT
from tests.comparison.files import checked, live, rows
from tests.factories import UserFactory, id_number

WHY = "只有 60 行，比上一批（100 行）少了 40%，可能漏传了部分数据。"


def of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def text(answer: Any) -> str:
    return str(answer.content.decode())


def lines(answer: Any) -> list[list[Any]]:
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    return [list(line) for line in page.iter_rows(values_only=True)]


@pytest.fixture
def held(register: list[Member], liaison: User, clerk: User) -> Batch:
    everyone = rows(*[(m.name, m.id_number, 1) for m in register[:100]])
    live(checked(liaison, everyone), clerk)
    return checked(liaison, everyone[:60])


class TestHolds:
    def test_the_page_says_why_and_who(
        self, held: Batch, liaison: User, clerk: User, approver: User
    ) -> None:
        url, button = f"/comparison/{held.pk}/", f'action="/comparison/{held.pk}/clear/"'
        for person, words in (
            (
                liaison,
                "您上传了这个文件，须由区局审批岗的另一人复核；漏了数据或列的，请补齐后重新上传。",
            ),
            (clerk, "请区局审批岗复核"),
            (approver, "请与部门核对"),
        ):
            page = text(of(person).get(url))
            assert WHY in page
            assert words in page
            assert (button in page) is (person == approver)
        page = text(of(clerk).get(url))
        assert f'action="/comparison/{held.pk}/apply/"' not in page
        assert "下发线索" in page  # shown, but not to be pressed yet
        assert "比对批次待复核" in text(of(approver).get("/"))

    def test_once_cleared_it_may_go_live(self, held: Batch, clerk: User, approver: User) -> None:
        of(approver).post(f"/comparison/{held.pk}/clear/")
        page = text(of(clerk).get(f"/comparison/{held.pk}/"))
        assert f"{approver}已于" in page
        assert f'action="/comparison/{held.pk}/apply/"' in page
        again = of(approver).post(f"/comparison/{held.pk}/clear/")
        assert again.status_code == 409
        assert "这一批不需要复核" in text(again)
        assert "比对批次待复核" not in text(of(approver).get("/"))

    def test_by_api(self, held: Batch, clerk: User, approver: User) -> None:
        url = f"/api/v1/comparison/batches/{held.pk}/"
        assert of(clerk).get(url).json()["holds"] == [WHY]
        assert of(clerk).post(f"{url}clear/").status_code == 403
        body = {"why": "x"}
        assert of(approver).post(f"{url}clear/", body, "application/json").status_code == 400
        answer = of(approver).post(f"{url}clear/")
        assert answer.status_code == 200
        assert answer.json()["cleared_at"] is not None
        assert of(approver).post(f"{url}clear/").json() == {
            "reasons": ["这一批不需要复核，请刷新后再看。"]
        }


class TestRowsToPutRight:
    @pytest.fixture
    def sent(self, anna: Member, poor: Member) -> list[list[object]]:
        return rows(
            ("王秀英", anna.id_number, 20000),
            ("赵国强", poor.id_number, "很多"),  # the person is certain, the amount is not read
            ("路人", id_number(99), 1),
            ("某人", 4.11099e17, 1),
            ("王秀英", "", 1),
        )

    def test_they_are_a_sheet_with_reasons(
        self, sent: list[list[object]], poor: Member, liaison: User
    ) -> None:
        batch = checked(liaison, sent)
        found = lines(of(liaison).get(f"/comparison/{batch.pk}/amiss.xlsx"))
        assert found[1] == ["工作表", "行号", "姓名", "证件号码", "结果", "问题"]
        assert [(line[1], line[2], line[4]) for line in found[2:]] == [
            (3, "赵国强", "已匹配"), (5, "某人", "无效"), (6, "王秀英", "疑似，待人工"),
        ]  # fmt: skip
        assert found[2][3] == f"4110********{poor.id_number[-4:]}"
        assert "很多" in found[2][5]
        assert "号码被存成了数字" in found[3][5]
        assert AccessLog.objects.get(kind=AccessLog.Kind.EXPORT).detail["rows"] == 3
        api = of(liaison).get(f"/api/v1/comparison/batches/{batch.pk}/amiss.xlsx")
        assert lines(api)[2:] == found[2:]

    def test_while_the_file_is_read_they_are_those_found_so_far(
        self, sent: list[list[object]], liaison: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[Any] = []
        index = partitions.index

        def look(batch: Batch) -> None:
            browser = of(liaison)
            assert batch.rows.count() == 0  # nothing is attached yet
            seen.append(lines(browser.get(f"/comparison/{batch.pk}/amiss.xlsx")))
            seen.append(text(browser.get(f"/comparison/{batch.pk}/progress/")))
            seen.append(text(browser.get(f"/comparison/{batch.pk}/")))
            index(batch)

        monkeypatch.setattr(partitions, "index", look)
        batch = checked(liaison, sent)
        found, progress, page = seen
        assert "检查还没有完成" in found[0][0]
        assert [line[1] for line in found[2:]] == [3, 5, 6]
        assert "有问题的 3 行" in progress
        assert f"/comparison/{batch.pk}/amiss.xlsx" in page

    def test_they_come_in_the_files_order_however_many(
        self, liaison: User, register: list[Member]
    ) -> None:
        sent = rows(*[(m.name, m.id_number[:-1], 1) for m in register[:7]])
        batch = checked(liaison, sent)
        numbers = [row.number for row in partitions.rows_amiss(batch, size=3)]
        assert numbers == [2, 3, 4, 5, 6, 7, 8]
        assert [line[1] for line in partitions.lines(batch, size=3)] == numbers

    def test_none_is_said_so(self, anna: Member, liaison: User) -> None:
        batch = checked(liaison, rows(("王秀英", anna.id_number, 1)))
        answer = of(liaison).get(f"/comparison/{batch.pk}/amiss.xlsx")
        assert answer.status_code == 409
        assert "这个文件没有要更正的行。" in text(answer)


class TestWhatTheVillagesSaid:
    @pytest.fixture
    def batch(self, register: list[Member], liaison: User, clerk: User) -> Batch:
        """Five households with a clue each: persons 4, 8, 12, 16, 20 of the register."""
        people = [register[n] for n in (4, 8, 12, 16, 20)]
        return live(checked(liaison, rows(*[(m.name, m.id_number, 20000) for m in people])), clerk)

    @pytest.fixture
    def answered(self, batch: Batch, register: list[Member], clerk: User) -> None:
        said = {4: "no_risk", 8: "no_risk", 12: "known", 16: "eligible"}
        for n, outcome in said.items():
            by = UserFactory(role=Role.VILLAGE_STAFF, region=register[n].region)
            ids = [Clue.objects.get(household=register[n].household).pk]
            clues.verify(ids=ids, outcome=outcome, reason="核实过", by=by, at=AT)

    def test_the_figures_sum_to_the_clues(self, batch: Batch, answered: None) -> None:
        due = Clue.objects.open().get().due_on
        tally = tallies([batch.pk], on=due)[batch.pk]
        assert tally.verdicts == {
            Verdict.OPEN: 1, Verdict.NO_RISK: 2, Verdict.KNOWN: 1, Verdict.CASE: 1,
        }  # fmt: skip
        assert (tally.total, tally.overdue) == (5, 0)
        assert tallies([batch.pk], on=due + timedelta(days=1))[batch.pk].overdue == 1
        assert tallies([], on=due) == {}

    def test_the_liaison_sees_them_in_the_list_and_on_the_batch(
        self, batch: Batch, answered: None, liaison: User, clerk: User
    ) -> None:
        Clue.objects.open().update(due_on=timezone.localdate() - timedelta(days=1))
        listed = text(of(liaison).get("/comparison/"))
        assert "待核实 1（超期 1） · 无风险 2 · 已在监测 1 · 进入纳入程序 1" in listed
        assert "匹配 5 · 疑似 0 · 库外 0 · 无效 0 · 重复 0" in listed
        assert f"/comparison/{batch.pk}/feedback.xlsx" in listed
        page = text(of(liaison).get(f"/comparison/{batch.pk}/"))
        assert "其中超期 1 条" in page
        assert "/monitoring/clues/" not in page  # a department does not look into the villages
        page = text(of(clerk).get(f"/comparison/{batch.pk}/"))
        assert f"/monitoring/clues/?batch={batch.pk}&amp;state=no_risk" in page
        found = of(liaison).get(f"/api/v1/comparison/batches/{batch.pk}/").json()
        assert found["clues"] == 5
        assert found["verdicts"] == {
            "open": 1, "case": 1, "no_risk": 2, "known": 1, "withdrawn": 0, "overdue": 1,
        }  # fmt: skip

    def test_the_batch_says_which_versions_judged_it(
        self, batch: Batch, liaison: User, anna: Member
    ) -> None:
        page = text(of(liaison).get(f"/comparison/{batch.pk}/"))
        assert "按这些规则筛查" in page
        assert "个人累计负担超过阈值 第1版" in page
        waiting = checked(liaison, rows(("王秀英", anna.id_number, 1)))
        assert "将按这些规则筛查" in text(of(liaison).get(f"/comparison/{waiting.pk}/"))
