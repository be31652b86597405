"""What the pages of a case and an exit show: stepper, the steps one may take, history."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from accounts.permissions import Permission
from core.dates import local_date
from core.templatetags.jianan import cn_date
from households.codes import Category
from monitoring import case_guards, case_states, exit_guards, exit_states
from monitoring.case_forms import CASE_FORMS
from monitoring.exit_forms import EXIT_FORMS
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from monitoring.models.steps import StepBase
from monitoring.procedure import Check, Verb, blockers

MAIN = {action for _, action, _, _ in (*case_states.SUBSTEPS, *exit_states.SUBSTEPS)}
"""The steps forward; the others (objections, sending back, ending) stand below them."""

CASE_LABELS = {
    **{name: verb.label for name, verb in case_states.VERBS.items()},
    "open": "立案", "adopt": "由户籍台账建立", "measure": "登记帮扶措施",
    "measure_end": "结束帮扶措施", "plan": "确定一户一策", "eliminate": "标注风险消除",
    "typed": "已录入国家系统",
}  # fmt: skip
EXIT_LABELS = {
    **{name: verb.label for name, verb in exit_states.VERBS.items()},
    "open": "提出风险消除", "roll_back": "回退",
}  # fmt: skip


WHO = {
    Permission.CASE_ENTER: "村级或乡镇经办人", Permission.CASE_REGISTER: "村级或乡镇经办人",
    Permission.CASE_COMPARE: "区乡村振兴局", Permission.CASE_REVIEW: "乡镇审核人",
    Permission.CASE_APPROVE: "区级审批人",
}  # fmt: skip


def whose(subject: Case | Exit) -> str:
    """Return who takes the step at hand, "" when none is waiting: nobody has to ask around."""
    verbs = exit_states.VERBS if isinstance(subject, Exit) else case_states.VERBS
    steps = exit_states.SUBSTEPS if isinstance(subject, Exit) else case_states.SUBSTEPS
    action = next((action for _, action, _, states in steps if subject.status in states), "")
    if subject.status == case_states.Status.OBJECTION_OPEN:  # of either machine
        action = "answer_objection"
    return next((WHO[power] for power in sorted(verbs[action].permissions)), "") if action else ""


@dataclass(frozen=True)
class Option:
    """One step a person of this kind takes: its form when it is its turn, else why not."""

    name: str
    label: str
    checks: list[Check]
    form: forms.Form | None

    @property
    def ends(self) -> bool:
        """Whether its button warns: most steps beside the road end it or turn it back."""
        return self.name != "sign"

    @property
    def ready(self) -> bool:
        return not blockers(self.checks)

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Return the checklist: what is there by its name, what is missing by what to do."""
        return [
            {
                "ok": c.ok,
                "text": c.missing if c.ok is False and c.missing else c.text,
                "url": c.url,
                "action": c.action,
                "note": c.note,
            }
            for c in self.checks
            if c.ok is not None
        ]

    @property
    def hints(self) -> list[str]:
        """Return what does not stand in the way but should be looked at."""
        return [c.text for c in self.checks if c.ok is None]

    @property
    def why_not(self) -> list[str]:
        return blockers(self.checks)


def stepper(
    headings: Sequence[str],
    substeps: Iterable[tuple[int, str, str, frozenset[Any]]],
    *,
    status: str,
    ended: bool,
    done_on: dict[str, date],
) -> list[dict[str, Any]]:
    """Return the headings with their steps: done, current, todo."""
    rows = list(substeps)
    at = next((i for i, row in enumerate(rows) if status in row[3]), len(rows) if ended else -1)
    items = []
    for number, heading in enumerate(headings, start=1):
        inner = []
        for i, (where, action, name, _) in enumerate(rows):
            if where != number:
                continue
            before = i < at if at >= 0 else action in done_on
            state = "done" if before else "current" if i == at else "todo"
            day = done_on.get(action)
            note = f"{day.month}月{day.day}日" if day and state == "done" else ""
            inner.append({"label": name, "state": state, "note": note})
        states = {each["state"] for each in inner}
        whole = (
            "current" if "current" in states or states == {"done", "todo"} else next(iter(states))
        )
        items.append({"label": heading, "state": whole, "note": "", "sub": inner})
    return items


def case_stepper(case: Case, steps: Sequence[StepBase]) -> list[dict[str, Any]]:
    ended = case.status in {case_states.Status.REGISTERED, case_states.Status.ELIMINATED}
    return stepper(
        case_states.HEADINGS, case_states.SUBSTEPS, status=case.status, ended=ended,
        done_on=_done(steps),
    )  # fmt: skip


def exit_stepper(exit_: Exit, steps: Sequence[StepBase]) -> list[dict[str, Any]]:
    ended = exit_.status == exit_states.Status.NOTIFIED
    return stepper(
        exit_states.HEADINGS, exit_states.SUBSTEPS, status=exit_.status, ended=ended,
        done_on=_done(steps),
    )  # fmt: skip


def _done(steps: Sequence[StepBase]) -> dict[str, date]:
    return {s.action: local_date(s.at) for s in steps if s.old != s.new}


def case_options(
    case: Case, *, by: User, on: date, bound: forms.Form | None = None
) -> list[Option]:
    return _options(
        case, case_states.VERBS, CASE_FORMS, case_guards.checks_for, by=by, on=on, bound=bound
    )


def exit_options(
    exit_: Exit, *, by: User, on: date, bound: forms.Form | None = None
) -> list[Option]:
    return _options(
        exit_, exit_states.VERBS, EXIT_FORMS, exit_guards.checks_for, by=by, on=on, bound=bound
    )


def _options(
    subject: Any,
    verbs: dict[str, Verb],
    shapes: dict[str, Any],
    checks_for: Callable[..., list[Check]],
    *,
    by: User,
    on: date,
    bound: forms.Form | None,
) -> list[Option]:
    found = []
    for name, verb in verbs.items():
        if not verb.open_to(by):
            continue
        checks = checks_for(subject, name, by=by, on=on)
        here = subject.status in verb.states
        mine = bound if getattr(bound, "action", None) == name else None
        form = (mine or shapes[name](subject=subject, by=by)) if here else None
        found.append(Option(name, verb.label, checks[1:] if here else checks, form))
    return found


def history(steps: Sequence[StepBase], labels: dict[str, str]) -> list[dict[str, Any]]:
    """Return the history rows for the timeline, newest first."""
    tones = {"send_back": "overdue", "object": "soon", "withdraw": "soon", "close": "closed"}
    return [
        {
            "at": s.at,
            "who": f"{s.by.name}（{s.get_role_display()}）",
            "text": labels.get(s.action, s.action),
            "note": "；".join(filter(None, [s.note.rstrip("。"), facts_line(s.facts)])),
            "tone": tones.get(s.action, "done"),
        }
        for s in sorted(steps, key=lambda s: -s.seq)
    ]


def facts_line(facts: dict[str, Any]) -> str:
    """Return the facts worth a line of history, in words."""
    parts = []
    if visitors := facts.get("visitors"):
        parts.append(f"入户：{'、'.join(visitors)}")
    if "present" in facts:
        parts.append(
            f"应到 {facts['invited']} 人，实到 {facts['present']} 人，同意 {facts['for']}，"
            f"不同意 {facts['against']}，弃权 {facts['abstained']}"
        )
    if ends_on := facts.get("ends_on"):
        parts.append(f"公示到 {cn_date(date.fromisoformat(ends_on))}")
    if "hits" in facts:
        parts.append(f"疑点 {facts['hits']} 个")
    if silent := facts.get("silent"):
        parts.append(f"没有答复：{'、'.join(silent)}")
    if departments := facts.get("departments"):
        parts.append(f"送：{'、'.join(departments)}")
    if "authorised" in facts:
        parts.append(f"授权 {facts['authorised']} 人")
    if line := facts.get("line"):
        parts.append(f"监测线 {line} 元，人均纯收入 {facts.get('per_head')} 元")
    parts.extend(facts.get("warnings", []))
    return "；".join(parts)


def category_label(category: str) -> str:
    return str(Category(category).label) if category else "待评议确定"
