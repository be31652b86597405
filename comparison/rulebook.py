"""
The released rules: what the program came with, and what people made of it since.

A change is a draft with new amounts, tried on kept batches, released by a second person. Findings
keep the version that made them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from comparison.models import Batch, Rule, RuleThreshold
from comparison.sources import Screen, Source, sources
from core.dates import local_date
from core.errors import Refused
from core.models import Limit

DAYS = (Limit.Unit.NATURAL_DAYS, Limit.Unit.WORKING_DAYS)
MOST_DAYS = 3660


def released(source: Source) -> list[Rule]:
    """Return the rules of a source that are in force, in the order they are declared."""
    ensure(source.rules, source)
    order = {screen.code: number for number, screen in enumerate(source.rules)}
    found = Rule.objects.released().filter(source=source.name).prefetch_related("thresholds")
    return sorted(found, key=lambda rule: order.get(rule.code, len(order)))


def ensure_all() -> None:
    """Write down every rule the program came with that has no row yet."""
    there = set(Rule.objects.filter(version__gte=1).values_list("code", flat=True))
    for source in sources:
        if any(screen.code not in there for screen in source.rules):
            ensure(source.rules, source)


@transaction.atomic
def ensure(screens: Iterable[Screen], source: Source) -> None:
    codes = [screen.code for screen in screens]
    there = set(Rule.objects.filter(code__in=codes, version__gte=1).values_list("code", flat=True))
    for screen in screens:
        if screen.code in there:
            continue
        rule, made = Rule.objects.get_or_create(
            code=screen.code,
            version=1,
            defaults={
                "title": screen.title, "source": source.name, "basis": screen.basis,
                "risk": screen.risk, "condition": screen.condition.as_json(),
                "event": screen.event, "sentence": screen.sentence, "largest": screen.largest,
                "state": Rule.State.RELEASED,
            },
        )  # fmt: skip
        if made:
            RuleThreshold.objects.bulk_create(
                RuleThreshold(
                    rule=rule, key=t.key, title=t.title, amount=Decimal(t.amount), unit=t.unit,
                    basis=t.basis,
                )
                for t in screen.thresholds
            )  # fmt: skip


@transaction.atomic
def draft(
    *, rule: Rule, amounts: Mapping[str, Decimal], basis: str, note: str, by: User, at: datetime
) -> Rule:
    """
    Put new amounts before a second person; the released version stays in force meanwhile.

    `basis` says who set the amounts that change, `note` why.

    :raises PermissionDenied: `by` does not draft rules
    :raises Refused: nothing changes, an amount makes no sense, or another draft waits
    """
    by.require(Permission.RULE_DRAFT)
    rows = Rule.objects.select_for_update(no_key=True).prefetch_related("thresholds")
    rule = rows.get(pk=rule.pk)
    if rule.state != Rule.State.RELEASED:
        raise Refused("只能在启用的版本上修改，请刷新后再看。")
    if Rule.objects.filter(code=rule.code, state=Rule.State.DRAFT).exists():
        raise Refused("这条规则已有一份待启用的草稿，请先处理那一份。")
    now = rule.amounts()
    if unknown := amounts.keys() - now.keys():
        raise Refused(f"规则没有这个阈值：{'、'.join(sorted(unknown))}。")
    wanted = now | dict(amounts)
    if faults := [fault for t in rule.thresholds.all() if (fault := _fault(t, wanted[t.key]))]:
        raise Refused(*faults)
    if wanted == now:
        raise Refused("阈值没有变化，不必另存草稿。")
    if not (basis.strip() and note.strip()):
        raise Refused("请写明新阈值的依据，以及为什么改。")
    last = Rule.objects.filter(code=rule.code).order_by("-version").first()
    assert last is not None
    made = Rule.objects.create(
        code=rule.code, version=last.version + 1, title=rule.title, source=rule.source,
        basis=rule.basis, risk=rule.risk, condition=rule.condition, event=rule.event,
        sentence=rule.sentence, largest=rule.largest, state=Rule.State.DRAFT, note=note[:300],
        drafted_by=by, drafted_at=at,
    )  # fmt: skip
    RuleThreshold.objects.bulk_create(
        RuleThreshold(
            rule=made, key=t.key, title=t.title, amount=wanted[t.key], unit=t.unit,
            basis=basis[:300] if wanted[t.key] != t.amount else t.basis,
            since=local_date(at) if wanted[t.key] != t.amount else t.since,
        )
        for t in rule.thresholds.all()
    )  # fmt: skip
    return made


def _fault(threshold: RuleThreshold, amount: Decimal) -> str:
    """Say what is wrong with an amount for a threshold, or nothing."""
    if amount < 0:
        return f"“{threshold.title}”不能小于0。"
    if threshold.unit in DAYS and (amount % 1 or amount > MOST_DAYS):
        return f"“{threshold.title}”请填整天数，最多 {MOST_DAYS} 天。"
    return ""


@transaction.atomic
def release(*, rule: Rule, by: User, at: datetime) -> Rule:
    """
    Put a draft in force for the files to come; the version before is retired.

    :raises PermissionDenied: `by` does not release rules
    Files that wait to go live are counted anew: they will be judged by this version.

    :raises Refused: no draft any more, or `by` drafted it
    """
    # Findings read the rulebook, so it cannot know them from the start.
    from comparison.findings import recount

    by.require(Permission.RULE_RELEASE)
    # Every version of the rule is locked, so that two releases cannot cross. What only refers to
    # one (a finding being written) need not wait.
    versions = Rule.objects.select_for_update(no_key=True).filter(code=rule.code).order_by("pk")
    found = {each.pk: each for each in versions}
    rule = found[rule.pk]
    if rule.state != Rule.State.DRAFT:
        raise Refused("这份草稿已经处理过，请刷新后再看。")
    if rule.drafted_by_id == by.pk:
        raise Refused("起草人不能自己启用，请交另一人审核。")
    for before in found.values():
        if before.state == Rule.State.RELEASED:
            before.state = Rule.State.RETIRED
            before.save(update_fields=["state"])
    rule.state, rule.released_by, rule.released_at = Rule.State.RELEASED, by, at
    rule.save(update_fields=["state", "released_by", "released_at"])
    recount(Batch.objects.filter(source=rule.source))
    return rule


@transaction.atomic
def discard(*, rule: Rule, by: User, at: datetime, reason: str = "") -> Rule:
    """
    Drop a draft; it stays on record, never having been in force.

    :raises PermissionDenied: `by` neither drafts nor releases rules
    :raises Refused: no draft any more
    """
    if not by.may(Permission.RULE_DRAFT):
        by.require(Permission.RULE_RELEASE)
    rule = Rule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    if rule.state != Rule.State.DRAFT:
        raise Refused("这份草稿已经处理过，请刷新后再看。")
    rule.state, rule.discarded_by, rule.discarded_at = Rule.State.RETIRED, by, at
    rule.discard_reason = reason.strip()[:200]
    rule.save(update_fields=["state", "discarded_by", "discarded_at", "discard_reason"])
    return rule
