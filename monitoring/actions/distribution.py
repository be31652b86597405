"""Findings of a comparison become clues of villages, and are taken back when the batch is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from accounts import notify
from accounts.models import User
from accounts.permissions import Role
from comparison.models import Batch, Finding
from core import limits
from core.dates import local_date
from households.models import Household
from monitoring import limits as keys
from monitoring.actions.clues import EVIDENCE, add_to
from monitoring.clue_states import VERIFIED, ClueState, Source
from monitoring.models import Clue, ClueFinding, ClueStep
from monitoring.models.steps import ActorKind

BUNCH = 1000


@transaction.atomic
def distribute(*, batch: Batch, by: User, at: datetime) -> int:
    """
    Merge a batch's findings into one clue a household, tell the villages, return how many clues.

    What the same rule said of a household within `clue.repeat` days of an answered clue goes to
    that clue and sends nobody again. Safe to repeat: a finding has one link.
    """
    waiting = (
        Finding.objects.filter(batch=batch, clue_link=None)
        .select_related("rule", "region")
        .order_by("household_id", "found_on", "place", "rule_code", "pk")
    )
    by_household: defaultdict[UUID, list[Finding]] = defaultdict(list)
    for finding in waiting:
        by_household[finding.household_id].append(finding)
    places: defaultdict[str, int] = defaultdict(int)
    touched = 0
    households = list(by_household)
    for start in range(0, len(households), BUNCH):
        bunch = {key: by_household[key] for key in households[start : start + BUNCH]}
        for clue in _give(bunch, by=by, at=at):
            places[clue.region_path] += 1
            touched += 1
    _tell_villages(batch, places, at=at)
    return touched


def _give(bunch: dict[UUID, list[Finding]], *, by: User, at: datetime) -> list[Clue]:
    locked = Household.objects.filter(pk__in=list(bunch)).order_by("pk")
    list(locked.select_for_update(of=["self"], no_key=True).values_list("pk", flat=True))
    answered = _answered(bunch, at=at)
    open_clues = {
        clue.household_id: clue
        for clue in Clue.objects.open()
        .select_for_update(of=["self"])
        .filter(household__in=list(bunch))
    }
    due_on = limits.due(keys.CLUE_VERIFY, start=local_date(at))
    links: list[ClueFinding] = []
    made: list[Clue] = []
    added: list[Clue] = []
    for household, findings in bunch.items():
        fresh = []
        for finding in findings:
            if before := answered.get((household, finding.rule.code)):
                links.append(ClueFinding(clue_id=before, finding=finding, suppressed=True))
            else:
                fresh.append(finding)
        if not fresh:
            continue
        clue = open_clues.get(household)
        if clue is None:
            clue = _new(fresh, by=by, at=at)
            clue.due_on = due_on
            made.append(clue)
        else:
            for finding in fresh:
                add_to(clue, risks=[finding.risk], evidence=finding.sentence)
            added.append(clue)
        links += [ClueFinding(clue=clue, finding=finding) for finding in fresh]
    Clue.objects.bulk_create(made)
    Clue.objects.bulk_update(added, ["risks", "evidence"])
    ClueFinding.objects.bulk_create(links)
    Clue.remark_all(made, "distribute", by=by, at=at, actor_kind=ActorKind.RULE)
    Clue.remark_all(added, "attached", by=by, at=at, actor_kind=ActorKind.RULE)
    return made + added


def _answered(bunch: dict[UUID, list[Finding]], *, at: datetime) -> dict[tuple[UUID, str], UUID]:
    """Return (household, rule) → the clue that answered it lately."""
    since = at - timedelta(days=limits.number(keys.CLUE_REPEAT))
    rows = ClueFinding.objects.filter(
        suppressed=False, clue__household__in=list(bunch), clue__state__in=sorted(VERIFIED),
        clue__ended_at__gte=since,
    ).order_by("clue__ended_at")  # fmt: skip
    triples = rows.values_list("clue__household", "finding__rule__code", "clue")
    return {(household, rule): clue for household, rule, clue in triples}


def _new(findings: Sequence[Finding], *, by: User, at: datetime) -> Clue:
    first = findings[0]
    sentences = dict.fromkeys(finding.sentence for finding in findings)
    clue = Clue(
        household_id=first.household_id, region=first.region, region_path=first.region_path,
        source=Source.DEPARTMENT, evidence="；".join(sentences)[:EVIDENCE],
        found_on=local_date(at), opened_at=at, opened_by=by,
    )  # fmt: skip
    clue.add_risks(finding.risk for finding in findings)
    return clue


def _tell_villages(batch: Batch, places: dict[str, int], *, at: datetime) -> None:
    due_on = limits.due(keys.CLUE_VERIFY, start=local_date(at))
    staff: defaultdict[str, list[User]] = defaultdict(list)
    people = User.objects.filter(
        is_active=True, role=Role.VILLAGE_STAFF, region__path__in=list(places)
    ).select_related("region")
    for person in people:
        if person.region is not None:
            staff[person.region.path].append(person)
    for path, users in staff.items():
        notify.tell(
            users,
            text=f"新下发线索{places[path]}条，请在{due_on.month}月{due_on.day}日前入户核实。",
            url=reverse("monitoring:clues"),
            key=f"clues|{batch.pk}",
        )


@transaction.atomic
def withdraw(*, batch: Batch, by: User, at: datetime) -> dict[str, int]:
    """
    Take a batch's clues back as far as nobody has worked on them: {reversed, kept, failed}.

    A clue that stands on other grounds as well only loses this batch's findings.
    """
    ClueFinding.objects.filter(finding__batch=batch, suppressed=True).delete()
    clues = list(
        Clue.objects.of_batch(batch).select_for_update(of=["self"])
        .select_related("household").order_by("pk")
    )  # fmt: skip
    steps = ClueStep.objects.filter(clue__in=clues, actor_kind=ActorKind.PERSON)
    worked_on = set(steps.exclude(action__in=["open", "added"]).values_list("clue", flat=True))
    others = set(
        ClueFinding.objects.filter(clue__in=clues, suppressed=False)
        .exclude(finding__batch=batch).values_list("clue", flat=True)
    )  # fmt: skip
    free = [clue for clue in clues if clue.is_open and clue.pk not in worked_on]
    mixed = [
        clue for clue in free
        if clue.pk in others or clue.visit_id or clue.source != Source.DEPARTMENT
    ]  # fmt: skip
    alone = [clue for clue in free if clue not in mixed]
    ClueFinding.objects.filter(finding__batch=batch, clue__in=free).delete()
    note = "部门撤回了这批数据"
    Clue.move_all(alone, ClueState.WITHDRAWN, "withdraw", by=by, at=at, note=note)
    Clue.remark_all(mixed, "detached", by=by, at=at, note=note, actor_kind=ActorKind.RULE)
    return {"reversed": len(free), "kept": len(clues) - len(free), "failed": 0}
