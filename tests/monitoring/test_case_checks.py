"""The doctor's checks of cases and measures, each with one at fault and one that is not."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from households.models import Household, MonitoringLine
from monitoring.models import Case, Measure
from regions.models import Region
from tests.factories import UserFactory
from tests.households.doctoring import eliminated, found, home, income, monitored, told

pytestmark = pytest.mark.django_db
SPRING = datetime(2022, 3, 1, tzinfo=UTC)
WORKER = ({"work_place": "上海市", "work_months": 3},)
INDUSTRY = ("industry", "产业奖补")


def case_of(
    household: Household, *measures: tuple[str, str], on: date = date(2022, 3, 1),
    status: str = "registered",
) -> Household:  # fmt: skip
    """Give a household a registered round with measures, each (group, content)."""
    by = UserFactory()
    case = Case.objects.create(
        household=household, region=household.region, status=status, began_on=on, due_on=on,
        registered_on=on, entered_at=SPRING, entered_by=by,
    )  # fmt: skip
    for group, content in measures:
        Measure.objects.create(
            case=case, group=group, content=content, risk="accident", responsible="村委会",
            starts_on=on, entered_at=SPRING, entered_by=by,
        )  # fmt: skip
    return household


def pair(
    place: Region, bad: tuple[tuple[str, str], ...], good: tuple[tuple[str, str], ...], **home: Any
) -> dict[str, str]:
    return told(
        place, case_of(monitored(place, **home), *bad), case_of(monitored(place, **home), *good)
    )


def test_23_water(village: Region) -> None:
    got = pair(village, (INDUSTRY,), (INDUSTRY, ("water", "入户")), risks=["water"])
    assert got == {"D23": "风险是“因安全饮水”，1条措施都不管饮水"}


def test_25_no_measure_for_a_month(village: Region) -> None:
    bad = case_of(monitored(village), on=date(2022, 4, 18))
    good = case_of(monitored(village), on=date(2022, 4, 19))
    assert told(village, bad, good) == {"D25": "2022-04-18建档，至今没有帮扶措施"}


def test_26_labour_without_development(village: Region) -> None:
    got = pair(village, (("social_security", "临时救助"),), (INDUSTRY,))
    assert got == {"D26": "家中有1个劳动力，1条措施里没有产业、就业、公益岗位和金融"}


def test_27_said_not_to_be_done(village: Region) -> None:
    bad = case_of(monitored(village, development_status="尚未实施"), INDUSTRY)
    good = case_of(monitored(village, development_status="已实施"), INDUSTRY)
    assert told(village, bad, good) == {"D27": "已有1条开发式措施，户信息仍是“尚未实施”"}


def test_28_a_post_but_nobody_works(village: Region) -> None:
    post = ("public_post", "保洁")
    bad, good = case_of(monitored(village), post), case_of(monitored(village, WORKER), post)
    assert told(village, bad, good) == {"D28": "有1条就业或公益岗位措施，没有人登记务工"}


def test_28_a_post_but_no_wage(village: Region) -> None:
    post = ("public_post", "保洁")
    bad, good = (case_of(monitored(village, WORKER), post) for _ in range(2))
    income(bad, "yearly", wage=0)
    income(good, "yearly", wage=1)
    assert told(village, bad, good) == {"D28": "有1条就业或公益岗位措施，工资性收入是0元"}


@pytest.mark.parametrize(
    ("content", "person", "text"),
    [
        ("农村低保", {"dibao": "农村低保"}, "有低保措施，没有低保人员"),
        (
            "特困供养",
            {"tekun": "农村特困", "birth_date": date(1950, 1, 1)},
            "有特困措施，没有特困人员",
        ),
        ("残疾人补贴", {"health": ["残疾"]}, "有残疾人补贴措施，没有残疾人"),
    ],
)
def test_29_measure_for_nobody(
    village: Region, content: str, person: dict[str, Any], text: str
) -> None:
    measures = (INDUSTRY, ("social_security", content))
    bad = case_of(monitored(village), *measures)
    good = case_of(monitored(village, ({}, person)), *measures)
    assert told(village, bad, good) == {"D29": text}


@pytest.mark.parametrize(
    ("content", "person", "text"),
    [
        ("农村低保", {"dibao": "农村低保"}, "有低保人员，没有低保措施"),
        ("护理补贴（残疾）", {"disability_grade": 2}, "有重度残疾人，没有残疾人补贴措施"),
    ],
)
def test_29_person_without_measure(
    village: Region, content: str, person: dict[str, Any], text: str
) -> None:
    bad = case_of(monitored(village, ({}, person)), INDUSTRY)
    good = case_of(monitored(village, ({}, person)), INDUSTRY, ("social_security", content))
    assert told(village, bad, good) == {"D29": text}


def test_30_care_without_measure(village: Region) -> None:
    people = ({}, {"tekun": "农村特困", "birth_date": date(1950, 1, 1)})
    bad = case_of(monitored(village, people), INDUSTRY)
    good = case_of(monitored(village, people), INDUSTRY, ("social_security", "特困供养"))
    assert told(village, bad, good) == {"D30": "有1名特困人员，没有特困供养措施"}


def test_34_supported_by_nothing(village: Region) -> None:
    bad, good = (eliminated(village, elimination_method="support") for _ in range(2))
    for each, measures in ((bad, ()), (good, (INDUSTRY,))):
        income(each, "eliminate", wage=9000)
        case_of(each, *measures, status="eliminated")
    assert told(village, bad, good) == {"D34": "消除方式是“帮扶消除”，没有登记帮扶措施"}


def test_37_no_wage_after(village: Region) -> None:
    bad, good = eliminated(village), eliminated(village)
    for each, wage in ((bad, 0), (good, 9000)):
        income(each, "eliminate", wage=wage, business=9000)
        case_of(each, ("employment", "帮扶车间"), status="eliminated")
    assert told(village, bad, good) == {"D37": "有1条就业或公益岗位措施，消除后工资性收入是0元"}


@pytest.fixture
def line(district: Region) -> None:
    for year, amount in ((2021, 6500), (2022, 7000)):
        MonitoringLine.objects.create(
            year=year, region=district, amount=amount, valid_from=date(year, 4, 1),
            document_no="文件",
        )  # fmt: skip


def test_38_below_the_line(village: Region, line: None) -> None:
    bad, good = (home(village, household_type="escaped") for _ in range(2))
    income(bad, "yearly", wage=6999)
    income(good, "yearly", wage=7000)
    assert told(village, bad, good) == {"D38": "人均纯收入6999.00元，监测线7000.00元"}


def test_38_the_latest_figure_counts(village: Region, line: None) -> None:
    household = home(village, household_type="escaped")
    income(household, "identify", wage=6000)
    income(household, "yearly", wage=8000)
    assert found(village) == {}


def test_38_waits_for_a_case_under_way(village: Region, line: None) -> None:
    household = home(village, household_type="escaped")
    income(household, "yearly", wage=6000)
    case_of(household, status="verifying")
    assert found(village) == {}


def test_nothing_is_said_of_measures_kept_elsewhere(village: Region) -> None:
    monitored(village, risks=["water"], development_status="尚未实施")
    eliminated_ = eliminated(village, elimination_method="support")
    income(eliminated_, "eliminate", wage=9000)
    assert found(village) == {}
