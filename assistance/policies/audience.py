"""
To whom a policy applies: groups of conditions over the register's facts, as data.

    [["监测对象", "年龄60岁以上"], ["低保对象"]]      one group is enough; in it all must hold

It is kept as JSON with the policy's version and judged in the database for whole townships. There
is no code in it: each condition is a fact that exists and values that its column can have.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistance.policies.facts import FACTS, Fact

MOST_GROUPS, MOST_TERMS = 4, 4
"""As many as the form has boxes: what it shows is all there is."""
OLDEST = 200
_UNIT = r"(?:周?岁|人|口)?"
_RANGE = re.compile(
    rf"(?P<from>[0-9]{{1,3}}){_UNIT}(?:-|—|–|至|到|~)(?P<to>[0-9]{{1,3}}){_UNIT}"
    rf"|(?P<least>[0-9]{{1,3}}){_UNIT}(?:以上|\+)|(?P<most>[0-9]{{1,3}}){_UNIT}以下"
    rf"|(?P<one>[0-9]{{1,3}}){_UNIT}"
)
_SEPARATORS = re.compile(r"[、，,；;/\s]+")


@dataclass(frozen=True)
class Term:
    """
    One condition: a yes-or-no fact is so, a number lies between two (either may be open), a word is
    one of some; `negated` turns it round.
    """

    fact: Fact
    words: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    negated: bool = False

    def as_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"fact": self.fact.name}
        if self.fact.kind == "word":
            data["in"] = list(self.words)
        elif self.fact.kind == "number":
            data |= {"from": self.least, "to": self.most}
        return data | ({"not": True} if self.negated else {})

    @property
    def in_words(self) -> str:
        """
        >>> Term(FACTS["age"], least=60).in_words, Term(FACTS["monitored"], negated=True).in_words
        ('年龄60岁以上', '不是监测对象（风险未消除）')
        """
        match self.fact.kind:
            case "yes":
                text = self.fact.label
                return f"不是{text}" if self.negated else text
            case "number":
                text = f"{self.fact.label}{said_range(self.least, self.most, self.fact.unit)}"
                return f"不在{text}" if self.negated else text
            case _:
                labels = dict(self.fact.words)
                text = "、".join(labels[word] for word in self.words)
                return f"{self.fact.label}{'不是' if self.negated else '为'}{text}"

    def sql(self, params: "Params", *, continues: bool) -> str:
        column = self.fact.name
        if column == "monitored" and continues:  # the policy goes on when the risk is gone
            column = "ever_monitored"
        match self.fact.kind:
            case "yes":
                found = f"f.{column}"
            case "number":
                least = params.put(-1 if self.least is None else self.least)
                most = params.put(OLDEST if self.most is None else self.most)
                found = f"f.{column} BETWEEN {least} AND {most}"
            case _ if self.fact.many:
                found = f"f.{column} && {params.put(list(self.words))}::varchar[]"
            case _:
                found = f"f.{column} = ANY({params.put(list(self.words))})"
        return f"NOT coalesce({found}, FALSE)" if self.negated else f"coalesce({found}, FALSE)"

    def said(self, params: "Params") -> str:
        """Return SQL for how a person meets this: their own value where the fact can say it."""
        return self.fact.said if self.fact.said and not self.negated else params.put(self.in_words)


def said_range(least: int | None, most: int | None, unit: str = "") -> str:
    """
    >>> said_range(16, 59, "岁"), said_range(None, 6), said_range(80, None, "岁"), said_range(7, 7)
    ('16—59岁', '6以下', '80岁以上', '7')
    """
    if least == most:
        return f"{least}{unit}"
    if most is None:
        return f"{least}{unit}以上"
    return f"{most}{unit}以下" if least is None else f"{least}—{most}{unit}"


class Params:
    """Values of a statement by name, so that none of them is ever part of its text."""

    def __init__(self, prefix: str = "audience") -> None:
        self.prefix = prefix
        self.values: dict[str, Any] = {}

    def put(self, value: Any) -> str:
        name = f"{self.prefix}_{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"


@dataclass(frozen=True)
class Audience:
    groups: tuple[tuple[Term, ...], ...]

    def as_json(self) -> dict[str, Any]:
        return {"any": [[term.as_json() for term in group] for group in self.groups]}

    @property
    def in_words(self) -> list[str]:
        """Return one line a group; meeting one of them is enough."""
        return ["，".join(term.in_words for term in group) for group in self.groups]

    @property
    def asks_of_persons(self) -> bool:
        return any(term.fact.person for group in self.groups for term in group)

    def sql(self, params: Params, *, continues: bool) -> str:
        groups = (
            " AND ".join(term.sql(params, continues=continues) for term in group)
            for group in self.groups
        )
        return " OR ".join(f"({group})" for group in groups)

    def why_sql(self, params: Params, *, continues: bool) -> str:
        """Return SQL for why somebody is meant: the first group they meet, in words."""
        cases = " ".join(
            f"WHEN {' AND '.join(term.sql(params, continues=continues) for term in group)} "
            f"THEN concat_ws('，', {', '.join(term.said(params) for term in group)})"
            for group in self.groups
        )
        return f"CASE {cases} END"


def from_json(data: Any) -> Audience:
    """
    Return the audience that was kept or sent.

    :raises ValueError: nothing of the kind, in words
    """
    groups = data.get("any") if isinstance(data, Mapping) and set(data) == {"any"} else None
    if not isinstance(groups, Sequence) or isinstance(groups, str) or not groups:
        raise ValueError('对象应写成 {"any": [[条件, …], …]}。')
    if len(groups) > MOST_GROUPS:
        raise ValueError(f"对象最多{MOST_GROUPS}组条件。")
    return Audience(tuple(_group(group) for group in groups))


def _group(data: Any) -> tuple[Term, ...]:
    if not isinstance(data, Sequence) or isinstance(data, str) or not 0 < len(data) <= MOST_TERMS:
        raise ValueError(f"每组应有1至{MOST_TERMS}个条件。")
    return tuple(map(_term, data))


def _term(data: Any) -> Term:
    if not isinstance(data, Mapping) or not isinstance(data.get("fact"), str):
        raise ValueError("条件应写明 fact。")
    fact = FACTS.get(data["fact"])
    if fact is None:
        raise ValueError(f"没有“{data['fact'][:20]}”这个条件。")
    wants = {"yes": set(), "word": {"in"}, "number": {"from", "to"}}[fact.kind]
    if set(data) - {"fact", "not"} != wants or not isinstance(data.get("not", False), bool):
        raise ValueError(f"“{fact.label}”的条件写得不对。")
    negated = data.get("not", False)
    if fact.kind == "word":
        words = data["in"]
        known = dict(fact.words)
        if (
            not isinstance(words, list)
            or not words
            or any(not isinstance(word, str) or word not in known for word in words)
        ):
            raise ValueError(f"“{fact.label}”只能是：{'、'.join(known.values())}。")
        return Term(fact, tuple(dict.fromkeys(words)), negated=negated)
    if fact.kind == "number":
        least, most = data["from"], data["to"]
        bounds = [each for each in (least, most) if each is not None]
        fits = bounds and all(type(each) is int and 0 <= each <= OLDEST for each in bounds)
        if not fits or (len(bounds) == 2 and least > most):
            raise ValueError(f"“{fact.label}”应是0到{OLDEST}之间的数，起不大于止。")
        return Term(fact, least=least, most=most, negated=negated)
    return Term(fact, negated=negated)


def typed(name: str, text: str, *, negated: bool = False) -> Term:
    """
    Return the condition that somebody typed beside a fact: "60以上", "16-59", "一级、二级", or
    nothing beside a fact that is so or not.

    :raises ValueError: it cannot be that, and what it can be

    >>> typed("age", "16-59").in_words, typed("disability_grade", "一级 二级").in_words
    ('年龄16—59岁', '残疾等级为一级、二级')
    """
    fact, text = FACTS[name], text.strip()
    if fact.kind == "yes":
        if text not in {"", "是"}:
            raise ValueError(f"“{fact.label}”不用填内容。")
        return Term(fact, negated=negated)
    if fact.kind == "number":
        found = _RANGE.fullmatch(text)
        if found is None:
            raise ValueError(f"“{fact.label}”请写成 60以上、16-59 或 6以下。")
        part = {key: int(value) for key, value in found.groupdict().items() if value}
        least = part.get("from", part.get("least", part.get("one")))
        most = part.get("to", part.get("most", part.get("one")))
        return _term({"fact": name, "from": least, "to": most, "not": negated})
    codes = {label: code for code, label in fact.words} | {code: code for code, _ in fact.words}
    words = [codes.get(word, word) for word in _SEPARATORS.split(text) if word]
    return _term({"fact": name, "in": words, "not": negated})


def shown(term: Term) -> str:
    """
    Return what stands in the box beside a fact; `typed` reads it back.

    >>> shown(typed("age", "60以上")), shown(typed("disability_grade", "1"))
    ('60以上', '一级')
    """
    if term.fact.kind == "number":
        return said_range(term.least, term.most)
    labels = dict(term.fact.words)
    return "、".join(labels[word] for word in term.words)
