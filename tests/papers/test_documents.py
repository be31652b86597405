"""Each paper made from records, opened again; hostile words; notices; an administrator's template."""

import re
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from docx import Document
from docx.shared import Mm
from jinja2 import Environment, meta

from accounts.models import AccessLog
from core.errors import Refused
from core.models import Limit
from households.models import Household, Member
from monitoring.actions import cases
from monitoring.models import (
    AssetHit,
    Case,
    Clue,
    Exit,
    Measure,
    PublicNotice,
    ReviewMeeting,
)
from papers.building import build
from papers.catalogue import BY_CODE, PAPERS, papers_about
from papers.contents.common import Subject
from papers.filling import OFFICIAL, document
from papers.layout import Values
from papers.paper import CASE, CLUE, EXIT, Paper
from tests.conftest import NOON
from tests.factories import MemberFactory, id_number
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, People, case_at, exit_at
from tests.papers.reading import text_of

pytestmark = pytest.mark.django_db

ON = date(2022, 5, 30)
HOSTILE = "{{7*7}}{% raw %}<b>&amp;\"'</w:t>甲\x00\x0b乙" + "长" * 300
PLANTED = id_number(77)


def clue_for(household: Household, people: People) -> Clue:
    return Clue.objects.create(
        household=household, region=household.region, source="self", state="case", risks=["illness"],
        evidence="近12个月住院自付较多", found_on=NOON.date(), due_on=NOON.date() + 5 * DAY,
        opened_at=NOON, opened_by=people.village,
    )  # fmt: skip


@pytest.fixture
def subjects(household: Household, people: People) -> dict[str, Subject]:
    """A clue, its case in the file, and an exit the household was told of."""
    clue = clue_for(household, people)
    case = case_at("register", household, people)
    Case.objects.filter(pk=case.pk).update(clue=clue)
    exit_ = exit_at("notify", case, people)
    return {
        CLUE: Clue.objects.for_page().get(pk=clue.pk),
        CASE: Case.objects.for_page().get(pk=case.pk),
        EXIT: Exit.objects.for_page().get(pk=exit_.pk),
    }


def made(paper: Paper, subject: Subject) -> tuple[str, Values]:
    values = paper.made(subject, on=ON)
    return text_of(document(paper, values)), values


EVERY = [(paper, what) for paper in PAPERS for what in paper.steps]
WHEN_CLOSED = ("told-receipt", CASE)


def named(each: Any) -> str:
    return each.code if isinstance(each, Paper) else str(each)


@pytest.mark.parametrize(("paper", "what"), EVERY, ids=named)
def test_each_paper_is_made_from_records(
    paper: Paper, what: str, subjects: dict[str, Subject]
) -> None:
    if (paper.code, what) == WHEN_CLOSED:
        with pytest.raises(Refused, match="终止的案件才需要告知书"):
            paper.made(subjects[what], on=ON)
        return
    text, values = made(paper, subjects[what])
    assert str(values["title"]) in text
    for value in values.values():
        if isinstance(value, str):
            assert value in text
        else:
            for cell in (cell for row in value for cell in row.values()):
                assert cell in text
    assert "{{" not in text
    assert "{%" not in text


def plant(household: Household, case: Case, words: str) -> None:
    """Put words wherever people can write; what has a history is changed below it."""
    name = words[:40]
    Household.objects.filter(pk=household.pk).update(
        head_name=name, address=words[:120], natural_village=name, risk_note=words[:200]
    )
    Member.objects.filter(household=household).update(name=name, work_place=words[:80])
    AssetHit.objects.filter(case=case).update(
        text=words[:300], explanation=words, evidence=words[:200], detail=words[:200], source=name
    )
    Measure.objects.filter(case=case).update(content=words[:300], responsible=name)
    ReviewMeeting.objects.update(minutes=words)
    Case.objects.filter(pk=case.pk).update(risk_note=words[:200])
    Clue.objects.update(evidence=words[:500], reason=words[:200])


@pytest.mark.parametrize(("paper", "what"), EVERY, ids=named)
def test_hostile_words_stay_words(
    paper: Paper, what: str, subjects: dict[str, Subject], household: Household
) -> None:
    if (paper.code, what) == WHEN_CLOSED or paper.code in {"notice", "announcement"}:
        pytest.skip("no words of people in it, or another test's")
    case = subjects[CASE]
    assert isinstance(case, Case)
    plant(household, case, HOSTILE.replace("\x00", ""))
    model = type(subjects[what])
    text, _ = made(paper, model.objects.for_page().get(pk=subjects[what].pk))  # type: ignore[attr-defined]
    assert "49" not in re.sub(r"\d{4}年|[\d,.*]{3,}", "", text)
    assert "&amp;amp;" not in text
    if paper.code not in {"apply-guide", "income-sheet"}:
        assert "{{7*7}}{% raw %}<b>&amp;\"'</w:t>甲乙" in text or "{{7*7}}{% raw %}<b>&amp;" in text


@pytest.mark.parametrize("paper", PAPERS, ids=named)
def test_a_template_is_what_its_declaration_says(paper: Paper) -> None:
    body = (OFFICIAL / f"{paper.code}.docx").read_bytes()
    assert body == build(paper), "run `manage.py build_papers`"


@pytest.mark.parametrize("paper", PAPERS, ids=named)
def test_a_template_shows_every_field_and_is_a_sheet_of_a4(paper: Paper) -> None:
    body = build(paper)
    with zipfile.ZipFile(BytesIO(body)) as parts:
        xml = parts.read("word/document.xml").decode()
    plain = re.sub(r"<[^>]+>", "", xml).replace("{%tr", "{%")
    asked = meta.find_undeclared_variables(Environment(autoescape=True).parse(plain))
    wanted = set(paper.layout.all_fields) | {t.field for t in paper.layout.tables}
    unsigned = {"issuer", "day"} if paper.code == "application" else set()
    assert asked == wanted - unsigned
    section = Document(BytesIO(body)).sections[0]
    sides = sorted([section.page_width, section.page_height])
    assert [round(side / Mm(1)) for side in sides] == [210, 297]


# --- notices ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "what"), [
    ("notice", CASE), ("announcement", CASE), ("notice", EXIT), ("announcement", EXIT),
])  # fmt: skip
def test_no_identity_number_reaches_a_notice(
    code: str, what: str, subjects: dict[str, Subject], household: Household
) -> None:
    case = subjects[CASE]
    assert isinstance(case, Case)
    plant(household, case, PLANTED)
    Case.objects.update(returned_reason=PLANTED, told_how=PLANTED)
    Exit.objects.update(answers={"sound": {PLANTED: True}}, told_how=PLANTED)
    model = type(subjects[what])
    text, _ = made(BY_CODE[code], model.objects.for_page().get(pk=subjects[what].pk))  # type: ignore[attr-defined]
    assert PLANTED not in text
    assert "张三" in text  # as it hangs
    PublicNotice.objects.update(text=PLANTED)
    with pytest.raises(Refused, match="不是系统生成"):
        made(BY_CODE[code], subjects[what])


def test_a_notice_is_printed_before_it_is_posted_and_never_with_a_number(
    household: Household, people: People
) -> None:
    case = case_at("review", household, people)
    text, values = made(BY_CODE["notice"], case)
    assert "公示时间：2022年5月30日至2022年6月4日" in text
    assert values["head"] == "张三"
    Household.objects.update(head_name=PLANTED)
    fresh = Case.objects.for_page().get(pk=case.pk)
    with pytest.raises(Refused, match="户主姓名里有数字，不能张贴"):
        BY_CODE["notice"].made(fresh, on=ON)


@pytest.mark.parametrize(
    ("last", "code", "why"),
    [
        ("verify", "notice", "村级评议通过后才能生成公示"),
        ("publicise", "announcement", "区级审批后才能生成公告"),
        ("authorise", "comparison-result", "信息比对完成后"),
        ("", "income-sheet", "还没有收入测算"),
        ("verify", "household-plan", "公告后才能制定"),
        ("verify", "clue-form", "没有线索"),
    ],
)
def test_a_paper_waits_for_its_step(
    last: str, code: str, why: str, household: Household, people: People
) -> None:
    case = case_at(last, household, people)
    with pytest.raises(Refused, match=why):
        BY_CODE[code].made(case, on=ON)


def test_before_the_visit_forms_are_printed_to_be_filled_by_hand(
    household: Household, people: People
) -> None:
    case = case_at("", household, people)
    for code in ("survey-form", "information-form", "application", "minutes", "township-form"):
        text, values = made(BY_CODE[code], case)
        assert str(values["title"]) in text


# --- what single papers say ------------------------------------------------------------------------


def test_the_income_sheet_shows_the_working(subjects: dict[str, Subject]) -> None:
    text, _ = made(BY_CODE["income-sheet"], subjects[CASE])
    assert "13,200.00" in text  # 12,000 wages and 1,200 transfers
    assert "13,200.00 ÷ 3 人" in text
    assert "4,400.00" in text
    assert "低于监测线" in text


def test_both_incomes_stand_side_by_side_at_the_end(subjects: dict[str, Subject]) -> None:
    _, values = made(BY_CODE["exit-information"], subjects[EXIT])
    found = {str(row["item"]): (row["before"], row["now"]) for row in values["snapshots"]}  # type: ignore[index,union-attr]
    assert found["工资性收入"] == ("12,000.00", "46,000.00")
    assert found["家庭人均纯收入"] == ("4,400.00", "15,733.33")


def test_withdrawn_answers_of_departments_are_not_printed(
    household: Household, people: People
) -> None:
    case = case_at("explain", household, people)
    assert "面包车" in made(BY_CODE["comparison-result"], case)[0]
    AssetHit.objects.update(withheld_at=NOON)
    assert "面包车" not in made(BY_CODE["comparison-result"], case)[0]
    Case.objects.update(status="suspended")
    with pytest.raises(Refused, match="撤回了授权"):
        made(BY_CODE["comparison-result"], Case.objects.for_page().get())


def test_the_guide_of_a_household_without_measures_is_made(subjects: dict[str, Subject]) -> None:
    case = subjects[CASE]
    assert isinstance(case, Case)
    case.measures.all().delete()
    guide = BY_CODE["support-guide"]
    assert "帮扶政策明白纸" in text_of(document(guide, guide.made(case, on=ON)))


def test_what_a_department_answered_is_printed_once(subjects: dict[str, Subject]) -> None:
    case = subjects[CASE]
    for text, shown in (("机动车，三轮车", "机动车，三轮车"), ("机动车", "机动车（三轮车）")):
        AssetHit.objects.update(text=text, detail="三轮车")
        hits = BY_CODE["comparison-result"].made(case, on=ON)["hits"]
        assert hits[0]["text"] == shown  # type: ignore[index]


def test_the_four_questions_of_the_national_form_are_answered(subjects: dict[str, Subject]) -> None:
    case = subjects[CASE]
    assert isinstance(case, Case)
    case.guarantees = {"dropout": False, "housing": True, "uninsured_member": False}
    form = BY_CODE["information-form"].made(case, on=ON)
    asked = ("dropout", "housing", "uninsured_member", "water")
    assert [form[key] for key in asked] == ["否", "是", "否", ""]


def test_the_sign_in_sheet_has_a_line_for_each_invited(subjects: dict[str, Subject]) -> None:
    _, values = made(BY_CODE["minutes"], subjects[CASE])
    assert len(values["attendance"]) == 15
    assert values["present"] == "11人"


def test_numbers_are_masked_on_papers(subjects: dict[str, Subject], household: Household) -> None:
    MemberFactory(household=household, name="李四", id_number=PLANTED)
    text, _ = made(BY_CODE["information-form"], subjects[CASE])
    assert PLANTED not in text
    assert f"411099********{PLANTED[-4:]}" in text or f"4110********{PLANTED[-4:]}" in text


def test_full_numbers_need_a_reason_and_leave_a_trace_each(
    client: Client, subjects: dict[str, Subject], household: Household, people: People
) -> None:
    MemberFactory(household=household, name="李四", id_number=PLANTED)
    url = f"/papers/cases/{subjects[CASE].pk}/information-form/full.docx"
    client.force_login(people.village, backend="accounts.backends.People")
    answer = client.post(url, {"reason": " "}, follow=True)
    assert "请写明查看完整证件号码的原因" in answer.content.decode()
    assert PLANTED in text_of(client.post(url, {"reason": "归档用"}).content)
    lines = AccessLog.objects.filter(kind=AccessLog.Kind.IDENTITY)
    assert lines.count() == 2  # two members
    assert {line.reason for line in lines} == {"归档用"}
    assert AccessLog.objects.get(kind=AccessLog.Kind.EXPORT).detail["numbers"] == 2
    assert client.post(url.replace("information-form", "minutes")).status_code == 404


def test_full_numbers_are_limited_by_the_hour(
    client: Client, subjects: dict[str, Subject], people: People
) -> None:
    Limit.objects.update_or_create(
        key="identity_reads_hour",
        defaults={"title": "x", "amount": 0, "unit": "count", "source": "x"},
    )
    client.force_login(people.village, backend="accounts.backends.People")
    url = f"/papers/cases/{subjects[CASE].pk}/information-form/full.docx"
    answer = client.post(url, {"reason": "归档用"}, follow=True)
    assert "查询过于频繁" in answer.content.decode()


def test_a_closed_case_tells_why(household: Household, people: People) -> None:
    case = case_at("verify", household, people)
    cases.close(
        case=case, by=people.village, at=NOON + 2 * DAY, reason="not_eligible",
        note="收入稳定", told_on=(NOON + 2 * DAY).date(), told_how="上门",
    )  # fmt: skip
    text, _ = made(BY_CODE["told-receipt"], Case.objects.for_page().get(pk=case.pk))
    assert "原因：入户核实不符合条件：收入稳定" in text


# --- on the web ------------------------------------------------------------------------------------


def test_whoever_takes_a_paper_leaves_a_trace(
    client: Client, subjects: dict[str, Subject], people: People
) -> None:
    client.force_login(people.village, backend="accounts.backends.People")
    case = subjects[CASE]
    answer = client.get(f"/papers/cases/{case.pk}/survey-form.docx")
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert (
        answer["Content-Disposition"]
        == "attachment; filename*=utf-8''%E6%8E%92%E6%9F%A5%E8%A1%A8.docx"
    )
    assert "张三" in text_of(answer.content)
    printed = client.get(f"/papers/cases/{case.pk}/survey-form/")
    assert "防止返贫动态监测排查表" in printed.content.decode()
    lines = AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).order_by("pk")
    assert [(row.user, row.subject, row.detail) for row in lines] == [
        (
            people.village, f"households.household|{case.household.pk}",
            {"case": str(case.pk), "paper": "survey-form", "form": form},
        )
        for form in ("docx", "print")
    ]  # fmt: skip
    home = client.get(case.household.get_absolute_url()).content.decode()
    assert home.count("周建国（村级人员）导出") == 2  # 谁看过


@pytest.mark.parametrize(("paper", "what"), EVERY, ids=named)
def test_a_printed_page_has_the_same_fields(
    paper: Paper, what: str, subjects: dict[str, Subject], people: People, client: Client
) -> None:
    if (paper.code, what) == WHEN_CLOSED:
        pytest.skip("the case is not closed")
    client.force_login(people.village, backend="accounts.backends.People")
    values = paper.made(subjects[what], on=ON)
    page = client.get(f"/papers/{what}s/{subjects[what].pk}/{paper.code}/").content.decode()
    fresh = {"day"} if paper.code.endswith("guide") else set()
    for name, value in values.items():
        if isinstance(value, str) and name not in fresh:
            for each in value.split("\n"):
                assert each in page, name


def test_a_paper_of_another_kind_or_name_is_not_there(
    client: Client, subjects: dict[str, Subject], people: People
) -> None:
    client.force_login(people.village, backend="accounts.backends.People")
    for code in ("exit-assessment", "nothing"):
        assert client.get(f"/papers/cases/{subjects[CASE].pk}/{code}/").status_code == 404


def test_what_cannot_be_made_yet_says_why(
    client: Client, household: Household, people: People
) -> None:
    case = case_at("verify", household, people)
    client.force_login(people.village, backend="accounts.backends.People")
    answer = client.get(f"/papers/cases/{case.pk}/notice.docx", follow=True)
    assert "村级评议通过后才能生成公示" in answer.content.decode()
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).exists()


def test_pages_offer_their_papers(
    client: Client, subjects: dict[str, Subject], people: People
) -> None:
    client.force_login(people.village, backend="accounts.backends.People")
    for what, subject in subjects.items():
        page = client.get(subject.get_absolute_url()).content.decode()
        for paper in papers_about(subject):
            there = not paper.not_yet(subject)
            assert (f"/papers/{what}s/{subject.pk}/{paper.code}.docx" in page) == there
