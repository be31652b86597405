"""From rows to findings: one per rule, person and event, with what it was judged on."""

from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from comparison.models import Batch, Finding, Row, Rule
from comparison.outlets import outlets
from comparison.sources import Facts, Flag, Source, sources
from core import limits
from core.dates import local_date
from core.ids import uuid7
from ledgers.runner import Run

CHUNK = 2000


def make(run: Run, batch: Batch, source: Source) -> None:
    """Write what the rule flags, in an order that a second attempt repeats; each event once."""
    rule = rule_of(source)
    flagged = [(Told(*key), *found) for key, found in sorted(flagged_in(batch, source).items())]
    done = run.cursor.get("findings", 0)
    run.phase("按规则筛查", total=max(len(flagged), 1))
    for start in range(done, len(flagged), CHUNK):
        part = flagged[start : start + CHUNK]
        with run.chunk():
            Finding.objects.bulk_create(
                [_finding(batch, rule, row, flag) for _, row, flag in part], ignore_conflicts=True
            )
            run.cursor["findings"] = start + len(part)
            run.advance(len(part))


def expected(batch: Batch, source: Source) -> int:
    """Return how many findings the batch would add if it went live now."""
    told = set(flagged_in(batch, source))
    if not told:
        return 0
    known = Finding.objects.filter(rule=rule_of(source), event__in={told_.event for told_ in told})
    return len(told - {Told(*key) for key in known.values_list("member_id", "event")})


def found_in(batch: Batch) -> dict[UUID, UUID]:
    """
    Return the finding of each person a batch flags: its own, or that of an earlier file which
    told of the same event.
    """
    source = sources.get(batch.source)
    own = dict(batch.findings.values_list("member_id", "pk"))
    if source is None or batch.state != Batch.State.LIVE:
        return own
    told = set(flagged_in(batch, source))
    earlier = Finding.objects.filter(rule__code=source.rule_code, event__in={t.event for t in told})
    for member, event, pk in earlier.values_list("member_id", "event", "pk").order_by("pk"):
        if Told(member, event) in told:
            own.setdefault(member, pk)
    return own


class Told(NamedTuple):
    """What a finding is about; there is one of each."""

    member: UUID
    event: str


class Known(NamedTuple):
    """A row of a known person, with what a rule asks of the household."""

    pk: int
    values: dict[str, Any]
    member: UUID
    household: UUID
    region: str
    path: str
    household_type: str
    category: str
    eliminated: bool


def flagged_in(batch: Batch, source: Source) -> dict[Told, tuple[Known, Flag]]:
    """Judge every row of a known person; of several rows of one event the most telling stands."""
    thresholds = {key: limits.amount(key) for key in source.limits}
    on = local_date(batch.uploaded_at)
    found: dict[Told, tuple[Known, Flag]] = {}
    rows = Row.objects.filter(batch=batch, member__isnull=False).order_by("sheet_no", "number")
    for fields in rows.values_list(
        "pk", "values", "member_id", "member__household_id", "member__region_id",
        "member__region_path", "member__household__household_type",
        "member__household__category", "member__household__eliminated",
    ).iterator(chunk_size=5000):  # fmt: skip
        row = Known(*fields)
        facts = Facts(
            monitored=bool(row.category) and not row.eliminated,
            escaped=row.household_type == "escaped",
            on=on,
        )
        flag = source.check(row.values, facts, thresholds)
        if flag is None:
            continue
        told = Told(row.member, flag.event[:60])
        before = found.get(told)
        if before is None or _weight(source, row) > _weight(source, before[0]):
            found[told] = row, flag
    return found


def _weight(source: Source, row: Known) -> Decimal:
    return Decimal(row.values.get(source.largest) or 0) if source.largest else Decimal(0)


def withdraw(batch: Batch) -> int:
    """Delete a batch's findings that no outlet holds on to; return how many."""
    ids = set(batch.findings.values_list("pk", flat=True))
    for outlet in outlets:
        ids -= outlet.fates(ids).keys()
    return Finding.objects.filter(pk__in=ids).delete()[0]


def rule_of(source: Source) -> Rule:
    """Return the newest active version of a source's rule, made at its first use."""
    found = Rule.objects.filter(code=source.rule_code, active=True).order_by("-version").first()
    if found is None:
        found, _ = Rule.objects.get_or_create(
            code=source.rule_code,
            version=1,
            defaults={
                "title": source.rule_title,
                "source": source.name,
                "basis": source.rule_basis,
            },
        )
    return found


def _finding(batch: Batch, rule: Rule, row: Known, flag: Flag) -> Finding:
    return Finding(
        id=uuid7(),
        batch=batch,
        row_id=row.pk,
        rule=rule,
        household_id=row.household,
        member_id=row.member,
        region_id=row.region,
        region_path=row.path,
        risk=flag.risk,
        event=flag.event[:60],
        inputs=flag.inputs,
        sentence=flag.sentence[:300],
        found_on=local_date(batch.uploaded_at),
    )
