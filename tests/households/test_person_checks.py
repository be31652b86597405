"""Checks 1–16, each with a row that is at fault and one that is not."""

from datetime import date
from typing import Any

import pytest

from households.models import Household
from regions.models import Region
from tests.factories import id_number
from tests.households.doctoring import found, home, told

pytestmark = pytest.mark.django_db
SPOUSE = {"relation": "配偶", "sex": "女", "name": "李四"}
WRONG_DIGIT = "411099199001010018"  # 411099 1990-01-01 001: the check digit is 7


def pair(place: Region, bad: dict[str, Any], good: dict[str, Any]) -> dict[str, str]:
    """Return what is found of a second member that is at fault, beside one that is not."""
    return told(place, home(place, ({}, {"name": "王五", **bad})), home(place, ({}, good)))


def test_1_check_digit(village: Region) -> None:
    got = pair(village, {"id_number": WRONG_DIGIT}, {"id_number": id_number(12)})
    assert got == {"D01": "证件号码校验位不对，请核对是否写错（4110********0018）"}


def test_1_another_paper_has_no_check_digit(village: Region) -> None:
    home(village, ({}, {"id_type": "其他", "id_number": WRONG_DIGIT}))
    assert found(village) == {}


def test_a_damaged_seal_is_told_and_stops_nobody(village: Region) -> None:
    one, other = home(village), home(village, phone="")
    row = one.members.get()
    row.id_number_sealed = bytes(row.id_number_sealed or b"")[:-1] + b"?"
    row.save()
    Household.objects.filter(pk=one.pk).update(phone_sealed=b"?" * 41)
    assert found(village) == {
        ("D01", one.national_no): "证件号码读不出来，请区局重新导入",
        ("D12", one.national_no): "联系电话读不出来，请区局重新导入",
        ("D12", other.national_no): "没有填写联系电话",
    }


def test_2_length(village: Region) -> None:
    # A disability card has 20 or 22 characters: that is a number as well.
    card = {"id_type": "残疾人证", "id_number": id_number(13) + "43"}
    assert pair(village, {"id_number": id_number(12)[:17]}, card) == {"D02": "王五的证件号码有17位"}


def test_2_none(village: Region) -> None:
    book = {"id_type": "居民户口簿", "id_number": ""}
    assert pair(village, {"id_number": ""}, book) == {"D02": "王五没有填写证件号码"}


def test_3_two_households_of_one_number(village: Region, far_village: Region) -> None:
    number = id_number(21)
    other = home(far_village, national_no="8800000002", head_id=number)
    bad, good = home(village, head_id=number), home(village, head_id=id_number(22))
    assert told(village, bad, good) == {"D03": "户主的证件号码同时登记在8800000002号户"}
    assert other.national_no not in {number for _, number in found(village)}


def test_3_head_here_and_member_there(village: Region) -> None:
    number = id_number(21)
    good = home(village, ({}, {"id_number": number}), national_no="8800000002")
    assert told(village, home(village, head_id=number), good) == {
        "D03": "户主的证件号码同时是8800000002号户的成员"
    }


def test_4_head(village: Region) -> None:
    bad = home(village, ({"relation": "其他"},))
    assert told(village, bad, home(village)) == {"D04": "1名成员中有0个户主"}


def test_5_spouses(village: Region) -> None:
    bad, good = home(village, ({}, SPOUSE, SPOUSE)), home(village, ({}, SPOUSE))
    assert told(village, bad, good) == {"D05": "登记了2个配偶"}


def test_6_sex_of_the_spouse(village: Region) -> None:
    bad, good = home(village, ({}, {**SPOUSE, "sex": "男"})), home(village, ({}, SPOUSE))
    assert told(village, bad, good) == {"D06": "户主张三和配偶李四都是男"}


def test_7_relation_and_sex(village: Region) -> None:
    bad, good = {"relation": "之女", "sex": "男"}, {"relation": "之女", "sex": "女"}
    assert pair(village, bad, good) == {"D07": "王五是“之女”，性别是男"}


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        ({"education": "", "school_status": ""}, "王五文化程度和在校生状况都没有填"),
        ({"education": "初中", "school_status": "小学"}, "王五同时填了“初中”和“小学”"),
    ],
)
def test_8_schooling(village: Region, bad: dict[str, str], text: str) -> None:
    assert pair(village, bad, {"education": "", "school_status": "小学"}) == {"D08": text}


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        ({"work_place": "上海市"}, "王五在上海市务工，没有填时间"),
        ({"work_months": 5}, "王五务工5个月，没有填地点"),
    ],
)
def test_9_where_and_how_long(village: Region, bad: dict[str, Any], text: str) -> None:
    assert pair(village, bad, {"work_place": "上海市", "work_months": 5}) == {"D09": text}


def test_10_two_insurances(village: Region) -> None:
    good = {"resident_insurance": False, "employee_insurance": True}
    got = pair(village, {"employee_insurance": True}, good)
    assert got == {"D10": "王五同时登记了居民医保和职工医保"}


@pytest.mark.parametrize(
    ("phone", "text"),
    [("", "没有填写联系电话"), ("1390000", "联系电话有7位，不是11位手机号"),
     ("12900000001", "联系电话有11位，不是11位手机号")],
)  # fmt: skip
def test_12_phone(village: Region, phone: str, text: str) -> None:
    assert told(village, home(village, phone=phone), home(village)) == {"D12": text}


def test_14_pupil_at_work(village: Region) -> None:
    work = {"education": "", "work_place": "上海市", "work_months": 3}
    bad, good = "普通高中二年级", "高职高专二年级"
    got = pair(village, {**work, "school_status": bad}, {**work, "school_status": good})
    assert got == {"D14": "王五在读普通高中二年级，登记务工3个月"}


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        ({"labour": "无劳动力"}, "王五是无劳动力，登记务工3个月"),
        ({"tekun": "农村特困", "birth_date": date(1950, 1, 1)}, "王五是特困人员，登记务工3个月"),
    ],
)
def test_15_at_work_without_labour(village: Region, bad: dict[str, Any], text: str) -> None:
    work = {"work_place": "上海市", "work_months": 3}
    assert pair(village, {**work, **bad}, work) == {"D15": text}


def test_16_able_and_in_care(village: Region) -> None:
    care = {"tekun": "农村特困"}
    # Sixty on the very day of the look: no longer of working age.
    got = pair(
        village,
        {**care, "birth_date": date(1962, 5, 19)},
        {**care, "birth_date": date(1962, 5, 18)},
    )
    assert got == {"D16": "王五59岁，健康，不在校，登记为特困"}


@pytest.mark.parametrize(
    "fields", [{"health": ["残疾"]}, {"school_status": "本科一年级", "education": ""}]
)
def test_16_with_a_reason(village: Region, fields: dict[str, Any]) -> None:
    home(village, ({}, {"tekun": "农村特困", **fields}))
    assert found(village) == {}
