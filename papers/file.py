"""
一户一档: what of a round's file is there, what is missing, which dates cannot be.

Source: contents of the file and its usual faults (no date, a notice dated before its meeting).
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from core.templatetags.jianan import cn_date
from monitoring import attached, case_states, exit_states
from monitoring.models import Case, Exit, PublicNotice
from monitoring.procedure import UNSIGNED, PaperKind
from papers import rules
from papers.contents.decide import live_meeting, live_notice
from papers.models import Attachment

K = PaperKind
LABELS: dict[str, str] = {kind.value: str(kind.label) for kind in PaperKind}
WITHHELD = UNSIGNED
"""What is not shown while the household's authorisation is withdrawn."""
MEETING = (K.MINUTES, K.SIGN_IN, K.MEETING_PHOTO)


@dataclass(frozen=True)
class Line:
    """One line of the file: `ok` is None for what is not due yet, or not needed."""

    kind: str
    ok: bool | None
    note: str
    scan_missing: bool = False
    attachments: list[Attachment] = field(default_factory=list)

    @property
    def text(self) -> str:
        return LABELS[self.kind]


@dataclass(frozen=True)
class File:
    """The file of a case or of an exit."""

    subject: Case | Exit
    lines: list[Line]
    faults: list[str]

    @property
    def missing(self) -> list[str]:
        """Return the names of what should be there and is not (缺件)."""
        return [line.text for line in self.lines if line.ok is False and not line.scan_missing]

    @property
    def unscanned(self) -> list[str]:
        """Return the names of what was recorded as done but whose signed page is not attached."""
        return [line.text for line in self.lines if line.scan_missing]

    @property
    def complete(self) -> bool:
        return not (self.missing or self.unscanned or self.faults)


def order_of(subject: Case | Exit) -> Sequence[Sequence[str]]:
    return rules.EXIT if isinstance(subject, Exit) else rules.ENTRY


def kinds_of(subject: Case | Exit) -> list[str]:
    """Return the kinds of a procedure's file, in the order of the file."""
    wanted = {kind for line in order_of(subject) for kind in line}
    if isinstance(subject, Case):
        wanted |= rules.FREE
    return [kind for kind in PaperKind.values if kind in wanted]


def verb_of(subject: Case | Exit, kind: str) -> str:
    """Return the step that brings a kind of paper, "" for the clue's."""
    verbs = exit_states.VERBS if isinstance(subject, Exit) else case_states.VERBS
    return next((name for name, verb in verbs.items() if kind in verb.papers), "")


def file_of(subject: Case | Exit, *, on: date, seen: Container[UUID] | None = None) -> File:
    """
    Return the checklist of a file, from the papers recorded and the scans attached.

    With `seen`, only attachments of those keys are shown; the others count all the same.
    """
    papers = list(subject.papers.all())
    live = {p.kind: p.dated_on for p in papers if p.superseded_at is None}
    gone = {p.kind for p in papers if p.superseded_at is not None} - set(live)
    scans: dict[str, list[Attachment]] = {}
    for each in Attachment.objects.of(subject).standing().in_order():
        scans.setdefault(each.kind, []).append(each)
    done = _done(subject)
    lines = []
    for kind in kinds_of(subject):
        mine = scans.get(kind, [])
        shown = [each for each in mine if seen is None or each.pk in seen]
        if why := _not_needed(subject, kind):
            lines.append(Line(kind, None, why, attachments=shown))
        elif kind in gone and not mine:
            lines.append(Line(kind, None, "退回后重新办理"))
        elif mine:
            lines.append(Line(kind, True, f"{_days(mine)}，{len(mine)} 个文件", attachments=shown))
        elif kind in live:
            signed = kind not in UNSIGNED
            note = f"{cn_date(live[kind])} 已登记" + (
                "，还没有上传签字的扫描件或照片" if signed else ""
            )
            lines.append(Line(kind, not signed, note, scan_missing=signed))
        elif verb_of(subject, kind) in done:
            lines.append(Line(kind, False, "应有而没有"))
        else:
            lines.append(Line(kind, None, "还没到这一步"))
    return File(subject, lines, _faults(subject, live, scans, on=on))


def wanted(file: File) -> str:
    """Return the kind most likely to be attached next: of the step at hand, else what is lacking."""
    subject = file.subject
    verbs = exit_states.VERBS if isinstance(subject, Exit) else case_states.VERBS
    there = attached.kinds(subject)
    for verb in verbs.values():
        left = [kind for kind in verb.papers if kind not in UNSIGNED | there]
        if left and subject.status in verb.states:
            return left[0]
    return next((line.kind for line in file.lines if line.scan_missing), "")


def _days(scans: Sequence[Attachment]) -> str:
    return "、".join(cn_date(day) for day in sorted({each.dated_on for each in scans}))


def _not_needed(subject: Case | Exit, kind: str) -> str:
    if isinstance(subject, Exit):
        return ""
    if kind == K.CLUE_FORM and subject.clue_id is None:
        return "直接立案，没有线索单"
    hits = kind == K.EXPLANATION and not subject.hits.live().exists()
    return "没有疑点，不需要说明" if hits else ""


def _done(subject: Case | Exit) -> set[str]:
    """Return the steps whose papers should be there: taken, or all once the case is in the file."""
    if isinstance(subject, Case):
        done = {""} | set(subject.steps.values_list("action", flat=True))
        return done | set(case_states.VERBS) if subject.registered_on else done
    return set(subject.steps.values_list("action", flat=True))


def recorded_dates(subject: Case | Exit) -> dict[str, date]:
    """Return the day of each paper as the procedure recorded it."""
    dates = {p.kind: p.dated_on for p in subject.papers.live()}
    if met := live_meeting(subject):
        dates |= {kind.value: met.held_on for kind in MEETING}
    for kind, paper in (
        (PublicNotice.Kind.PUBLICITY, K.NOTICE_PHOTO),
        (PublicNotice.Kind.ANNOUNCEMENT, K.ANNOUNCEMENT_PHOTO),
    ):
        if hung := live_notice(subject, kind):
            dates[paper.value] = hung.posted_on
    return dates


def began_on(subject: Case | Exit) -> date:
    """Return the day before which no paper of a file can be dated."""
    if isinstance(subject, Exit):
        return subject.case.registered_on or subject.case.began_on
    return subject.began_on


def date_faults(subject: Case | Exit, kind: str, day: date, *, on: date) -> list[str]:
    """Return why a scan of a kind cannot bear a date, by what the procedure recorded."""
    line = next((line for line in order_of(subject) if kind in line), ())
    dates = {k: d for k, d in recorded_dates(subject).items() if k not in line}
    met = live_meeting(subject) if kind in MEETING else None
    return rules.date_faults(
        kind, day, order=order_of(subject), dates=dates, labels=LABELS, on=on,
        began_on=began_on(subject), notice_ends_on=subject.notice_ends_on,
    ) + rules.other_day(LABELS[kind], day, met.held_on if met else None)  # fmt: skip


def _faults(
    subject: Case | Exit,
    live: Mapping[str, date],
    scans: Mapping[str, Sequence[Attachment]],
    *,
    on: date,
) -> list[str]:
    """Return every date of the file that cannot be: of what was recorded, and of the scans."""
    dates = {**live, **recorded_dates(subject)}
    dates |= {kind: min(each.dated_on for each in some) for kind, some in scans.items()}
    return rules.file_faults(
        dates, order=order_of(subject), labels=LABELS, on=on, began_on=began_on(subject),
        notice_ends_on=subject.notice_ends_on,
    )  # fmt: skip
