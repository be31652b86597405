"""What is still to be typed into the national system, whatever step it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from households.models import Household
from monitoring.case_guards import per_head_income
from monitoring.case_page import category_label
from monitoring.case_states import Status
from monitoring.exit_states import Status as ExitStatus
from monitoring.models.case_parts import Measure
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from monitoring.models.national import NationalEntry

SHOWN = 200  # of each kind on one page: the late ones come first


@dataclass(frozen=True)
class Line:
    """One thing to type: what, about whom, until when; `entry` is ended here, the rest at `url`."""

    kind: str
    what: str
    household: Household
    due_on: date | None
    words: Sequence[str]
    url: str
    entry: NationalEntry | None = None

    @property
    def number(self) -> str:
        """Return the number without its end, which is read off the other screen and typed back."""
        whole = self.household.national_no
        return f"{whole[:-4]}****" if self.entry and len(whole) > 4 else whole


def queue(user: User) -> list[Line]:
    """Return what waits in a person's place, the earliest due first."""
    cases = (
        Case.objects.visible_to(user)
        .filter(status=Status.ANNOUNCED)
        .select_related("household__region", "income")
    )
    exits = Exit.objects.visible_to(user).filter(status=ExitStatus.ANNOUNCED).select_related(
        "case__household__region"
    )  # fmt: skip
    entries = NationalEntry.objects.visible_to(user).open().for_list()
    entries = entries.prefetch_related("case__measures")
    lines = [
        *map(_case, cases.order_by("step_due_on", "pk")[:SHOWN]),
        *map(_exit, exits.order_by("step_due_on", "pk")[:SHOWN]),
        *map(_entry, entries[:SHOWN]),
    ]
    return sorted(lines, key=lambda line: (line.due_on or date.max, line.household.region_path))


def count(user: User) -> int:
    cases = Case.objects.visible_to(user).filter(status=Status.ANNOUNCED)
    exits = Exit.objects.visible_to(user).filter(status=ExitStatus.ANNOUNCED)
    return cases.count() + exits.count() + NationalEntry.objects.visible_to(user).open().count()


def _case(case: Case) -> Line:
    each = per_head_income(case)
    words = [category_label(case.category), "、".join(case.risk_labels)]
    if each is not None:
        words.append(f"人均纯收入 {each:,} 元")
    return Line(
        "identified", "新识别监测对象", case.household, case.step_due_on, words,
        case.get_absolute_url(),
    )  # fmt: skip


def _exit(exit_: Exit) -> Line:
    return Line(
        "eliminated", "标注风险消除", exit_.household, exit_.step_due_on,
        [category_label(exit_.case.category), "、".join(exit_.case.risk_labels)],
        exit_.get_absolute_url(),
    )  # fmt: skip


def _entry(entry: NationalEntry) -> Line:
    words = ["风险是否已消除改回“否”"]
    if entry.kind == NationalEntry.Kind.MEASURES:
        rows = sorted(entry.case.measures.all(), key=lambda row: row.pk)
        words = [_measure(row) for row in rows if row.entered_at >= entry.opened_at]
        ended = [row for row in rows if row.ended_at and row.ended_at >= entry.opened_at]
        words += [
            f"结束：{row.get_group_display()}：{row.content}（{row.ends_on}）" for row in ended
        ]
    return Line(
        entry.kind, str(entry.get_kind_display()), entry.household, entry.due_on, words,
        entry.case.get_absolute_url(), entry,
    )  # fmt: skip


def _measure(row: Measure) -> str:
    about = f"针对{row.get_risk_display()}，{row.starts_on:%Y-%m-%d}起"
    return f"{row.get_group_display()}：{row.content}（{about}）"
