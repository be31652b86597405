"""Figures about visits, clues, cases and exits."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from core.dates import iso_week
from households.metrics import show_household
from households.models import Household
from ledgers.metrics import Metric, Shown, metrics
from monitoring import leader_reads
from monitoring.case_states import IN_PROCEDURE
from monitoring.exit_states import OPEN as OPEN_EXITS
from monitoring.models import Case, Clue, Exit, VisitDuty

YEAR = timedelta(days=365)
STATE = {"state": "state"}
STATUS = {"status": "status"}


def duties_of_the_week(user: User, on: date) -> "QuerySet[VisitDuty]":
    return VisitDuty.objects.visible_to(user).of_week(iso_week(on))


def duties_left(user: User, on: date) -> "QuerySet[VisitDuty]":
    return duties_of_the_week(user, on).filter(state=VisitDuty.State.DUE)


def clues_of_the_year(user: User, on: date) -> "QuerySet[Clue]":
    return Clue.objects.visible_to(user).filter(found_on__gt=on - YEAR)


def verified_clues(user: User, on: date) -> "QuerySet[Clue]":
    return Clue.objects.visible_to(user).verified().filter(found_on__gt=on - YEAR)


def open_clues(user: User, on: date) -> "QuerySet[Clue]":
    return Clue.objects.visible_to(user).open()


def overdue_clues(user: User, on: date) -> "QuerySet[Clue]":
    return Clue.objects.visible_to(user).overdue(on=on)


def cases_of_the_year(user: User, on: date) -> "QuerySet[Case]":
    return Case.objects.visible_to(user).filter(began_on__gt=on - YEAR)


def registered_cases(user: User, on: date) -> "QuerySet[Case]":
    return cases_of_the_year(user, on).filter(status__in=["eliminated", "registered"])


def open_cases(user: User, on: date) -> "QuerySet[Case]":
    return Case.objects.visible_to(user).filter(status__in=sorted(IN_PROCEDURE))


def overdue_cases(user: User, on: date) -> "QuerySet[Case]":
    return Case.objects.visible_to(user).overdue(on=on)


def open_exits(user: User, on: date) -> "QuerySet[Exit]":
    return Exit.objects.visible_to(user).filter(status__in=sorted(OPEN_EXITS))


def leader_targets(user: User, on: date) -> "QuerySet[Household]":
    return leader_reads.targets(user)


def leader_visited(user: User, on: date) -> "QuerySet[Household]":
    return leader_reads.visited(user, leader_reads.span_of(on.year, on=on))


def leader_left(user: User, on: date) -> "QuerySet[Household]":
    return leader_reads.left(user, leader_reads.span_of(on.year, on=on))


def show_duty(row: VisitDuty) -> Shown:
    return Shown(
        str(row.household), row.region.name, f"{row.week} · {row.get_state_display()}",
        row.household.get_absolute_url(),
    )  # fmt: skip


def show_clue(row: Clue) -> Shown:
    note = f"{row.get_state_display()} · {row.evidence[:80]}"
    return Shown(str(row.household), row.region.name, note, row.get_absolute_url())


def show_case(row: Any) -> Shown:
    return Shown(
        str(row.household), row.region.name, row.get_status_display(), row.get_absolute_url()
    )


def show_exit(row: Exit) -> Shown:
    title = str(row.case.household)
    return Shown(title, row.region.name, row.get_status_display(), row.get_absolute_url())


SEED_1 = "工作要点第1条：每周一次入户走访摸排"
SEED_2 = "工作要点第2条：各乡镇及时完成实地核实"
SEED_4 = "工作要点第4条：严格退出标准"
SEED_24 = "工作要点第24条：乡镇党委书记遍访所有享受政策脱贫户和监测户"
BEHIND = ("household", "region")
_duties: dict[str, Any] = {
    "unit": "户", "work_point": 1, "source": SEED_1, "shown": show_duty, "fetch": BEHIND,
    "filters": STATE,
}  # fmt: skip
_clues: dict[str, Any] = {
    "unit": "条", "work_point": 2, "source": SEED_2, "shown": show_clue, "fetch": BEHIND,
    "filters": STATE,
}  # fmt: skip
_cases: dict[str, Any] = {
    "unit": "件", "work_point": 1, "source": "工作要点第1条：五步程序", "shown": show_case,
    "fetch": BEHIND, "filters": STATUS,
}  # fmt: skip
_leaders: dict[str, Any] = {
    "unit": "户", "work_point": 24, "source": SEED_24, "shown": show_household,
    "fetch": ("region",), "filters": {"type": "household_type"},
}  # fmt: skip

for metric in (
    Metric("duties_of_the_week", 20, "本周应访", rows=duties_of_the_week, **_duties),
    Metric("duties_left", 21, "本周待访", rows=duties_left, tone="todo", **_duties),
    Metric("leader_targets", 25, "领导遍访对象", rows=leader_targets, **_leaders),
    Metric("leader_visited", 26, "书记已遍访", rows=leader_visited, of="leader_targets",
           **_leaders),
    Metric("leader_left", 27, "书记还没遍访", rows=leader_left, tone="todo", **_leaders),
    Metric("clues_of_the_year", 32, "线索", rows=clues_of_the_year, **_clues),
    Metric("verified_clues", 33, "已核实", rows=verified_clues, **_clues),
    Metric("open_clues", 34, "待核实线索", rows=open_clues, tone="todo", **_clues),
    Metric("overdue_clues", 35, "超期未核实", rows=overdue_clues, tone="overdue", **_clues),
    Metric("cases_of_the_year", 40, "进入纳入程序", rows=cases_of_the_year, **_cases),
    Metric("registered_cases", 41, "纳入监测", rows=registered_cases, **_cases),
    Metric("open_cases", 42, "办理中的纳入", rows=open_cases, tone="todo", **_cases),
    Metric("overdue_cases", 43, "超期的纳入", rows=overdue_cases, tone="overdue", **_cases),
    Metric("open_exits", 50, "办理中的风险消除", rows=open_exits, tone="todo",
           **{**_cases, "work_point": 4, "source": SEED_4,
              "fetch": ("case__household", "region"), "shown": show_exit}),
):  # fmt: skip
    metrics.declare(metric)
