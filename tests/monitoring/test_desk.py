"""One decision for many cards: each for itself, with its file in view, or sent back with a reason."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from households.models import Household
from monitoring import desk
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from papers import attaching
from regions.models import Region
from tests.factories import HouseholdFactory, UserFactory
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import People, case_at, exit_at, step
from tests.monitoring.visit_fixtures import PNG

LONG_AGO = timedelta(days=30)
DESK = "/monitoring/desk/"
HTMX = {"hx-request": "true"}


def page(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.People")
    return client


def waiting(village: Region, people: People, *names: str, last: str = "publicise") -> list[Case]:
    found = []
    for name in names:
        home = HouseholdFactory(region=village, head_name=name, size=3, head=True)
        found.append(case_at(last, home, people, timezone.now() - LONG_AGO))
    return found


def decided(user: User, pile: str, *rows: Case | Exit, **said: Any) -> Any:
    given = {"opinion": "同意", "papers": ["township_form"], **said}
    return page(user).post(
        f"{DESK}decide/", {"pile": pile, "ids": [str(row.pk) for row in rows], **given}
    )


def test_a_pile_is_decided_in_one_go_and_leaves_the_desk(village: Region, people: People) -> None:
    rows = waiting(village, people, "甲", "乙", "丙")

    assert decided(people.reviewer, "review", *rows[:2]).status_code == 302

    assert [Case.objects.get(pk=row.pk).status for row in rows] == [
        "township_reviewed", "township_reviewed", "publicised",
    ]  # fmt: skip
    shown = page(people.reviewer).get(DESK).content.decode()
    assert ("甲户" in shown, "乙户" in shown, "丙户" in shown) == (False, False, True)
    assert {step.note for step in rows[0].steps.filter(action="township_review")} == {"同意"}


def test_who_was_changed_meanwhile_is_refused_and_the_others_go_through(
    village: Region, people: People
) -> None:
    rows = waiting(village, people, "甲", "乙")
    step(rows[0], "township_review", people, timezone.now())

    answer = decided(people.reviewer, "review", *rows)

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "1 户已办，1 户没有办" in shown
    assert "当前是“乡镇已审核，待区级审批”，还不能“乡镇审核通过”。" in shown
    assert {Case.objects.get(pk=row.pk).status for row in rows} == {"township_reviewed"}


def test_nothing_is_done_without_ticks_words_or_papers(village: Region, people: People) -> None:
    (row,) = waiting(village, people, "甲")

    none = decided(people.reviewer, "review")
    assert "请先勾选要“乡镇审核通过”的户。" in none.content.decode()
    silent = decided(people.reviewer, "review", row, opinion="")
    assert silent.status_code == 409
    assert f'value="{row.pk}" form="pile-review"' in silent.content.decode()
    bare = decided(people.reviewer, "review", row, papers=[])
    assert "还缺：乡镇审核表。" in bare.content.decode()
    assert Case.objects.get().status == "publicised"


def test_the_district_chooses_the_category_on_the_card(village: Region, people: People) -> None:
    rows = waiting(village, people, "甲", "乙", last="township_review")

    answer = decided(
        people.approver, "approve", *rows, papers=["district_reply"],
        **{f"category_{rows[0].pk}": "sudden"},
    )  # fmt: skip

    assert answer.status_code == 302
    assert [Case.objects.get(pk=row.pk).category for row in rows] == ["sudden", "marginal"]


def test_what_cannot_be_decided_cannot_be_ticked_and_says_why(
    village: Region, people: People
) -> None:
    (row,) = waiting(village, people, "甲")
    Case.objects.filter(pk=row.pk).update(income=None)

    shown = page(people.reviewer).get(DESK).content.decode()

    assert "还缺：收入测算（入户核实时填写）。" in shown
    assert 'name="ids"' not in shown
    assert decided(people.reviewer, "review", row).status_code == 409
    assert Case.objects.get().status == "publicised"


def test_a_card_is_sent_back_in_place_with_a_reason(village: Region, people: People) -> None:
    (row,) = waiting(village, people, "甲")
    client, url = page(people.reviewer), f"{DESK}cases/{row.pk}/back/"

    silent = client.post(url, {"to": "compared"}, headers=HTMX)
    assert silent.status_code == 409
    assert "请写明退回原因和需要补正的内容。" in silent.content.decode()
    nowhere = client.post(url, {"reason": "材料不齐"}, headers=HTMX)
    assert "只能退回到前面的环节" in nowhere.content.decode()

    said = {"to": "compared", "reason": "材料不齐", "more": "缺签到表"}
    back = client.post(url, said, headers=HTMX)

    assert back.status_code == 200
    assert "甲户：已退回：材料不齐：缺签到表" in back.content.decode()
    case = Case.objects.get()
    assert (case.status, case.returned_reason) == ("compared", "材料不齐：缺签到表")
    again = client.post(url, said, headers=HTMX)
    assert again.status_code == 302  # it lies there no more


def test_the_townships_exits_lie_on_the_same_desk(
    village: Region, people: People, household: Household
) -> None:
    now = timezone.now()
    case = case_at("register", household, people, now - timedelta(days=300))
    exit_ = exit_at("publicise", case, people, now - LONG_AGO)
    client = page(people.reviewer)
    assert "风险消除：乡镇确定" in client.get(DESK).content.decode()

    assert decided(people.reviewer, "exit-decide", exit_).status_code == 302
    assert Exit.objects.get().status == "decided"
    reason = {"reason": "收入还不稳定"}
    back = client.post(f"{DESK}exits/{exit_.pk}/back/", reason, headers=HTMX)
    assert "不予消除，继续监测帮扶：收入还不稳定" in back.content.decode()
    assert Exit.objects.get().status == "refused"


def test_the_file_is_in_view(village: Region, people: People, tmp_path: Any) -> None:
    (row,) = waiting(village, people, "甲")
    attaching.attach(
        subject=row, by=people.village, at=timezone.now(), kind="minutes",
        dated_on=row.meetings.get().held_on, uploads=[SimpleUploadedFile("a.png", PNG)],
    )  # fmt: skip

    shown = page(people.reviewer).get(f"{DESK}cases/{row.pk}/file/").content.decode()

    assert "缺签字扫描件：" in shown
    assert "/thumbnail/" in shown
    assert "人均 4,400 元" in shown or "人均 4,400.00 元" in shown
    assert "低于监测线" in shown
    assert "名下有一辆面包车" in shown
    assert "说明：已报废，有注销证明" in shown
    assert "实到 11 / 应到 15 人，同意 10" in shown
    assert "<html" not in shown


def test_fifty_cards_ask_as_many_questions_as_two(
    village: Region, people: People, household: Household, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()

    def more(cases: int) -> None:
        waiting(village, people, *[f"户{n}" for n in range(cases)])
        for _ in range(max(1, cases // 10)):
            home = HouseholdFactory(region=village, head=True, size=3)
            begun = now - timedelta(days=300)
            case = case_at("announce", home, people, begun)
            end = begun + timedelta(days=30)
            case = step(case, "register", people, end, national_no=home.national_no)
            exit_at("publicise", case, people, now - LONG_AGO)

    def ask() -> int:
        client = page(people.reviewer)
        with django_assert_max_num_queries(32) as asked:
            assert client.get(DESK).status_code == 200
        return len(asked)

    more(2)
    few = ask()
    more(46)
    assert ask() == few


def test_whoever_else_has_no_desk(village: Region, people: People, other_township: Region) -> None:
    (row,) = waiting(village, people, "甲")
    assert decided(people.village, "review", row).status_code == 403
    assert decided(people.approver, "review", row).status_code == 403
    far = UserFactory(role="township_reviewer", region=other_township)
    assert decided(far, "review", row).status_code == 404
    assert page(far).get(f"{DESK}cases/{row.pk}/file/").status_code == 404
    assert desk.piles(far, on=timezone.localdate()) == []
    assert Case.objects.get().status == "publicised"
