"""Batches by API and on pages: who sees which, and what is refused."""

from django.test import Client

from accounts.models import User
from comparison.models import Batch
from households.models import Member
from ledgers import runner
from ledgers.models import Job
from tests.comparison.files import checked, rows, sheet
from tests.factories import id_number


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
        assert "还没有下发" in text
        assert anna.id_number not in text

    def test_a_column_that_is_missing_is_asked_for(self, liaison: User) -> None:
        browser = Client()
        browser.force_login(liaison)
        file = sheet([["王秀英", id_number(8), 1]], ("姓名", "身份证号", "金额"))
        page = browser.post("/comparison/", {"source": "yibao", "file": file}, follow=True)
        assert "缺少必需的列：年度累计个人负担" in page.content.decode()
        assert page.status_code == 200
