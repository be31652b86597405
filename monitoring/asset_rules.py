"""
Judgement of the asset check (信息比对). No database, no clock, no request.

A severity says how loudly a 疑点 asks to be explained. None refuses a household by itself.
"""

import re
from collections.abc import Sequence
from datetime import date

from core import identity

ADULT = 18  # years; 民法典 §17
NO_NUMBER, NOT_SIGNED, WITHDRAWN = "no_number", "not_signed", "withdrawn"
_LONG = re.compile(r"[0-9]{14,17}[0-9Xx]")


def is_adult(born: date | None, *, on: date) -> bool:
    """
    Say whether a person signs for themselves; whose birth date is unknown does.

    >>> is_adult(date(2004, 5, 18), on=date(2022, 5, 18))
    True
    >>> is_adult(date(2004, 5, 19), on=date(2022, 5, 18))
    False
    """
    if born is None:
        return True
    return (on.year - born.year, on.month, on.day) >= (ADULT, born.month, born.day)


def left_out(*, has_number: bool, signed: bool, withdrawn: bool) -> str:
    """
    Return why a person is not asked about, or "": only who signed and has a number is.

    >>> left_out(has_number=True, signed=False, withdrawn=True)
    'withdrawn'
    """
    if not signed:
        return WITHDRAWN if withdrawn else NOT_SIGNED
    return "" if has_number else NO_NUMBER


def severity_of(own: str, *, supporter: str) -> str:
    """
    Return the severity of a hit: what supporters and children living apart own is not the
    household's, so it weighs as the row `supporter_capacity` says. `supporter` is "" for members.

    >>> severity_of("against", supporter="note"), severity_of("against", supporter="")
    ('note', 'against')
    """
    return supporter or own


def detail_faults(detail: str, *, form: str, bands: Sequence[str]) -> list[str]:
    """
    Return what is wrong with the detail of a hit: `form` is free, band (one of `bands`) or none.

    >>> detail_faults("12万元", form="band", bands=["5万元以下", "5万元以上"])
    ['详情只填区间：5万元以下、5万元以上。']
    >>> detail_faults("盗窃", form="none", bands=[])
    ['这一项只填有无，请清空详情。']
    """
    if any(identity.read(found).number for found in _LONG.findall(detail)):
        return ["详情里不要填证件号码。"]
    if form == "none" and detail:
        return ["这一项只填有无，请清空详情。"]
    if form == "band" and detail not in bands:
        return [f"详情只填区间：{'、'.join(bands)}。"]
    return []


def sentence(*, name: str, relation: str, kind: str, detail: str, found_on: date | None) -> str:
    """
    Return a hit as the case page says it.

    >>> sentence(name="张三", relation="户主", kind="机动车", detail="轿车", found_on=None)
    '张三（户主）：机动车，轿车'
    """
    parts = [kind, detail, f"{found_on}登记" if found_on else ""]
    return f"{name}（{relation}）：{'，'.join(part for part in parts if part)}"[:300]
