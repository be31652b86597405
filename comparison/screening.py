"""Conditions as SQL, so that the database judges a whole batch at once."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from comparison.conditions import (
    All,
    Any_,
    Compared,
    Condition,
    Facts,
    Filled,
    Not,
    Register,
    Words,
)
from comparison.kinds import Type
from comparison.models import Batch, Rule
from core.dates import local_date
from households.codes import CAN_WORK

Sql = tuple[str, list[Any]]

_REGISTER = {
    "monitored": "(h.category <> '' AND NOT h.eliminated)",
    "escaped": "h.household_type = 'escaped'",
    "key_group": "(h.household_type = 'escaped' OR h.category <> '' AND NOT h.eliminated)",
    "minor": "COALESCE(m.birth_date > %s::date - interval '18 years', false)",
    "able": "m.labour = ANY(%s)",
}
# Few rows are flagged, which the planner cannot know: it would read the whole register for them.
_REGISTERED = """
        CROSS JOIN LATERAL (
            SELECT * FROM households_member WHERE id = r.member_id OFFSET 0
        ) AS m
        CROSS JOIN LATERAL (
            SELECT * FROM households_household WHERE id = m.household_id OFFSET 0
        ) AS h"""
_OPERATORS = {"over": ">", "under": "<", "least": ">="}


@dataclass(frozen=True, slots=True)
class Flagged:
    """A row a rule said yes to, with what the judgement rests on."""

    place: int
    sheet: str
    number: int
    values: Mapping[str, Any]
    member: UUID
    household: UUID
    region: str
    path: str
    facts: Facts


def flagged(batch: Batch, rule: Rule, before: Rule | None = None) -> Iterator[Flagged]:
    """
    Yield the rows of known persons that a rule flags, in the file's order.

    Rows that say the same as the last batch did are left out: they were told then. Unless the
    rule waits for a day to come near, which it does without any change; or another version,
    `before`, judged the last batch and did not flag them.
    """
    on = local_date(batch.uploaded_at)
    condition, amounts = rule.parsed, rule.amounts()
    needed, needed_params = sql(without_register(condition), amounts, on)
    judged, judged_params = sql(condition, amounts, on)
    news, news_params = _news(batch, rule, before)
    query = f"""
        SELECT r.place, r.sheet, r.number, r.values::text, m.id, m.household_id, m.region_id,
            m.region_path, h.household_type = 'escaped', h.category <> '' AND NOT h.eliminated,
            COALESCE(m.birth_date > %s::date - interval '18 years', false), m.labour = ANY(%s)
        FROM comparison_row AS r
        {_REGISTERED}
        WHERE r.batch_id = %s AND ({news}) AND ({needed}) AND ({judged})
        ORDER BY r.place
    """  # noqa: S608  # only placeholders and our own words are put in
    params = [on, list(CAN_WORK), batch.pk, *news_params, *needed_params, *judged_params]
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        for place, sheet, number, values, member, household, region, path, *facts in cursor:
            escaped, monitored, minor, able = facts
            yield Flagged(
                place, sheet, number, json.loads(values), member, household, region, path,
                Facts(monitored=monitored, escaped=escaped, minor=minor, able=able, on=on),
            )  # fmt: skip


def _news(batch: Batch, rule: Rule, before: Rule | None) -> Sql:
    """Return what a row must meet for not having been told by the last batch."""
    if waits(rule.parsed):
        return "true", []
    if before is None or before.pk == rule.pk or not before.condition or batch.previous is None:
        return "r.difference <> 'same'", []
    then = local_date(batch.previous.uploaded_at)
    was, params = sql(before.parsed, before.amounts(), then)
    return f"r.difference <> 'same' OR NOT ({was})", params


def sql(condition: Condition, amounts: Mapping[str, Decimal], on: date) -> Sql:
    """Return a condition as SQL over r (row), m (person), h (household), and its parameters."""
    match condition:
        case All(parts):
            return _joined(" AND ", "true", parts, amounts, on)
        case Any_(parts):
            return _joined(" OR ", "false", parts, amounts, on)
        case Not(part):
            text, params = sql(part, amounts, on)
            return f"NOT ({text})", params
        case Register(fact):
            given: dict[str, list[Any]] = {"minor": [on], "able": [list(CAN_WORK)]}
            return _REGISTER[fact], given.get(fact, [])
        case Filled(column):
            return "COALESCE(r.values->>%s, '') <> ''", [column]
        case Words(column, "in", words):
            return "COALESCE(r.values->>%s, '') = ANY(%s)", [column, list(words)]
        case Words(column, _, words):
            like = [f"%{_escaped(word)}%" for word in words]
            return "COALESCE(r.values->>%s, '') LIKE ANY(%s)", [column, like]
        case Compared(column, how, threshold, ""):
            return _compared(column, how, amounts[threshold], on)
        case Compared(column, how, threshold, of):
            return _shared(column, how, of, amounts[threshold])


def _compared(column: str, how: str, amount: Decimal, on: date) -> Sql:
    if how == "within":
        text = "COALESCE((r.values->>%s)::{0} BETWEEN %s::date - %s AND %s::date, false)"
        return text.format(Type.DAY), [column, on, int(amount), on]
    if how == "due":
        text = "COALESCE((r.values->>%s)::{0} <= %s::date + %s, false)"
        return text.format(Type.DAY), [column, on, int(amount)]
    text = f"COALESCE((r.values->>%s)::{Type.NUMBER} {_OPERATORS[how]} %s, false)"
    return text, [column, amount]


def _shared(column: str, how: str, of: str, amount: Decimal) -> Sql:
    number = f"(r.values->>%s)::{Type.NUMBER}"
    whole = f"GREATEST({number}, 0)"
    part, params = (f"{whole} - {number}", [of, column]) if how == "dropped" else (number, [column])
    # GREATEST passes over a null, so whether the other column is there is asked apart.
    text = f"COALESCE(({part}) * 100 > {whole} * %s AND r.values->>%s <> '', false)"
    return text, [*params, of, amount, of]


def _joined(
    word: str, empty: str, parts: tuple[Condition, ...], amounts: Mapping[str, Decimal], on: date
) -> Sql:
    found = [sql(part, amounts, on) for part in parts]
    text = word.join(f"({text})" for text, _ in found) or empty
    return text, [param for _, params in found for param in params]


def without_register(condition: Condition) -> Condition:
    """
    Return a weaker condition over the row alone: it spares the register most of the rows.

    Where a condition asks the register, it is taken to say yes; below a "not", all of it.
    """
    match condition:
        case Register():
            return All(())
        case All(parts):
            return All(tuple(map(without_register, parts)))
        case Any_(parts):
            return Any_(tuple(map(without_register, parts)))
        case Not(part) if _asks_register(part):
            return All(())
    return condition


def waits(condition: Condition) -> bool:
    """Say whether a condition may come true by the mere passing of days."""
    match condition:
        case Compared(how="due"):
            return True
        case All(parts) | Any_(parts):
            return any(map(waits, parts))
        case Not(part):
            return waits(part)
    return False


def _asks_register(condition: Condition) -> bool:
    match condition:
        case Register():
            return True
        case All(parts) | Any_(parts):
            return any(map(_asks_register, parts))
        case Not(part):
            return _asks_register(part)
    return False


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
