"""Recording visits, and taking back a slip of the thumb."""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.permissions import Permission, Role
from core import limits
from core.dates import iso_week, local_date
from core.errors import Clash, Refused
from households.models import Household
from monitoring import limits as keys
from monitoring.actions import clues, photos
from monitoring.campaigns import guards
from monitoring.clue_states import Source
from monitoring.models import Clue, LeaderVisit, Visit, VisitDuty
from monitoring.models.leaders import leaders_of, post_of
from monitoring.rules import questions
from monitoring.rules import visits as rules
from monitoring.visit_states import DutyState, Purpose

TAKEN = "这条记录的编号已经用过，但内容不同，没有保存。请返回本周走访重新填写。"
THEIR_OWN = frozenset({Role.VILLAGE_STAFF, Role.SUPPORT_OFFICER})
"""Whose visit is no substitute's: the village's people and the household's officer."""


NEEDED = {Purpose.LEADER: Permission.LEADER_VISIT}
"""What recording a visit takes by its purpose; VISIT_RECORD for all others."""


@dataclass(frozen=True)
class Leading:
    """What a leader's visit says beside the visit; a leader who records it is `leader` themself."""

    leader: User
    problem: str = ""
    result: str = ""


@dataclass(frozen=True)
class Told:
    """
    What somebody says about a visit. `base` is the newest visit they had seen; `risks` and
    `risk_note` are what they themselves hold for a risk, beside what the answers speak of;
    `leading` belongs to a leader's visit and to no other. `ask`: where somebody answered
    differently since `base`, refuse and show it, so that the person decides; else both are kept
    and marked. `made_at`: when it was saved on the phone, by the phone's clock, which is nothing
    that was said: the same visit sent again with another is the same visit.
    """

    uuid: UUID
    visited_on: date
    mode: str
    visitors: list[str]
    changed: bool
    items: dict[str, Any] = field(default_factory=dict)
    base: str = ""
    note: str = ""
    risks: list[str] = field(default_factory=list)
    risk_note: str = ""
    purpose: str = Purpose.ROUTINE
    ask: bool = False
    leading: Leading | None = None
    made_at: datetime | None = None

    def by_leader(self, leader: User, problem: str = "", result: str = "") -> "Told":
        """Return the same visit as a leader's: their name first among those who went."""
        company = [name for name in self.visitors if name != leader.name]
        return replace(
            self, purpose=Purpose.LEADER, visitors=[leader.name, *company][:10],
            leading=Leading(leader, problem.strip(), result.strip()),
        )  # fmt: skip

    def digest(self, household: Household) -> str:
        """Return a hash of everything that was said: equal hashes are the same visit."""
        said = {
            "household": str(household.pk), "visited_on": self.visited_on.isoformat(),
            "mode": self.mode, "visitors": self.visitors, "changed": self.changed,
            "items": self.items, "base": self.base, "note": self.note,
            "risks": self.risks, "risk_note": self.risk_note, "purpose": self.purpose,
        }  # fmt: skip
        if told := self.leading:
            said["leading"] = [told.leader.pk, told.problem, told.result]
        text = json.dumps(said, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Recorded:
    visit: Visit
    created: bool
    duty: VisitDuty | None = None
    clue: Clue | None = None


def record(
    *,
    household: Household,
    by: User,
    at: datetime,
    told: Told,
    photo: "UploadedFile[Any] | None" = None,
) -> Recorded:
    """
    Keep a visit, meet the duty of its week, and open a clue when it speaks of a risk.

    The same visit sent again is stored once: the first one is returned, `created` is False.

    :raises PermissionDenied: `by` may not record visits of this purpose
    :raises Household.DoesNotExist: the household lies outside `by`'s scope
    :raises Refused: the day cannot be right, it is not this leader's to visit, or the uuid
        belongs to another visit
    :raises Clash: `told.ask`, and somebody answered the same otherwise since `told.base`
    """
    by.require(NEEDED.get(Purpose(told.purpose), Permission.VISIT_RECORD))
    return put_visit(household=household, by=by, at=at, told=told, photo=photo)


@transaction.atomic
def put_visit(
    *,
    household: Household,
    by: User,
    at: datetime,
    told: Told,
    photo: "UploadedFile[Any] | None" = None,
) -> Recorded:
    """Keep a visit as `record` does; the caller has asked whether `by` may make one."""
    homes = Household.objects.visible_to(by).select_related("region")
    ask = told.ask and bool(told.items)  # nothing answered is nothing to clash over
    if ask:  # two phones that meet here come one after the other
        homes = homes.select_for_update(of=["self"], no_key=True)
    household = homes.get(pk=household.pk)
    digest = told.digest(household)
    if first := Visit.objects.filter(uuid=told.uuid).first():
        return _again(first, digest)
    reasons = [*_wrong(household, told, on=local_date(at)), *_wrong_leader(household, told, by=by)]
    if reasons:
        raise Refused(*reasons)
    if ask:
        _ask(household, told, by=by)
    file = photos.keep(photo, by=by) if photo else None

    newest = _newest(household) if told.base else None
    visit = Visit(
        uuid=told.uuid, household=household, region=household.region, visited_on=told.visited_on,
        mode=told.mode, purpose=told.purpose, visitors=told.visitors, changed=told.changed,
        items=told.items, note=told.note, base=told.base, body_hash=digest, photo=file,
        overtaken=bool(newest and told.base != str(newest)),
        made_at=_made(told, at=at), recorded_at=at, recorded_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError:
        # The same record arrived twice at the same moment; the other one came first.
        return _again(Visit.objects.get(uuid=told.uuid), digest)

    _lead(visit, told.leading)
    duty = _meet(visit, by=by, on=local_date(at))
    clue = _suspect(visit, told, by=by, at=at)
    visit.answer = answer_of(visit, duty, clue)
    visit.save(update_fields=["answer"])
    return Recorded(visit, True, duty, clue)


def _made(told: Told, *, at: datetime) -> datetime | None:
    if told.made_at is None:
        return None
    return questions.trusted(
        told.made_at, at=at, ahead=timedelta(minutes=limits.number(keys.CLOCK_AHEAD)),
        kept=timedelta(days=limits.number(keys.BACKDATE)),
    )  # fmt: skip


def _ask(household: Household, told: Told, *, by: User) -> None:
    """Refuse when what others recorded since `told.base` says otherwise; see `Told.ask`."""
    since = household.visits.standing().filter(changed=True).exclude(recorded_by=by)
    with suppress(ValueError):  # a base that is none of ours: all of it is news
        seen = household.visits.filter(pk=UUID(told.base)).first()
        since = since.filter(recorded_at__gt=seen.recorded_at) if seen else since
    others = list(since.newest_first().select_related("recorded_by"))
    theirs: dict[str, Any] = {}
    for visit in reversed(others):
        theirs |= visit.items
    if not (items := rules.clashing(told.items, theirs)):
        return
    raise Clash(
        "有人在您之后也记录了同一户的同一项，内容不同，请逐项选定后再保存。",
        theirs={
            "base": str(_newest(household)), "visited_on": others[0].visited_on.isoformat(),
            "recorded_by": others[0].recorded_by.name, "items": {key: theirs[key] for key in items},
        },
    )  # fmt: skip


def _newest(household: Household) -> UUID | None:
    rows = household.visits.standing().newest_first().values_list("pk", flat=True)
    found: UUID | None = rows.first()
    return found


def _again(first: Visit, digest: str) -> Recorded:
    if first.body_hash != digest:
        raise Refused(TAKEN)
    return Recorded(first, False)


def _wrong(household: Household, told: Told, *, on: date) -> list[str]:
    reasons = []
    if told.visited_on > on:
        reasons.append("走访日期不能晚于今天。")
    elif told.visited_on < on and (on - told.visited_on).days > (
        days := limits.number(keys.BACKDATE)
    ):
        reasons.append(f"走访日期超过{days}天，不能补录；请记录最近一次走访。")
    if household.removed_on is not None:
        reasons.append("这户已登记自然减少，不用再走访。")
    path, purpose = household.region_path, told.purpose
    return [*reasons, *guards.closed_to(path, told.visited_on, purpose=purpose, on=on)]


def _wrong_leader(household: Household, told: Told, *, by: User) -> list[str]:
    if (told.purpose == Purpose.LEADER) != (told.leading is not None):
        return ["请选择是哪位领导走访的。"]
    if told.leading is None:
        return []
    leader = told.leading.leader
    if by.role == Role.LEADER and leader != by:
        return ["只能记录自己的遍访。"]
    if leader not in leaders_of(household.region_path):
        return ["这位领导不负责这个地方，请重新选择。"]
    if told.visitors[:1] != [leader.name]:
        return ["走访人里请把领导写在第一位。"]
    return []


def _lead(visit: Visit, leading: Leading | None) -> None:
    if leading is None:
        return
    leader = leading.leader
    assert leader.region is not None  # a leader without a place leads nowhere: refused above
    LeaderVisit.objects.create(
        visit=visit, leader=leader, position=post_of(leader), place=leader.region,
        problem=leading.problem, result=leading.result,
    )  # fmt: skip


def _meet(visit: Visit, *, by: User, on: date) -> VisitDuty | None:
    """Settle the duty of the visit's week: met, or late when the week was already over."""
    duties = VisitDuty.objects.filter(
        household_id=visit.household_id, week=iso_week(visit.visited_on)
    )
    duty = duties.select_for_update(of=["self"]).first()
    if duty is None or duty.state in {DutyState.MET, DutyState.LATE}:
        return duty
    state = DutyState.LATE if on > duty.due_on else DutyState.MET
    duty.move_to(state, visit=visit, by_substitute=by.role not in THEIR_OWN)
    return duty


def _suspect(visit: Visit, told: Told, *, by: User, at: datetime) -> Clue | None:
    found = []
    if visit.items:
        thresholds = {key: limits.amount(key) for key in (keys.INCOME_DROP, keys.OUT_OF_POCKET)}
        found = rules.suspicions(visit.items, thresholds=thresholds)
    risks = list(dict.fromkeys([*told.risks, *(each.risk for each in found)]))
    if not risks:
        return None
    sentences = [told.risk_note] if told.risk_note else []
    sentences += [each.text for each in found]
    # Whoever may record the visit may say what it found: a leader opens no clues otherwise.
    return clues.put_clue(
        household=visit.household, source=Source.VISIT, risks=risks, visit=visit, by=by, at=at,
        evidence="走访：" + ("；".join(sentences) or "走访人认为有返贫致贫风险"),
    )  # fmt: skip


def answer_of(visit: Visit, duty: VisitDuty | None, clue: Clue | None) -> dict[str, Any]:
    """Return what the sender is told, now and whenever the same visit is sent again."""
    return {
        "id": str(visit.pk),
        "uuid": str(visit.uuid),
        "household": str(visit.household_id),
        "visited_on": visit.visited_on.isoformat(),
        "mode": visit.mode,
        "visitors": visit.visitors,
        "changed": visit.changed,
        "items": visit.items,
        "note": visit.note,
        "base": visit.base or None,
        "overtaken": visit.overtaken,
        "duty": {"id": str(duty.pk), "week": duty.week, "state": duty.state} if duty else None,
        "clue": str(clue.pk) if clue else None,
    }


@transaction.atomic
def withdraw(*, visit: Visit, by: User, at: datetime) -> Visit:
    """
    Take back a 无变化 that was tapped by a slip: the record stays, the household is due again.

    :raises PermissionDenied: `by` may not record visits of this purpose
    :raises Visit.DoesNotExist: the visit lies outside `by`'s scope
    :raises Refused: it is somebody else's, tells of a change, or its seconds are over
    """
    by.require(NEEDED.get(Purpose(visit.purpose), Permission.VISIT_RECORD))
    visit = Visit.objects.visible_to(by).select_for_update(of=["self"]).get(pk=visit.pk)
    if reasons := blockers_to_withdraw(visit, by=by, at=at):
        raise Refused(*reasons)
    visit.withdrawn_at, visit.withdrawn_by = at, by
    visit.save(update_fields=["withdrawn_at", "withdrawn_by"])
    for duty in visit.duties.select_for_update(of=["self"]):
        _unmeet(duty, on=local_date(at))
    return visit


def blockers_to_withdraw(visit: Visit, *, by: User, at: datetime) -> list[str]:
    blockers = []
    seconds = limits.number(keys.UNDO) + limits.number(keys.UNDO_GRACE)
    if visit.withdrawn_at is not None:
        return ["这条记录已经撤销。"]
    if visit.recorded_by_id != by.pk:
        blockers.append("只有记录人自己能撤销；如有变化，请再记一次走访。")
    if visit.changed:
        blockers.append("有变化的走访不能撤销；填错了请再记一次，以后一次为准。")
    if at - visit.recorded_at > timedelta(seconds=seconds):
        blockers.append("撤销时间已过；如有变化，请再记一次走访。")
    return [*blockers, *guards.kept(visit, on=local_date(at))]


def _unmeet(duty: VisitDuty, *, on: date) -> None:
    """Open a duty again, unless the household was visited another time in its week."""
    others = Visit.objects.standing().filter(
        household_id=duty.household_id,
        visited_on__range=(duty.monday, duty.due_on),
    )
    if other := others.select_related("recorded_by").order_by("recorded_at", "pk").first():
        duty.visit, duty.by_substitute = other, other.recorded_by.role not in THEIR_OWN
        duty.save(update_fields=["visit", "by_substitute"])
        return
    over = on > duty.due_on and duty.state == DutyState.LATE
    duty.move_to(DutyState.MISSED if over else DutyState.DUE, visit=None, by_substitute=False)
