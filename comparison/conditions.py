"""
When a rule says yes: conditions over a row's columns and the register, as data.

    any_of(
        all_of(register("key_group"), over("burden", "burden_key_groups")),
        over("burden", "burden_others"),
    )

A condition is kept as JSON with the rule's version, judged in the database for whole batches
(`comparison.screening`), and here for one row. Both must agree; a test holds them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

Values = Mapping[str, Any]
Amounts = Mapping[str, Decimal]

REGISTER = {
    "monitored": "监测对象（风险未消除）",
    "escaped": "脱贫户",
    "key_group": "脱贫户或监测对象",
    "minor": "未满18周岁",
    "able": "有劳动能力",
}
"""What a rule may ask of the person a row means, and of the household."""


@dataclass(frozen=True)
class Facts:
    """What a rule knows of the person a row means."""

    monitored: bool = False
    escaped: bool = False
    minor: bool = False
    able: bool = False
    on: date = date.min  # when the file came, for rows that say no date themselves

    @property
    def key_group(self) -> bool:
        return self.monitored or self.escaped


@dataclass(frozen=True)
class All:
    parts: tuple["Condition", ...]

    def holds(self, values: Values, facts: Facts, amounts: Amounts) -> bool:
        return all(part.holds(values, facts, amounts) for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        return {"all": [part.as_json() for part in self.parts]}


@dataclass(frozen=True)
class Any_:
    parts: tuple["Condition", ...]

    def holds(self, values: Values, facts: Facts, amounts: Amounts) -> bool:
        return any(part.holds(values, facts, amounts) for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        return {"any": [part.as_json() for part in self.parts]}


@dataclass(frozen=True)
class Not:
    part: "Condition"

    def holds(self, values: Values, facts: Facts, amounts: Amounts) -> bool:
        return not self.part.holds(values, facts, amounts)

    def as_json(self) -> dict[str, Any]:
        return {"not": self.part.as_json()}


@dataclass(frozen=True)
class Register:
    """The register says so of the person or the household."""

    fact: str

    def holds(self, values: Values, facts: Facts, amounts: Amounts) -> bool:
        return bool(getattr(facts, self.fact))

    def as_json(self) -> dict[str, Any]:
        return {"register": self.fact}


@dataclass(frozen=True)
class Filled:
    """Something readable stands in the column."""

    column: str

    def holds(self, values: Values, facts: Facts, amounts: Amounts) -> bool:
        return bool(values.get(self.column))

    def as_json(self) -> dict[str, Any]:
        return {"column": self.column, "is": "filled"}


@dataclass(frozen=True)
class Words:
    """The column holds one of some words (`in`), or a text with one of them in it (`contains`)."""

    column: str
    how: str
    words: tuple[str, ...]

    def holds(self, values: Values, facts: Facts, amounts: Amounts) -> bool:
        found = values.get(self.column, "")
        if self.how == "in":
            return found in self.words
        return bool(found) and any(word in found for word in self.words)

    def as_json(self) -> dict[str, Any]:
        return {"column": self.column, "is": self.how, "words": list(self.words)}


@dataclass(frozen=True)
class Compared:
    """
    The column against a threshold: a number `over`, `under` or at `least` it; a day `within` so
    many days before the file came, or `due` at most so many days after.

    Or against another column `of` (below zero counts as zero), the threshold in percent: `above`
    that share of it, or `dropped` from it by more than that share.

    >>> dropped("now", "last", "t").holds({"now": "69", "last": "100"}, Facts(), {"t": Decimal(30)})
    True
    """

    column: str
    how: str
    threshold: str
    of: str = ""

    def holds(self, values: Values, facts: Facts, amounts: Amounts) -> bool:
        found = values.get(self.column)
        if not found:
            return False
        amount = amounts[self.threshold]
        if self.how in {"within", "due"}:
            day, span = date.fromisoformat(found), timedelta(days=int(amount))
            if self.how == "within":
                return facts.on - span <= day <= facts.on
            return day <= facts.on + span
        number = Decimal(found)
        if self.of:
            if not values.get(self.of):
                return False
            whole = max(Decimal(values[self.of]), Decimal(0))
            part = whole - number if self.how == "dropped" else number
            return part * 100 > whole * amount
        return {
            "over": number > amount, "under": number < amount, "least": number >= amount,
        }[self.how]  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        data = {"column": self.column, "is": self.how, "threshold": self.threshold}
        return data | ({"of": self.of} if self.of else {})


Condition = All | Any_ | Not | Register | Filled | Words | Compared


def all_of(*parts: Condition) -> All:
    return All(parts)


def any_of(*parts: Condition) -> Any_:
    return Any_(parts)


def none_of(*parts: Condition) -> Not:
    return Not(Any_(parts))


def register(fact: str) -> Register:
    return Register(fact)


def filled(column: str) -> Filled:
    return Filled(column)


def is_in(column: str, *words: str) -> Words:
    return Words(column, "in", words)


def contains(column: str, *words: str) -> Words:
    return Words(column, "contains", words)


def over(column: str, threshold: str) -> Compared:
    return Compared(column, "over", threshold)


def under(column: str, threshold: str) -> Compared:
    return Compared(column, "under", threshold)


def at_least(column: str, threshold: str) -> Compared:
    return Compared(column, "least", threshold)


def within_days(column: str, threshold: str) -> Compared:
    return Compared(column, "within", threshold)


def due_in_days(column: str, threshold: str) -> Compared:
    return Compared(column, "due", threshold)


def above_share(column: str, of: str, threshold: str) -> Compared:
    return Compared(column, "above", threshold, of)


def dropped(column: str, of: str, threshold: str) -> Compared:
    return Compared(column, "dropped", threshold, of)


def from_json(data: Mapping[str, Any]) -> Condition:
    """
    Return the condition that was kept.

    :raises ValueError: nothing of the kind
    """
    match data:
        case {"all": [*parts]}:
            return All(tuple(map(from_json, parts)))
        case {"any": [*parts]}:
            return Any_(tuple(map(from_json, parts)))
        case {"not": part}:
            return Not(from_json(part))
        case {"register": str(fact)} if fact in REGISTER:
            return Register(fact)
        case {"column": str(column), "is": "filled"}:
            return Filled(column)
        case {"column": str(column), "is": "in" | "contains" as how, "words": [*words]}:
            return Words(column, how, tuple(map(str, words)))
        case {
            "column": str(column),
            "is": "over" | "under" | "least" | "within" | "due" | "above" | "dropped" as how,
            "threshold": str(threshold),
        } if (how in {"above", "dropped"}) == ("of" in data):
            return Compared(column, how, threshold, str(data.get("of", "")))
    raise ValueError(f"看不懂这个条件：{data}")


def decisive(
    condition: Condition, values: Values, facts: Facts, amounts: Amounts
) -> Decimal | None:
    """Return the threshold a yes rests on, of the first branch that holds; None if on none."""
    match condition:
        case Compared() if condition.holds(values, facts, amounts):
            return amounts[condition.threshold]
        case All(parts) if condition.holds(values, facts, amounts):
            found = (decisive(part, values, facts, amounts) for part in parts)
            return next((amount for amount in found if amount is not None), None)
        case Any_(parts):
            for part in parts:
                if part.holds(values, facts, amounts):
                    return decisive(part, values, facts, amounts)
    return None


def columns_of(condition: Condition) -> set[str]:
    """Return the columns a condition asks for."""
    match condition:
        case All(parts) | Any_(parts):
            return set().union(*map(columns_of, parts))
        case Not(part):
            return columns_of(part)
        case Register():
            return set()
        case Compared(column=column, of=of):
            return {column, of} - {""}
        case Filled(column) | Words(column=column):
            return {column}


def thresholds_of(condition: Condition) -> set[str]:
    """Return the keys of the thresholds a condition compares with."""
    match condition:
        case All(parts) | Any_(parts):
            return set().union(*map(thresholds_of, parts))
        case Not(part):
            return thresholds_of(part)
        case Compared(threshold=threshold):
            return {threshold}
    return set()
