"""Rows for the doctor's tests: a household that nothing is wrong with, and what is found."""

import uuid
from datetime import date
from typing import Any

from households.doctor.runs import look
from households.models import DataFault, Household, Income, Member
from regions.models import Region
from tests.factories import HouseholdFactory, MemberFactory, UserFactory

TODAY = date(2022, 5, 18)


def home(region: Region, people: tuple[dict[str, Any], ...] = (), **fields: Any) -> Household:
    """Make a sound household: a head of 52 who left school, and whoever else is said."""
    sound = {"phone": "13900000001", "arable_mu": 2, "water_safe": True, "house_grade": "A级"}
    household: Household = HouseholdFactory(region=region, **{**sound, **fields})
    first, *others = people or ({},)
    person(household, **{"relation": "户主", **first})
    for each in others:
        person(household, **each)
    return household


def person(household: Household, **fields: Any) -> Member:
    sound = {
        "birth_date": date(1970, 1, 1), "education": "初中", "health": ["健康"],
        "labour": "普通劳动力", "resident_insurance": True, "employee_insurance": False,
        "dibao": "不享受", "tekun": "不享受",
    }  # fmt: skip
    member: Member = MemberFactory(household=household, **{**sound, **fields})
    return member


def monitored(region: Region, people: tuple[dict[str, Any], ...] = (), **fields: Any) -> Household:
    usual = {"category": "sudden", "identified_month": "202203", "risks": ["accident"]}
    return home(region, people, **{**usual, **fields})


def eliminated(region: Region, **fields: Any) -> Household:
    usual = {
        "category": "sudden", "identified_month": "202101", "risks": ["accident"],
        "eliminated": True, "elimination_method": "natural", "eliminated_month": "202110",
    }  # fmt: skip
    return home(region, **{**usual, **fields})


def income(household: Household, purpose: str, **yuan: Any) -> Income:
    return Income.objects.create(
        household=household, purpose=purpose, window_start=date(2021, 5, 1),
        window_end=date(2022, 4, 30), members=1, entered_by=UserFactory(), **yuan,
    )  # fmt: skip


def found(region: Region, on: date = TODAY) -> dict[tuple[str, str], str]:
    """Look at a place; return the present faults by check and household number."""
    look(region, run=uuid.uuid4(), today=on)
    rows = DataFault.objects.present().select_related("household")
    return {(row.rule, row.household.national_no): row.text for row in rows}


def told(region: Region, bad: Household, good: Household) -> dict[str, str]:
    """Return what is found of the household at fault; the other must be without any fault."""
    everything = found(region)
    assert [key for key in everything if key[1] == good.national_no] == []
    return {rule: text for (rule, number), text in everything.items() if number == bad.national_no}
