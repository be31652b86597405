"""
Sentences and event keys of findings, as templates that stand beside the rule.

    医保：[截至{until} ]年度累计个人负担 {burden:yuan} 元，超过 {threshold:whole} 元

`{a|b:format}` takes the first of the fields that is filled; a part in brackets is left out when a
field in it is blank.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from comparison.rules import school_term

_FIELD = re.compile(r"\{([a-z_|]+)(?::([a-z]+))?\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def _month(text: str) -> str:
    """
    >>> _month("202204"), _month("2022-04-30")
    ('2022年4月', '2022年4月')
    """
    bare = text.replace("-", "")
    return f"{bare[:4]}年{int(bare[4:6])}月"


FORMATS: Mapping[str, Callable[[str], str]] = {
    "": str,
    "yuan": lambda text: f"{Decimal(text):,.2f}",
    "whole": lambda text: (
        f"{Decimal(text):,.0f}" if Decimal(text) % 1 == 0 else f"{Decimal(text):,}"
    ),
    "month": _month,
    "yearmonth": lambda text: f"{text.replace('-', '')[:4]}-{text.replace('-', '')[4:6]}",
    "digits": lambda text: text.replace("-", "")[:6],
    "year": lambda text: text[:4],
    "term": lambda text: school_term(date.fromisoformat(text)),
}


def fields_of(template: str) -> set[str]:
    """
    Return the names a template asks for.

    :raises ValueError: a format nobody knows
    """
    names: set[str] = set()
    for found in _FIELD.finditer(template):
        if (found[2] or "") not in FORMATS:
            raise ValueError(f"没有“{found[2]}”这种写法")
        names |= set(found[1].split("|"))
    return names


def say(template: str, values: Mapping[str, str]) -> str:
    """
    Fill a template.

    >>> say("教体：{status}[（{why}）]", {"status": "疑似辍学", "why": ""})
    '教体：疑似辍学'
    >>> say("burden|{until|on:yearmonth}", {"until": "", "on": "2022-05-18"})
    'burden|2022-05'
    """

    def fill(found: re.Match[str]) -> str:
        value = next((values[n] for n in found[1].split("|") if values.get(n)), "")
        return FORMATS[found[2] or ""](value) if value else ""

    def optional(found: re.Match[str]) -> str:
        names = [each[1].split("|") for each in _FIELD.finditer(found[1])]
        there = all(any(values.get(n) for n in some) for some in names)
        return found[1] if there else ""

    return _FIELD.sub(fill, _OPTIONAL.sub(optional, template))


def outline(template: str, names: Mapping[str, str]) -> str:
    """
    Return a template with the names of its fields, for a page that explains a rule.

    >>> outline("医保：[截至{until} ]负担 {burden:yuan} 元", {"until": "截止日期"})
    '医保：截至〔截止日期〕 负担 〔burden〕 元'
    """

    def name(found: re.Match[str]) -> str:
        first = found[1].split("|")[0]
        return f"〔{names.get(first, first)}〕"

    return _FIELD.sub(name, _OPTIONAL.sub(r"\1", template))
