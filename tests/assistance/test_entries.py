"""Rows of ledgers by hand: what is taken, what is refused, who sees what."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit, User
from accounts.permissions import Role
from assistance.models import HousingCheck, WaterPoint
from core.errors import Refused
from households.models import Household, Member
from ledgers.entries import actions, reads
from ledgers.entries.declaration import ledgers
from ledgers.models import Caption, EntryChange
from regions.models import Region
from tests.assistance.entry_fixtures import NOON, hazard, the
from tests.factories import UnitFactory, UserFactory
from tests.importing import logged_in, outcomes, sheet, uploaded

pytestmark = pytest.mark.django_db


# --- by hand ---------------------------------------------------------------------------------------


def test_a_row_is_entered_changed_and_taken_off_with_its_history(
    home: Household, village_staff: User, zhujian: User
) -> None:
    row = hazard(home, village_staff)
    ledger = the("housing_check")
    actions.change(ledger, pk=row.pk, version=1, by=zhujian, at=NOON, grade="C",
                   graded_on=date(2022, 5, 12))  # fmt: skip
    actions.take_off(ledger, pk=row.pk, by=village_staff, at=NOON, reason="登记错了户")

    row.refresh_from_db()
    assert (row.region_path, row.entered_by, row.version) == (
        home.region_path, village_staff, 3,
    )  # fmt: skip
    assert (row.ended_by, row.ended_reason) == (village_staff, "登记错了户")
    assert not ledger.rows(village_staff).exists()
    said = [(each.who, each.what, each.changes) for each in reads.history(ledger, row.pk)]
    assert said[0] == ("周建国", "注销：登记错了户", [])
    assert said[1] == (
        zhujian.name, "修改", [("鉴定等级", "—", "C级"), ("鉴定日期", "—", "2022-05-12")]
    )  # fmt: skip
    assert ("安全隐患", "—", "屋顶漏雨") in said[2][2]


def test_history_is_written_once(home: Household, village_staff: User) -> None:
    hazard(home, village_staff)
    with pytest.raises(Exception, match="written once"), transaction.atomic():
        EntryChange.objects.update(reason="改")


def test_a_stale_form_is_told(home: Household, village_staff: User) -> None:
    row = hazard(home, village_staff)
    ledger = the("housing_check")
    actions.change(ledger, pk=row.pk, version=1, by=village_staff, at=NOON, hazard="墙体开裂")

    with pytest.raises(Refused, match="又有改动"):
        actions.change(ledger, pk=row.pk, version=1, by=village_staff, at=NOON, hazard="漏雨")


def test_what_cannot_be_together_is_refused_in_words(home: Household, village_staff: User) -> None:
    with pytest.raises(Refused, match="有验收日期，没有开工日期"):
        hazard(home, village_staff, accepted_on=date(2022, 5, 12))
    hazard(home, village_staff)
    with pytest.raises(Refused, match="当天已经登记过隐患"):
        hazard(home, village_staff)
    with pytest.raises(Refused, match="安全隐患"):
        hazard(home, village_staff, hazard="", found_on=date(2022, 5, 11))


def test_the_database_holds_what_the_rule_says(home: Household, village_staff: User) -> None:
    row = hazard(home, village_staff)
    rows = HousingCheck.objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(finished_on=date(2022, 5, 12), accepted_on=date(2022, 5, 11))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(grade="E")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(ended_at=NOON)


# --- whose -----------------------------------------------------------------------------------------


def test_each_sees_their_place_and_a_department_its_ledgers(
    home: Household, far_home: Household, clerk: User, village_staff: User, far_clerk: User,
    zhujian: User, yibao: Unit, district: Region,
) -> None:  # fmt: skip
    for each in (home, far_home):
        hazard(each, clerk)
    yibao.region = district
    yibao.save()
    medical = UserFactory(role=Role.DEPT_LIAISON, unit=yibao)
    nowhere = UserFactory(role=Role.DEPT_LIAISON, unit=UnitFactory(code="zhujian2", region=None))

    def seen(user: User) -> set[Any]:
        return set(the("housing_check").rows(user).values_list("household", flat=True))

    assert seen(clerk) == seen(zhujian) == {home.pk, far_home.pk}
    assert seen(village_staff) == {home.pk}
    assert seen(far_clerk) == {far_home.pk}
    assert seen(medical) == seen(nowhere) == set()


def test_a_support_officer_sees_the_rows_of_the_households_given_to_them(
    home: Household, officer: User, village_staff: User, clerk: User, village: Region
) -> None:
    hazard(home, village_staff)
    actions.enter(the("water_point"), subject=village.pk, by=clerk, at=NOON, name="井", kind="well")
    assert not HousingCheck.objects.visible_to(officer).exists()
    Household.objects.update(support_officer=officer)
    assert HousingCheck.objects.visible_to(officer).count() == 1
    assert not WaterPoint.objects.visible_to(officer).exists()


def test_others_write_nothing(
    home: Household, far_home: Household, village_staff: User, inspector: User, officer: User,
    liaison: User,
) -> None:  # fmt: skip
    for user in (inspector, officer, liaison):
        with pytest.raises(PermissionDenied):
            hazard(home, user)
    with pytest.raises(Household.DoesNotExist):
        hazard(far_home, village_staff)
    with pytest.raises(Household.DoesNotExist):
        actions.enter(the("housing_check"), subject="keine", by=village_staff, at=NOON)


LOOKUPS = {"household": "household", "member": "member__household", "region": ""}


def test_every_ledgers_rows_say_whose_household_they_are_of() -> None:
    assert len(list(ledgers)) >= 3
    for ledger in ledgers:
        assert ledger.model.household_lookup() == LOOKUPS[ledger.subject.field], ledger.name


def test_a_row_moves_with_its_household(
    home: Household, village_staff: User, neighbour: User, neighbour_village: Region
) -> None:
    from households.actions import bring_along

    hazard(home, village_staff)
    actions.enter(the("medical_security"), subject=str(home.members.get().pk), by=village_staff,
                  at=NOON, year=2022, insured=True)  # fmt: skip
    home.region = neighbour_village
    home.save()
    bring_along([home.pk])
    assert the("housing_check").rows(neighbour).count() == 1
    assert the("medical_security").rows(neighbour).count() == 1
    assert not the("housing_check").rows(village_staff).exists()


# --- figures ---------------------------------------------------------------------------------------


def test_a_figure_counts_the_rows_that_open_behind_it(
    home: Household, township_clerk: User, far_clerk: User
) -> None:
    ledger = the("housing_check")
    done = {"remedy": "reinforce", "begun_on": date(2022, 5, 11), "finished_on": date(2022, 5, 12),
            "accepted_on": date(2022, 5, 13)}  # fmt: skip
    hazard(home, township_clerk, grade="D")
    hazard(home, township_clerk, house="东厢房", lived_in=False, grade="D")
    hazard(home, township_clerk, house="西厢房", grade="C", **done)

    def values(user: User) -> dict[str, int]:
        return {t.figure.name: t.value for t in reads.tiles(ledger, user, date(2022, 5, 18))}

    assert values(township_clerk) == {
        "housing_hazards": 3, "housing_open": 2, "housing_unsafe_lived_in": 1,
    }  # fmt: skip
    assert set(values(far_clerk).values()) == {0}
    client = logged_in(township_clerk)
    rows = client.get("/api/v1/ledgers/housing_check/", {"figure": "housing_open"}).json()
    assert rows["count"] == 2
    assert client.get("/api/v1/ledgers/housing_check/?figure=keine").status_code == 404


def test_the_api_enters_changes_and_takes_off(
    home: Household, village_staff: User, make_client: Callable[[User], Client]
) -> None:
    client = make_client(village_staff)
    url = "/api/v1/ledgers/housing_check/"
    values = {"group": "risk", "found_on": "2022-05-10", "hazard": "屋顶漏雨"}
    body = {"of": str(home.pk), "values": values}
    json = "application/json"
    made = client.post(url, body, content_type=json)
    assert made.status_code == 201, made.content.decode()
    row = made.json()
    odd = client.post(url, body | {"values": values | {"colour": "red"}}, content_type=json)
    assert (odd.status_code, odd.json()) == (400, {"values": {"colour": ["没有这个字段。"]}})
    assert client.post(url, body, content_type=json).status_code == 409
    change = f"{url}{row['id']}/change/"
    done = client.post(change, {"version": 1, "values": {"grade": "D"}}, content_type=json)
    assert (done.status_code, done.json()["values"]["grade"]) == (200, "D")
    late = client.post(change, {"version": 1, "values": {"grade": "C"}}, content_type=json)
    assert late.status_code == 409
    off = client.post(f"{url}{row['id']}/take-off/", {"reason": "重复"}, content_type=json)
    assert off.status_code == 200
    assert client.get(f"{url}{row['id']}/").status_code == 404


@pytest.fixture
def make_client() -> Callable[[User], Client]:
    return logged_in


def test_a_column_is_called_what_the_district_calls_it(
    head: Member, township_clerk: User, tmp_path: Path
) -> None:
    """三明白 by another name: on pages, in templates and exports; the declared one still reads."""
    Caption.objects.create(
        ledger="safety_net", field="three_known", words="三知道", source="区局通知"
    )
    client = logged_in(township_clerk)
    page = client.get(f"/ledgers/safety_net/new/?of={head.pk}").content.decode()
    assert "三知道" in page
    assert "三明白" not in page
    assert "三知道" in the("safety_net").labels().values()
    for n, heading in enumerate(("三明白", "三知道")):
        row = {"姓名": head.name, "证件号码": head.id_number, "保障政策": "低保",
               "起始日期": f"2022-0{n + 1}-01", heading: "是"}  # fmt: skip
        path = sheet(tmp_path, list(row), [list(row.values())], name=f"{n}.xlsx")
        job = uploaded(client, "/api/v1/ledgers/safety_net/import/", path)
        assert outcomes(job) == [(2, "created", "")]
        assert job.rows.get().values["three_known"] is True


@pytest.mark.parametrize(
    ("ledger", "field", "reason"),
    [("nothing", "three_known", "没有这本台账"), ("safety_net", "nothing", "这本台账的列")],
)
def test_a_caption_is_of_a_column_that_is_there(ledger: str, field: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Caption(ledger=ledger, field=field, words="x", source="x").full_clean()


def test_captions_are_asked_for_once_a_page(
    home: Household, head: Member, village_staff: User
) -> None:
    """Neither for each column, change or row, nor for each ledger of a household's page."""
    for n in range(3):
        hazard(home, village_staff, hazard=f"隐患{n}", found_on=date(2022, 5, n + 1))
    client = logged_in(village_staff)
    row = HousingCheck.objects.get(hazard="隐患0")
    actions.change(
        the("housing_check"), pk=row.pk, version=1, by=village_staff, at=NOON, hazard="墙体开裂",
        house="主房",
    )  # fmt: skip
    for url, most in (
        ("/ledgers/housing_check/", 1), (row.get_absolute_url(), 3), (home.get_absolute_url(), 1),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        asked = [each for each in captured.captured_queries if "ledgers_caption" in each["sql"]]
        assert len(asked) <= most, (url, len(asked))
