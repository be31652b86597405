"""The public pages tell nothing of anybody and stay calm; the staff's pages lead from step to step."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessLog, User
from applications import human
from applications.actions import handling, taking_in
from applications.models import Application, VillageCode
from monitoring.models import Clue
from regions.models import Region
from tests.applications.fixtures import *  # noqa: F403
from tests.applications.fixtures import PHONE, STRANGER, body, home_of, post, received
from tests.conftest import NOON
from tests.factories import HouseholdFactory, id_number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
RECEIPT = re.compile(rb"\d{3} \d{3} \d{4}")
LITERAL = re.compile(r"'(?:[^']|'')*'(?:::\w+)?|\b\d+\b|\"s\d+_x\d+\"")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.People")
    return client


# --- nothing is learned -----------------------------------------------------------------------


def test_a_script_cannot_learn_whether_a_person_exists(
    code: VillageCode, village: Region, far_village: Region
) -> None:
    """The same bytes but for the receipt, after the very same statements: no time can tell either."""
    home_of(village, number=id_number(1))
    home_of(village, number=id_number(2), category="sudden")
    home_of(far_village, number=id_number(3))
    gone = home_of(village, number=id_number(4))
    gone.removed_on = NOON.date()
    gone.save()
    answers, statements = {}, {}
    for order, who in enumerate(("known", "monitored", "elsewhere", "removed", "nobody"), 1):
        data = body(village, id_number=id_number(order), phone=f"1818085018{order}")
        with CaptureQueriesContext(connection) as queries:
            answer = post(code, data, address=f"10.0.1.{order}")
        assert answer.status_code == 200, who
        assert RECEIPT.search(answer.content)
        answers[who] = RECEIPT.sub(b"", answer.content)
        statements[who] = [LITERAL.sub("?", query["sql"]) for query in queries]
        assert not any("households_" in sql for sql in statements[who]), "the register is not asked"
    assert len(set(answers.values())) == 1
    assert len({tuple(each) for each in statements.values()}) == 1
    assert not re.search(rb"411099|181\d{8}", answers["known"].replace(village.pk.encode(), b""))


def test_nothing_is_said_of_a_person_until_the_village_has_told(
    code: VillageCode, village: Region, village_staff: User
) -> None:
    """Sent in another's name, a clue of a known household reads like a stranger's application."""
    home_of(village, number=id_number(1), category="sudden")
    ours, strangers = received(village, id_number=id_number(1)), received(village)
    moved = received(village, id_number=id_number(3))
    taking_in.take_in_waiting(at=NOON)
    handling.pass_on(application=moved, reason="不是本村", by=village_staff, at=NOON)
    assert [Application.objects.get(pk=row.pk).state for row in (ours, strangers, moved)] == [
        "clue", "waiting", "township"
    ]  # fmt: skip

    def followed(row: Application) -> str:
        data = {"receipt": row.receipt, "last_four": PHONE[-4:]}
        return Client().post(reverse("apply:progress"), data).content.decode()

    pages = [followed(row) for row in (ours, strangers, moved)]
    assert len({re.sub(r"\d{3} \d{3} \d{4}", "", page) for page in pages}) == 1
    for page in pages:
        assert "李四" not in page
        assert STRANGER not in page
        assert PHONE not in page


def test_a_wrong_pair_tells_nothing(village: Region) -> None:
    row = received(village)
    url = reverse("apply:progress")
    pages = [
        Client().post(url, {"receipt": receipt, "last_four": "9999"})
        for receipt in (row.receipt, f"{(int(row.receipt) + 1) % 10**10:010d}")
    ]
    assert [page.status_code for page in pages] == [400, 400]
    shown = [re.sub(rb'(csrfmiddlewaretoken" )?value="[^"]*"', b"", page.content) for page in pages]
    assert shown[0] == shown[1]


def test_an_old_code_and_no_code_are_the_same(code: VillageCode, clerk: User) -> None:
    VillageCode.objects.update(ended_at=NOON, ended_by=clerk)
    old = Client().get(code.get_absolute_url())
    none = Client().get(reverse("apply:form", args=["abcdefghjkmn"]))
    assert old.status_code == none.status_code == 404
    assert old.content == none.content
    assert "这个二维码不能用了" in old.content.decode()


# --- machines ---------------------------------------------------------------------------------


def test_300_posts_from_one_address_are_throttled_and_others_served(
    code: VillageCode, village: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    real = human.picture
    monkeypatch.setattr(human, "picture", lambda digits: drawn.append(1) or real(digits))
    answers = []
    for order in range(300):
        with CaptureQueriesContext(connection) as queries:
            answers.append(post(code, body(village, id_number=id_number(order)), "10.6.6.6"))
        if order > 25:
            assert len(queries) <= 8, "who is thrown out costs little"
    assert [a.status_code for a in answers] == [200] * 10 + [200] * 10 + [429] * 280
    assert not drawn, "no picture is drawn for who sends too much"
    assert Application.objects.count() == 20
    other = post(code, body(village, id_number=id_number(400), phone="13800000000"), "10.6.6.7")
    assert other.status_code == 200
    assert AccessLog.objects.filter(kind="refused", ip="10.6.6.6").count() == 1
    text = answers[-1].content.decode()
    assert "提交的人太多" in text
    assert "老伴脑梗住院" in text, "what was typed is kept"


def test_the_header_of_a_proxy_resets_no_count(code: VillageCode, village: Region) -> None:
    codes = [
        Client().post(
            code.get_absolute_url(), body(village, id_number=id_number(order)),
            REMOTE_ADDR="10.6.6.6", HTTP_X_FORWARDED_FOR=f"10.7.7.{order}",
        ).status_code
        for order in range(21)
    ]  # fmt: skip
    assert codes[-1] == 429


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("id_number", "411099197001010000", "校验位不对"),
        ("id_number", "1", "18位"),
        ("phone", "12345", "电话不对"),
        ("phone", "1818085018２", ""),  # full-width: read as people mean it
        ("name", "<script>alert(1)</script>", "不要带数字和符号"),
        ("name", "买买提·艾力", ""),
        ("name", "a\0b", "姓名"),
        ("village", "411099102501", "请从名单里选一个村"),
        ("risks", [], "请至少选一样"),
        ("risks", ["illness", "x"], ""),
        ("said", "", "说说困难"),
        ("said", "长" * 301, "300"),
        ("answer", "", "4 个数字"),
        ("token", "x" * 500, ""),
    ],
)
def test_hostile_and_clumsy_forms(
    code: VillageCode, village: Region, far_village: Region, field: str, value: Any, says: str
) -> None:
    answer = post(code, {**body(village), field: value})
    fine = value in ("1818085018２", "买买提·艾力")
    assert answer.status_code == (200 if fine else 400)
    assert Application.objects.exists() == fine
    assert says in answer.content.decode()
    assert b"<script>alert" not in answer.content


def test_another_village_of_the_township_may_be_chosen(
    code: VillageCode, village: Region, neighbour_village: Region
) -> None:
    assert post(code, {**body(village), "village": neighbour_village.pk}).status_code == 200
    assert Application.objects.get().region == neighbour_village


def test_a_form_that_comes_twice_shows_the_same_receipt(code: VillageCode, village: Region) -> None:
    data = body(village)
    first, again = post(code, data), post(code, data)
    assert first.content == again.content


def test_another_picture_judges_nothing_and_keeps_what_was_typed(
    code: VillageCode, village: Region
) -> None:
    answer = post(code, {"again": "1", "name": "李四", "risks": ["water"], "said": "吃水难"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "还没有提交成功" not in page
    assert 'value="李四"' in page
    assert re.search(r'value="water"[^>]*checked', page)
    assert not Application.objects.exists()


def test_the_pages_work_without_scripts_and_strangers(code: VillageCode) -> None:
    for url in (code.get_absolute_url(), reverse("apply:progress")):
        answer = Client().get(url)
        page = answer.content.decode()
        assert "<script" not in page
        assert not re.search(r'(src|href)="(https?:)?//', page)
        assert "img-src 'self' data:" in answer["Content-Security-Policy"]
        assert "sessionid" not in answer.cookies
        assert answer["Cache-Control"] == "no-store, private"


# --- staff ------------------------------------------------------------------------------------


def test_the_villages_way_through(village: Region, village_staff: User) -> None:
    home = home_of(village, number=id_number(2))
    row = received(village)
    taking_in.take_in_waiting(at=NOON)
    client = logged_in(village_staff)
    home_page = client.get("/").content.decode()
    assert "申报与诉求待受理" in home_page
    page = client.get(row.get_absolute_url()).content.decode()
    assert "4110********" in page
    assert STRANGER not in page
    assert "是哪一户？" in page
    answer = client.post(reverse("applications:link", args=[row.pk]), {"household": home.pk})
    assert answer.status_code == 302
    clue = Clue.objects.get()
    assert row.receipt_spelled in client.get(clue.get_absolute_url()).content.decode()
    verify = {"ids": clue.pk, "outcome": "no_risk", "reason": "情况已恢复正常", "page": "clue"}
    client.post(reverse("monitoring:verify_clues"), verify)
    assert "告知申请人" in client.get("/").content.decode()
    told = {"how": "in_person", "told_on": NOON.date().isoformat()}
    client.post(reverse("applications:tell", args=[row.pk]), told)
    data = {"receipt": row.receipt_spelled, "last_four": PHONE[-4:]}
    shown = Client().post(reverse("apply:progress"), data).content.decode()
    assert "核实结果：暂不符合监测条件" in shown
    assert AccessLog.objects.filter(
        kind="read", subject=f"applications.application|{row.pk}", user=village_staff
    ).exists()


def test_refusals_stand_on_the_page(village: Region, village_staff: User) -> None:
    row = received(village)
    client = logged_in(village_staff)
    for step, data, says in (
        ("link", {"number": "9"}, "没有这个户编号"),
        ("close", {}, "请选择或填写原因"),
        ("tell", {"how": "phone", "told_on": "2022-05-18"}, "还没有受理"),
        ("register", {"size": "0"}, "大于或等于1"),
        ("assign", {"village": ""}, "请选择转到哪个村"),
    ):
        answer = client.post(reverse(f"applications:{step}", args=[row.pk]), data)
        assert answer.status_code == 409, step
        assert says in answer.content.decode(), step


def test_after_passing_on_the_village_returns_to_its_list(
    village: Region, village_staff: User
) -> None:
    row = received(village)
    answer = logged_in(village_staff).post(
        reverse("applications:pass_on", args=[row.pk]), {"reason": "村里没有这个人"}
    )
    assert answer["Location"] == reverse("applications:list")


@pytest.mark.parametrize("by_number", [True, False])
def test_the_bureau_enters_12317(village: Region, clerk: User, by_number: bool) -> None:
    home = HouseholdFactory(region=village, head_name="王五", national_no="8700000001")
    who = {"number": "8700000001"} if by_number else {"name": "王五", "village": village.pk}
    data = {"source": "petition", "found_on": "2022-05-17", "said": "低保问题", "risks": ["other"]}
    client = logged_in(clerk)
    answer = client.post(reverse("applications:enter"), {**data, **who})
    row = Application.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert (row.state, row.household) == (("clue", home) if by_number else ("waiting", None))


def test_a_number_that_nobody_has_needs_a_name(village: Region, clerk: User) -> None:
    data = {"source": "media", "found_on": "2022-05-17", "said": "火灾", "risks": ["disaster"]}
    client, url = logged_in(clerk), reverse("applications:enter")
    assert client.post(url, {**data, "number": STRANGER}).status_code == 409
    named = {"number": STRANGER, "name": "李四", "village": village.pk}
    assert client.post(url, {**data, **named}).status_code == 302
    assert Application.objects.get().id_number == STRANGER


def test_posters_of_a_township_in_one_run(
    township: Region, village: Region, neighbour_village: Region, far_village: Region,
    township_clerk: User, clerk: User, village_staff: User,
) -> None:  # fmt: skip
    client = logged_in(township_clerk)
    assert "生成 2 个二维码" in client.get(reverse("applications:posters")).content.decode()
    answer = client.post(reverse("applications:make_codes"), {"region": township.pk}, follow=True)
    page = answer.content.decode()
    assert page.count('class="poster"') == 2
    assert page.count("data:image/svg+xml") == 2
    for code in VillageCode.objects.all():
        assert f"http://testserver/apply/{code.code}/" in page
    assert "五女店镇" not in page
    own = logged_in(village_staff).get(reverse("applications:print_posters")).content.decode()
    assert own.count('class="poster"') == 1
    assert "将官池镇" in logged_in(clerk).get(reverse("applications:posters")).content.decode()


def test_a_poster_reads_as_its_address(code: VillageCode, village_staff: User) -> None:
    import segno

    page = logged_in(village_staff).get(reverse("applications:print_posters")).content.decode()
    url = f"http://testserver/apply/{code.code}/"
    drawn = segno.make(url, error="h", micro=False).svg_data_uri(scale=8, border=2)
    assert f'src="{drawn}"' in page.replace("&#x27;", "'").replace("&amp;", "&")


def test_a_renewed_code_ends_the_old_poster(
    code: VillageCode, village: Region, township_clerk: User
) -> None:
    url = reverse("applications:renew_code", args=[village.pk])
    logged_in(township_clerk).post(url)
    assert Client().get(code.get_absolute_url()).status_code == 404
    new = VillageCode.objects.live().get(region=village)
    assert Client().get(new.get_absolute_url()).status_code == 200


def test_the_list_asks_as_often_for_many(
    village: Region, village_staff: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for order in range(6):
        received(village, id_number=id_number(order), phone=f"1381111111{order}")
    client = logged_in(village_staff)
    client.get(reverse("applications:list"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("applications:list")).content.decode()
    assert page.count("data-row") == 6
