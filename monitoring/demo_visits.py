"""
Demo weeks: three that are over and the one that runs, and clues in every state.

Plain visits of plain villages are written in bulk; what somebody will click on goes through the
actions, as people would do it.
"""

import json
import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.demo import HOME_TOWNSHIP, HOME_VILLAGE
from accounts.models import User
from accounts.permissions import Role
from core.dates import iso_week, local_date
from households.copying import copy
from households.models import Household
from monitoring.actions import clues, duties, reminders, visits
from monitoring.clue_states import ClueState, Source
from monitoring.models import Cadence, Clue, Visit, VisitDuty
from monitoring.visit_states import DutyState, Mode
from regions.models import Region, path_of

# As many as a district's 90,000 visits go in by COPY, like the register itself.
VISIT_COLUMNS = (
    "id", "region_id", "region_path", "uuid", "household_id", "visited_on", "mode", "purpose",
    "visitors", "changed", "items", "note", "base", "overtaken", "body_hash", "answer", "made_at",
    "recorded_at", "recorded_by_id",
)  # fmt: skip
_SETTLE = """
UPDATE monitoring_visitduty duty SET state = done.state, visit_id = done.visit
  FROM unnest(%s::uuid[], %s::text[], %s::uuid[]) AS done (id, state, visit)
 WHERE duty.id = done.id
"""
WEEKS = 3
WALKING = 8 * 3600  # seconds of a day on which visits are made, before a phone sends them
WALKED = timedelta(minutes=20)  # between two visits of one person
BUNCH = 2000
SHARES = ((0.90, DutyState.MET), (0.05, DutyState.LATE))  # the rest was missed
CHANGES = (
    {"income": {"state": "increase", "amount": "6000.00", "cause": "外出务工"}},
    {"employment": {"state": "steady", "who": "长子", "place": "许昌市区", "months": 5}},
    {"subsidies": {"state": "received", "which": "低保金"}},
    {"medical": {"state": "insured", "family_doctor": True}},
    {"appeal": {"text": "想参加电焊培训"}},
)
CADENCES = (
    ("monitored", "工作要点第1条：每周一次入户走访摸排"),
    ("safety_net", "工作要点第11条：居家兜底人员每周走访"),
)


def seed_cadences() -> None:
    """Write the cadences that are not there yet: weekly, as the source document says."""
    Cadence.objects.bulk_create(
        (Cadence(group=group, weeks=1, source=source) for group, source in CADENCES),
        ignore_conflicts=True,
    )


def seed_visits(*, at: datetime, seed: int = 1) -> int:
    """Make the weeks' duties and what became of them; return how many visits. Once only."""
    if Visit.objects.exists():
        return 0
    chance = Random(seed)  # noqa: S311  # not for secrets
    today = local_date(at)
    monday = today - timedelta(days=today.weekday())
    seed_cadences()
    written = 0
    for back in range(WEEKS, 0, -1):
        start = monday - timedelta(days=7 * back)
        duties.make_duties(week=iso_week(start))
        rows = VisitDuty.objects.of_week(iso_week(start)).left()
        written += _settle(rows.order_by("pk"), chance, last=start + duties.SUNDAY, at=at)
    duties.make_duties(week=iso_week(today))
    this_week = VisitDuty.objects.of_week(iso_week(today)).left()
    elsewhere = this_week.exclude(region_path__startswith=path_of(HOME_TOWNSHIP))
    share = today.isoweekday() / 8
    some = [duty for duty in elsewhere.order_by("pk") if chance.random() < share]
    written += _settle(some, chance, last=today, at=at)
    written += _at_home(this_week, chance, at=at)
    _clues(at=at)
    reminders.remind(today=today)
    return written


def _settle(rows: Iterable[VisitDuty], chance: Random, *, last: date, at: datetime) -> int:
    """Write plain visits of some days up to `last` and what they made of the duties."""
    nobody = _recorder()
    staff = {
        user.region.path: user
        for user in User.objects.filter(role=Role.VILLAGE_STAFF, is_active=True)
        .select_related("region").order_by("-pk")
        if user.region is not None
    }  # fmt: skip
    made: list[Visit] = []
    met: list[VisitDuty] = []
    for duty in rows:
        state = _chosen(chance) if last < local_date(at) else DutyState.MET
        if state is None:
            continue
        day = max(duty.monday, last - timedelta(days=chance.randrange(6)))
        visit = _visit(duty, day, staff.get(duty.region_path, nobody), chance, at=at)
        duty.state, duty.visit = state, visit
        made.append(visit)
        met.append(duty)
    with transaction.atomic():
        copy(Visit, VISIT_COLUMNS, map(_plain, made))
        for start in range(0, len(met), BUNCH):
            some = met[start : start + BUNCH]
            columns = zip(*[(str(d.pk), d.state, str(d.visit_id)) for d in some], strict=True)
            with connection.cursor() as cursor:
                cursor.execute(_SETTLE, [list(column) for column in columns])
    return len(made)


def _plain(visit: Visit) -> list[Any]:
    values = [getattr(visit, name) for name in VISIT_COLUMNS]
    return [json.dumps(v, ensure_ascii=False) if isinstance(v, dict) else v for v in values]


def _chosen(chance: Random) -> DutyState | None:
    roll = chance.random()
    for share, state in SHARES:
        if roll < share:
            return state
        roll -= share
    return None


def _recorder() -> User:
    """Return who stands for the cadres of villages that have no demo person."""
    user, made = User.objects.get_or_create(
        username="demo_cadres",
        defaults={"name": "驻村干部", "role": Role.VILLAGE_STAFF, "is_active": False},
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _visit(duty: VisitDuty, day: date, by: User, chance: Random, *, at: datetime) -> Visit:
    items = chance.choice(CHANGES) if chance.random() < 0.1 else {}
    told = visits.Told(
        uuid=uuid.UUID(int=chance.getrandbits(128), version=4), visited_on=day,
        mode=Mode.HOME if chance.random() < 0.9 else Mode.PHONE, visitors=[by.name],
        changed=bool(items), items=items,
    )  # fmt: skip
    moment = at - timedelta(days=(local_date(at) - day).days)
    visit = Visit(
        uuid=told.uuid, household_id=duty.household_id, region_id=duty.region_id,
        region_path=duty.region_path, visited_on=day, mode=told.mode, visitors=told.visitors,
        changed=told.changed, items=told.items, recorded_at=moment, recorded_by=by,
        made_at=moment - timedelta(seconds=duty.pk.int % WALKING),
        body_hash=told.digest(Household(pk=duty.household_id)),
    )  # fmt: skip
    visit.answer = visits.answer_of(visit, None, None)
    return visit


def _at_home(this_week: "QuerySet[VisitDuty]", chance: Random, *, at: datetime) -> int:
    """Let the home township's people do their week themselves, with a few still to visit."""
    village = User.objects.filter(username="village").first()
    clerk = User.objects.filter(username="township").first()
    if village is None or clerk is None:
        return 0
    rows = list(
        this_week.filter(region_path__startswith=path_of(HOME_TOWNSHIP))
        .select_related("household").order_by("region_path", "pk")
    )  # fmt: skip
    own = [row for row in rows if row.region_id == HOME_VILLAGE]
    others = [row for row in rows if row.region_id != HOME_VILLAGE][::6]
    left = max(1, len(own) // 3)
    for n, duty in enumerate(own[left:]):
        _record(duty, village, chance, at=at, made=at - n * WALKED)
    for n, duty in enumerate(others[1:20]):
        _record(duty, clerk, chance, at=at, made=at - n * WALKED)
    if others:
        duties.excuse(duty=others[0], by=clerk, at=at, reason="全家外出务工")
    return len(own[left:]) + len(others[1:20])


def _record(duty: VisitDuty, by: User, chance: Random, *, at: datetime, made: datetime) -> None:
    items = chance.choice(CHANGES) if chance.random() < 0.2 else {}
    told = visits.Told(
        uuid=uuid.UUID(int=chance.getrandbits(128), version=4), visited_on=local_date(at),
        mode=Mode.HOME, visitors=[by.name], changed=bool(items), items=items,
        made_at=made,
    )  # fmt: skip
    visits.record(household=duty.household, by=by, at=at, told=told)


def _clues(*, at: datetime) -> None:
    """Open clues by hand in the home village and answer some: every state is there."""
    village = User.objects.filter(username="village").first()
    place = Region.objects.filter(pk=HOME_VILLAGE).first()
    if village is None or place is None:
        return
    homes = list(
        Household.objects.current().within(place).filter(category="", clues=None, cases=None)
        .order_by("head_pinyin", "pk")[:7]
    )  # fmt: skip
    told = (
        ("illness", "户主查出肺部肿瘤，正在住院，家里担心费用", Source.SELF, 1),
        ("unstable_work", "长子工厂停工返乡，还没找到新工作", Source.OTHER, 2),
        ("housing", "西屋后墙开裂，下雨漏水", Source.OTHER, 20),  # overdue
        ("education", "孩子在家一周没有上学", Source.OTHER, 9),
        ("accident", "摔伤住院，已出院", Source.SELF, 9),
        ("disaster", "大风掀了蔬菜棚", Source.OTHER, 8),
        ("other", "登记错了户", Source.OTHER, 6),
    )
    opened = [
        clues.open_clue(
            household=home, source=source, risks=[risk], evidence=text, by=village,
            at=at - timedelta(days=days),
        )
        for home, (risk, text, source, days) in zip(homes, told, strict=False)
    ]  # fmt: skip
    answers = ("no_risk", "known", "eligible")
    reasons = ("已返校，老师和家长确认", "已享受低保、特困等兜底", "入户核实属实，符合监测条件")
    for clue, outcome, reason in zip(opened[3:6], answers, reasons, strict=False):
        when = at - timedelta(days=2)
        clues.verify(ids=[clue.pk], outcome=outcome, reason=reason, by=village, at=when)
    for clue in opened[6:]:
        clue.move_to(ClueState.WITHDRAWN, "withdraw", by=village, at=at, note="登记错了户")
    _answer_some_of_the_departments(village, at=at)


def _answer_some_of_the_departments(village: User, *, at: datetime) -> None:
    rows = Clue.objects.visible_to(village).open().filter(source=Source.DEPARTMENT)
    some = list(rows.order_by("pk").values_list("pk", flat=True))[::2]
    if some:
        reason = "费用已报销，家庭能够承受"
        clues.verify(ids=some, outcome="no_risk", reason=reason, by=village, at=at)
