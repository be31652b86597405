"""The week on paper and typed in again: one order, who went and who typed kept apart."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccessLog, User
from households.codes import Risk
from monitoring.actions import duties
from monitoring.models import Visit, VisitDuty
from monitoring.rules.visits import ITEMS
from regions.models import Region
from tests.factories import HouseholdFactory
from tests.monitoring.visit_fixtures import *  # noqa: F403
from tests.monitoring.visit_fixtures import WEEK
from tests.monitoring.visiting import weekly

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

HTMX = {"HTTP_HX_REQUEST": "true"}
PAPER, ENTRY = "/monitoring/week/paper/", "/monitoring/week/entry/"


@pytest.fixture
def pile(village: Region) -> list[VisitDuty]:
    weekly()
    for name, hamlet in (("张家旺", "东庄"), ("李秀兰", "西庄"), ("王德厚", "东庄")):
        HouseholdFactory(
            region=village, head_name=name, head=True, category="sudden", natural_village=hamlet,
            phone="18180850182",
        )  # fmt: skip
    duties.make_duties(week=WEEK)
    return list(VisitDuty.objects.for_list())


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.People")
    return client


def said(**fields: Any) -> dict[str, Any]:
    return {"visited_on": "2022-05-17", "mode": "phone", "visitors": "吴秀英、赵强", **fields}


def names(html: str) -> list[str]:
    return re.findall(r"张家旺|李秀兰|王德厚", html)


# --- the paper ---------------------------------------------------------------------------------


def test_the_paper_lists_the_week_in_the_order_in_which_it_is_typed_in(
    pile: list[VisitDuty], village_staff: User
) -> None:
    client = logged_in(village_staff)
    walk = [duty.household.head_name for duty in pile]
    paper = client.get(PAPER, {"sheets": "0"}).content.decode()
    typed = client.get(ENTRY).content.decode()
    assert names(paper) == walk
    assert list(dict.fromkeys(names(typed))) == walk


def test_a_sheet_asks_every_item_with_its_choices_in_the_order_of_the_declaration(
    pile: list[VisitDuty], village_staff: User
) -> None:
    html = logged_in(village_staff).get(PAPER, {"sheets": "each"}).content.decode()
    sheets = html.split("data-sheet")[1:]
    assert len(sheets) == 3
    asked = re.findall(r"data-item>(.*?)</th>", sheets[0])
    around = ["发现风险", "备注", "走访日期", "方式", "走访人"]
    assert asked == [*(item.label for item in ITEMS), *around]
    for item in ITEMS:
        cell = sheets[0].split(f"data-item>{item.label}</th>")[1].split("</tr>")[0]
        for part in item.parts:
            for _, label in part.choices:
                assert f"□&nbsp;{label}" in cell
            assert part.kind == "choice" or part.label in cell
    assert all(f"□&nbsp;{risk}" in sheets[0] for risk in Risk.labels)


def test_the_paper_bears_no_number_and_who_took_it_is_written_down(
    pile: list[VisitDuty], village_staff: User, village: Region
) -> None:
    html = logged_in(village_staff).get(PAPER, {"sheets": "each"}).content.decode()
    numbers = re.findall(r"\d{11,18}", html.split("<article")[1])
    assert numbers == []
    trace = AccessLog.objects.get(kind=AccessLog.Kind.EXPORT)
    assert (trace.user, trace.subject) == (village_staff, f"regions.region|{village.pk}")
    assert trace.detail == {"paper": "visit_week", "form": "print", "rows": 3}


@pytest.mark.parametrize(("asked", "count"), [("0", 0), ("5", 5), ("each", 3), ("9999", 5)])
def test_blank_sheets_come_with_the_list(
    pile: list[VisitDuty], village_staff: User, asked: str, count: int
) -> None:
    html = logged_in(village_staff).get(PAPER, {"sheets": asked}).content.decode()
    assert html.count("data-sheet") == count


def test_the_township_chooses_a_village_first(pile: list[VisitDuty], township_clerk: User) -> None:
    client = logged_in(township_clerk)
    for address in (PAPER, ENTRY):
        html = client.get(address).content.decode()
        assert f"?region={pile[0].region_id}" in html
        assert "张家旺" not in html
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).exists(), "nothing was taken"


# --- typed in ----------------------------------------------------------------------------------


def test_one_tap_keeps_the_day_the_mode_and_who_went_and_who_typed(
    pile: list[VisitDuty], township_clerk: User
) -> None:
    client, duty = logged_in(township_clerk), pile[0]
    fields = said(uuid=str(uuid.uuid4()))
    answer = client.post(f"{ENTRY}{duty.pk}/no-change/", fields, **HTMX)
    assert answer.status_code == 200
    visit = Visit.objects.get()
    assert str(visit.visited_on) == "2022-05-17"
    assert (visit.mode, visit.purpose, visit.changed) == ("phone", "routine", False)
    assert (visit.visitors, visit.recorded_by) == (["吴秀英", "赵强"], township_clerk)
    client.post(f"{ENTRY}{duty.pk}/no-change/", fields, **HTMX)
    assert Visit.objects.count() == 1, "sent twice is stored once"
    assert set(VisitDuty.objects.exclude(pk=duty.pk).values_list("state", flat=True)) == {"due"}


def test_the_page_goes_on_with_what_was_entered_last(
    pile: list[VisitDuty], township_clerk: User
) -> None:
    client, place = logged_in(township_clerk), {"region": pile[0].region_id}
    fresh = client.get(ENTRY, place).context["pack"]
    assert (fresh["visited_on"].value(), fresh["visitors"].value()) == ("2022-05-18", "")
    client.post(f"{ENTRY}{pile[0].pk}/no-change/", said(), **HTMX)
    kept = client.get(ENTRY, place).context["pack"]
    assert {name: kept[name].value() for name in said()} == said()
    other_week = client.get(ENTRY, {**place, "week": "2022-W19"})
    assert "吴秀英" not in other_week.content.decode()


def test_who_types_their_own_paper_finds_their_name(
    pile: list[VisitDuty], village_staff: User
) -> None:
    pack = logged_in(village_staff).get(ENTRY).context["pack"]
    assert pack["visitors"].value() == "周建国"


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"visitors": ""}, 400, "走访人"),
        ({"visited_on": "2022-05-15"}, 400, "请换到那一周再录入"),
        ({"visited_on": "2022-05-19"}, 409, "不能晚于今天"),
    ],
)
def test_what_cannot_be_right_is_refused_in_its_row_and_says_what_to_do(
    pile: list[VisitDuty], village_staff: User, wrong: dict[str, str], status: int, words: str
) -> None:
    client, duty = logged_in(village_staff), pile[0]
    answer = client.post(f"{ENTRY}{duty.pk}/no-change/", said(**wrong), **HTMX)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    sheet = said(**wrong, **{"water-state": "cut"})
    answer = client.post(f"{ENTRY}{duty.pk}/", sheet, **HTMX)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert not Visit.objects.exists()


def test_older_than_the_limit_is_refused(pile: list[VisitDuty], village_staff: User) -> None:
    VisitDuty.objects.filter(pk=pile[0].pk).update(week="2022-W17", due_on="2022-05-01")
    answer = logged_in(village_staff).post(
        f"{ENTRY}{pile[0].pk}/no-change/", said(visited_on="2022-05-01"), **HTMX
    )
    assert answer.status_code == 409
    assert "不能补录" in answer.content.decode()


def test_a_sheet_is_kept_with_its_items_and_opens_a_clue(
    pile: list[VisitDuty], village_staff: User
) -> None:
    client, duty = logged_in(village_staff), pile[1]
    opened = client.get(f"{ENTRY}{duty.pk}/", **HTMX).content.decode()
    assert "保存这一户" in opened
    sheet = said(**{"housing-state": "d", "housing-note": "后墙开裂"})
    answer = client.post(f"{ENTRY}{duty.pk}/", sheet, **HTMX)
    visit = Visit.objects.get()
    assert visit.items == {"housing": {"state": "d", "note": "后墙开裂"}}
    assert visit.visitors == ["吴秀英", "赵强"]
    assert "已登记线索" in answer.content.decode()


def test_an_empty_sheet_is_no_change_and_is_not_taken_for_a_change(
    pile: list[VisitDuty], village_staff: User
) -> None:
    answer = logged_in(village_staff).post(f"{ENTRY}{pile[0].pk}/", said(), **HTMX)
    assert answer.status_code == 400
    assert "请收起后按“无变化”" in answer.content.decode()
    assert not Visit.objects.exists()


def test_a_slip_is_taken_back_in_its_row(pile: list[VisitDuty], village_staff: User) -> None:
    client, duty = logged_in(village_staff), pile[0]
    client.post(f"{ENTRY}{duty.pk}/no-change/", said(), **HTMX)
    answer = client.post(f"{ENTRY}visits/{Visit.objects.get().pk}/undo/", **HTMX)
    assert "data-no-change" in answer.content.decode()
    duty.refresh_from_db()
    assert duty.state == "due"


def test_without_scripts_the_whole_page_comes_back(
    pile: list[VisitDuty], village_staff: User
) -> None:
    client, duty = logged_in(village_staff), pile[0]
    answer = client.post(f"{ENTRY}{duty.pk}/no-change/", said(), follow=True)
    assert f"已记录{duty.household}" in answer.content.decode()
    opened = client.get(f"{ENTRY}{pile[1].pk}/").content.decode()
    assert opened.count("保存这一户") == 1
    assert len(re.findall("data-entry", opened)) == 3
    wrong = client.post(f"{ENTRY}{pile[1].pk}/no-change/", said(visitors=""))
    assert wrong.status_code == 400
    assert "走访人" in wrong.content.decode()


def test_who_typed_for_others_is_not_said_to_have_gone(
    pile: list[VisitDuty], township_clerk: User, village_staff: User
) -> None:
    client = logged_in(township_clerk)
    client.post(f"{ENTRY}{pile[0].pk}/no-change/", said(), **HTMX)
    client.post(f"{ENTRY}{pile[1].pk}/no-change/", said(visitors=township_clerk.name), **HTMX)
    week = logged_in(village_staff).get("/monitoring/week/").content.decode()
    assert week.count(f"（吴秀英、赵强，代录：{township_clerk}）") == 1
    assert week.count(f"（代访：{township_clerk}）") == 1
