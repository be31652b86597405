"""
A household and its people in the national export's own columns: the way back of `imports`.

Whatever `imports` reads from such a row is what stands in the register; a test holds the two
together. The cells hold full identity numbers: who may have them is decided by whoever asks.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from households.codes import Category, Elimination, HouseholdType, Risk
from households.imports.columns import HOUSEHOLD, MEMBER
from households.models import Household, Member
from ledgers.sheets.rows import Value

ABOVE = ("省", "市", "县")
PROVINCE, CITY = "河南省", "许昌市"
HOUSEHOLD_HEADINGS = (*ABOVE, *(column.label for column in HOUSEHOLD))
MEMBER_HEADINGS = tuple(column.label for column in MEMBER)
RISKS = 5  # the export has a column for each

Row = dict[str, Value]


def yes_no(value: bool | None) -> str:
    """
    >>> [yes_no(value) for value in (True, False, None)]
    ['是', '否', '']
    """
    return "" if value is None else "是" if value else "否"


def monitoring(
    *, category: str, risks: Sequence[str], risk_note: str, identified_month: str
) -> Row:
    """Return what the export says about being monitored, in its code words."""
    words = [str(Risk(risk).label) for risk in risks]
    return {
        "category": str(Category(category).label) if category else "",
        "identified_month": identified_month,
        **{f"risk{n + 1}": words[n] if n < len(words) else "" for n in range(RISKS)},
        "risk_note": risk_note,
    }


def household_row(row: Household) -> Row:
    """Return the cells of a household by the importer's keys. Its place comes with its parents."""
    township = row.region.parent
    method = row.elimination_method
    return {
        "township": township.name if township else "",
        "village": row.region.name,
        "natural_village": row.natural_village,
        "national_no": row.national_no,
        "head_name": row.head_name,
        "head_id": row.head_id,
        "size": row.size,
        "phone": row.phone,
        "address": row.address,
        "household_type": str(HouseholdType(row.household_type).label),
        **monitoring(
            category=row.category, risks=row.risks, risk_note=row.risk_note,
            identified_month=row.identified_month,
        ),
        "eliminated": yes_no(row.eliminated) if row.category else "",
        "elimination_method": str(Elimination(method).label) if method else "",
        "eliminated_month": row.eliminated_month,
        "no_labour_safety_net": yes_no(row.no_labour_safety_net),
        "in_resettlement": yes_no(row.in_resettlement),
        "military_family": yes_no(row.military_family),
        "house_grade": row.house_grade,
        "water_safe": yes_no(row.water_safe),
        "arable_mu": row.arable_mu,
        "development_status": row.development_status,
        "bank": row.bank,
        "bank_card": row.bank_card,
    }  # fmt: skip


def household_cells(row: Household, changed: Row | None = None) -> list[Value]:
    """Return a line of the 户 sheet; `changed` replaces cells by their keys."""
    district = row.region.parent.parent if row.region.parent else None
    cells = household_row(row) | (changed or {})
    above = (PROVINCE, CITY, district.name if district else "")
    return [*above, *(cells[column.key] for column in HOUSEHOLD)]


def card_number(number: str, *, kind: str, grade: int | None) -> str:
    """
    Return the number of a 残疾证: kind and grade behind the eighteen, 0 for what is not known.

    >>> card_number("411099197001010017", kind="4", grade=2)
    '41109919700101001742'
    >>> card_number("411099197001010017", kind="", grade=None)
    '411099197001010017'
    """
    return f"{number}{kind or 0}{grade or 0}" if kind or grade else number


def member_cells(row: Member, household_no: str) -> list[Value]:
    """Return a line of the 人 sheet."""
    cells: dict[str, Any] = {
        "household_no": household_no,
        "national_no": row.national_no,
        "name": row.name,
        "sex": row.sex,
        "id_type": row.id_type,
        "id_number": card_number(
            row.id_number, kind=row.disability_kind, grade=row.disability_grade
        ),
        "birth_date": row.birth_date,
        "relation": row.relation,
        "ethnicity": row.ethnicity,
        "politics": row.politics,
        "education": row.education,
        "school_status": row.school_status,
        "health": "、".join(row.health),
        "labour": row.labour,
        "resident_insurance": yes_no(row.resident_insurance),
        "employee_insurance": yes_no(row.employee_insurance),
        "work_place": row.work_place,
        "work_months": row.work_months,
        "wage_year": row.wage_year,
        "dibao": row.dibao,
        "tekun": row.tekun,
    }
    return [cells[column.key] for column in MEMBER]


def members_of(households: Iterable[Household]) -> list[list[Value]]:
    """Return the lines of the 人 sheet of households, each household's together."""
    numbers = {row.pk: row.national_no for row in households}
    rows = Member.objects.present().filter(household__in=numbers).order_by("household", "pk")
    return [member_cells(row, numbers[row.household_id]) for row in rows]
