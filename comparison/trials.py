"""
A version of a rule tried on kept batches: what it would tell there, and what became of what the
rule told before.

Nothing is written. What a trial counts is what `findings.make` would write, for both judge by
`findings.judged_by`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet

from comparison.conditions import Facts
from comparison.findings import Judged, Told, judged_by, told_before
from comparison.models import Batch, Finding, Rule
from comparison.outlets import Verdict, fates

MOST_BATCHES = 12
MOST_ROWS = 300_000
"""What is tried at once on a page, in rows of all its batches; further ones are asked for singly."""


@dataclass(frozen=True)
class Share:
    """How many events of one kind of household a version tells, and the version in force."""

    label: str
    raised: int
    now: int


@dataclass(frozen=True)
class Trial:
    """One batch judged by a version and by the one in force; every event counts once."""

    batch: Batch
    by: Mapping[Told, Judged]
    now: Mapping[Told, Judged]
    told: Collection[Told]

    @property
    def raised(self) -> int:
        return len(self.by)

    @property
    def raised_now(self) -> int:
        return len(self.now)

    @cached_property
    def new(self) -> int:
        """How many no file has told before: what the batch adds if it goes live under `by`."""
        return len(self.by.keys() - set(self.told))

    @cached_property
    def new_now(self) -> int:
        return len(self.now.keys() - set(self.told))

    @cached_property
    def more(self) -> list[Judged]:
        """What only the version tells, in the file's order."""
        return _in_order(self.by[told] for told in self.by.keys() - self.now.keys())

    @cached_property
    def fewer(self) -> list[Judged]:
        """What only the version in force tells."""
        return _in_order(self.now[told] for told in self.now.keys() - self.by.keys())

    @cached_property
    def shares(self) -> list[Share]:
        """The events by kind of household; they sum to `raised` and `raised_now`."""
        by, now = _by_kind(self.by.values()), _by_kind(self.now.values())
        return [Share(label, by[label], now[label]) for label in KINDS]


MONITORED, ESCAPED, ORDINARY = KINDS = ("监测对象", "脱贫户", "一般农户")


def kind_of(facts: Facts) -> str:
    """Return the kind of a household; one that is monitored and 脱贫 counts as monitored."""
    return MONITORED if facts.monitored else ESCAPED if facts.escaped else ORDINARY


def kept(rule: Rule) -> "QuerySet[Batch]":
    """Return the batches a rule may be tried on, the newest first."""
    return Batch.objects.kept().filter(source=rule.source).for_list()


def at_once(batches: Iterable[Batch]) -> list[Batch]:
    """Take as many batches as may be tried on one page: the first always, then by their rows."""
    chosen: list[Batch] = []
    rows = 0
    for batch in islice(batches, MOST_BATCHES):
        rows += int(batch.counts.get("rows", 0))
        if chosen and rows > MOST_ROWS:
            break
        chosen.append(batch)
    return chosen


def in_force(rule: Rule) -> Rule | None:
    """Return the released version of a rule's code."""
    return Rule.objects.released().filter(code=rule.code).prefetch_related("thresholds").first()


def trial(batch: Batch, rule: Rule, now: Rule | None) -> Trial:
    """Judge a kept batch by a version and by the one in force."""
    by = judged_by(batch, [rule])
    others = by if now is None or now.pk == rule.pk else judged_by(batch, [now])
    return Trial(batch, by, others, told_before(by.keys() | others.keys()))


def try_on(batches: Iterable[Batch], rule: Rule) -> list[Trial]:
    now = in_force(rule)
    return [trial(batch, rule, now) for batch in batches]


@dataclass(frozen=True)
class Remembered:
    """Findings of a rule that got one verdict: how many, and how many the version still tells."""

    verdict: Verdict
    findings: int
    still: int

    @property
    def dropped(self) -> int:
        return self.findings - self.still


def look_back(trials: Sequence[Trial], rule: Rule) -> list[Remembered]:
    """
    Set what became of a rule's earlier findings on some batches against what a version tells.

    Any version of the rule may have made them. Verdicts that nobody gave are left out.
    """
    still: dict[UUID, bool] = {}
    by = {trial.batch.pk: trial.by for trial in trials}
    rows = Finding.objects.filter(batch__in=by, rule_code=rule.code)
    for pk, batch, member, event in rows.values_list("pk", "batch", "member", "event"):
        still[pk] = Told(rule.code, member, event) in by[batch]
    found: defaultdict[Verdict, Counter[bool]] = defaultdict(Counter)
    for pk, fate in fates(still.keys()).items():
        found[fate.verdict][still[pk]] += 1
    return [
        Remembered(verdict, found[verdict].total(), found[verdict][True])
        for verdict in Verdict
        if verdict in found
    ]


def _in_order(judged: Iterable[Judged]) -> list[Judged]:
    return sorted(judged, key=lambda each: (each.row.place, each.event))


def _by_kind(judged: Iterable[Judged]) -> Counter[str]:
    return Counter(kind_of(each.row.facts) for each in judged)
