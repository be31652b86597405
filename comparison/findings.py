"""From rows to findings: one per rule, person and event, with what it was judged on."""

from typing import Any

from django.db.models import DecimalField, F, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from comparison.models import Batch, Finding, Row, Rule
from comparison.outlets import outlets
from comparison.sources import Facts, Flag, Source
from core import limits
from core.dates import local_date
from core.ids import uuid7
from ledgers.runner import Run

CHUNK = 2000


def make(run: Run, batch: Batch, source: Source) -> None:
    """Judge every known person of a batch once, in the order of their keys."""
    rule = rule_of(source)
    thresholds = {key: limits.amount(key) for key in source.limits}
    people = Row.objects.filter(batch=batch, member__isnull=False)
    total = people.order_by().values("member").distinct().count()
    run.phase("按规则筛查", total=max(total, 1))
    while rows := list(_next(people, source, run.cursor.get("member"))):
        with run.chunk():
            found = [
                (row, flag)
                for row in rows
                if (flag := source.check(row.values, _facts(row), thresholds)) is not None
            ]
            Finding.objects.bulk_create(
                [_finding(batch, rule, row, flag) for row, flag in found], ignore_conflicts=True
            )
            run.cursor["member"] = str(rows[-1].member_id)
            run.advance(len(rows))


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


def _next(people: "QuerySet[Row]", source: Source, after: str | None) -> "QuerySet[Row]":
    """Return the next people's telling rows: the largest value, else the first in the file."""
    if after:
        people = people.filter(member__gt=after)
    people = people.select_related("member__household")
    order: list[Any] = ["member"]
    if source.largest:
        value = Cast(
            KeyTextTransform(source.largest, "values"),
            DecimalField(max_digits=16, decimal_places=2),
        )
        people = people.annotate(largest=value)
        order.append(F("largest").desc(nulls_last=True))
    return people.order_by(*order, "sheet_no", "number").distinct("member")[:CHUNK]


def _facts(row: Row) -> Facts:
    assert row.member is not None
    household = row.member.household
    return Facts(monitored=household.is_monitored, escaped=household.household_type == "escaped")


def _finding(batch: Batch, rule: Rule, row: Row, flag: Flag) -> Finding:
    member = row.member
    assert member is not None
    inputs: dict[str, Any] = flag.inputs
    return Finding(
        id=uuid7(),
        batch=batch,
        row=row,
        rule=rule,
        household_id=member.household_id,
        member=member,
        region_id=member.region_id,
        region_path=member.region_path,
        risk=flag.risk,
        event=flag.event[:60],
        inputs=inputs,
        sentence=flag.sentence[:300],
        found_on=local_date(batch.uploaded_at),
    )
