"""Screening rules on pages and by API: who sees, drafts, tries, releases; what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from comparison import rulebook
from comparison.models import Rule
from households.models import Member
from tests.comparison.drafts import AT, CODE, drafted, in_force
from tests.comparison.files import checked, live, rows

API = "/api/v1/comparison/rules/"
BODY = {
    "amounts": {"key_groups": "9500", "others": "16000.00"}, "basis": "会议", "note": "误报太多",
}  # fmt: skip


def of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def text(answer: Any) -> str:
    return str(answer.content.decode())


def queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        work()
    return len(found)


class TestPages:
    def test_the_list_says_what_each_rule_asks(self, clerk: User) -> None:
        page = text(of(clerk).get("/comparison/rules/"))
        assert "“年度累计个人负担”超过 17,533 元" in page
        assert "“鉴定等级”是“C级”或“D级”" in page
        assert "草稿待审核" not in page
        drafted(clerk)
        assert "草稿待审核" in text(of(clerk).get("/comparison/rules/"))

    def test_a_draft_by_form_and_its_release_by_another(self, clerk: User, approver: User) -> None:
        rule = in_force()
        form = {
            "amount_key_groups": "9500", "amount_others": "17533", "basis": "会议", "note": "误报",
        }  # fmt: skip
        page = of(clerk).post(f"/comparison/rules/{rule.pk}/draft/", form, follow=True)
        draft = Rule.objects.drafts().get()
        assert page.redirect_chain[-1][0] == f"/comparison/rules/{draft.pk}/"
        assert "8,767 元" in text(page)
        assert "9,500 元" in text(page)
        assert "须由区局审批岗的另一人启用" in text(page)
        assert f"/comparison/rules/{draft.pk}/release/" not in text(page)
        seen = text(of(approver).get(f"/comparison/rules/{draft.pk}/"))
        assert f"/comparison/rules/{draft.pk}/release/" in seen
        of(approver).post(f"/comparison/rules/{draft.pk}/release/")
        assert in_force() == draft
        again = of(approver).post(f"/comparison/rules/{draft.pk}/release/")
        assert again.status_code == 409
        assert "已经处理过" in text(again)

    def test_what_was_typed_stays_with_the_fault(self, clerk: User) -> None:
        rule = in_force()
        url = f"/comparison/rules/{rule.pk}/draft/"
        form = {
            "amount_key_groups": "abc", "amount_others": "17533", "basis": "会议", "note": "误报",
        }  # fmt: skip
        wrong = of(clerk).post(url, form)
        assert wrong.status_code == 400
        assert 'value="abc"' in text(wrong)
        same = of(clerk).post(url, {**form, "amount_key_groups": "8767"})
        assert same.status_code == 409
        assert "阈值没有变化" in text(same)
        assert not Rule.objects.drafts().exists()

    def test_a_dropped_draft_is_told_with_its_reason(self, clerk: User, approver: User) -> None:
        draft = drafted(clerk)
        of(approver).post(f"/comparison/rules/{draft.pk}/discard/", {"reason": "等省里文件"})
        page = text(of(clerk).get(f"/comparison/rules/{draft.pk}/"))
        assert "放弃原因：等省里文件" in page
        assert "未启用" in page

    def test_the_trial_alone_is_the_trial_in_the_page(
        self, anna: Member, liaison: User, clerk: User
    ) -> None:
        checked(liaison, rows(("王秀英", anna.id_number, 17000)))
        url = f"/comparison/rules/{drafted(clerk).pk}/preview/"
        whole, part = of(clerk).get(url), of(clerk).get(url, HTTP_HX_REQUEST="true")
        assert text(part).strip().startswith('<section id="trials"')
        assert text(part).strip() in text(whole)
        assert "多 1 / 少 0" in text(part)

    def test_one_batch_names_who_is_more(self, anna: Member, liaison: User, clerk: User) -> None:
        batch = checked(liaison, rows(("王秀英", anna.id_number, 17000)))
        url = f"/comparison/rules/{drafted(clerk).pk}/preview/"
        page = text(of(clerk).get(f"{url}?batch={batch.pk}"))
        assert "年度累计个人负担 17,000.00 元，超过 16,000 元" in page
        assert anna.household.get_absolute_url() in page
        assert of(clerk).get(f"{url}?batch=nonsense").status_code == 404

    def test_a_liaison_reads_the_rules_of_their_files_and_no_names(
        self, anna: Member, liaison: User, clerk: User
    ) -> None:
        draft = drafted(clerk)
        page = text(of(liaison).get("/comparison/rules/"))
        assert "个人累计负担超过阈值" in page
        assert "危房" not in page
        assert of(liaison).get(f"/comparison/rules/{draft.pk}/").status_code == 200
        assert of(liaison).get(f"/comparison/rules/{draft.pk}/preview/").status_code == 403
        other = Rule.objects.get(code="jiaoti.dropout")
        assert of(liaison).get(f"/comparison/rules/{other.pk}/").status_code == 404

    def test_the_approver_is_told_of_drafts(self, clerk: User, approver: User) -> None:
        drafted(clerk)
        assert "比对规则草稿待审核" in text(of(approver).get("/"))
        assert "比对规则草稿待审核" not in text(of(clerk).get("/"))

    def test_more_versions_and_batches_ask_no_more(
        self, anna: Member, liaison: User, clerk: User, approver: User
    ) -> None:
        live(checked(liaison, rows(("王秀英", anna.id_number, 1))), clerk)
        draft, browser = drafted(clerk), of(clerk)
        urls = ("/comparison/rules/", f"/comparison/rules/{in_force().pk}/", "/comparison/", API,
                "/api/v1/comparison/batches/")  # fmt: skip
        for url in urls:
            browser.get(url)  # what is asked only once is asked now
        before = [queries(lambda url=url: browser.get(url)) for url in urls]  # type: ignore[misc]
        rulebook.discard(rule=draft, by=approver, at=AT)
        for burden in (2, 3):
            live(checked(liaison, rows(("王秀英", anna.id_number, burden))), clerk)
            rulebook.discard(rule=drafted(clerk), by=approver, at=AT)
        drafted(clerk)
        after = [queries(lambda url=url: browser.get(url)) for url in urls]  # type: ignore[misc]
        assert [late - early for early, late in zip(before, after, strict=True)] == [0] * len(urls)


class TestApi:
    def test_from_draft_to_release(
        self, anna: Member, poor: Member, liaison: User, clerk: User, approver: User
    ) -> None:
        sent = rows(("王秀英", anna.id_number, 17000), ("赵国强", poor.id_number, 9000))
        batch = checked(liaison, sent)
        rule, bureau, chief = in_force(), of(clerk), of(approver)
        made = bureau.post(f"{API}{rule.pk}/draft/", BODY, "application/json")
        assert made.status_code == 201
        draft = made.json()
        assert (draft["version"], draft["state"], draft["drafted_by"]) == (
            2,
            "draft",
            clerk.name,
        )
        assert {t["key"]: t["amount"] for t in draft["thresholds"]} == {
            "key_groups": "9500.00", "others": "16000.00",
        }  # fmt: skip
        url = f"{API}{draft['id']}/"
        trial = bureau.get(f"{url}preview/?batch={batch.pk}").json()["results"][0]
        figures = ("raised", "new", "raised_now", "new_now", "more", "fewer")
        assert [trial[key] for key in figures] == [1, 1, 1, 1, 1, 1]
        assert [each["person"] for each in trial["more_events"]] == [str(anna.pk)]
        assert [each["person"] for each in trial["fewer_events"]] == [str(poor.pk)]
        whole = bureau.get(f"{url}preview/").json()
        assert (whole["count"], whole["results"][0]["more_events"]) == (1, [])
        assert chief.post(f"{url}release/").json()["released_by"] == approver.name
        again = chief.post(f"{url}release/")
        assert (again.status_code, again.json()) == (
            409, {"reasons": ["这份草稿已经处理过，请刷新后再看。"]},
        )  # fmt: skip
        live(batch, clerk)
        told = bureau.get(f"/api/v1/comparison/batches/{batch.pk}/").json()
        assert told["findings"] == trial["new"]

    def test_the_list_is_filtered(self, clerk: User) -> None:
        drafted(clerk)
        listed = of(clerk).get(f"{API}?code={CODE}").json()["results"]
        assert [each["state"] for each in listed] == ["released", "draft"]
        listed = of(clerk).get(f"{API}?source=zhujian&state=released").json()["results"]
        assert {each["code"] for each in listed} == {"zhujian.unsafe_house", "zhujian.no_house"}
        assert of(clerk).get(f"{API}?stat=released").status_code == 400

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({**BODY, "amount": {}}, "amount"),
            ({**BODY, "amounts": {"nobody": "1"}}, "amounts"),
            ({**BODY, "amounts": {"others": "NaN"}}, "amounts"),
            ({**BODY, "amounts": {"others": "1.234"}}, "amounts"),
            ({**BODY, "amounts": {}}, "amounts"),
            ({"basis": "会议", "note": "试"}, "amounts"),
        ],
    )
    def test_a_body_with_something_else_is_400(
        self, body: dict[str, Any], field: str, clerk: User
    ) -> None:
        answer = of(clerk).post(f"{API}{in_force().pk}/draft/", body, "application/json")
        assert (answer.status_code, list(answer.json())) == (400, [field])

    def test_what_is_refused_says_why(self, clerk: User, approver: User) -> None:
        url = f"{API}{in_force().pk}/"
        bare = of(clerk).post(f"{url}draft/", {**BODY, "note": ""}, "application/json")
        assert (bare.status_code, bare.json()["reasons"]) == (
            409, ["请写明新阈值的依据，以及为什么改。"],
        )  # fmt: skip
        assert of(approver).post(f"{url}release/").status_code == 409
        assert of(clerk).post(f"{url}discard/").status_code == 409
        body = {"force": True}
        assert of(approver).post(f"{url}release/", body, "application/json").status_code == 400
        assert of(clerk).post(f"{url}discard/", body, "application/json").status_code == 400
        assert of(clerk).get(f"{url}preview/?batch=x").status_code == 400

    def test_a_batch_of_another_source_is_not_tried(
        self, anna: Member, liaisons: dict[str, User], clerk: User
    ) -> None:
        sent = [["王秀英", anna.id_number, "将官池镇", "槐树坡村", 1, "2022-04-30"]]
        batch = checked(liaisons["yibao"], sent)
        rulebook.ensure_all()
        other = Rule.objects.get(code="zhujian.no_house")
        answer = of(clerk).get(f"{API}{other.pk}/preview/?batch={batch.pk}")
        assert (answer.status_code, answer.json()) == (404, {"detail": "没有找到。"})
