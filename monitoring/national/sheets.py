"""The workbook of the national system: 户, 人 and 风险消除, each with its exact headings."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from households import national
from households.codes import Elimination
from households.models import Household, Income
from households.models.register import HouseholdQuerySet
from ledgers.sheets.rows import Value
from ledgers.sheets.writer import write_table
from monitoring.case_states import Status
from monitoring.exit_states import Status as ExitStatus
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from monitoring.models.national import NationalEntry
from monitoring.national import snapshots
from monitoring.national.snapshots import Figures
from regions.models import Region

HOUSEHOLDS, MEMBERS, EXITS = "户信息", "人员信息", "风险消除"
EXIT_HEADINGS = (
    "户编号", "户主姓名", "户主证件号码", "识别监测时间", "风险消除方式", "风险消除时间",
    *snapshots.ELIMINATED,
)  # fmt: skip
WHICH = {
    "waiting": "待录入国家系统的户",
    "monitored": "全部监测对象（含风险已消除）",
    "all": "全部农户",
}
MARKED = (ExitStatus.MARKED, ExitStatus.NOTIFIED)


@dataclass(frozen=True)
class Book:
    """What one file holds: the households it is about, and the lines of its three sheets."""

    households: list[Household]
    lines: list[list[Value]]
    members: list[list[Value]]
    exits: list[list[Value]]


def gather(region: Region, *, which: str, by: User, most: int) -> Book:
    """Read the households of a place that `by` sees; one more than `most` shows there are more."""
    rows = chosen(Household.objects.visible_to(by).within(region).current(), which)
    found = list(
        rows.select_related("region__parent__parent").order_by("region_path", "pk")[: most + 1]
    )
    if not found or len(found) > most:
        return Book(found, [], [], [])
    rounds = latest_rounds(found)
    waiting = which == "waiting"
    return Book(
        found,
        [_household(row, rounds.get(row.pk), waiting=waiting) for row in found],
        national.members_of(found),
        _exits(found, waiting=waiting),
    )


def chosen(rows: HouseholdQuerySet, which: str) -> HouseholdQuerySet:
    if which == "waiting":
        cases = Case.objects.filter(status=Status.ANNOUNCED)
        exits = Exit.objects.filter(status=ExitStatus.ANNOUNCED)
        entries = NationalEntry.objects.open()
        return rows.filter(
            Q(pk__in=cases.values("household"))
            | Q(pk__in=exits.values("case__household"))
            | Q(pk__in=entries.values("household"))
        )
    return rows.exclude(category="") if which == "monitored" else rows


def latest_rounds(households: Iterable[Household]) -> dict[Any, Case]:
    """Return by household the last round that was decided on, with its income sheet."""
    rows = Case.objects.filter(household__in=[row.pk for row in households])
    decided = (Status.ANNOUNCED, Status.REGISTERED, Status.ELIMINATED)
    rows = rows.filter(status__in=decided).select_related("income").order_by("round")
    return {case.household_id: case for case in rows}


def figures(income: Income | None) -> Figures | None:
    if income is None:
        return None
    return Figures(
        income.wage, income.business, income.property, income.transfer, income.business_expense,
        income.claim_income, income.out_of_pocket, income.members,
    )  # fmt: skip


def _household(row: Household, case: Case | None, *, waiting: bool) -> list[Value]:
    """Return a line of 户. What is to be entered reads as it will; all else as registered."""
    changed: national.Row = {}
    if waiting and case is not None and case.status == Status.ANNOUNCED:
        changed = national.monitoring(
            category=case.category, risks=case.risks, risk_note=case.risk_note, identified_month=""
        ) | {"eliminated": "否", "elimination_method": "", "eliminated_month": ""}
    known = snapshots.identified(
        figures(case.income) if case else None, case.guarantees if case else {}
    )
    return [*national.household_cells(row, changed), *known]


def _exits(households: list[Household], *, waiting: bool) -> list[list[Value]]:
    states = [ExitStatus.ANNOUNCED] if waiting else list(MARKED)
    rows: QuerySet[Exit] = Exit.objects.filter(
        case__household__in=[row.pk for row in households], status__in=states
    )
    rows = rows.select_related("case__household", "income").order_by("case__household", "pk")
    return [_exit(row) for row in rows]


def _exit(row: Exit) -> list[Value]:
    household, method = row.case.household, row.method
    cells = snapshots.eliminated(figures(row.income), row.answers.get("after", {}))
    return [
        household.national_no, household.head_name, household.head_id, row.case.identified_month,
        str(Elimination(method).label) if method else "", row.month, *cells,
    ]  # fmt: skip


def write(book: Book, path: Path) -> None:
    headings = (*national.HOUSEHOLD_HEADINGS, *snapshots.IDENTIFIED)
    write_table(
        path,
        sheets=[
            (HOUSEHOLDS, headings, book.lines),
            (MEMBERS, national.MEMBER_HEADINGS, book.members),
            (EXITS, EXIT_HEADINGS, book.exits),
        ],
    )
