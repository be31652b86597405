"""
审核台: what waits for a reviewer or an approver, in piles of one decision each.

A pile is decided with one form for all its ticked cards; a card carries what its checklist looks
at, fetched for the whole pile. The file behind a card is fetched when it is opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import User
from core import limits
from households.models import MonitoringLine
from monitoring import case_guards, case_limits, exit_guards
from monitoring.case_page import category_label
from monitoring.case_reads import hits_of, meeting_of
from monitoring.case_states import SEND_BACK_TO
from monitoring.case_states import VERBS as CASE_VERBS
from monitoring.case_states import Status as CaseStatus
from monitoring.exit_states import VERBS as EXIT_VERBS
from monitoring.exit_states import Status as ExitStatus
from monitoring.models.cases import Case, CaseQuerySet
from monitoring.models.exits import Exit, ExitQuerySet
from monitoring.models.meetings import ReviewMeeting
from monitoring.models.notices import PublicNotice
from monitoring.procedure import Check, Verb, blockers

CASE, EXIT = "case", "exit"
Subject = Case | Exit
ON_DESK = 50  # cards of a pile; whoever decides some gets the next


@dataclass(frozen=True)
class Pile:
    """One kind of decision: about what, in which state, the step forward and the one back."""

    key: str
    what: str
    status: str
    action: str
    title: str
    back: str = ""

    @property
    def verbs(self) -> Mapping[str, Verb]:
        return EXIT_VERBS if self.what == EXIT else CASE_VERBS

    @property
    def label(self) -> str:
        return self.verbs[self.action].label

    @property
    def back_label(self) -> str:
        return self.verbs[self.back].label if self.back else ""


PILES = {
    pile.key: pile
    for pile in (
        Pile("review", CASE, CaseStatus.PUBLICISED, "township_review", "乡镇审核", "send_back"),
        Pile("approve", CASE, CaseStatus.TOWNSHIP_REVIEWED, "approve", "区级审批", "send_back"),
        Pile("announce", CASE, CaseStatus.APPROVED, "announce", "张贴公告"),
        Pile("exit-decide", EXIT, ExitStatus.PUBLICISED, "decide", "风险消除：乡镇确定", "refuse"),
        Pile("exit-announce", EXIT, ExitStatus.DECIDED, "announce", "风险消除：张贴公告", "refuse"),
    )
}

BACK_TO = {
    CaseStatus.VERIFYING: "入户核实",
    CaseStatus.AUTHORISED: "信息比对",
    CaseStatus.COMPARED: "村级评议",
    CaseStatus.PUBLICISED: "乡镇审核",
}
BACK_REASONS = {
    "send_back": (
        "材料不齐", "签字或日期不全", "收入测算与佐证不一致", "疑点说明依据不足", "公示照片看不清",
    ),
    "refuse": ("收入还不稳定", "三保障还有问题", "帮扶措施没有落实", "农户不认可"),
}  # fmt: skip


@dataclass
class Card:
    """One case or exit on the desk, with its checklist and what it rests on, in short."""

    pile: Pile
    subject: Subject
    checks: list[Check]
    per_head: Decimal | None
    line: Decimal | None
    meeting: ReviewMeeting | None
    notice: PublicNotice | None
    hits: int
    category: str
    reasons: list[str] = field(default_factory=list)
    back: Any = None

    @property
    def household(self) -> Any:
        return self.subject.household

    @property
    def ready(self) -> bool:
        return not blockers(self.checks)

    @property
    def why_not(self) -> list[str]:
        return blockers(self.checks)

    @property
    def there(self) -> list[Check]:
        return [check for check in self.checks if check.ok]

    @property
    def hints(self) -> list[str]:
        return [check.text for check in self.checks if check.ok is None]

    @property
    def notice_days(self) -> int | None:
        """Return how many days the notice stood, its last one included."""
        if self.notice is None or self.notice.ends_on is None:
            return None
        return (self.notice.ends_on - self.notice.posted_on).days

    @property
    def objections(self) -> list[Any]:
        return list(self.notice.objections.all()) if self.notice else []

    @property
    def back_to(self) -> list[tuple[str, str]]:
        if self.pile.what == EXIT:
            return []
        return [
            (str(status), label)
            for status, label in BACK_TO.items()
            if status in SEND_BACK_TO and status != self.subject.status
        ]

    @property
    def back_reasons(self) -> list[tuple[str, str]]:
        return [(text, text) for text in BACK_REASONS.get(self.pile.back, ())]


@dataclass
class Shown:
    """A pile as it lies on the desk: its first cards, and how many there are in all."""

    pile: Pile
    cards: list[Card]
    total: int
    form: Any = None

    @property
    def more(self) -> bool:
        return self.total > len(self.cards)


def waiting(pile: Pile, user: User, *, on: date) -> CaseQuerySet | ExitQuerySet:
    rows: CaseQuerySet | ExitQuerySet = (
        Exit.objects.visible_to(user) if pile.what == EXIT else Case.objects.visible_to(user)
    )
    return rows.waiting_for(user, on=on).filter(status=pile.status)


def piles(user: User, *, on: date) -> list[Shown]:
    """Return the piles that are not empty, each card with its checklist."""
    found = []
    for pile in PILES.values():
        if not pile.verbs[pile.action].open_to(user):
            continue
        rows = waiting(pile, user, on=on)
        subjects = list(rows.for_desk()[:ON_DESK])
        if subjects:
            total = len(subjects) if len(subjects) < ON_DESK else rows.count()
            found.append(Shown(pile, cards(pile, subjects, by=user, on=on), total))
    return found


def cards(pile: Pile, subjects: list[Any], *, by: User, on: date) -> list[Card]:
    lines = MonitoringLine.known()
    months = limits.number(case_limits.EXIT_MONTHS) if pile.what == EXIT else None
    found = []
    for subject in subjects:
        if isinstance(subject, Exit):
            subject.months = months
            found.append(_exit(pile, subject, by=by, on=on))
        else:
            subject.lines = lines
            found.append(_case(pile, subject, by=by, on=on))
    return found


def _case(pile: Pile, case: Case, *, by: User, on: date) -> Card:
    line = case.line_on(on)
    return Card(
        pile, case, case_guards.checks_for(case, pile.action, by=by, on=on)[1:],
        case_guards.per_head_income(case), line.amount if line else None, meeting_of(case),
        _notice(case), len(hits_of(case)), category_label(case.category),
    )  # fmt: skip


def _exit(pile: Pile, exit_: Exit, *, by: User, on: date) -> Card:
    return Card(
        pile, exit_, exit_guards.checks_for(exit_, pile.action, by=by, on=on)[1:],
        exit_guards.per_head_of(exit_), exit_.line_amount, meeting_of(exit_), _notice(exit_), 0,
        category_label(exit_.case.category),
    )  # fmt: skip


def _notice(subject: Subject) -> PublicNotice | None:
    kind = PublicNotice.Kind.PUBLICITY
    found = [n for n in case_guards.live(subject.notices.all()) if n.kind == kind]
    return found[-1] if found else None


def pile_of(subject: Subject, user: User) -> Pile | None:
    """Return the pile in which a case or an exit lies for this person, if any."""
    what = EXIT if isinstance(subject, Exit) else CASE
    for pile in PILES.values():
        here = pile.what == what and pile.status == subject.status
        if here and pile.verbs[pile.action].open_to(user):
            return pile
    return None


def found_by(what: str, ids: list[UUID], user: User) -> list[Any]:
    """Return the cases or exits of some keys, of those a person sees, in the order of the desk."""
    rows: CaseQuerySet | ExitQuerySet = (
        Exit.objects.visible_to(user) if what == EXIT else Case.objects.visible_to(user)
    )
    return list(rows.filter(pk__in=ids).for_desk())
