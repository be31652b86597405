"""
Who a row means, decided from what is known.

No Django, no database: everything is an argument. Who a number belongs to is looked up in
`comparison.matching`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

ONE_DIGIT = "one_digit"
SWAPPED = "swapped_columns"
DECIDED = "person"
NAME_DIFFERS = "name_differs"


@dataclass(frozen=True, slots=True)
class Person:
    """A present person of the register, as far as matching needs one."""

    pk: Any
    name: str  # canonical, see core.names
    key: bytes = b""


@dataclass(slots=True)
class Meant:
    """Who a row means: the outcome, and how it was reached."""

    outcome: str
    person: Any = None
    key: bytes | None = None
    correction: str = ""
    reason: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)


def by_one_digit(near: Sequence[Person], *, name: str) -> Meant | None:
    """
    Decide a row whose number is wrong in its check: corrected only if exactly one person whose
    number is one digit away bears this name; with several, a person decides.
    """
    same = [person for person in near if name and person.name == name]
    if len(same) == 1:
        return Meant("corrected", same[0].pk, same[0].key, ONE_DIGIT)
    if same:
        return Meant("candidate", candidates=[candidate(p.pk, 90) for p in same])
    return None


def candidate(person: Any, score: int) -> dict[str, Any]:
    return {"member": str(person), "score": score}


def school_term(day: date) -> str:
    """
    Return the school term of a day: spring from February, autumn from August.

    >>> school_term(date(2022, 4, 30)), school_term(date(2023, 1, 10))
    ('2022春', '2022秋')
    """
    if day.month == 1:
        return f"{day.year - 1}秋"
    return f"{day.year}{'春' if day.month < 8 else '秋'}"
