"""One row judged as the engine judges a batch, in a few lines and without a database."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from comparison.conditions import Facts, decisive
from comparison.phrases import say
from comparison.sources import Source, sources

DAY = date(2022, 5, 18)
OTHERS = Facts(on=DAY)
ESCAPED = Facts(escaped=True, on=DAY)
MONITORED = Facts(monitored=True, on=DAY)
ABLE = Facts(able=True, on=DAY)
ABLE_ESCAPED = Facts(able=True, escaped=True, on=DAY)


class Told(NamedTuple):
    code: str
    event: str
    sentence: str


def named(name: str) -> Source:
    found = sources.get(name)
    assert found is not None
    return found


def read(source: Source, row: Mapping[str, str]) -> dict[str, str]:
    """Read the cells of a row, given by column; what is blank is left out."""
    return {
        name: kind.read(row[column])
        for name, (column, kind) in source.kept.items()
        if row.get(column)
    }


def told(name: str, row: Mapping[str, str], facts: Facts = OTHERS) -> list[Told]:
    """Return what a source's rules say of a row of somebody known."""
    source = named(name)
    values = read(source, row)
    found = []
    for rule in source.rules:
        amounts = {each.key: Decimal(each.amount) for each in rule.thresholds}
        if not rule.condition.holds(values, facts, amounts):
            continue
        threshold = decisive(rule.condition, values, facts, amounts)
        words = values | {"on": facts.on.isoformat()}
        words |= {} if threshold is None else {"threshold": str(threshold)}
        found.append(Told(rule.code, say(rule.event, words), say(rule.sentence, words)))
    return found
