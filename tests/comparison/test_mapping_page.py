"""The page on which a liaison says which column is which: odd headers, and amounts in 万元."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.todos import for_user
from comparison.models import Batch
from households.models import Member
from ledgers import runner
from tests.importing import logged_in

LIST, API = "/comparison/", "/api/v1/comparison/batches/"
TITLE = "建安区2022年5月住院支付较高人员名单,,,,\n"
GROUPS = "序号,参保人员,,费用情况（万元）,\n"


@pytest.fixture
def filed(anna: Member) -> str:
    """The rows of an office's own file, with what it writes below them."""
    return (
        f"1,{anna.name},{anna.id_number},2.2764,3.1204\n合计,,,2.2764,3.1204\n"
        "注：1.个人支付累计为扣除报销后的金额。\n填表人：李明    审核人：王芳\n"
    )


def sent(by: User, text: str) -> str:
    """Upload a .csv as spreadsheets save it here and return where its columns are asked."""
    file = SimpleUploadedFile("5月.csv", text.encode("gbk"))
    answer = logged_in(by).post(LIST, {"source": "yibao", "file": file})
    assert answer.status_code == 302
    return str(answer["Location"])


def options(page: str, key: str) -> list[str]:
    select = re.search(rf'name="{key}".*?</select>', page, re.DOTALL)
    assert select
    return re.findall(r'<option value="([^"]+)"', select[0])


def test_two_header_rows_are_shown_with_their_groups_and_the_unit_is_taken_from_them(
    filed: str, liaison: User, anna: Member
) -> None:
    at = sent(liaison, f"{TITLE}{GROUPS},姓名,证件号码,总额,个人支付累计\n{filed}")
    browser = logged_in(liaison)
    shown = browser.get(at).content.decode()

    assert "还差一步" in shown
    assert "年度累计个人负担。请补上，或指明它们是哪一列" in shown
    assert options(shown, "burden") == ["序号", "姓名", "证件号码", "总额", "个人支付累计"]
    assert '<small class="muted">费用情况（万元）</small><br>个人支付累计' in shown
    assert "工作表：CSV" not in shown
    grey = re.findall(r'<tr class="passed-over"><td class="num">(\d+)</td>', shown)
    assert grey == ["5", "6", "7"], "totals, note, signatures"
    assert "灰色的行是合计、说明或签字，不算数据" in shown

    chosen = {"name": "姓名", "id_number": "证件号码", "burden": "个人支付累计"}
    assert browser.post(at, chosen).status_code == 302
    runner.work_off()
    batch = Batch.objects.get()
    assert (batch.counts["rows"], batch.counts["matched"], batch.counts["findings"]) == (1, 1, 1)
    assert batch.rows.get().values["burden"] == "31204"


def test_a_recognised_column_in_ten_thousands_says_so(filed: str, liaison: User) -> None:
    at = sent(liaison, f"{GROUPS},姓名,身份证号,总费用,个人负担\n{filed}")

    shown = logged_in(liaison).get(at).content.decode()

    assert shown.count("表里写着万元，按万元读") == 1, "only amounts that are kept"
    assert "其他列（认出 2 列，认不出也可以比对）" in shown
    assert "还差一步" not in shown


def test_a_unit_that_stands_above_the_header_is_said_of_the_amounts_below(
    filed: str, liaison: User
) -> None:
    """Read as yuan, 3.1204 would warn of nobody."""
    text = f"{TITLE}填报单位：区医保局,,,单位：万元,\n序号,姓名,身份证号,总费用,个人负担\n{filed}"
    at = sent(liaison, text)
    browser = logged_in(liaison)
    assert "表里写着万元，按万元读" in browser.get(at).content.decode()
    chosen = {"name": "姓名", "id_number": "身份证号", "burden": "个人负担"}
    assert browser.post(at, chosen).status_code == 302
    runner.work_off()
    assert Batch.objects.get().rows.get().values["burden"] == "31204"


def test_a_heading_with_its_own_unit_goes_before_the_one_above(filed: str, liaison: User) -> None:
    text = f"{TITLE}填报单位：区医保局,,,单位：万元,\n序号,姓名,身份证号,总费用,个人负担（元）\n{filed}"
    chosen = {"name": "姓名", "id_number": "身份证号", "burden": "个人负担（元）"}
    assert logged_in(liaison).post(sent(liaison, text), chosen).status_code == 302
    runner.work_off()
    assert Batch.objects.get().rows.get().values["burden"] == "3.12"


@pytest.mark.parametrize("above", ["单位：元", "支出超过1万元的人员", "单位：人、万元以上"])
def test_other_words_above_a_header_are_no_unit(filed: str, liaison: User, above: str) -> None:
    text = f"{above},,,,\n序号,姓名,身份证号,总费用,个人负担\n{filed}"
    assert logged_in(liaison).get(sent(liaison, text)).context["reasons"] == []


def test_the_same_heading_under_two_groups_is_told_apart(filed: str, liaison: User) -> None:
    text = f"序号,参保人员,,上年,本年\n,姓名,身份证号,金额,金额\n{filed}"
    at = sent(liaison, text)
    browser = logged_in(liaison)

    assert options(browser.get(at).content.decode(), "burden")[-2:] == ["上年金额", "本年金额"]
    chosen = {"name": "姓名", "id_number": "身份证号", "burden": "本年金额"}
    assert browser.post(at, chosen).status_code == 302
    runner.work_off()
    assert Batch.objects.get().rows.get().values["burden"] == "3.12"


def test_a_new_liaison_is_shown_where_to_begin(filed: str, liaison: User, clerk: User) -> None:
    def told(user: User) -> list[tuple[int, str]]:
        lines = for_user(user)
        return [(line.count, line.url) for line in lines if line.title == "还没有报送过的名单"]

    assert told(liaison) == [(1, LIST)]
    assert told(clerk) == []
    browser = logged_in(liaison)
    page = browser.get(LIST).content.decode()
    assert ".et," in page, "WPS's own kind can be chosen"
    at = sent(liaison, f"姓名,身份证号,个人负担\n{filed.split(chr(10))[0].partition(',')[2]}\n")
    assert told(liaison) == [(1, LIST)], "not yet begun"
    chosen = {"name": "姓名", "id_number": "身份证号", "burden": "个人负担"}
    assert browser.post(at, chosen).status_code == 302
    assert told(liaison) == []
    assert 'data-label="部门"' not in browser.get(LIST).content.decode(), "they know their own"
    assert 'data-label="部门"' in logged_in(clerk).get(LIST).content.decode()
