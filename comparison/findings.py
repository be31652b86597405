"""From rows to findings: one per rule, person and event, with what it was judged on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from comparison import rulebook, screening
from comparison.conditions import decisive
from comparison.models import Batch, Finding, Rule
from comparison.models.batches import BatchQuerySet
from comparison.outlets import fates
from comparison.phrases import say
from comparison.screening import Flagged
from comparison.sources import Source, sources
from core.dates import local_date
from core.ids import uuid7
from ledgers.models import Job
from ledgers.runner import Run

CHUNK = 2000


class Told(NamedTuple):
    """What a finding is about; there is one of each."""

    rule_code: str
    member: UUID
    event: str


@dataclass(frozen=True)
class Judged:
    """A flagged row in words."""

    rule: Rule
    row: Flagged
    event: str
    sentence: str
    inputs: dict[str, Any]


def make(run: Run, batch: Batch, source: Source) -> None:
    """Write what the rules flag, in an order that a second attempt repeats; each event once."""
    if "findings" not in run.cursor:
        rules = rulebook.released(source)
        with run.chunk():
            # A version released meanwhile neither mixes with these nor shifts the cursor.
            batch.rules.set(rules)
            run.cursor["findings"] = 0
    found = judged_by(batch, batch.rules.prefetch_related("thresholds"))
    todo = [found[told] for told in sorted(found)]
    done = run.cursor["findings"]
    run.phase("按规则筛查", total=max(len(todo), 1))
    for start in range(done, len(todo), CHUNK):
        part = todo[start : start + CHUNK]
        with run.chunk():
            Finding.objects.bulk_create(
                [_finding(batch, judged) for judged in part], ignore_conflicts=True
            )
            run.cursor["findings"] = start + len(part)
            run.advance(len(part))


@transaction.atomic
def recount(batches: BatchQuerySet) -> None:
    """Count anew what waiting batches would add, when a rule or what was told has changed."""
    waiting = batches.waiting()
    # Jobs first, as everybody locks them. What goes live meanwhile is not waiting any more.
    jobs = Job.objects.filter(batch__in=waiting).order_by("pk")
    list(jobs.select_for_update(no_key=True).values_list("pk"))
    for batch in waiting.select_for_update(of=["self"], no_key=True).order_by("pk"):
        source = sources.get(batch.source)
        if source is None:
            continue
        counts = {**batch.counts, "findings": expected(batch, rulebook.released(source))}
        Batch.objects.filter(pk=batch.pk).update(counts=counts)
        Job.objects.filter(batch=batch).update(counts=counts)


def expected(batch: Batch, rules: Iterable[Rule]) -> int:
    """Return how many findings the batch would add if it went live now under these rules."""
    return len(new_under(batch, rules))


def new_under(batch: Batch, rules: Iterable[Rule]) -> dict[Told, Judged]:
    """Return what the batch would tell that no file has told before."""
    found = judged_by(batch, rules)
    for told in told_before(found.keys()):
        del found[told]
    return found


def judged_by(batch: Batch, rules: Iterable[Rule]) -> dict[Told, Judged]:
    """Judge a batch by some rules; of several rows of one event the most telling stands."""
    found: dict[Told, Judged] = {}
    before = _judged_last(batch)
    for rule in rules:
        condition, amounts = rule.parsed, rule.amounts()
        for row in screening.flagged(batch, rule, before.get(rule.code)):
            threshold = decisive(condition, row.values, row.facts, amounts)
            judged = _judge(rule, row, threshold)
            told = Told(rule.code, row.member, judged.event)
            standing = found.get(told)
            if standing is None or _weight(rule, row) > _weight(rule, standing.row):
                found[told] = judged
    return found


def _judged_last(batch: Batch) -> dict[str, Rule]:
    """Return the versions that judged the last batch, by code."""
    if batch.previous is None:
        return {}
    return {rule.code: rule for rule in batch.previous.rules.prefetch_related("thresholds")}


def _judge(rule: Rule, row: Flagged, threshold: Decimal | None) -> Judged:
    plain = {key: value for key, value in row.values.items() if isinstance(value, str)}
    words = plain | {"on": row.facts.on.isoformat()}
    if threshold is not None:
        words["threshold"] = f"{threshold:f}"
    inputs: dict[str, Any] = plain | {"version": rule.version}
    if threshold is not None:
        inputs["threshold"] = f"{threshold.normalize():f}"
    return Judged(rule, row, say(rule.event, words)[:60], say(rule.sentence, words)[:300], inputs)


def _weight(rule: Rule, row: Flagged) -> Decimal:
    return Decimal(row.values.get(rule.largest) or 0) if rule.largest else Decimal(0)


def told_before(told: Iterable[Told]) -> set[Told]:
    """Return what some file has told already."""
    told = set(told)
    codes, events = {each.rule_code for each in told}, {each.event for each in told}
    rows = Finding.objects.filter(rule_code__in=codes, event__in=events)
    known = {Told(*key) for key in rows.values_list("rule_code", "member_id", "event")}
    return known & told


def count_of(batches: Collection[UUID]) -> dict[UUID, int]:
    """Count the findings of each batch that has any, in one query."""
    rows = Finding.objects.filter(batch__in=batches).order_by().values_list("batch")
    return dict(rows.annotate(n=Count("pk")))


def found_in(batch: Batch) -> dict[UUID, UUID]:
    """
    Return the finding of each person a batch flags: its own, or that of an earlier file which
    told of the same event.
    """
    source = sources.get(batch.source)
    own = dict(batch.findings.order_by("-pk").values_list("member_id", "pk"))
    if source is None or batch.state != Batch.State.LIVE:
        return own
    rules = list(batch.rules.prefetch_related("thresholds")) or rulebook.released(source)
    told = judged_by(batch, rules).keys()
    earlier = Finding.objects.filter(
        rule_code__in={t.rule_code for t in told}, event__in={t.event for t in told}
    )
    for code, member, event, pk in earlier.order_by("pk").values_list(
        "rule_code", "member_id", "event", "pk"
    ):
        if Told(code, member, event) in told:
            own.setdefault(member, pk)
    return own


def withdraw(batch: Batch) -> int:
    """Delete a batch's findings that no outlet holds on to; return how many."""
    ids = set(batch.findings.values_list("pk", flat=True))
    ids -= fates(ids).keys()
    return Finding.objects.filter(pk__in=ids).delete()[0]


def _finding(batch: Batch, judged: Judged) -> Finding:
    row, rule = judged.row, judged.rule
    return Finding(
        id=uuid7(),
        batch=batch,
        place=row.place,
        sheet=row.sheet,
        number=row.number,
        rule=rule,
        rule_code=rule.code,
        household_id=row.household,
        member_id=row.member,
        region_id=row.region,
        region_path=row.path,
        risk=rule.risk,
        event=judged.event,
        inputs=judged.inputs,
        sentence=judged.sentence,
        found_on=local_date(batch.uploaded_at),
    )
