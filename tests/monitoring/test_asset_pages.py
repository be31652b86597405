"""The pages of the asset check: who sees which buttons, and what a refusal looks like."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.todos import for_user
from monitoring.actions import asset_answers
from monitoring.models import AssetBatch, AssetHit, AssetRequest, Case
from tests.factories import id_number
from tests.monitoring.asset_fixtures import *  # noqa: F403
from tests.monitoring.asset_fixtures import make_family
from tests.monitoring.asset_walk import hit, request_of, sent, subject_of
from tests.monitoring.case_walk import DAY, People, case_at

pytestmark = pytest.mark.django_db
BATCHES = "/monitoring/assets/"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.People")
    return client


def page(user: User, url: str) -> str:
    answer = as_(user).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def case(family: Any, people: People) -> Case:
    return case_at("authorise", family.home, people, timezone.now() - 4 * DAY)


@pytest.fixture
def batch(case: Case, people: People, departments: Any) -> AssetBatch:
    return sent(case, by=people.clerk, at=timezone.now())


def todo(user: User) -> dict[str, tuple[int, str]]:
    return {line.title: (line.count, line.tone) for line in for_user(user)}


def test_the_bureau_chooses_cases_and_they_are_sent(
    case: Case, people: People, departments: Any
) -> None:
    shown = page(people.clerk, BATCHES)
    assert "王建国" in shown
    assert "将请 2 个部门答复：区公安局、区民政局" in shown
    assert "没有设定答复部门，不会送出：财政供养" in shown, (
        "kinds that nobody answers for are pointed out"
    )
    assert todo(people.clerk)["待送部门比对的案件"] == (1, "todo")

    answer = as_(people.clerk).post(BATCHES, {"cases": [str(case.pk)]})

    batch = AssetBatch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, batch.get_absolute_url())
    assert "待送部门比对的案件" not in todo(people.clerk)
    assert "等我办理的案件" not in todo(people.clerk), "it waits for the departments"


@pytest.mark.parametrize("chosen", [[], ["nonsense"]])
def test_nothing_chosen_sends_nothing(people: People, departments: Any, chosen: list[str]) -> None:
    answer = as_(people.clerk).post(BATCHES, {"cases": chosen})

    assert answer.status_code in {404, 409}
    assert AssetBatch.objects.count() == 0


def test_the_batch_shows_each_department_and_who_was_left_out(
    family: Any, case: Case, people: People, departments: Any
) -> None:
    case.authorisations.filter(member=family.wife).delete()
    batch = sent(case, by=people.clerk, at=timezone.now())

    shown = page(people.clerk, batch.get_absolute_url())

    assert "区公安局" in shown
    assert "还没有下载名单" in shown
    assert "王妻（配偶）：没有签署授权" in shown


def test_a_liaison_sees_a_list_and_answers_with_one_click(
    batch: AssetBatch, departments: Any
) -> None:
    assert todo(departments.police)["待答复的信息比对（人）"] == (3, "todo")
    request = request_of(batch, departments.gongan)
    assert f'href="{request.get_absolute_url()}"' in page(departments.police, "/")  # the only one
    shown = page(departments.police, request.get_absolute_url())
    assert "下载名单（3 人）" in shown
    assert "办结" not in shown
    assert id_number(101) not in shown

    answer = as_(departments.police).post(f"{request.get_absolute_url()}answer/", {"none": "1"})

    assert answer.status_code == 302
    request.refresh_from_db()
    assert (request.state, request.how) == ("answered", "none")
    assert "待答复的信息比对（人）" not in todo(departments.police)
    assert "下载名单" not in page(departments.police, request.get_absolute_url())


def lines(*rows: dict[str, str]) -> dict[str, str]:
    """Return the form of five lines, some of them filled in."""
    body = {"hit-TOTAL_FORMS": "5", "hit-INITIAL_FORMS": "0"}
    for n, row in enumerate(rows):
        body |= {f"hit-{n}-{key}": value for key, value in row.items()}
    return body


def test_the_lines_of_the_form_are_hits_and_the_rest_is_none(
    batch: AssetBatch, family: Any, departments: Any
) -> None:
    request = request_of(batch, departments.gongan)
    wife = str(subject_of(batch, family.wife).pk)
    url = f"{request.get_absolute_url()}answer/"

    empty = as_(departments.police).post(url, lines())
    assert empty.status_code == 400
    assert "请点“全部无”" in empty.content.decode()
    half = as_(departments.police).post(url, lines({"person": wife}))
    assert "请选择疑点项目" in half.content.decode()
    assert AssetHit.objects.count() == 0
    row = {"person": wife, "kind": "vehicle", "detail": "面包车", "found_on": "2020-06-01"}
    assert as_(departments.police).post(url, lines(row)).status_code == 302

    assert AssetHit.objects.get().text == "王妻（配偶）：机动车，面包车，2020-06-01登记"


def test_a_wrong_file_is_told_on_the_page(batch: AssetBatch, departments: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    request = request_of(batch, departments.gongan)
    text = f"姓名,证件号码,是否查到\n外人,{id_number(555)},否\n"
    upload = SimpleUploadedFile("答复.csv", text.encode())

    answer = as_(departments.police).post(f"{request.get_absolute_url()}answer/", {"file": upload})

    assert answer.status_code == 422
    assert "第2行 证件号码：名单里没有这个人" in answer.content.decode()


def test_the_download_asks_what_for(batch: AssetBatch, departments: Any) -> None:
    url = f"{request_of(batch, departments.gongan).get_absolute_url()}list.xlsx"

    assert as_(departments.police).post(url, {"reason": ""}).status_code == 409
    answer = as_(departments.police).post(url, {"reason": "查车"})

    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")


def test_a_late_department_shows_and_is_closed_with_a_reason(
    batch: AssetBatch, departments: Any, people: People
) -> None:
    AssetRequest.objects.update(due_on=timezone.localdate() - DAY)
    request = request_of(batch, departments.gongan)
    assert todo(departments.police)["待答复的信息比对（人）"] == (3, "overdue")
    assert todo(people.clerk)["部门逾期未答复的信息比对"] == (2, "overdue")
    assert "超期 1 天" in page(people.clerk, batch.get_absolute_url())
    assert "逾期办结" in page(people.clerk, request.get_absolute_url())
    assert "逾期办结" not in page(departments.police, request.get_absolute_url())

    url = f"{request.get_absolute_url()}close/"
    assert as_(people.clerk).post(url, {"reason": ""}).status_code == 409
    assert as_(people.clerk).post(url, {"reason": "三次催办未复"}).status_code == 302

    assert "三次催办未复" in page(people.clerk, batch.get_absolute_url())


def test_the_case_page_shows_who_was_asked_and_each_hit_with_its_explanation(
    batch: AssetBatch, case: Case, family: Any, departments: Any, people: People
) -> None:
    now = timezone.now()
    asset_answers.answer(
        request=request_of(batch, departments.gongan), by=departments.police, at=now,
        hits=[hit(batch, family.wife)],
    )  # fmt: skip
    shown = page(people.village, case.get_absolute_url())
    assert "等待 1 个部门" in shown
    assert "王妻（配偶）：机动车，小型轿车" in shown
    asset_answers.answer(
        request=request_of(batch, departments.minzheng), by=departments.civil, at=now, hits=[]
    )
    found = AssetHit.objects.get()
    words = {f"conclusion_{found.pk}": "harmless", f"explanation_{found.pk}": "旧车拉菜用"}

    url = f"{case.get_absolute_url()}explain/"
    bare = as_(people.village).post(url, {**words, "papers": ["explanation"]})
    assert bare.status_code == 409
    assert "依据材料" in bare.content.decode()
    words |= {f"evidence_{found.pk}": "车辆登记证", "papers": "explanation"}
    assert as_(people.village).post(url, words).status_code == 302

    shown = page(people.village, case.get_absolute_url())
    assert "说明：旧车拉菜用" in shown
    assert "依据：车辆登记证" in shown


def test_withdrawing_one_by_one_on_the_page(
    batch: AssetBatch, case: Case, family: Any, people: People, departments: Any
) -> None:
    asset_answers.answer(
        request=request_of(batch, departments.gongan), by=departments.police,
        at=timezone.now(), hits=[hit(batch, family.wife)],
    )  # fmt: skip
    body = {
        "withdrawn_on": str(timezone.localdate()), "reason": "不愿",
        "persons": [str(family.wife.pk)],
    }  # fmt: skip

    answer = as_(people.village).post(f"{case.get_absolute_url()}withdraw/", body)

    assert answer.status_code == 302
    shown = page(people.village, case.get_absolute_url())
    assert "小型轿车" not in shown
    assert "已撤回授权，结果不显示" in shown


def test_a_relative_is_entered_on_the_page(case: Case, family: Any, people: People) -> None:
    url = f"{case.get_absolute_url()}sign/"
    body = {
        "who": "new", "relation": "child", "name": "王大伟", "id_number": id_number(301),
        "signed": "on", "signed_on": str(timezone.localdate()), "how": "signature",
    }  # fmt: skip

    half = as_(people.village).post(url, {**body, "name": ""})
    assert half.status_code == 409
    assert as_(people.village).post(url, body).status_code == 302

    shown = page(people.village, case.get_absolute_url())
    assert "王大伟（非共同生活子女）" in shown
    assert id_number(301) not in shown


def test_an_adult_who_did_not_sign_is_ticked_off(family: Any, people: People) -> None:
    case = case_at("verify", family.home, people, timezone.now() - 2 * DAY)
    body = {
        "signed_on": str(timezone.localdate()), "signatures": "王建国", "all_adults": "on",
        "unsigned": [str(family.wife.pk)], "papers": ["authorisation", "id_copies"],
    }  # fmt: skip

    assert as_(people.village).post(f"{case.get_absolute_url()}authorise/", body).status_code == 302

    found = set(case.authorisations.valid().values_list("member__name", flat=True))
    assert found == {"王建国", "王小宝"}


def test_lists_ask_as_often_for_many_as_for_one(
    village: Any,
    people: People,
    departments: Any,
    batch: AssetBatch,
    django_assert_max_num_queries: Any,
) -> None:
    bureau, police = as_(people.clerk), as_(departments.police)
    pages = (
        (bureau, BATCHES), (bureau, batch.get_absolute_url()),
        (police, "/monitoring/asset-requests/"),
    )  # fmt: skip
    with django_assert_max_num_queries(40) as one:
        assert [client.get(url).status_code for client, url in pages] == [200, 200, 200]
    at = timezone.now() - 4 * DAY
    more = [
        case_at("authorise", make_family(village, f"赵{n}", 400 + 10 * n).home, people, at)
        for n in range(3)
    ]
    sent(more[0], by=people.clerk, at=timezone.now())
    sent(more[1], by=people.clerk, at=timezone.now())

    with django_assert_max_num_queries(len(one)):
        assert [client.get(url).status_code for client, url in pages] == [200, 200, 200]


def test_each_reader_is_told_what_they_do_not_know(
    batch: AssetBatch, departments: Any, people: People
) -> None:
    """The liaison knows their own department; what still waits stands first, in days people say."""
    url = request_of(batch, departments.gongan).get_absolute_url()
    of_police, of_clerk = page(departments.police, url), page(people.clerk, url)
    assert "的信息比对 " in headline(of_police)
    assert "区公安局" not in headline(of_police)
    assert "区公安局" in headline(of_clerk)
    assert "可以在这里代为登记" in of_clerk
    assert "可以在这里代为登记" not in of_police
    listed = page(departments.police, "/monitoring/asset-requests/")
    assert 'data-label="部门"' not in listed
    assert 'data-label="部门"' in page(people.clerk, "/monitoring/asset-requests/")

    as_(departments.police).post(f"{url}answer/", {"none": "1"})

    shown = page(people.clerk, batch.get_absolute_url())
    assert shown.index(">区民政局<") < shown.index(">区公安局<"), (
        "who has not answered stands first"
    )
    day = timezone.localdate()
    assert f"{day.month}月{day.day}日 周" in shown.partition("已答复</")[2]
    assert "名单上的人都没有查到。" in page(departments.police, url)


def test_the_next_step_alone_is_the_primary_button(batch: AssetBatch, departments: Any) -> None:
    row = request_of(batch, departments.gongan)

    def primary() -> list[str]:
        shown = page(departments.police, row.get_absolute_url())
        whole = re.findall(r'class="btn btn-primary">(.*?)</(?:button|summary)>', shown, re.DOTALL)
        words = [re.sub(r"<[^>]+>", "", each).strip() for each in whole]
        return [each for each in words if not each.startswith("确定")]

    assert primary() == ["下载名单（3 人）"]
    taken = as_(departments.police).post(
        f"{row.get_absolute_url()}list.xlsx", {"reason": "按授权开展信息比对"}
    )
    assert taken.status_code == 200
    assert primary() == ["上传答复"]


def headline(shown: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", shown, re.DOTALL)
    assert found
    return found[1]
