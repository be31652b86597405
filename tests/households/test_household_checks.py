"""Checks of the household and its incomes, each with one at fault and one that is not."""

from typing import Any

import pytest

from regions.models import Region
from tests.households.doctoring import eliminated, found, home, income, monitored, told

pytestmark = pytest.mark.django_db
NO_LABOUR = {"labour": "无劳动力"}


@pytest.mark.parametrize(
    ("fields", "risk", "text"),
    [
        ({"water_safe": False}, "water", "饮水不安全，没有“因安全饮水”"),
        ({"house_grade": "C级"}, "housing", "房屋C级，没有“因安全住房”"),
    ],
)
def test_17_water_and_house(village: Region, fields: dict[str, Any], risk: str, text: str) -> None:
    bad, good = monitored(village, **fields), monitored(village, **fields, risks=[risk])
    assert told(village, bad, good) == {"D17": text}


def test_17_is_about_the_monitored(village: Region) -> None:
    home(village, water_safe=False, house_grade="D级")
    assert found(village) == {}


def test_18_uninsured(village: Region) -> None:
    nobody = ({"name": "王五", "resident_insurance": False},)
    bad, good = monitored(village, nobody), monitored(village, nobody, risks=["illness"])
    assert told(village, bad, good) == {"D18": "王五没有参加居民医保和职工医保"}


def test_19_no_disabled(village: Region) -> None:
    disabled = ({}, {"health": ["残疾"], "disability_grade": 3})
    bad = monitored(village, risks=["disability"])
    assert told(village, bad, monitored(village, disabled, risks=["disability"])) == {
        "D19": "风险是“因残”，1名成员都没有残疾"
    }


def test_20_nothing_paid(village: Region) -> None:
    bad, good = monitored(village, risks=["illness"]), monitored(village, risks=["illness"])
    income(bad, "identify", out_of_pocket=0)
    income(good, "identify", out_of_pocket=1)
    assert told(village, bad, good) == {"D20": "风险是“因病”，识别时合规自付支出是0元"}


def test_21_labour_enough(village: Region) -> None:
    one_of_four = ({}, NO_LABOUR, NO_LABOUR, NO_LABOUR)
    bad = monitored(village, ({}, NO_LABOUR, NO_LABOUR), risks=["lack_labour"])
    assert told(village, bad, monitored(village, one_of_four, risks=["lack_labour"])) == {
        "D21": "风险是“缺劳动力”，3人中有1个劳动力"
    }


@pytest.mark.parametrize(("head", "text"), [(NO_LABOUR, "家中没有劳动力"), ({}, "没有人登记务工")])
def test_22_nobody_works(village: Region, head: dict[str, str], text: str) -> None:
    worker = ({"work_place": "上海市", "work_months": 3},)
    bad = monitored(village, (head,), risks=["unstable_work"])
    good = monitored(village, worker, risks=["unstable_work"])
    assert told(village, bad, good) == {"D22": f"风险是“因务工就业不稳”，{text}"}


def test_24_other_without_a_word(village: Region) -> None:
    bad = monitored(village, risks=["other"], risk_note=" ")
    good = monitored(village, risks=["other"], risk_note="彩礼负债")
    assert told(village, bad, good) == {"D24": "风险是“其他”，没有写明是什么"}


def test_32_safety_net(village: Region) -> None:
    poor = ({**NO_LABOUR, "dibao": "农村低保"}, NO_LABOUR)
    bad = home(village, poor, household_type="escaped")
    good = home(village, poor, household_type="escaped", no_labour_safety_net=True)
    assert told(village, bad, good) == {
        "D32": "2人都没有劳动力，1人低保、0人特困，“整户无劳动能力兜底保障户”是否"
    }


def test_33_too_soon(village: Region) -> None:
    bad = eliminated(village, identified_month="202111", eliminated_month="202201")
    good = eliminated(village, identified_month="202111", eliminated_month="202202")
    for each in (bad, good):
        income(each, "eliminate", wage=9000)
    assert told(village, bad, good) == {"D33": "202111识别，202201消除，相隔2个月"}


def test_35_no_income_after(village: Region) -> None:
    bad, good = eliminated(village), eliminated(village)
    income(bad, "identify", wage=9000)
    income(good, "eliminate", wage=9000)
    assert told(village, bad, good) == {"D35": "202110消除风险，没有登记消除后的收入"}


def test_36_not_sound_after(village: Region) -> None:
    bad, good = eliminated(village, water_safe=False, house_grade="D级"), eliminated(village)
    for each in (bad, good):
        income(each, "eliminate", wage=9000)
    assert told(village, bad, good) == {"D36": "已消除风险，饮水仍不安全，房屋仍是D级"}


def test_40_no_land(village: Region) -> None:
    bad = home(village, household_type="escaped", arable_mu=None)
    good = home(village, household_type="escaped", arable_mu=0)
    assert told(village, bad, good) == {"D40": "耕地面积没有填写"}
